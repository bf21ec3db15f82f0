"""What a path of a record is called where nobody's words or ids may stand: `outcomes.reviews.helps`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from adapter.record.atoms import WHOLE, Path, is_named, known_by, name_of, shapes_along
from adapter.record.model import Record
from adapter.record.trees import Shape, shapes


def field_of(path: Path) -> str:
    return ".".join(shape.name for shape, is_entry in shapes_along(path) if not is_entry)


def fields_in(record: Record) -> list[str]:
    """The fields of every atom of a record, each once, in their order: a new record is told by them, so it is made
    without the atoms."""
    return list(dict.fromkeys(_fields(record, "", ("id",))))


def _fields(part: Any, before: str, told: tuple[str, ...]) -> Iterator[str]:
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if value in (None, ()) or shape.name in told:
            continue
        name = before + shape.name
        if not is_named(shape):
            if shape.is_list or shape.inner is None or shape.inner in WHOLE:
                yield name
            else:
                yield from _fields(value, f"{name}.", ("id",))
            continue
        yield name
        if shape.inner is not None:
            for entry in _told_once(shape, value):
                yield from _fields(entry, f"{name}.", known_by(shape))


def _told_once(shape: Shape, entries: tuple[Any, ...]) -> Iterable[Any]:
    """Of entries that go by one name, the first alone has atoms."""
    if len(entries) == 1:
        return entries
    first: dict[Any, Any] = {}
    for entry in entries:
        first.setdefault(name_of(shape, entry), entry)
    return first.values()
