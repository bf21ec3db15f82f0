"""Code tables: CSV files that an analyst opens in a spreadsheet, read both ways; and vocabularies, lists of codes.

A table has the columns `ours,theirs,relationship,comment`. One row pairs a code of ours with a word or code of theirs;
where several rows share one side, the first is the one that is written. Two rows are special: an empty `ours` beside a
code of theirs says what none becomes where they require something (`assumed`); `*` in `theirs` says what a word that is
not listed becomes (an empty `ours`: none, the word itself being kept elsewhere).
`relationship` speaks of theirs as seen from ours: equivalent, broader, narrower, related, assumed.

A vocabulary has the columns `code,display,definition`, and `retired` where it likes: the day from which a code is used
no more. Its row stays, because records that hold it still have to be read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from adapter.errors import Issue, Misconfigured

RELATIONSHIPS = ("equivalent", "broader", "narrower", "related", "assumed")
COLUMNS = ["ours", "theirs", "relationship", "comment"]
VOCABULARY_COLUMNS = ["code", "display", "definition"]
RETIRED = "retired"
DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


class Concept(NamedTuple):
    """One code of a vocabulary; `retired` is the day from which it is used no more, "" while it is."""

    code: str
    display: str
    definition: str
    retired: str = ""


@dataclass(frozen=True)
class CodeTable:
    """`words` says that theirs are people's words, told apart without regard to case and spacing."""

    name: str
    reads: dict[str, str | None] = field(default_factory=dict)
    writes: dict[str, str] = field(default_factory=dict)
    relationship: dict[tuple[str | None, str], str] = field(default_factory=dict)
    blank: str | None = None
    unlisted: str | None = None
    words: bool = False

    def meaning(self, theirs: str) -> tuple[str | None, bool]:
        """(code of ours, whether the table lists this word)"""
        word = folded(theirs) if self.words else theirs
        return (self.reads[word], True) if word in self.reads else (self.unlisted, False)

    def ours(self, theirs: str) -> str | None:
        return self.meaning(theirs)[0]

    def lists(self, theirs: str) -> bool:
        return self.meaning(theirs)[1]

    def theirs(self, ours: str) -> str | None:
        return self.writes.get(ours)

    def coarser(self) -> frozenset[tuple[str, str]]:
        """(finer, coarser) codes of ours: their word for the finer one is broader, and reads as the coarser."""
        pairs = {
            (ours, self.ours(theirs)) for (ours, theirs), said in self.relationship.items()
            if ours is not None and said == "broader"
        }  # fmt: skip
        return frozenset((finer, word) for finer, word in pairs if word is not None and word != finer)

    def codes(self) -> set[str]:
        """Every code of ours in it."""
        return {code for code in (*self.writes, self.unlisted) if code is not None}


def folded(word: str) -> str:
    """For comparing only."""
    return " ".join(word.split()).casefold()


def read_table(path: Path, *, words: bool = False) -> CodeTable:
    """Raises Misconfigured with every fault, by file and line."""
    reading = _Reading(path, words)
    for line, row in _rows(path, COLUMNS):
        reading.take(line, row)
    if reading.faults:
        raise Misconfigured("A code table cannot be read.", reading.faults)
    return reading.table


class _Reading:
    """One table as its rows come in."""

    def __init__(self, path: Path, words: bool) -> None:
        self.path = path
        self.faults: list[Issue] = []
        self.table = CodeTable(path.stem, words=words)
        self.lines: dict[str, int] = {}

    def take(self, line: int, row: list[str]) -> None:
        if len(row) != len(COLUMNS) or row[2] not in RELATIONSHIPS or not row[1]:
            self._fault(line, f"a row has ours, theirs, one of {', '.join(RELATIONSHIPS)}, comment")
            return
        ours, theirs, relationship = row[0] or None, row[1], row[2]
        if (relationship == "assumed") != (ours is None and theirs != "*"):
            self._fault(line, "`assumed` says what none becomes: it goes with an empty `ours`, and only there")
        elif theirs == "*":
            self._take_special(line, "unlisted", "*", ours)
        elif ours is None:
            self._take_special(line, "blank", "an empty `ours`", theirs)
        else:
            self._take_pair(line, ours, theirs, relationship)
        self.table.relationship[ours, theirs] = relationship

    def _take_special(self, line: int, name: str, written: str, value: str | None) -> None:
        if name in self.lines:
            self._fault(line, f"{written} stands already in line {self.lines[name]}")
        self.lines.setdefault(name, line)
        object.__setattr__(self.table, name, value)

    def _take_pair(self, line: int, ours: str, theirs: str, relationship: str) -> None:
        word = folded(theirs) if self.table.words else theirs
        before = self.table.reads.get(word)
        if before == ours:
            self._fault(line, "this pair stands already in another row")
        elif before is not None and relationship == "equivalent":
            self._fault(line, "this word of theirs already means another code of ours")
        self.table.reads.setdefault(word, ours)
        self.table.writes.setdefault(ours, theirs)

    def _fault(self, line: int, text: str) -> None:
        self.faults.append(_fault(self.path, line, text))


def read_vocabulary(path: Path) -> dict[str, Concept]:
    """By code, in the order of the file. Raises Misconfigured with every fault, by file and line."""
    found: dict[str, Concept] = {}
    faults = []
    for line, row in _rows(path, VOCABULARY_COLUMNS, [*VOCABULARY_COLUMNS, RETIRED]):
        if len(row) not in (3, 4) or not row[0] or not row[1]:
            faults.append(_fault(path, line, "a row has code, display, definition, and perhaps retired"))
        elif row[0] in found:
            faults.append(_fault(path, line, "this code stands already in another row"))
        elif row[3:] and row[3] and not DAY.fullmatch(row[3]):
            faults.append(_fault(path, line, "`retired` is a day, a month or a year: 2018-04-01"))
        else:
            found[row[0]] = Concept(*row)
    if faults:
        raise Misconfigured("A vocabulary cannot be read.", faults)
    return found


def _rows(path: Path, *columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every row that is not blank, under one of these lists of columns."""
    try:
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        if next(rows, []) not in columns:
            wanted = " or ".join(map(",".join, columns))
            raise Misconfigured("A table cannot be read.", [_fault(path, 1, f"the columns must be {wanted}")])
        for row in rows:
            if any(row):
                yield rows.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fault = Issue("error", "invalid", path.name, "the file cannot be read as CSV in UTF-8")
        raise Misconfigured("A table cannot be read.", [fault]) from error


def _fault(path: Path, line: int, text: str) -> Issue:
    return Issue("error", "invalid", f"{path.name}, line {line}", text)
