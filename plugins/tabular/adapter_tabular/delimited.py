"""Lines of a CSV or TSV file to records of cells, and a record's text to the exact text of its fields, in linear time.

RFC 4180, and what real files do beyond it, by three fixed rules: a field is quoted only when its very first character
is a quotation mark; a mark inside any other field is an ordinary character; text after a closing mark belongs to the
cell and is reported. The standard library's csv reads the same, but cannot say what stood there before it was read,
nor that a file ends too soon.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from adapter.errors import Issue, Refused
from adapter_tabular.cell import TOO_LONG, Cell, Limits, cleaned
from adapter_tabular.decoding import Block, cut_off
from adapter_tabular.findings import STRAY, Findings

QUOTE = '"'


# The line on which it starts, the line on which it ends, and its cells. A plain tuple: there is one per row.
Record = tuple[int, int, Sequence[Cell | None]]


def records(
    blocks: Iterable[Block], delimiter: str, newline: str, findings: Findings, limits: Limits
) -> Iterator[Record]:
    """Every record of the file, blank lines too, so that together they tile it.

    A cell over `limits.cell_chars` is Unreadable. Raises Refused when a quoted cell goes on over many lines beyond
    `limits.line_bytes`, and when the file ends inside a quoted cell.
    """
    unfinished: _Unfinished | None = None
    one_line = _OneLine()
    usual = csv.reader(one_line, delimiter=delimiter, strict=True)
    for block in blocks:
        for number, line in enumerate(block.lines, block.number):
            body = line[:-1] if line.endswith("\r") and newline == "\n" else line
            if unfinished is None:
                cells = body.split(delimiter) if QUOTE not in body else one_line.read(body, usual, newline)
                if cells is not None:
                    checked = block.dirty or len(body) > limits.cell_chars
                    yield number, number, _checked(cells, limits) if checked else cells
                    continue
                unfinished = _Unfinished(number, delimiter, newline, findings)
            if unfinished.take(body, line):
                yield unfinished.number, number, _checked(unfinished.cells, limits)
                unfinished = None
            elif unfinished.size > limits.line_bytes:
                raise _never_closed(unfinished.number, limits.line_bytes)
    if unfinished is not None:
        raise cut_off(f"inside a quoted cell of the row that begins on line {unfinished.number}")


def _checked(cells: list[str], limits: Limits) -> list[Cell | None]:
    return [TOO_LONG if len(cell) > limits.cell_chars else cleaned(cell) for cell in cells]


class _OneLine:
    """Hands the standard library's reader one line at a time. It is strict, and does most rows; the rest is ours."""

    def __init__(self) -> None:
        self._line: str | None = None

    def read(self, body: str, reader: Iterator[list[str]], newline: str) -> list[str] | None:
        """None for what the standard library refuses, or would change: a record over many lines, stray marks, CR."""
        if newline == "\r" or "\r" in body:
            return None
        self._line = body
        try:
            return next(reader)
        except csv.Error:
            return None

    def __iter__(self) -> _OneLine:
        return self

    def __next__(self) -> str:
        line, self._line = self._line, None
        if line is None:
            raise StopIteration
        return line


class _Unfinished:
    """A record with quotation marks in it, taken line by line. Each character is looked at once."""

    def __init__(self, number: int, delimiter: str, newline: str, findings: Findings) -> None:
        self.number = number
        self.size = 0  # characters of the quoted cell that is still open
        self.cells: list[str] = []
        self._parts: list[str] = []  # its lines so far
        self._delimiter, self._newline, self._findings = delimiter, newline, findings

    def take(self, body: str, line: str) -> bool:
        """True when the record ends with this line; `body` is the line without its carriage return."""
        at = 0
        if self._parts:
            close = closing_mark(body, 0)
            if close < 0:
                return self._goes_on(line)
            at = self._close(body, 0, close)
        while at >= 0:
            if not body.startswith(QUOTE, at):
                at = self._plain(body, at)
                continue
            close = closing_mark(body, at + 1)
            if close < 0:
                return self._goes_on(line[at + 1 :])
            at = self._close(body, at + 1, close)
        return True

    def _plain(self, body: str, at: int) -> int:
        """Takes the unquoted fields from `at`; gives the place of the next quoted one, or -1."""
        quoted = body.find(self._delimiter + QUOTE, at)
        self.cells += (body[at:quoted] if quoted >= 0 else body[at:]).split(self._delimiter)
        return quoted + 1 if quoted >= 0 else -1

    def _close(self, body: str, at: int, close: int) -> int:
        """Takes the quoted cell that ends at `close`; gives the place of the next field, or -1."""
        text = body[at:close]
        if self._parts:
            text = self._newline.join([*self._parts, text])
            self._parts, self.size = [], 0
        if QUOTE in text:
            text = text.replace('""', QUOTE)
        end = body.find(self._delimiter, close + 1)
        stray = body[close + 1 :] if end < 0 else body[close + 1 : end]
        if stray:
            self._findings.add(STRAY, self.number)
        self.cells.append(text + stray)
        return end + 1 if end >= 0 else -1

    def _goes_on(self, part: str) -> bool:
        self._parts.append(part)
        self.size += len(part) + 1
        return False


def closing_mark(text: str, at: int) -> int:
    """Where the quoted field ends whose content is at `at`, or -1. A doubled mark stands for one inside the field."""
    close = text.find(QUOTE, at)
    while close >= 0 and text.startswith(QUOTE, close + 1):
        close = text.find(QUOTE, close + 2)
    return close


def raw_fields(text: str, delimiter: str) -> list[str]:
    """The exact text of each field of one whole record, quotation marks and all: joined again it is the record."""
    fields: list[str] = []
    at = 0
    while True:
        after = closing_mark(text, at + 1) if text.startswith(QUOTE, at) else at
        end = text.find(delimiter, after)
        if end < 0 or after < 0:
            fields.append(text[at:])
            return fields
        fields.append(text[at:end])
        at = end + len(delimiter)


def cell_of(field: str) -> str:
    """What one exact field says."""
    if not field.startswith(QUOTE):
        return field
    close = closing_mark(field, 1)
    return field[1:close].replace('""', QUOTE) + field[close + 1 :] if close >= 0 else field[1:]


def field_of(cell: str, delimiter: str, *, quoted: bool = False) -> str:
    """A cell as a field: quoted only where it must be, or where `quoted` asks for it."""
    if quoted or QUOTE in cell or delimiter in cell or "\n" in cell or "\r" in cell:
        return QUOTE + cell.replace(QUOTE, '""') + QUOTE
    return cell


def _never_closed(number: int, most: int) -> Refused:
    where = f"line {number}"
    text = f"A quoted cell that begins here goes on for more than {most:,} characters: is a quotation mark missing?"
    return Refused(f"{where}: {text}", [Issue("error", "structure", where, text)], reason="too-large")
