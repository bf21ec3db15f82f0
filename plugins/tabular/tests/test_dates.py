"""Dates and times both ways, as precise as they were said, in the zone of the profile."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from adapter_tabular.cell import Unreadable
from adapter_tabular.dates import (
    CENTURY,
    DOUBLED,
    SECONDS,
    SERIAL,
    SKIPPED,
    TIME_LOST,
    ZONE,
    Parsed,
    date_column,
    format_date,
    format_datetime,
    parse_date,
    parse_datetime,
)
from adapter_tabular.serial import from_serial, to_serial
from hypothesis import given
from hypothesis import strategies as st

UK = ZoneInfo("Europe/London")
FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%y", "%d %B %Y", "%m/%Y", "%Y"]
DATES = date_column(FORMATS)
TIMES = date_column(["%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%d/%m/%Y %I:%M %p", *FORMATS], UK)
MINUTES = date_column(["%d/%m/%Y %H:%M", "%d/%m/%Y"], UK)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("14/03/1944", "1944-03-14"), ("5/3/2026", "2026-03-05"), ("2026-03-05", "2026-03-05"),
        ("05-Mar-26", "2026-03-05"),
        ("5 Sept 2026", "2026-09-05"), ("03/2026", "2026-03"), ("2026", "2026"), ("46113", "2026-04-01"),
        (46113, "2026-04-01"),
        (date(2026, 3, 5), "2026-03-05"), (datetime(2026, 3, 5), "2026-03-05"), (" 14/03/1944\u00a0", "1944-03-14"),
        ("29/02/2024", "2024-02-29"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_precisely_as_it_was_said(cell, value):
    assert parse_date(cell, DATES).value == value


@pytest.mark.parametrize("cell", ["31/02/2026", "00/00/0000", "29/02/2026", "2026-13-01", "1/13/2026"])
def test_an_impossible_date_is_unreadable_as_such(cell):
    assert parse_date(cell, DATES).reason == "impossible-date"


@pytest.mark.parametrize(
    "cell", ["n/a", "soon", "6", "12345678", "٤/٤/٢٠٢٦", True, time(9, 30), "14/03/1944 x", -3, 1e300]
)
def test_what_is_no_date_is_unreadable_and_not_repeated(cell):
    found = parse_date(cell, DATES)
    assert isinstance(found, Unreadable)
    assert str(cell) not in found.text


def test_the_order_of_the_formats_decides_between_british_and_american_dates():
    assert parse_date("02/03/2026", date_column(["%d/%m/%Y", "%m/%d/%Y"])).value == "2026-03-02"
    assert parse_date("02/03/2026", date_column(["%m/%d/%Y", "%d/%m/%Y"])).value == "2026-02-03"
    assert parse_date("02/13/2026", date_column(["%d/%m/%Y", "%m/%d/%Y"])).value == "2026-02-13"


def test_what_was_assumed_or_mended_is_noted():
    assert parse_date("05-Mar-26", DATES).notes == (CENTURY,)
    assert parse_date("46113", DATES).notes == (SERIAL,)
    assert parse_date(datetime(2026, 3, 5, 9), DATES).notes == (TIME_LOST,)
    assert parse_datetime("01/03/2026 09:30", TIMES) == Parsed("2026-03-01T09:30:00+00:00", (SECONDS, ZONE))
    assert parse_datetime("01/07/2026 09:30:15", TIMES) == Parsed("2026-07-01T09:30:15+01:00", (ZONE,))
    assert parse_datetime("2026-07-01T09:30:15Z", TIMES) == Parsed("2026-07-01T09:30:15+00:00")
    assert parse_datetime("02/03/2026", TIMES) == Parsed("2026-03-02")


def test_the_pivot_says_which_century_two_digits_mean():
    assert parse_date("05-Mar-44", date_column(["%d-%b-%y"], pivot=26)).value == "1944-03-05"
    assert parse_date("05-Mar-26", date_column(["%d-%b-%y"], pivot=26)).value == "2026-03-05"
    assert format_date("1926-03-05", date_column(["%d-%b-%y", "%d/%m/%Y"], pivot=26)).text == "05/03/1926"


def test_the_doubled_hour_is_the_first_and_a_skipped_hour_is_reported():
    assert parse_datetime("25/10/2026 01:30", TIMES) == Parsed("2026-10-25T01:30:00+01:00", (SECONDS, ZONE, DOUBLED))
    assert parse_datetime("29/03/2026 01:30", TIMES) == Parsed("2026-03-29T01:30:00+00:00", (SECONDS, ZONE, SKIPPED))


def test_afternoons_on_a_twelve_hour_clock():
    assert parse_datetime("01/03/2026 12:05 a.m.", TIMES).value == "2026-03-01T00:05:00+00:00"
    assert parse_datetime("01/03/2026 1:05 PM", TIMES).value == "2026-03-01T13:05:00+00:00"
    assert isinstance(parse_datetime("01/03/2026 13:05 PM", TIMES), Unreadable)


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_a_date_reads_back(day, length):
    value = day.isoformat()[:length]
    written = format_date(value, DATES)
    assert written.notes == ()
    assert parse_date(written.text, DATES).value == value


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["Z", "+00:00", "+01:00", "-05:30"]))
def test_a_time_reads_back_as_the_same_instant_or_says_what_it_lost(moment, offset):
    value = moment.isoformat() + offset
    for column in (TIMES, MINUTES):
        written = format_datetime(value, column)
        read = parse_datetime(written.text, column)
        same = datetime.fromisoformat(read.value) == datetime.fromisoformat(value)
        assert same == (written.notes == ())


@given(st.text(max_size=12) | st.sampled_from(["5/3/2026", "05-Mar-26", "46113", "5 sept 2026", "25/10/2026 1:30"]))
def test_a_cell_that_says_the_date_already_keeps_its_text(old):
    read = parse_date(old, DATES)
    if isinstance(read, Parsed):
        assert format_date(read.value, DATES, old).text == old
    read = parse_datetime(old, TIMES)
    if isinstance(read, Parsed):
        assert format_datetime(read.value, TIMES, old).text == old


def test_a_column_never_says_more_than_the_value_does():
    days = date_column(["%d/%m/%Y"])
    assert format_date("2026-03", days).text is None
    assert format_date("2026-03", days).notes[0].kind == "dropped"
    assert format_datetime("2026-03-05", date_column(["%d/%m/%Y %H:%M"], UK)).text is None


def test_a_coarser_column_says_what_it_can_and_what_is_lost():
    written = format_date("2026-03-05", date_column(["%m/%Y"]))
    assert (written.text, written.notes[0].kind) == ("03/2026", "coarsened")
    written = format_datetime("2026-10-25T01:30:00Z", MINUTES)
    assert written.notes[0].kind == "coarsened"


@pytest.mark.parametrize(
    "value", ["", "soon", "2026-02-31", "0001-01-01T00:00:00+14:00", "2026-03-05T09:30:60Z", "10000"]
)
def test_a_value_that_is_no_day_is_dropped_with_a_note(value):
    assert format_datetime(value, TIMES).notes[0].kind == "dropped"


@pytest.mark.parametrize(
    "wrong", ["%d", "%d/%Y", "%Y %y", "%b %B %Y", "%H:%M", "%d/%m/%Y %H", "%d/%m/%Y %I:%M", "%q", "%", "%d/%m/%Y %S"]
)
def test_a_faulty_format_is_refused_with_its_reason(wrong):
    with pytest.raises(ValueError, match=r"date format|go together"):
        date_column([wrong])


@pytest.mark.parametrize(
    ("number", "date_1904", "day"),
    [(1, False, date(1900, 1, 1)), (59, False, date(1900, 2, 28)), (60, False, None), (61, False, date(1900, 3, 1)),
     (46113, False, date(2026, 4, 1)), (44651, True, date(2026, 4, 1)), (0, True, date(1904, 1, 1)), (0, False, None),
     (-1, False, None), (2_958_465, False, date(9999, 12, 31)), (2_958_465, True, None), (0.5, False, time(12)),
     (46113.395833333336, False, datetime(2026, 4, 1, 9, 30))],
)  # fmt: skip
def test_day_numbers_of_both_of_excels_calendars(number, date_1904, day):
    assert from_serial(number, date_1904) == day


@given(st.dates(date(1904, 1, 2)), st.booleans())
def test_day_numbers_turn_round(day, date_1904):
    number = to_serial(day, date_1904)
    assert number is not None
    assert from_serial(number, date_1904) == day or (from_serial(number, date_1904) is None and day.year > 9995)
