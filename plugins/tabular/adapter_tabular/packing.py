"""Rows put together small, so that a hundred thousand of them can wait in memory; and cells as JSON can hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import msgspec

from adapter_tabular.cell import Cell, Row, Unreadable

Plain = Any  # text, a whole number, yes or no, none; every other kind is a list that begins with its name


_TEXT = {str, type(None)}


class Packed(NamedTuple):
    """A row without its faults. Equal cells are equal bytes."""

    number: int
    cells: bytes


def packed(row: Row) -> Packed:
    only_text = _TEXT.issuperset(map(type, row.cells))  # as most rows are
    return Packed(row.number, msgspec.msgpack.encode(row.cells if only_text else plain_cells(row.cells)))


def unpacked(row: Packed) -> Row:
    return Row(row.number, cells_from(msgspec.msgpack.decode(row.cells)))


def plain_cells(cells: Iterable[Cell | None]) -> list[Plain]:
    return [cell if cell is None or isinstance(cell, str) else _tagged(cell) for cell in cells]


def cells_from(plain: Sequence[Plain]) -> tuple[Cell | None, ...]:
    return tuple(_untagged(cell) if isinstance(cell, list) else cell for cell in plain)


def _tagged(cell: Cell) -> Plain:
    if isinstance(cell, Unreadable):
        return ["unreadable", *cell]
    if isinstance(cell, datetime | date | time):
        return [type(cell).__name__, cell.isoformat()]
    if isinstance(cell, float) or (isinstance(cell, int) and not -(2**53) <= cell <= 2**53):
        return [type(cell).__name__, repr(cell)]
    return cell


def _untagged(cell: list[str]) -> Cell:
    kind, *said = cell
    if kind == "unreadable":
        return Unreadable(*said)
    return _TYPES[kind](said[0])


_TYPES: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "float": float,
    "int": int,
}
