"""A text file written onto: cells changed and rows added, every other byte as it stood, whatever it was."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from adapter.errors import Issue
from adapter.message import Message
from adapter_tabular.cell import Limits, is_empty
from adapter_tabular.decoding import Block, decode_line, encode_line
from adapter_tabular.delimited import QUOTE, Record, cell_of, field_of, raw_fields
from adapter_tabular.findings import Findings
from adapter_tabular.footer import looks_like_footer
from adapter_tabular.layout import Known, Layout
from adapter_tabular.textfile import TextFile
from adapter_tabular.writing import line_of

Changes = Mapping[tuple[int, int], str]  # (Row.number, column from 0) -> the cell's new text

DEFAULT = Limits()


class _Survey(NamedTuple):
    last_row: int  # the line on which the last row above any footer ends
    legacy: bool  # accents are in Windows-1252, and nowhere in UTF-8


class Kept(NamedTuple):
    """One record's lines: `raw` is exactly what they were, without the last line break."""

    number: int
    last: int
    raw: bytes
    legacy: bool
    ends: bool  # a line break follows


def patch_text(
    onto: Message,
    changes: Changes,
    appended: Iterable[Sequence[str | None]] = (),
    *,
    issues: list[Issue],
    limits: Limits = DEFAULT,
    known: Known | None = None,
) -> Iterator[bytes]:
    """New rows go under the last row, above any footer. What could not be written is added to `issues`, and its cell
    stays as it was: a character that Windows-1252 does not have, in a row that is written in it.
    """
    source = TextFile(onto, limits, known)
    survey = _survey(source)
    by_row: dict[int, dict[int, str]] = {}
    for (number, column), text in changes.items():
        by_row.setdefault(number, {})[column] = text
    line_break = encode_line(source.layout.line_end, source.layout.encoding)
    yield source.layout.encoding.mark
    for kept in tape(source):
        change = by_row.pop(kept.number, None)
        yield kept.raw if change is None else _changed(kept, change, source, survey, issues)
        if kept.ends:
            yield line_break
        if kept.last == survey.last_row:
            yield _added(appended, kept.ends, source.layout, survey)
    for number in sorted(by_row):
        issues.append(
            Issue("error", "not-found", f"line {number}", "No row begins here, so nothing was written to it.")
        )


def _survey(source: TextFile) -> _Survey:
    last, legacy, modern = source.header_row, False, False
    lines = _Lines(source)
    for number, end, cells in lines.records():
        filled = number > source.header_row and not all(map(is_empty, cells)) and not looks_like_footer(cells)
        if filled or number == source.header_row:
            last = end
        for _, text, old in lines.through(end):
            legacy, modern = legacy or old, modern or not (old or text.isascii())
    return _Survey(last, legacy and not modern)


def tape(source: TextFile) -> Iterator[Kept]:
    layout, lines = source.layout, _Lines(source)
    line_break = encode_line(layout.line_end, layout.encoding)
    for number, last, _ in lines.records():
        taken = lines.through(last)
        raw = line_break.join(encode_line(text, layout.encoding, old) for _, text, old in taken)
        yield Kept(number, last, raw, any(old for _, _, old in taken), last != lines.final)


class _Lines:
    """A file's records, and beside them the lines that they were made of."""

    def __init__(self, source: TextFile) -> None:
        self._source = source
        self._passed: deque[tuple[int, str, bool]] = deque()
        self.final = 0  # the file's last line, known once it has been read

    def records(self) -> Iterator[Record]:
        yield from self._source.records(Findings("line"), self._note)

    def _note(self, block: Block) -> None:
        for number, line in enumerate(block.lines, block.number):
            self._passed.append((number, line, number in block.legacy))
        if block.last:
            self.final = block.number + len(block.lines) - 1

    def through(self, last: int) -> list[tuple[int, str, bool]]:
        taken = []
        while self._passed and self._passed[0][0] <= last:
            taken.append(self._passed.popleft())
        return taken


def _changed(kept: Kept, change: Mapping[int, str], source: TextFile, survey: _Survey, issues: list[Issue]) -> bytes:
    """The record with its new cells, each proven by reading it again; its other fields byte for byte."""
    layout = source.layout
    raw, carriage = without_carriage(kept.raw, layout)
    view = raw.decode(layout.encoding.name if layout.encoding.wide else "latin-1", "surrogatepass")
    back = layout.encoding.name if layout.encoding.wide else "latin-1"
    fields = [field.encode(back, "surrogatepass") for field in raw_fields(view, layout.delimiter)]
    for column, text in sorted(change.items()):
        if column >= len(fields) and text == "":
            continue  # an absent cell stays absent
        written = _with_cell(fields, column, text, layout, kept.legacy or survey.legacy)
        if written is None:
            told = "The new text has characters that this row's encoding, Windows-1252, does not have: left as it was."
            name = source.headers[column] if column < len(source.headers) else str(column + 1)
            issues.append(Issue("error", "value", f"line {kept.number}, column {name}", told))
        else:
            fields = written
    return encode_line(layout.delimiter, layout.encoding).join(fields) + carriage


def _with_cell(fields: list[bytes], column: int, text: str, layout: Layout, legacy: bool) -> list[bytes] | None:
    """None where no encoding that the row may have reads back as this text."""
    padded = fields + [b""] * (column + 1 - len(fields))
    expected = [*_cells(padded, layout)]
    expected[column] = text
    quoted = decode_line(padded[column], layout.encoding)[0].startswith(QUOTE)
    field = field_of(text, layout.delimiter, quoted=quoted)
    for old in (True, False) if legacy and not layout.encoding.wide else (False,):
        try:
            candidate = [*padded[:column], encode_line(field, layout.encoding, old), *padded[column + 1 :]]
        except UnicodeEncodeError:
            continue
        if _cells(candidate, layout) == expected:
            return candidate
    return None


def _cells(fields: list[bytes], layout: Layout) -> list[str]:
    """What the reader makes of these fields once they stand in the file."""
    line_break = encode_line(layout.line_end, layout.encoding)
    record = encode_line(layout.delimiter, layout.encoding).join(fields)
    if layout.encoding.wide:
        text = decode_line(record, layout.encoding)[0]
    else:
        text = layout.line_end.join(decode_line(line, layout.encoding)[0] for line in record.split(line_break))
    return [cell_of(field) for field in raw_fields(text, layout.delimiter)]


def without_carriage(raw: bytes, layout: Layout) -> tuple[bytes, bytes]:
    carriage = encode_line("\r", layout.encoding)
    if layout.line_end == "\n" and raw.endswith(carriage):
        return raw[: -len(carriage)], carriage
    return raw, b""


def _added(appended: Iterable[Sequence[str | None]], ends: bool, layout: Layout, survey: _Survey) -> bytes:
    """Each row by itself is wholly in the file's encoding, or else wholly in UTF-8, which the ladder reads as well."""
    line_break = encode_line(layout.newline, layout.encoding)
    lines = []
    for cells in appended:
        line = line_of(cells, layout)
        if survey.legacy:
            line = _in_legacy(line, layout)
        lines.append(line.removesuffix(line_break))
    body = line_break.join(lines)
    if not lines:
        return b""
    return body + line_break if ends else line_break + body


def _in_legacy(line: bytes, layout: Layout) -> bytes:
    text = line.decode("utf-8")
    try:
        old = encode_line(text, layout.encoding, legacy=True)
    except UnicodeEncodeError:
        return line
    return old if _cells([old], layout) == _cells([line], layout) else line
