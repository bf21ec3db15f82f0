"""An XLSX workbook as a source of rows: its best visible sheet, cells with the types that Excel gave them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from adapter.errors import Issue, Refused
from adapter.message import Message
from adapter_tabular.cell import TOO_LONG, Cell, Limits, Unreadable, cleaned, needs_cleaning
from adapter_tabular.findings import CONTROL, HIDDEN_ROW, MERGED, Findings
from adapter_tabular.layout import SEARCHED, Known, Layout, best_header, too_many_columns
from adapter_tabular.package import Package, damaged, guarded, local
from adapter_tabular.serial import from_serial
from adapter_tabular.styles import date_styles
from adapter_tabular.worksheet import Merge, RawCell, merges, raw_rows, unescaped

_WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_NO_VALUE = Unreadable(
    "formula-without-value", "The cell has a formula without a value. Open the workbook in Excel and save it."
)
_ERROR = Unreadable("error-value", "The cell shows an error such as #REF!. Mend the formula.")
_NO_DAY = Unreadable("impossible-date", "The cell is shown as a date, but its number is no day in Excel's calendar.")
_BROKEN = Unreadable("damaged", "The cell's value cannot be read. Enter it again.")


class Entry(NamedTuple):
    """One sheet in the workbook's own list."""

    number: int  # from 1, as the tabs stand
    name: str
    part: str
    visible: bool


class Workbook:
    kind, unit = "xlsx", "row"
    layout: Layout | None = None

    def __init__(self, message: Message, limits: Limits, sheet: str | None, known: Known | None) -> None:
        self._limits = limits
        self.package = Package(message, limits)
        name = self.package.workbook()
        with guarded("read"):
            root, related = self.package.xml(name), self.package.related(name)
            by_kind = dict(related.values())
            self.date_1904 = any(e.get("date1904") in ("1", "true", "on") for e in root if local(e.tag) == "workbookPr")
            self._styles = date_styles(self.package, by_kind.get("styles"))
            self._strings = _shared_strings(self.package, by_kind.get("sharedStrings"))
            entries = _entries(root, related, self.package.names)
        self.opening: list[Issue] = []
        self.entry = self._choose(entries, sheet, known)
        self.header_row, self.headers = self._header(self.entry, known)
        if len(self.headers) > limits.columns:
            raise too_many_columns(f"row {self.header_row}", limits)

    def rows(self, findings: Findings) -> Iterator[tuple[int, Sequence[Cell | None]]]:
        with self.package.open(self.entry.part) as part:
            covered = _Covered(merges(part), len(self.headers))
        for number, hidden, cells in self._cells(self.entry):
            if number <= self.header_row:
                continue
            row = self._row(number, cells, findings)
            if hidden and any(cell != "" for cell in row):
                findings.add(HIDDEN_ROW, number)
            for column in covered.on(number):
                row[column] = None
                findings.add(MERGED, number)
            yield number, row

    def _row(self, number: int, cells: list[RawCell], findings: Findings) -> list[Cell | None]:
        """As wide as the headings, and one wider where a cell beyond them is filled. A blank cell has no element."""
        filled = {cell.column: self.cell(cell) for cell in cells}
        for column, value in filled.items():
            if isinstance(value, str) and needs_cleaning(value):
                filled[column] = cleaned(value)
                findings.add(CONTROL, number)
        beyond = [column for column, value in filled.items() if column >= len(self.headers) and value != ""]
        row: list[Cell | None] = [filled.get(column, "") for column in range(len(self.headers))]
        return [*row, filled[beyond[0]]] if beyond else row

    def cell(self, raw: RawCell) -> Cell:
        if raw.kind == "e":
            return _ERROR
        textual = raw.kind in ("s", "str", "inlineStr")
        if raw.text is None or (raw.text == "" and not textual):
            return _NO_VALUE if raw.formula else ""
        if textual:
            text = self._string(raw)
            return TOO_LONG if isinstance(text, str) and len(text) > self._limits.cell_chars else text
        if raw.kind == "b":
            return raw.text in ("1", "true")
        if raw.kind == "d":
            return _iso(raw.text)
        style = self._styles[raw.style] if raw.style < len(self._styles) else ""
        number = _number(raw.text)
        return number if isinstance(number, Unreadable) or not style else _day(number, style, self.date_1904)

    def _string(self, raw: RawCell) -> Cell:
        text = raw.text or ""
        if raw.kind != "s":
            return unescaped(text)
        return self._strings[int(text)] if text.isdecimal() and int(text) < len(self._strings) else _BROKEN

    def _cells(self, entry: Entry) -> Iterator[tuple[int, bool, list[RawCell]]]:
        with self.package.open(entry.part) as part:
            for row in raw_rows(part):
                yield row.number, row.hidden, row.cells

    def _beginning(self, entry: Entry) -> list[tuple[int, list[Cell | None]]]:
        rows = islice(self._cells(entry), SEARCHED)
        return [(number, [text_of(value) for value in self._wide(cells)]) for number, _, cells in rows]

    def _wide(self, cells: list[RawCell]) -> list[Cell]:
        filled = {cell.column: self.cell(cell) for cell in cells}
        last = max((column for column, value in filled.items() if value != ""), default=-1)
        return [filled.get(column, "") for column in range(last + 1)]

    def _header(self, entry: Entry, known: Known | None) -> tuple[int, list[str]]:
        rows = self._beginning(entry)
        place, _ = best_header([cells for _, cells in rows], known)
        if place < 0:
            text = "The sheet has no headings: its first rows are blank. Nothing was read or changed."
            raise Refused(text, [Issue("error", "structure", f"sheet {entry.number}", text)])
        number, cells = rows[place]
        return number, [cleaned(str(cell)) for cell in cells]

    def _choose(self, entries: list[Entry], sheet: str | None, known: Known | None) -> Entry:
        """The sheet asked for; else of the visible ones that with most known headings, the first of equals."""
        if sheet is not None:
            named = [entry for entry in entries if entry.name == sheet]
            if not named:
                text = "The workbook has no sheet of the name that the settings ask for."
                raise Refused(text, [Issue("error", "not-found", "", text)])
            return named[0]
        hidden = [entry.number for entry in entries if not entry.visible]
        self.opening += [Issue("information", "informational", f"sheet {n}", "Hidden: not read.") for n in hidden]
        visible = [entry for entry in entries if entry.visible]
        if not visible:
            raise damaged("it has no visible sheet")
        beginnings = {entry.number: [cells for _, cells in self._beginning(entry)] for entry in visible}
        scores = {number: best_header(rows, known)[1] for number, rows in beginnings.items()}
        best = max(visible, key=lambda entry: scores[entry.number])
        if not scores[best.number]:
            best = next((entry for entry in visible if any(beginnings[entry.number])), best)
        self.opening += [_not_read(e, best, scores) for e in visible if e != best and any(beginnings[e.number])]
        return best


