"""Rows of text put together small, so that a hundred thousand of them can wait in memory."""

from __future__ import annotations

import msgspec

from adapter_tabular.cell import Row, Unreadable


def packed(row: Row) -> bytes:
    """Of a text file, or new: no typed cells of a workbook."""
    return msgspec.msgpack.encode((row.number, row.cells))


def unpacked(row: bytes) -> Row:
    number, cells = msgspec.msgpack.decode(row)
    return Row(number, tuple(Unreadable(*cell) if isinstance(cell, list) else cell for cell in cells))
