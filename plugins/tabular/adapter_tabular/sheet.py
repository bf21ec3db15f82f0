"""A spreadsheet of any kind as headings and a stream of rows; nothing in here knows what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from adapter.errors import Issue
from adapter.message import Message
from adapter_tabular.cell import Cell, Limits, Row, is_empty
from adapter_tabular.findings import FOOTER, REPEATED, UNHEADED, Findings
from adapter_tabular.footer import looks_like_footer
from adapter_tabular.headings import Headings
from adapter_tabular.layout import Known, Layout
from adapter_tabular.recognise import kind_of
from adapter_tabular.textfile import TextFile
from adapter_tabular.workbook import Workbook

DEFAULT = Limits()
_HELD = 50  # rows that may be footers are held back until the next row, or the end, tells


class Source(Protocol):
    """What a text file and a workbook have in common."""

    kind: str
    unit: str  # what a number counts: "line" or "row"
    headers: list[str]
    header_row: int
    opening: list[Issue]
    date_1904: bool

    @property
    def layout(self) -> Layout | None:
        """None for a workbook."""

    def rows(self, findings: Findings) -> Iterator[tuple[int, Sequence[Cell | None]]]:
        """What stands under the headings, as wide as it is."""


class Sheet:
    """`issues` is complete once `rows` has run to its end."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._findings = Findings(source.unit)
        self.headings = Headings(source.kind, tuple(source.headers), source.date_1904)
        self.kind, self.headers, self.date_1904 = self.headings
        self.header_row = source.header_row
        self.layout = source.layout  # None for XLSX
        self._opening = [*source.opening, *_heading_faults(self)]
        self._without_rows = False
        self._unheaded = [i for i, header in enumerate(self.headers) if not header.strip()]

    @property
    def issues(self) -> list[Issue]:
        empty = Issue("warning", "incomplete", "", "There are headings, but no rows under them: nothing was read.")
        return [*self._opening, *([empty] if self._without_rows else []), *self._findings.issues()]

    def place(self, number: int, column: str = "") -> str:
        """`line 7, column DOB` of a text file, `row 7, column DOB` of a workbook."""
        return self.headings.place(number, column)

    def rows(self) -> Iterator[Row]:
        """Data rows in their order; blank rows are passed over, footers too, each reported. Can be run again.

        Raises Refused when the file turns out to be cut off or damaged: whoever acts on rows must have seen the end.
        """
        self._findings = Findings(self._source.unit)
        held: list[Row] = []
        again = (self.headers[0], "\ufeff" + self.headers[0])  # extracts are sometimes laid end to end
        self._without_rows = True
        for number, cells in self._source.rows(self._findings):
            if _sparse(cells):
                if all(map(is_empty, cells)):
                    continue
                if len(held) < _HELD and looks_like_footer(cells):
                    held.append(self._row(number, cells))
                    continue
            if cells[0] in again and [str(cells[0]).lstrip("\ufeff"), *cells[1:]] == list(self.headers):
                self._findings.add(REPEATED, number)
                continue
            self._without_rows = False
            if held:
                yield from held
                held = []
            yield self._row(number, cells)
        for row in held:
            self._findings.add(FOOTER, row.number)

    def _row(self, number: int, cells: Sequence[Cell | None]) -> Row:
        width = len(self.headers)
        for column in self._unheaded:
            if column < len(cells) and not is_empty(cells[column]):
                self._findings.add(UNHEADED, number)
        if len(cells) == width:
            return Row(number, tuple(cells))
        if len(cells) < width:
            return Row(number, (*cells, *[None] * (width - len(cells))))
        if all(map(is_empty, cells[width:])):
            return Row(number, tuple(cells[:width]))
        text = (
            f"The row has text beyond the last of the {width} headings. Its cells may have moved, so it is not read: "
            "is there a cell with a delimiter in it that is not in quotation marks?"
        )
        return Row(number, tuple(cells[:width]), (Issue("error", "structure", self.place(number), text),))


def open_sheet(
    message: Message, *, limits: Limits = DEFAULT, sheet: str | None = None, known: Known | None = None
) -> Sheet:
    """`known` tells a heading of the profile from other text, so that a report's title above the headings is passed
    over and the right sheet of a workbook is taken; `sheet` names that sheet instead.

    Raises Refused with reason media-type, too-large or invalid.
    """
    if kind_of(message, limits) == "workbook":
        return Sheet(Workbook(message, limits, sheet, known))
    return Sheet(TextFile(message, limits, known))


def _sparse(cells: Sequence[Cell | None]) -> bool:
    """A quick look that every row gets: might this be a blank row or a footer?"""
    first = cells[0]
    return len(cells) - cells.count("") <= 2 or not first or (isinstance(first, str) and first.isspace())


def _heading_faults(sheet: Sheet) -> list[Issue]:
    """By column number: where there are no headings at all, the first row is somebody's data and is not repeated."""
    where = sheet.place(sheet.header_row)
    seen: dict[str, int] = {}
    faults: list[Issue] = []
    for column, header in enumerate(sheet.headers, 1):
        name = " ".join(header.split()).casefold()
        if name and name in seen:
            text = f"Columns {seen[name]} and {column} have the same heading."
            faults.append(Issue("warning", "duplicate", where, text))
        seen.setdefault(name, column)
    return faults
