"""Hypothesis strategies for spreadsheets as people keep them: any columns, any order, and anything in a cell."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from adapter.plugin import Shelf
from tests import hard_text

SENDER = "lochside"
SHELF = Shelf()
WORDS = [
    "In progress",
    "NOT STARTED",
    "Completed ",
    "Completed?",
    "Confidence/skills",
    "(Re)gaining confidence/skills",
    "Safety",
]
NONE_AT_ALL = ["", "", " ", "n/a", "-", "NULL", "\u00a0"]
DATES = [
    "01/03/2026", "2026-03-01", "05-Mar-26", "5 March 2026", "46113", "31/02/2026", "00/00/0000", "01/03/2026 09:30",
    "25/10/2026 01:30", "29/03/2026 01:30", "1/3/2026", "soon",
]  # fmt: skip
NUMBERS = ["1403441006", "101500001", "0101500001", "1111111111", "9876", "140 344 1006", "1.40E+09", "too"]
SCORES = ["1", "3", "6", "3 - some", "3: some", "0", "getting there", "3 -", "-2", "1.5", "3  -  - x", "3 -      y"]
LISTS = ["a; b", "a;b", "Daughter visits; perching stool", ";", "a;;b", "n/a; a", "=1; +2", " a ;"]
PARTS = [
    "Kitchen practice / OT / Tues",
    "Walk /  / daily",
    " / Ann / ",
    "Walk / Ann",
    "a / b / c / d",
    "x / Ann; Bob / y",
    " /  / ",
]
MORE = {
    "date": DATES, "datetime": DATES, "health-number": NUMBERS, "score": SCORES, "list": LISTS, "parts": PARTS,
    "text": WORDS, "identifier": ["1", "2"],
}  # fmt: skip


class Sheet(NamedTuple):
    """`columns` names the profile's column behind each heading; None for one that the profile does not know."""

    headers: list[str]
    columns: list[str | None]
    rows: list[list[str]]

    def with_cell(self, row: int, column: int, text: str) -> Sheet:
        rows = [[*cells] for cells in self.rows]
        rows[row][column] = text
        return self._replace(rows=rows)


@cache
def system(profile: str, **settings: str) -> Any:
    return SHELF.system(f"tabular:{profile}", {"sender": SENDER, **settings})


def cells(kind: str, hard: list[str]) -> st.SearchStrategy[str]:
    """Any text that may stand in a cell of this kind, blanks and nonsense among it."""
    return st.sampled_from([*NONE_AT_ALL, *MORE[kind], *MORE[kind], *hard, *hard])


@st.composite
def sheets(draw: Any, profile: Any) -> Sheet:
    """Rows of at most two people with at most three outcomes each, mixed."""
    keys = [profile.keys.person, profile.keys.outcome]
    free = [key for key in profile.columns if key not in keys]
    chosen: list[str | None] = [*keys, *draw(st.lists(st.sampled_from(free), unique=True, max_size=len(free)))]
    if draw(st.booleans()):
        chosen.append(None)
    columns = draw(st.permutations(chosen))
    headers = ["Notes" if c is None else draw(headings(profile.columns[c])) for c in columns]
    hard = draw(st.lists(hard_text.kept_texts(40), min_size=1, max_size=5))
    rows = draw(st.lists(st.tuples(*(cell_of(profile, c, hard) for c in columns)), min_size=1, max_size=5))
    return Sheet(headers, columns, [list(row) for row in rows])


def headings(column: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([column.header, *column.aliases, f" {column.header.upper()} "])


def cell_of(profile: Any, key: str | None, hard: list[str]) -> st.SearchStrategy[str]:
    if key == profile.keys.person:
        return st.sampled_from(["SW1", "SW1", "SW2", "007"])
    if key == profile.keys.outcome:
        return st.sampled_from(["O-1", "O-1", "O-2", "3", ""])
    if key is not None and key == profile.keys.plan:
        return st.sampled_from(["P1", "P1", "P2", ""])
    return cells("text" if key is None else profile.columns[key].type, hard)
