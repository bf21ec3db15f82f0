"""One worksheet's XML as a stream of rows of raw cells, each with the place in the XML where it stands.

ECMA-376 part 1, 18.3.1. Read with expat, not a library: a formula without a value must be told from a blank cell, and
writing onto a workbook must be able to leave every other byte of the sheet alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, NamedTuple
from xml.parsers.expat import ParserCreate, XMLParserType

from adapter_tabular.package import damaged, guarded

_COLUMNS = 16_384  # of a sheet: Excel's specifications and limits
_CHUNK = 1 << 16
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_MERGED = re.compile(rb'<(?:\w{1,20}:)?mergeCell [^<>]*?ref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')


class RawCell(NamedTuple):
    column: int  # from 0
    kind: str  # s, str, inlineStr, b, e, d, n
    style: int
    text: str | None  # None: no value is there
    formula: bool
    start: int  # where the element begins in the XML, in bytes
    end: int  # where its end tag begins; the same as `start` for an empty element


class RawRow(NamedTuple):
    number: int
    hidden: bool
    cells: list[RawCell]
    start: int
    end: int


class Merge(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int


def raw_rows(part: IO[bytes]) -> Iterator[RawRow]:
    """Raises Refused for broken XML and for any DTD."""
    builder = _Builder()
    with guarded("read"):
        while chunk := part.read(_CHUNK):
            builder.parser.Parse(chunk, False)
            yield from builder.taken()
        builder.parser.Parse(b"", True)
    yield from builder.taken()


def merges(part: IO[bytes]) -> list[Merge]:
    """The merged ranges, which the format puts after the rows, without parsing the rows."""
    behind: list[bytes] = []  # what follows the last `sheetData>`
    edge = b""
    with guarded("read"):
        while chunk := part.read(_CHUNK):
            window = edge + chunk
            end = window.rfind(b"sheetData>")
            if end >= 0:
                behind = [window[end:]]
            elif behind:
                behind.append(chunk)
            edge = window[-9:]
        found = [reference(a.decode()) + reference(b.decode()) for a, b in _MERGED.findall(b"".join(behind))]
    return sorted(Merge(top, left, bottom, right) for top, left, bottom, right in found)


def reference(text: str) -> tuple[int, int]:
    """`B7` as (7, 1): Excel's row number, and the column from 0."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise ValueError("not a cell reference")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1


def letters(column: int) -> str:
    """Column 0 as A, 27 as AB."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def unescaped(text: str) -> str:
    """`_x000D_` stands for a character that XML cannot hold (18.4.8, ST_Xstring)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def escaped(text: str) -> str:
    """The inverse of `unescaped`, for characters that XML cannot hold or would change, and for what looks like one."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


class _Builder:
    def __init__(self) -> None:
        self.parser: XMLParserType = ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = None
        self._rows: list[RawRow] = []
        self._row = 0
        self._row_start = 0
        self._hidden = False
        self._cells: list[RawCell] = []
        self._cell: dict[str, str] | None = None
        self._cell_start = 0
        self._text: list[str] | None = None
        self._formula = self._phonetic = False

    def taken(self) -> list[RawRow]:
        rows, self._rows = self._rows, []
        return rows

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._cell, self._cell_start = attributes, self.parser.CurrentByteIndex
            self._text, self._formula = None, False
        elif self._cell is not None:
            if name == "v" or (name == "t" and not self._phonetic):
                self._text = self._text or []
                self.parser.CharacterDataHandler = self._text.append
            elif name == "f":
                self._formula = True
            elif name == "rPh":
                self._phonetic = True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._row_start = self.parser.CurrentByteIndex
            self._hidden = attributes.get("hidden") in ("1", "true")
            self._cells = []

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in ("v", "t"):
            self.parser.CharacterDataHandler = None
        elif name == "c" and self._cell is not None:
            self._finish(self._cell)
            self._cell = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "row":
            self._rows.append(
                RawRow(self._row, self._hidden, self._cells, self._row_start, self.parser.CurrentByteIndex)
            )

    def _finish(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        column = reference(place)[1] if place else (self._cells[-1].column + 1 if self._cells else 0)
        if column >= _COLUMNS:
            raise ValueError("no such column")
        text = None if self._text is None else "".join(self._text)
        style = int(attributes.get("s", 0))
        kind = attributes.get("t", "n")
        end = self.parser.CurrentByteIndex
        self._cells.append(RawCell(column, kind, style, text, self._formula, self._cell_start, end))


def _refuse_doctype(*_: object) -> None:
    raise damaged("it holds a document type definition, which no workbook needs")
