"""A CSV or TSV file as a source of rows, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from adapter.errors import Issue
from adapter.message import Message
from adapter_tabular.cell import Cell, Limits, is_empty
from adapter_tabular.decoding import Block, blocks, cut_off
from adapter_tabular.delimited import Record, records
from adapter_tabular.findings import Findings
from adapter_tabular.footer import looks_like_footer
from adapter_tabular.layout import Known, Layout, layout_of
from adapter_tabular.recognise import HEAD


class TextFile:
    unit = "line"
    date_1904 = False

    def __init__(self, message: Message, limits: Limits, known: Known | None) -> None:
        with message.open() as stream:
            head = stream.read(HEAD)
        self._message, self._limits = message, limits
        self.layout, self.headers = layout_of(head, known, limits)
        self.header_row = self.layout.header_row
        self.kind = "tsv" if self.layout.delimiter == "\t" else "csv"
        self.opening = list(_opening(self.layout))

    def records(self, findings: Findings, seen: Callable[[Block], None] | None = None) -> Iterator[Record]:
        """The whole file, from its first line; `seen` is told of each block before its records come."""
        layout, limits = self.layout, self._limits
        with self._message.open() as stream:
            lines = blocks(stream, layout.encoding, layout.line_end, findings, line_bytes=limits.line_bytes)
            told = lines if seen is None else _telling(lines, seen)
            yield from records(told, layout.delimiter, layout.line_end, findings, limits)

    def rows(self, findings: Findings) -> Iterator[tuple[int, Sequence[Cell | None]]]:
        """Raises Refused where the last line has no end and is the only one that is shorter than the headings."""
        ending: list[str] = []
        number, short, cut = 0, 0, False
        for number, _, cells in self.records(findings, lambda block: ending.extend(block.lines[-1:] * block.last)):
            if number > self.header_row:
                cut = len(cells) < len(self.headers) and not all(map(is_empty, cells)) and not looks_like_footer(cells)
                short += cut
                yield number, cells
        if cut and short == 1 and ending != [""]:
            raise cut_off(f"in the middle of the row on line {number}")


def _telling(lines: Iterator[Block], seen: Callable[[Block], None]) -> Iterator[Block]:
    for block in lines:
        seen(block)
        yield block


def _opening(layout: Layout) -> Iterator[Issue]:
    if not layout.encoding.declared:
        name = "little" if layout.encoding.name.endswith("le") else "big"
        text = f"Read as UTF-16 ({name} endian), known by its pattern: it has no byte order mark."
        yield Issue("information", "informational", "", text)
    if layout.header_row > 1 + layout.declares_delimiter:
        text = f"The headings are on line {layout.header_row}; what stands above them is not read."
        yield Issue("information", "informational", f"line {layout.header_row}", text)
