"""The headings of a sheet, and how places under them are called: all that reading one of its rows needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from adapter_tabular.findings import places


class Headings(NamedTuple):
    kind: str  # csv, tsv or xlsx
    headers: tuple[str, ...]  # as they stand
    date_1904: bool = False  # a workbook that counts its days from 1904

    @property
    def unit(self) -> str:
        """What a number counts."""
        return "row" if self.kind == "xlsx" else "line"

    def place(self, number: int, column: str = "") -> str:
        """`line 7, column DOB` of a text file, `row 7, column DOB` of a workbook."""
        return f"{self.unit} {number}" + (f", column {column}" if column else "")

    def places(self, numbers: Sequence[int], column: str = "") -> str:
        """`line 7`, or `lines 7, 9, 12 and 3 more, column DOB`."""
        return places(self.unit, [*numbers[:3]], len(numbers)) + (f", column {column}" if column else "")
