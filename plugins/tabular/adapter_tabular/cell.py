"""What a sheet hands over: cells, rows, and how large they may be."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import NamedTuple

from adapter.errors import Issue


class Unreadable(NamedTuple):
    """Stands where a cell's value would be. `text` says why and what to do, and never what was in the cell."""

    reason: str
    text: str


Cell = str | int | float | bool | datetime | date | time | Unreadable  # text files have only str and Unreadable


class Row(NamedTuple):
    """One row under the headings.

    `number` is the line of a text file on which the row starts, or Excel's row number, both from 1. `cells` has
    exactly one entry per heading: "" is blank, None is absent (the row ended before it, or another cell is merged over
    it). A row with `faults` must be refused by the caller; each is an Issue ready to show.
    """

    number: int
    cells: tuple[Cell | None, ...]
    faults: tuple[Issue, ...] = ()


class Limits(NamedTuple):
    """What is refused as too large, in bytes or characters or counts."""

    bytes: int = 100_000_000  # of a CSV or TSV file
    workbook_bytes: int = 20_000_000  # of an XLSX file as it came
    unpacked_bytes: int = 200_000_000  # of all parts of an XLSX file together
    parts: int = 5_000  # files inside an XLSX file
    cell_chars: int = 1_048_576  # FHIR R4's longest string: http://hl7.org/fhir/R4/datatypes.html#string
    line_bytes: int = 16_777_216  # one line of a text file, or one cell over many lines
    columns: int = 1_000


def is_empty(cell: Cell | None) -> bool:
    """Absent, blank or nothing but white space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


TOO_LONG = Unreadable("too-long", "The cell holds more text than can be kept (1,048,576 characters).")

# FHIR R4 keeps no control character but tab, LF and CR, and JSON no lone surrogate.
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_INSTEAD = {"\x0b": "\n", "\x0c": "\n"}  # Access and Word use both as a line break inside a paragraph


def needs_cleaning(text: str) -> bool:
    return _UNKEEPABLE.search(text) is not None


def cleaned(text: str) -> str:
    """Without the characters that no record can keep: a lone surrogate becomes U+FFFD, other controls go."""
    return _UNKEEPABLE.sub(lambda found: _INSTEAD.get(found[0], "\ufffd" if found[0] >= "\ud800" else ""), text)
