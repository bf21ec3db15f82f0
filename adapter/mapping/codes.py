"""Code tables: CSV files that an analyst opens in a spreadsheet, read both ways.

Columns `ours,theirs,relationship,comment`. One row pairs a code of ours with a word or code of theirs; where several
rows share one side, the first is the one that is written. Two rows are special: an empty `ours` beside a code of theirs
says what none becomes where they require something (`assumed`); `*` in `theirs` says what a word that is not listed
becomes (an empty `ours`: none, the word itself being kept elsewhere).
`relationship` speaks of theirs as seen from ours: equivalent, broader, narrower, related, assumed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from adapter.errors import Issue, Misconfigured

RELATIONSHIPS = ("equivalent", "broader", "narrower", "related", "assumed")
COLUMNS = ["ours", "theirs", "relationship", "comment"]


@dataclass(frozen=True)
class CodeTable:
    """`words` says that theirs are people's words, told apart without regard to case and spacing."""

    name: str
    reads: dict[str, str | None]
    writes: dict[str, str]
    relationship: dict[tuple[str | None, str], str]
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


def folded(word: str) -> str:
    """For comparing only."""
    return " ".join(word.split()).casefold()


def read_table(path: Path, *, words: bool = False) -> CodeTable:
    """Raises Misconfigured with every fault, by file and line."""
    faults: list[Issue] = []
    reads: dict[str, str | None] = {}
    writes: dict[str, str] = {}
    relationship: dict[tuple[str | None, str], str] = {}
    special: dict[str, str | None] = {}
    as_compared: Callable[[str], str] = folded if words else str
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    if next(rows, []) != COLUMNS:
        raise Misconfigured("A code table cannot be read.", [_fault(path, 1, f"the columns must be {COLUMNS}")])
    for row in rows:
        if not any(row):
            continue
        if len(row) != len(COLUMNS) or row[2] not in RELATIONSHIPS or not row[1]:
            faults.append(_fault(path, rows.line_num, f"a row has ours, theirs, one of {RELATIONSHIPS}, comment"))
            continue
        ours, theirs = row[0] or None, row[1]
        if theirs == "*":
            special["unlisted"] = ours
        elif ours is None:
            special["blank"] = theirs
        else:
            if reads.get(as_compared(theirs), ours) != ours and row[2] == "equivalent":
                faults.append(_fault(path, rows.line_num, "this word of theirs already means another code of ours"))
            reads.setdefault(as_compared(theirs), ours)
            writes.setdefault(ours, theirs)
        relationship[ours, theirs] = row[2]
    if faults:
        raise Misconfigured("A code table cannot be read.", faults)
    return CodeTable(
        path.stem, reads, writes, relationship, special.get("blank"), special.get("unlisted"), words
    )  # fmt: skip


def _fault(path: Path, line: int, text: str) -> Issue:
    return Issue("error", "invalid", f"{path.name}, line {line}", text)
