"""Typed cells both ways: what is written reads back, what cannot be read says so, and an old cell stays as it was."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from adapter_tabular.cell import Unreadable
from adapter_tabular.values import (
    GUARD_OFF,
    WAS_NUMBER,
    Parsed,
    as_text,
    format_boolean,
    format_identifier,
    format_number,
    format_text,
    is_blank,
    parse_boolean,
    parse_identifier,
    parse_number,
    parse_text,
    says,
    split_score,
)
from hypothesis import given
from hypothesis import strategies as st

HARD = st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.sampled_from("'=+-@ \t\r\nòo\u0300\u00a0🍲שa"))
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?", fullmatch=True)
YES, NO = {"yes", "y"}, {"no", "n"}


@given(HARD)
def test_text_reads_back_exactly(value):
    assert parse_text(format_text(value).text).value == value


@given(HARD, HARD)
def test_a_cell_that_says_the_value_already_keeps_its_text(value, cell):
    old = cell if parse_text(cell).value != value else value
    written = format_text(parse_text(old).value, old)
    assert written.text == old


@given(st.text(min_size=1))
def test_an_identifier_reads_back_or_says_that_it_will_not(value):
    written = format_identifier(value)
    assert bool(written.notes) != says(written.text, value, parse_identifier)


@pytest.mark.parametrize("value", ["0101500001", "SW000201/O-1", "=1", "403441006"])
def test_an_identifier_keeps_its_zeros_and_signs(value):
    assert format_identifier(value).notes == ()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (403441006, "403441006"),
        (403441006.0, "403441006"),
        ("403441006.0", "403441006"),
        ('="0101500001"', "0101500001"),
        (" 0101500001\u00a0", "0101500001"),
    ],
)
def test_a_number_that_was_an_identifier_is_its_digits(cell, value):
    assert parse_identifier(cell).value == value


@pytest.mark.parametrize("cell", ["1.40344E+09", "1,4E+09", 10**15, 1.5, True, date(2026, 1, 1)])
def test_an_identifier_whose_digits_are_lost_is_unreadable(cell):
    assert isinstance(parse_identifier(cell), Unreadable)


@given(NUMBERS)
def test_a_number_keeps_its_own_text(value):
    assert format_number(value).text == value
    assert parse_number(value) == Parsed(value)


@pytest.mark.parametrize(
    ("cell", "value"), [("03", "3"), ("+3", "3"), ("1,250.50", "1250.50"), (3, "3"), (2.5, "2.5"), ("'-5", "-5")]
)
def test_numbers_as_people_write_them(cell, value):
    assert parse_number(cell).value == value
    assert format_number(value, cell).text == (cell if isinstance(cell, str) else value)


@pytest.mark.parametrize("cell", ["3 - some", "1,2", "", "½", "٣", date(1900, 1, 3), True, "1e5", "--1"])
def test_what_is_not_a_number_is_unreadable_and_its_text_is_not_repeated(cell):
    found = parse_number(cell)
    assert isinstance(found, Unreadable)
    assert not isinstance(cell, str) or not cell or cell not in found.text


def test_a_number_that_no_cell_can_hold_is_dropped_with_a_note():
    written = format_number("many")
    assert written.text is None
    assert written.notes[0].kind == "dropped"


@pytest.mark.parametrize(
    ("text", "parts"),
    [("3 - some", ("3", "some")), ("3", ("3", "")), ("4: most", ("4", "most")), ("some", None), ("31/02", None)],
)
def test_a_score_may_have_words_behind_it(text, parts):
    assert split_score(text) == parts


@given(st.booleans(), st.sampled_from(["Yes", "y", "NO", "n ", "", "x"]))
def test_yes_and_no_read_back(value, old):
    written = format_boolean(value, "Yes", "No", old, true_words=YES, false_words=NO)
    assert parse_boolean(written.text, YES, NO).value == value
    if says(old, value, lambda cell: parse_boolean(cell, YES, NO)):
        assert written.text == old


def test_blank_absent_and_null_words_are_told_apart():
    assert is_blank("")
    assert is_blank(" \u00a0\t")
    assert is_blank("N/A ", {"n/a"})
    assert is_blank(date(1900, 1, 1), {"01/01/1900"})
    assert not is_blank(None)
    assert not is_blank(0)
    assert not is_blank(Unreadable("x", "x"), {"x"})


def test_a_guard_is_taken_off_and_noted():
    assert parse_text("'=1") == Parsed("=1", (GUARD_OFF,))


def test_a_typed_cell_in_a_text_column_is_text_with_a_note():
    assert parse_text(3) == Parsed("3", (WAS_NUMBER,))
    assert as_text(datetime(26, 3, 1, 9, 30)) == "01/03/0026 09:30"
    assert as_text(time(9, 5)) == "09:05"
    assert as_text(True) == "TRUE"