def text_of(cell: Cell) -> str:
    """A heading's text."""
    return "" if isinstance(cell, Unreadable) else str(cell)


class _Covered:
    """Which columns of a row lie under another merged cell. Asked row by row, downwards."""

    def __init__(self, ranges: list[Merge], width: int) -> None:
        self._waiting = sorted(ranges, reverse=True)
        self._width = width
        self._open: dict[int, tuple[int, int]] = {}  # column -> first and last row covered

    def on(self, row: int) -> list[int]:
        while self._waiting and self._waiting[-1].top <= row:
            merge = self._waiting.pop()
            for column in range(merge.left, min(merge.right + 1, self._width)):
                self._open[column] = (merge.top + (column == merge.left), merge.bottom)
        self._open = {column: rows for column, rows in self._open.items() if rows[1] >= row} if self._open else {}
        return [column for column, (first, _) in self._open.items() if first <= row]


def _not_read(entry: Entry, best: Entry, scores: dict[int, int]) -> Issue:
    alike = scores[entry.number] and scores[entry.number] == scores[best.number]
    text = "Not read: only one sheet of a workbook is." + (
        " It has the same headings: send it by itself." if alike else ""
    )
    return Issue("warning" if alike else "information", "informational", f"sheet {entry.number}", text)


def _entries(root: Element, related: dict[str, tuple[str, str]], names: frozenset[str]) -> list[Entry]:
    found: list[Entry] = []
    sheets = [e for group in root if local(group.tag) == "sheets" for e in group]
    for number, element in enumerate(sheets, 1):
        identity = next((value for key, value in element.attrib.items() if local(key) == "id"), "")
        kind, part = related.get(identity, ("", ""))
        if kind == "worksheet" and part in names:
            visible = element.get("state", "visible") == "visible"
            found.append(Entry(number, element.get("name", ""), part, visible))
    if not found:
        raise damaged("it has no worksheet")
    return found


def _shared_strings(package: Package, part: str | None) -> list[str]:
    """Rich text as its words; phonetic guides are left out."""
    if part is None or part not in package.names:
        return []
    strings: list[str] = []
    pieces: list[str] = []
    guide = False
    root: Element | None = None
    with package.open(part) as stream:
        for event, element in iterparse(stream, ("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            name = local(element.tag)
            if name == "rPh":
                guide = event == "start"
            elif event == "end" and name == "t" and not guide:
                pieces.append(element.text or "")
            elif event == "end" and name == "si":
                strings.append(unescaped("".join(pieces)))
                pieces = []
                root.clear()  # or the tree would hold every string a second time
    return strings


def _number(text: str) -> int | float | Unreadable:
    if _WHOLE.fullmatch(text):
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return _BROKEN
    if not abs(number) < 1e300:
        return _BROKEN
    return int(number) if number.is_integer() and abs(number) < 1e22 else number


def _day(number: float, style: str, date_1904: bool) -> Cell:
    found = from_serial(number % 1 if style == "time" and number >= 0 else number, date_1904)
    if style == "time" and found is None and number == 0:
        return time()
    return _NO_DAY if found is None else found


def _iso(text: str) -> date | datetime | Unreadable:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return _BROKEN
