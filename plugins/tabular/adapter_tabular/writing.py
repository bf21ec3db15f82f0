"""A fresh CSV or TSV file, the same bytes each time for the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from adapter_tabular.decoding import encode_line
from adapter_tabular.delimited import field_of
from adapter_tabular.layout import Layout

FRESH = Layout()


def write_text(headers: Sequence[str], rows: Iterable[Sequence[str | None]], layout: Layout = FRESH) -> Iterator[bytes]:
    """UTF-8 with a byte order mark and CRLF, quotation marks only where they are needed; or as `layout` has it.

    An absent cell (None) is written blank. Cells are written as they are: guarding is the business of values.py.
    """
    yield layout.encoding.mark
    if layout.declares_delimiter:
        yield encode_line(f"sep={layout.delimiter}{layout.newline}", layout.encoding)
    yield line_of(headers, layout)
    for row in rows:
        yield line_of(row, layout)


def line_of(cells: Sequence[str | None], layout: Layout) -> bytes:
    text = layout.delimiter.join(field_of(cell or "", layout.delimiter) for cell in cells)
    return encode_line(text + layout.newline, layout.encoding)
