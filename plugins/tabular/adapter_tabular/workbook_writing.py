"""A fresh XLSX workbook of text cells, the same bytes each time for the same rows.

Written by hand rather than with a library: none that we know keeps from cutting a long text in silence, escapes what
XML cannot hold, and leaves the time of day out of the file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from adapter.errors import Issue, Refused
from adapter_tabular.worksheet import escaped, letters

LONGEST = 32_767  # UTF-16 code units in a cell: Excel's specifications and limits
MOST_ROWS = 1_048_576

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TEXT, _HEADING = 1, 2  # styles: number format 49 is `@`, text
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Outcomes" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_workbook(headers: Sequence[str], rows: Iterable[Sequence[str | None]], *, issues: list[Issue]) -> bytes:
    """Every cell is text, so that no identifier loses its zeros, whole columns too: people type into a template.

    A text longer than a cell can hold is cut at the limit, with an issue that names the row and column.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in _PARTS.items():
            archive.writestr(_entry(name), _HEAD + text)
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as part:
            for piece in _sheet(headers, rows, Told(headers, issues)):
                part.write(piece.encode())
    return target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
    return entry


def _sheet(headers: Sequence[str], rows: Iterable[Sequence[str | None]], told: Told) -> Iterator[str]:
    width = max(len(headers), 1)
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{width}" width="24" style="{_TEXT}" customWidth="1"/></cols><sheetData>'
    )
    yield row_xml(1, headers, told, style=_HEADING)
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            raise Refused(f"A sheet holds at most {MOST_ROWS:,} rows. Ask for CSV instead.", reason="too-large")
        yield row_xml(number, row, told, style=_TEXT)
    yield "</sheetData></worksheet>"


class Told:
    """Where issues about cells go, named by their headings."""

    def __init__(self, headers: Sequence[str], issues: list[Issue]) -> None:
        self._headers, self._issues = headers, issues

    def add(self, severity: str, code: str, number: int, column: int, text: str) -> None:
        name = self._headers[column] if column < len(self._headers) else letters(column)
        self._issues.append(Issue(severity, code, f"row {number}, column {name}", text))


def row_xml(number: int, cells: Sequence[str | None], told: Told, *, style: int = 0, prefix: str = "") -> str:
    filled = (
        cell_xml(number, column, fitting(text, number, column, told), style=style, prefix=prefix)
        for column, text in enumerate(cells)
        if text
    )
    return f'<{prefix}row r="{number}">{"".join(filled)}</{prefix}row>'


def cell_xml(number: int, column: int, text: str, *, style: int = 0, prefix: str = "") -> str:
    place = f'<{prefix}c r="{letters(column)}{number}"' + (f' s="{style}"' if style else "")
    if text == "":
        return place + "/>"
    body = f'<{prefix}t xml:space="preserve">{escape(escaped(text))}</{prefix}t>'
    return f'{place} t="inlineStr"><{prefix}is>{body}</{prefix}is></{prefix}c>'


def fitting(text: str, number: int, column: int, told: Told) -> str:
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    limit = f"The text is longer than the {LONGEST:,} characters that a cell of a workbook holds: cut there."
    told.add("error", "too-long", number, column, limit)
    return text.encode("utf-16-le")[: LONGEST * 2].decode("utf-16-le", "ignore")
