"""Date and time cells to FHIR dates and dateTimes, and back, by a column's formats in their order.

A format without `%d` keeps the precision it has: `%m/%Y` gives "2026-03" (http://hl7.org/fhir/R4/datatypes.html#date).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from adapter_tabular.cell import Cell, Unreadable
from adapter_tabular.guard import unguarded
from adapter_tabular.moments import DAY, MINUTE, SECOND, Format, Moment, format_of, moment_of, moment_of_fhir, rendered
from adapter_tabular.serial import from_serial
from adapter_tabular.values import Note, Parsed, Written

SERIAL = Note("repaired", "it was a day number of a spreadsheet")
CENTURY = Note("assumed", "the century: the year had two digits")
ZONE = Note("assumed", "the time zone")
SECONDS = Note("assumed", "the seconds")
DOUBLED = Note("assumed", "which of two: this hour came twice, when the clocks went back. The first is taken")
SKIPPED = Note("repaired", "this hour did not exist: the clocks went forward")
TIME_LOST = Note("coarsened", "the time of day is left out: the column holds dates")
FINER_LOST = Note("coarsened", "the column's date formats are coarser than the value")
NO_FORMAT = Note("dropped", "no date format of the column can say the value without adding to it")

_IMPOSSIBLE = Unreadable("impossible-date", "The cell looks like a date, but there is no such day or time.")
_NO_DATE = Unreadable("not-a-date", "The cell is not a date in any of the column's formats.")


class DateColumn(NamedTuple):
    formats: tuple[Format, ...]
    zone: tzinfo = UTC  # of times that name none
    pivot: int = 49  # two-digit years up to this are 20xx, later ones 19xx
    date_1904: bool = False


def date_column(formats: Iterable[str], zone: tzinfo = UTC, *, pivot: int = 49, date_1904: bool = False) -> DateColumn:
    """Raises ValueError, which says what is wrong, for a format that is none."""
    return DateColumn(tuple(map(format_of, formats)), zone, pivot, date_1904)


def parse_date(cell: Cell, column: DateColumn) -> Parsed | Unreadable:
    """A FHIR date: "2026", "2026-03" or "2026-03-14"."""
    found = _moment(cell, column)
    if isinstance(found, Unreadable):
        return found
    moment, notes = found
    if moment.precision > DAY:
        notes = notes if moment.local.time() == time() else (*notes, TIME_LOST)
        moment = Moment(moment.local, DAY)
    return Parsed(moment.fhir(), notes)


def format_date(value: str, column: DateColumn, old: Cell | None = None) -> Written:
    """The first format that reads back as the value; else a coarser one, with a note."""
    moment = moment_of_fhir(value)
    if moment is None or moment.precision > DAY:
        return Written(None, (NO_FORMAT,))
    for text in _candidates(moment, column, old):
        read = parse_date(text, column)
        if isinstance(read, Parsed) and read.value == value:
            return Written(text)
    return _coarser(moment, column)


def parse_datetime(cell: Cell, column: DateColumn) -> Parsed | Unreadable:
    """A FHIR dateTime. A format without hours gives a date; the column's zone is taken where the cell has none."""
    found = _moment(cell, column)
    if isinstance(found, Unreadable):
        return found
    moment, notes = found
    if moment.precision == MINUTE:
        notes = (*notes, SECONDS)
    if moment.precision > DAY and moment.offset is None:
        moment, more = _placed(moment, column.zone)
        notes = (*notes, ZONE, *more)
    return Parsed(moment.fhir(), notes)


def format_datetime(value: str, column: DateColumn, old: Cell | None = None) -> Written:
    """As `format_date`, in local time of the column's zone; one instant said in two zones is the same value."""
    moment = moment_of_fhir(value)
    try:
        local = moment if moment is None or moment.precision <= DAY else _in_zone(moment, column.zone)
    except OverflowError:
        local = None
    if moment is None or local is None:
        return Written(None, (NO_FORMAT,))
    for text in _candidates(local, column, old):
        read = parse_datetime(text, column)
        again = moment_of_fhir(read.value) if isinstance(read, Parsed) else None
        if again and again.precision == moment.precision and again.instant() == moment.instant():
            return Written(text)
    return _coarser(local, column)


def _moment(cell: Cell, column: DateColumn) -> tuple[Moment, tuple[Note, ...]] | Unreadable:
    if isinstance(cell, str):
        return _moment_of_text(unguarded(cell).strip(), column)
    if isinstance(cell, Unreadable):
        return cell
    if isinstance(cell, datetime):
        return Moment(cell.replace(tzinfo=None), SECOND, cell.utcoffset()), ()
    if isinstance(cell, date):
        return Moment(datetime(cell.year, cell.month, cell.day), DAY), ()
    if isinstance(cell, bool | time):
        return _NO_DATE
    return _serial(cell, column.date_1904) or _NO_DATE


def _moment_of_text(text: str, column: DateColumn) -> tuple[Moment, tuple[Note, ...]] | Unreadable:
    impossible = False
    for choice in column.formats:
        moment = moment_of(text, choice, column.pivot)
        if isinstance(moment, Moment):
            return moment, (CENTURY,) if choice.two_digits else ()
        impossible = impossible or moment is False
    number = text.isascii() and text.isdigit() and len(text) < 6
    serial = _serial(int(text), column.date_1904) if number else None
    return serial or (_IMPOSSIBLE if impossible else _NO_DATE)


def _serial(number: float, date_1904: bool) -> tuple[Moment, tuple[Note, ...]] | None:
    """Only days of the years 1920 to 2100: a smaller number is more likely a score, a year or an age."""
    found = from_serial(number, date_1904)
    if not isinstance(found, date) or not 1920 <= found.year <= 2100:
        return None
    if isinstance(found, datetime):
        return Moment(found, SECOND), (SERIAL,)
    return Moment(datetime(found.year, found.month, found.day), DAY), (SERIAL,)


def _placed(moment: Moment, zone: tzinfo) -> tuple[Moment, tuple[Note, ...]]:
    """Local time with the zone's offset. Where the clocks changed, that of before the change."""
    before = moment.local.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    after = moment.local.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    notes = () if before == after else (DOUBLED,) if before > after else (SKIPPED,)
    return Moment(moment.local, moment.precision, before), notes


def _in_zone(moment: Moment, zone: tzinfo) -> Moment:
    there = moment.local.replace(tzinfo=timezone(moment.offset or timedelta())).astimezone(zone)
    return Moment(there.replace(tzinfo=None, fold=0), moment.precision, there.utcoffset())


def _candidates(moment: Moment, column: DateColumn, old: Cell | None) -> Iterator[str]:
    """The old text, then the value in every format that has days, or hours, where the value has."""
    if isinstance(old, str):
        yield old
    level = min(moment.precision, MINUTE)
    yield from (rendered(moment, choice) for choice in column.formats if min(choice.precision, MINUTE) == level)


def _coarser(moment: Moment, column: DateColumn) -> Written:
    """What says most of the value without adding to it, and would not be read as another day."""
    fitting = [choice for choice in column.formats if choice.precision <= moment.precision]
    for choice in sorted(fitting, key=lambda choice: -choice.precision):
        text = rendered(moment, choice)
        read = _moment_of_text(text, column)
        if not isinstance(read, Unreadable) and _begins(read[0], moment):
            return Written(text, (FINER_LOST,))
    return Written(None, (NO_FORMAT,))


def _begins(read: Moment, moment: Moment) -> bool:
    count = (1, 2, 3, 5, 6)[read.precision]
    return read.local.timetuple()[:count] == moment.local.timetuple()[:count]
