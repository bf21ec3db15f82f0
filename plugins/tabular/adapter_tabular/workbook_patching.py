"""An XLSX workbook written onto: changed cells and new rows in one sheet's XML, and every other byte of it and every
other part (charts, pivot tables, macros, styles, comments, other sheets) as they stood.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence

from adapter.errors import Issue, Refused
from adapter.message import Message
from adapter_tabular.cell import Limits
from adapter_tabular.layout import Known
from adapter_tabular.package import guarded
from adapter_tabular.workbook import Workbook
from adapter_tabular.workbook_writing import Told, cell_xml, fitting, row_xml
from adapter_tabular.worksheet import RawCell, RawRow, raw_rows

DEFAULT = Limits()
_ELSEWISE = re.compile(rb'[^<]|<\?xml[^<>]{0,200}encoding=["\'](?!utf-8|us-ascii)', re.IGNORECASE)
_PREFIX = re.compile(rb"<([^\s/<>:]{1,100}:)?")


def patch_workbook(
    onto: Message,
    changes: Mapping[tuple[int, int], str],
    appended: Iterable[Sequence[str | None]] = (),
    *,
    issues: list[Issue],
    limits: Limits = DEFAULT,
    sheet: str | None = None,
    known: Known | None = None,
) -> bytes:
    """Changed cells become text with their old style; new rows go under the last one, below any footer.

    A cell with a formula is left as it is, and `issues` says so. Raises Refused where the sheet is not in UTF-8.
    """
    book = Workbook(onto, limits, sheet, known)
    with guarded("read"):
        data = book.package.read(book.entry.part)
    if _ELSEWISE.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise Refused("The workbook's sheet is not in UTF-8, so it cannot be written onto. Save it again in Excel.")
    told = Told(book.headers, issues)
    rows = {row.number: row for row in raw_rows(io.BytesIO(data))}
    edits = sorted([*_edits(data, rows, changes, told), *_rows_below(data, rows, appended, told)])
    if not edits:
        return onto.read()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, guarded("read"):
        for entry in book.package.entries():
            body = _edited(data, edits) if entry.filename == book.entry.part else book.package.read(entry.filename)
            archive.writestr(entry, body)
    return target.getvalue()


def _edits(
    data: bytes, rows: Mapping[int, RawRow], changes: Mapping[tuple[int, int], str], told: Told
) -> Iterator[tuple[int, int, int, bytes]]:
    """(start, end, order, new bytes) in the sheet's XML. Edits never overlap; at one place they stand in order."""
    for (number, column), text in changes.items():
        row = rows.get(number)
        if row is None or not row.cells:
            told.add("error", "not-found", number, column, "There is no such row, so nothing was written to it.")
            continue
        text = fitting(text, number, column, told)
        old = next((cell for cell in row.cells if cell.column == column), None)
        if old is not None and old.formula:
            told.add("warning", "processing", number, column, "The cell holds a formula: left as it was.")
        elif old is not None:
            new = cell_xml(number, column, text, style=old.style, prefix=_prefix(data, old.start))
            yield old.start, _after(data, old), column, new.encode()
        elif text:
            later = next((cell for cell in row.cells if cell.column > column), None)
            place = row.end if later is None else later.start
            yield place, place, column, cell_xml(number, column, text, prefix=_prefix(data, row.start)).encode()


def _rows_below(
    data: bytes, rows: Mapping[int, RawRow], appended: Iterable[Sequence[str | None]], told: Told
) -> Iterator[tuple[int, int, int, bytes]]:
    last = rows[max(rows)]
    prefix, place = _prefix(data, last.start), _after(data, last)
    for number, cells in enumerate(appended, last.number + 1):
        yield place, place, number, row_xml(number, cells, told, prefix=prefix).encode()


def _prefix(data: bytes, start: int) -> str:
    found = _PREFIX.match(data, start)
    return (found[1] or b"").decode() if found else ""


def _after(data: bytes, element: RawCell | RawRow) -> int:
    """The place behind an element whose end tag begins at `end`, or which is empty."""
    return data.index(b">", element.end) + 1


def _edited(data: bytes, edits: list[tuple[int, int, int, bytes]]) -> bytes:
    pieces, at = [], 0
    for start, end, _, new in edits:
        pieces += [data[at:start], new]
        at = end
    return b"".join([*pieces, data[at:]])
