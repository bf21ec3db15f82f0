"""The rows of a sheet that were refused or held, given back as they stood, with one last column that says why.

A row that was held brings the other rows of its plan along: an outcome's actions are known by which row they are, and
half of a plan would say something else. A workbook comes back as a workbook of text cells, since a CSV file that Excel
opens loses the zeros of a CHI; a text file comes back byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from adapter.errors import Refused
from adapter.message import Message
from adapter_tabular.cell import Cell, Limits, Row, Unreadable, is_empty
from adapter_tabular.dates import DateColumn, format_date, format_datetime, parse_date, parse_datetime
from adapter_tabular.decoding import decode_line, encode_line
from adapter_tabular.delimited import field_of, raw_fields
from adapter_tabular.guard import guarded
from adapter_tabular.layout import Layout
from adapter_tabular.media import MEDIA_TYPES
from adapter_tabular.patching import Kept, tape, without_carriage
from adapter_tabular.profile import folded
from adapter_tabular.shape import Shape
from adapter_tabular.sheet import Sheet, open_sheet
from adapter_tabular.textfile import TextFile
from adapter_tabular.values import Parsed, as_text
from adapter_tabular.workbook_writing import write_workbook

REASON = "Reason"
ALONG = "Another row of this plan was held, so the whole plan comes back."
_PLACE = re.compile(
    r"(?:line|row)s? ([0-9]{1,9}(?:, [0-9]{1,9}){0,9})(?: and [0-9]{1,9} more)?(?:, column (.{1,300}))?",
    re.ASCII | re.DOTALL,
)
Reasons = Mapping[int, str]


def rejects_of(
    message: Message, receipt: Mapping[str, Any], shape: Shape, limits: Limits, sheet: str | None
) -> Message | None:
    """None where no row was refused or held."""
    told = _told(receipt.get("rejected", ()))
    if not told:
        return None
    try:
        opened = open_sheet(message, limits=limits, sheet=sheet, known=shape.known)
        reasons = _reasons(opened, told, shape)
        if not reasons:  # it was refused as a whole, or what was refused is no row of it
            return None
        body = _workbook(opened, reasons, shape) if opened.kind == "xlsx" else _text(message, reasons, shape, limits)
    except Refused:  # the settings are others by now, and nothing can be read of it any more
        return None
    name = f"{Path(message.name).stem or shape.title}.rejects.{opened.kind}"
    return Message(body, MEDIA_TYPES[opened.kind], name)


def _told(rejected: Iterable[Mapping[str, str]]) -> dict[int, str]:
    """By the number of the row, each cause once."""
    causes: dict[int, dict[str, None]] = {}
    for entry in rejected:
        if (place := _PLACE.fullmatch(entry["where"])) is not None:
            text = f"{place[2]}: {entry['text']}" if place[2] else entry["text"]
            for number in place[1].split(", "):
                causes.setdefault(int(number), {})[text] = None
    return {number: " ".join(texts) for number, texts in causes.items()}


def _reasons(sheet: Sheet, told: Reasons, shape: Shape) -> Reasons:
    """Of the rows that come back: those that were told of, and the other rows of plans that were held."""
    places = shape.places(sheet.headers)
    named = [row for row in sheet.rows() if row.number in told]
    held = {plan for row in named if (plan := _plan_held(row, places, shape))}
    rows = sheet.rows() if held else iter(())
    along = {row.number: ALONG for row in rows if not row.faults and _plan(row, places, shape) in held}
    return {**along, **{row.number: told[row.number] for row in named}}


class _Plan(NamedTuple):
    person: str
    plan: str


def _plan(row: Row, places: Mapping[str, int], shape: Shape) -> _Plan | None:
    person = shape.reference("person", row.cells, places)
    return _Plan(person, shape.reference("plan", row.cells, places)) if person else None


def _plan_held(row: Row, places: Mapping[str, int], shape: Shape) -> _Plan | None:
    """A row that can be told whose it is was not refused by itself: its plan was held."""
    of_outcome = [place for name, place in places.items() if shape.parts.get(name) in ("outcome", "action")]
    says = any(not is_empty(row.cells[place]) for place in of_outcome)
    if row.faults or (says and not shape.reference("outcome", row.cells, places)):
        return None
    return _plan(row, places, shape)


def _heading(headers: Sequence[str]) -> str:
    """One that the sheet does not have: it may have been sent back before."""
    taken = set(map(folded, headers))
    names = (REASON, *(f"{REASON} {number}" for number in range(2, len(headers) + 3)))
    return next(name for name in names if folded(name) not in taken)


# --- text


def _text(message: Message, reasons: Reasons, shape: Shape, limits: Limits) -> bytes:
    source = TextFile(message, limits, shape.known)
    layout, width = source.layout, len(source.headers)
    pieces = [layout.encoding.mark]
    for kept in tape(source):
        if kept.last < source.header_row:
            pieces += [kept.raw, encode_line(layout.line_end, layout.encoding)]
        elif kept.number == source.header_row:
            pieces.append(_with(kept, _heading(source.headers), 0, layout))
        elif kept.number in reasons:
            pieces.append(_with(kept, guarded(reasons[kept.number]), width, layout))
    return b"".join(pieces)


def _with(kept: Kept, text: str, width: int, layout: Layout) -> bytes:
    """The row as it stands and one cell more: under the last heading, or behind the last cell of a longer row."""
    raw, _ = without_carriage(kept.raw, layout)
    name = layout.encoding.name if layout.encoding.wide else "latin-1"
    fields = len(raw_fields(raw.decode(name, "surrogatepass"), layout.delimiter))
    added = layout.delimiter * (max(width - fields, 0) + 1) + field_of(text, layout.delimiter) + layout.newline
    return raw + _encoded(added, kept, layout)


def _encoded(text: str, kept: Kept, layout: Layout) -> bytes:
    """In the encoding of its row, which is one or the other as a whole."""
    if not kept.legacy:
        return encode_line(text, layout.encoding)
    body = encode_line(text.encode("cp1252", "replace").decode("cp1252"), layout.encoding, legacy=True)
    legacy = decode_line(kept.raw + body, layout.encoding)[1]
    return body if legacy else text.encode("ascii", "replace")


# --- workbooks


def _workbook(sheet: Sheet, reasons: Reasons, shape: Shape) -> bytes:
    width = len(sheet.headers)
    dates = shape.dates._replace(date_1904=sheet.date_1904)
    rows = (
        [*[_shown(cell, dates) for cell in row.cells], *[""] * (width - len(row.cells)), guarded(reasons[row.number])]
        for row in sheet.rows()
        if row.number in reasons
    )
    return write_workbook([*sheet.headers, _heading(sheet.headers)], rows, issues=[])


def _shown(cell: Cell | None, dates: DateColumn) -> str:
    """As the profile reads it; what could not be read is blank."""
    if cell is None or isinstance(cell, Unreadable):
        return ""
    if isinstance(cell, date):
        return next(_as_date(cell, dates), as_text(cell))
    return as_text(cell)


def _as_date(cell: date, dates: DateColumn) -> Iterator[str]:
    parsed = parse_datetime(cell, dates) if isinstance(cell, datetime) else parse_date(cell, dates)
    if isinstance(parsed, Parsed):
        write = format_datetime if isinstance(cell, datetime) else format_date
        if (text := write(parsed.value, dates).text) is not None:
            yield text
