"""A spreadsheet of any kind as headings and a stream of rows; nothing in here knows what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from adapter.errors import Issue
from adapter.message import Message
from adapter_tabular.cell import Cell, Limits, Row
from adapter_tabular.findings import FOOTER, UNHEADED, Findings
from adapter_tabular.footer import looks_like_footer
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

    def rows(self, findings: Findings) -> Iterator[tuple[int, list[Cell | None]]]:
        """What stands under the headings, as wide as it is."""


class Sheet:
    """`issues` is complete once `rows` has run to its end."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._findings = Findings(source.unit)
        self.kind = source.kind  # csv, tsv or xlsx
        self.headers: tuple[str, ...] = tuple(source.headers)  # as they stand
        self.header_row = source.header_row
        self.date_1904 = source.date_1904  # an XLSX workbook that counts its days from 1904
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
        return f"{self._source.unit} {number}" + (f", column {column}" if column else "")

    def rows(self) -> Iterator[Row]:
        """Data rows in their order; blank rows are passed over, footers too, each reported. Can be run again.

        Raises Refused when the file turns out to be cut off or damaged: whoever acts on rows must have seen the end.
        """
        self._findings = Findings(self._source.unit)
        held: list[Row] = []
        first = True
        for number, cells in self._source.rows(self._findings):
            if not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells):
                continue
            row = self._row(number, cells)
            if len(held) < _HELD and looks_like_footer(cells):
                held.append(row)
                continue
            first = False
            yield from held
            held = []
            yield row
        for row in held:
            self._findings.add(FOOTER, row.number)
        self._without_rows = first

    def _row(self, number: int, cells: list[Cell | None]) -> Row:
        width = len(self.headers)
        for column in self._unheaded:
            if column < len(cells) and cells[column] not in (None, ""):
                self._findings.add(UNHEADED, number)
        if len(cells) == width:
            return Row(number, tuple(cells))
        if len(cells) < width:
            return Row(number, (*cells, *[None] * (width - len(cells))))
        surplus = [i + 1 for i in range(width, len(cells)) if cells[i] not in (None, "")]
        return Row(number, tuple(cells[:width]), (self._surplus(number, surplus),) if surplus else ())

    def _surplus(self, number: int, columns: list[int]) -> Issue:
        text = (
            f"The row has text in column {columns[0]}, but there are only {len(self.headers)} headings. Its cells may "
            "have moved, so it is not read: is there a cell with a delimiter in it that is not in quotation marks?"
        )
        return Issue("error", "structure", self.place(number), text)


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
