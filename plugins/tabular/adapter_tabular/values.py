"""What a cell says as a value of its column's type, and back: text, identifier, number, yes or no. Dates: dates.py.

Every type is a pair. `parse_x` gives Parsed or Unreadable, never an exception. `format_x` gives Written, whose text
reads back as the value unless a note says what it lost; given the old cell, a value that the old cell already says
keeps the old text exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, datetime, time
from typing import Any, NamedTuple

from adapter_tabular.cell import Cell, Unreadable
from adapter_tabular.guard import guarded, unguarded


class Note(NamedTuple):
    """`kind` is a Loss's kind (dropped, coarsened, assumed) or `repaired`: read as something else than it says."""

    kind: str
    text: str


class Parsed(NamedTuple):
    value: Any
    notes: tuple[Note, ...] = ()


class Written(NamedTuple):
    """`text` is None where the cell cannot say the value at all; then a note says why."""

    text: str | None
    notes: tuple[Note, ...] = ()


GUARD_OFF = Note("repaired", "an apostrophe that guarded the cell was taken off")
WAS_NUMBER = Note("repaired", "the spreadsheet had made a number of it: zeros in front may be gone")
WAS_DATE = Note("repaired", "the spreadsheet had made a date of it: how it was written is gone")
FORCED = Note("repaired", "it was written as a formula, to keep its zeros")

_NUMBER = re.compile(r"([+-]?)0*([0-9]{1,30})(\.[0-9]{1,30})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,9}(?:\.[0-9]{1,30})?", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]{1,30})?[Ee][+-][0-9]{1,3}", re.ASCII)
_FLOATED = re.compile(r"([0-9]{5,20})\.0{1,6}", re.ASCII)
_FORCED = re.compile(r'="([^"]{1,255})"')
_SCORE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:\s{0,3}[-–—:.)=]\s{0,3}|\s{1,3})(.*)", re.ASCII | re.DOTALL)


def says(old: Cell | None, value: Any, parse: Callable[[Cell], Parsed | Unreadable]) -> bool:
    """Whether the old cell already reads as this value, so that it can stay exactly as it is."""
    parsed = parse(old) if old is not None else None
    return isinstance(parsed, Parsed) and bool(parsed.value == value)


def is_blank(cell: Cell | None, null_words: Collection[str] = ()) -> bool:
    """Blank, nothing but white space, or one of the casefolded `null_words`. A cell that is absent (None) is not."""
    if isinstance(cell, Unreadable) or cell is None:
        return False
    text = as_text(cell).strip()
    return text == "" or text.casefold() in null_words


def as_text(cell: Cell) -> str:
    """A typed cell of a workbook in the words that its reader would expect; `date` as 14/03/1944."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return f"{as_text(cell.date())} {as_text(cell.time())}"
    if isinstance(cell, date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    if isinstance(cell, time):
        return cell.isoformat("seconds" if cell.second else "minutes")
    return cell.text if isinstance(cell, Unreadable) else repr(cell)


def parse_text(cell: Cell) -> Parsed | Unreadable:
    """Exactly as it stands, blanks at its ends too; only a guard is taken off."""
    if isinstance(cell, Unreadable):
        return cell
    if not isinstance(cell, str):
        return Parsed(as_text(cell), (WAS_DATE if isinstance(cell, date | time) else WAS_NUMBER,))
    text = unguarded(cell)
    return Parsed(text, (GUARD_OFF,) if text != cell else ())


def format_text(value: str, old: Cell | None = None) -> Written:
    return _kept(old, value, parse_text) or Written(guarded(value))


def parse_identifier(cell: Cell) -> Parsed | Unreadable:
    """Digits as text, without blanks around them; a number of a workbook as its digits.

    Zeros that a spreadsheet took from the front are for the caller to put back, who knows the identifier's length.
    """
    if isinstance(cell, Unreadable):
        return cell
    if isinstance(cell, bool | date | time):
        return Unreadable("not-an-identifier", "The cell holds a date, a time or yes/no where an identifier is due.")
    if isinstance(cell, str):
        return _identifier_of_text(cell)
    if abs(cell) >= 10**15:
        return Unreadable(
            "digits-lost", "A spreadsheet keeps 15 digits of a number, and this has more: format as text."
        )
    if isinstance(cell, float) and not cell.is_integer():
        return Unreadable("not-an-identifier", "The cell holds a number with decimals where an identifier is due.")
    return Parsed(str(int(cell)), (WAS_NUMBER,))


def format_identifier(value: str, old: Cell | None = None) -> Written:
    text = guarded(value)
    notes = (
        () if says(text, value, parse_identifier) else (Note("coarsened", "it would read back as another identifier"),)
    )
    return _kept(old, value, parse_identifier) or Written(text, notes)


def parse_number(cell: Cell) -> Parsed | Unreadable:
    """The number's own text as FHIR writes decimals: `3`, `1.50`, `-2`. A comma may divide thousands."""
    if isinstance(cell, Unreadable):
        return cell
    if isinstance(cell, bool | date | time):
        return Unreadable("not-a-number", "The cell holds a date, a time or yes/no where a number is due.")
    text = unguarded(as_text(cell)).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    found = _NUMBER.fullmatch(text)
    if found is None:
        return Unreadable("not-a-number", "The cell is not a number.")
    return Parsed(("-" if found[1] == "-" else "") + found[2] + (found[3] or ""))


def format_number(value: str, old: Cell | None = None) -> Written:
    """Without a guard: what reads as a number is no formula."""
    if says(value, value, parse_number):
        return _kept(old, value, parse_number) or Written(value)
    return Written(None, (Note("dropped", "the value is not a number that a cell can hold"),))


def split_score(text: str) -> tuple[str, str] | None:
    """`3 - some` as ("3", "some"), `3` as ("3", ""); None where no number stands first."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return text, ""
    found = _SCORE.fullmatch(text)
    return (found[1], found[2]) if found else None


def parse_boolean(cell: Cell, true_words: Collection[str], false_words: Collection[str]) -> Parsed | Unreadable:
    """The words are casefolded."""
    if isinstance(cell, bool):
        return Parsed(cell)
    if isinstance(cell, Unreadable):
        return cell
    word = unguarded(as_text(cell)).strip().casefold()
    if word in true_words or word in false_words:
        return Parsed(word in true_words)
    return Unreadable("not-yes-or-no", "The cell has a word that this column does not know as yes or no.")


def format_boolean(value: bool, yes: str, no: str, old: Cell | None = None, **words: Collection[str]) -> Written:
    """`yes` and `no` are what is written; `true_words` and `false_words` what the column reads."""
    return _kept(old, value, lambda cell: parse_boolean(cell, **words)) or Written(yes if value else no)


def _kept(old: Cell | None, value: Any, parse: Callable[[Cell], Parsed | Unreadable]) -> Written | None:
    return Written(old) if isinstance(old, str) and says(old, value, parse) else None


def _identifier_of_text(cell: str) -> Parsed | Unreadable:
    text = unguarded(cell).strip()
    if text[:1].isalpha() or text.isalnum():  # as most do: nothing below begins with a letter, or lacks a sign
        return Parsed(text)
    if _SCIENTIFIC.fullmatch(text):
        advice = "A spreadsheet has cut the number short (as in 1.23E+09): format the column as text."
        return Unreadable("digits-lost", advice)
    for pattern, note in ((_FLOATED, WAS_NUMBER), (_FORCED, FORCED)):
        if found := pattern.fullmatch(text):
            return Parsed(found[1], (note,))
    return Parsed(text)
