"""What was noticed on the way through a sheet: each kind once, with its count and its first three places."""

from __future__ import annotations

from typing import NamedTuple

from adapter.errors import Issue


class Kind(NamedTuple):
    severity: str
    code: str
    text: str


LEGACY = Kind("warning", "value", "not UTF-8: read as Windows-1252 text. Save the file as CSV UTF-8 to be sure")
UNDEFINED = Kind("warning", "value", "a byte that Windows-1252 does not define, kept as a control character")
CONTROL = Kind("warning", "value", "a control character (such as NUL) that no record can keep was taken out")
STRAY = Kind(
    "warning", "structure", "text after a closing quotation mark: kept as part of the cell. Is a quote missing?"
)
FOOTER = Kind("information", "informational", "a footer such as a row count or a report line: not read as data")
REPEATED = Kind("information", "informational", "the headings once more: not read as data")
UNHEADED = Kind("warning", "structure", "text in a column that has no heading: not read")
HIDDEN_ROW = Kind("information", "informational", "hidden in the sheet, and read all the same")
MERGED = Kind("warning", "structure", "cells are merged: all but the first of them count as not filled in")


class Findings:
    """Memory stays flat however often a kind is found."""

    def __init__(self, unit: str) -> None:
        self._unit = unit  # "line" or "row"
        self._found: dict[Kind, tuple[int, list[int]]] = {}

    def add(self, kind: Kind, number: int) -> None:
        count, first = self._found.get(kind, (0, []))
        if first and first[-1] == number:
            return
        if len(first) < 3:
            first.append(number)
        self._found[kind] = (count + 1, first)

    def issues(self) -> list[Issue]:
        return [
            Issue(kind.severity, kind.code, places(self._unit, first, count), _sentence(kind.text))
            for kind, (count, first) in self._found.items()
        ]


def places(unit: str, first: list[int], count: int) -> str:
    """`line 7`, `lines 7, 9`, `lines 7, 9, 12 and 40 more`."""
    if count == 1:
        return f"{unit} {first[0]}"
    more = f" and {count - len(first)} more" if count > len(first) else ""
    return f"{unit}s {', '.join(map(str, first))}{more}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith("?") else ".")
