"""A record as atoms: everything in it that can change by itself, by its path.

("title",)                                  a field
("person", "birth_date")                    a field of a part
("outcomes", ID)                            that the entry is there at all
("outcomes", ID, "statement")               a field of an entry; a statement with its voice is one atom
("outcomes", ID, "areas", Area(...))        an entry without an id is known by its natural key
("outcomes", ID, "reviews", ID, "helps", "a stool")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass, replace
from functools import cache
from typing import Any, Final

from adapter.record.likeness import filled
from adapter.record.model import ABSENT, Address, Extent, Name, Party, Period, Record, Statement, When
from adapter.record.said import arranged, stands
from adapter.record.trees import Listed, Shape, remembered, shapes

Path = tuple[Any, ...]
Atoms = dict[Path, Any]
HERE: Final = True  # the value of an entry's own path
ENDED: Final[Any] = type("Ended", (), {"__slots__": (), "__repr__": lambda self: "ENDED"})()  # left out of a whole list
WHOLE = (Statement, Extent, Name, Address, Period, When, Party)  # parts that change as one


def atoms_of(record: Record | None) -> Atoms:
    """The atoms of a kept record; none has no atom."""
    return {} if record is None else dict(_atoms(record, ()))


def _atoms(part: Any, at: Path, known_by: tuple[str, ...] = ("id",)) -> Iterator[tuple[Path, Any]]:
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if value in (None, ()) or shape.name in known_by:
            continue
        path = (*at, shape.name)
        if is_named(shape):
            yield from _entries(shape, value, path)
        elif shape.is_list or shape.inner is None or shape.inner in WHOLE:
            yield path, value
        else:
            yield from _atoms(value, path)


def _entries(shape: Shape, entries: tuple[Any, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    named = set()
    for entry in entries:
        name = name_of(shape, entry)
        here = (*path, name)
        yield here, HERE
        if shape.inner is not None and name not in named:
            named.add(name)
            yield from _atoms(entry, here, known_by(shape))


def is_named(shape: Shape) -> bool:
    """Whether the entries of a list have paths of their own; a list that changes as one has one path."""
    return shape.is_list and shape.about["merge"] != "agreed"


def has_id(shape: Shape) -> bool:
    """Whether the entries of a list have ids; others are known by their natural key."""
    return known_by(shape) == ("id",)


def known_by(shape: Shape) -> tuple[str, ...]:
    """The fields that tell one entry of a list from the others: its path says them, so they are no atoms in it."""
    return () if shape.inner is None else _known_by(shape.inner, shape.about["key"])


@cache
def _known_by(cls: type, key: tuple[str, ...]) -> tuple[str, ...]:
    if any(s.name == "id" and s.about["form"] == "id" for s in shapes(cls)):
        return ("id",)
    return key or tuple(s.name for s in shapes(cls))


def name_of(shape: Shape, entry: Any) -> Any:
    """An entry's own step in a path: its id, its text, or as much of it as its natural key."""
    if shape.inner is None or has_id(shape):
        return entry if shape.inner is None else entry.id
    told = {name: getattr(entry, name) for name in known_by(shape)}
    return shape.inner(**{name: _as_kept(value) for name, value in told.items() if value is not ABSENT})


def _as_kept(value: Any) -> Any:
    if isinstance(value, Listed):
        return tuple(map(_as_kept, value.entries))
    return filled(_unlisted(value), None) if is_dataclass(value) and not isinstance(value, type) else value


def shapes_along(path: Path) -> Iterator[tuple[Shape, bool]]:
    """The field behind each step of a path, and whether the step names an entry of it. Stops at a step of no field."""
    cls: type | None = Record
    listed: Shape | None = None
    for step in path:
        if listed is not None:
            yield listed, True
            cls, listed = listed.inner, None
            continue
        shape = fields_of(cls).get(step) if cls is not None and isinstance(step, str) else None
        if shape is None:
            return
        yield shape, False
        cls, listed = (None, shape) if is_named(shape) else (shape.inner, None)


def entry_at(record: Record, path: Path) -> Any:
    """The entry of a list that a path names; None where there is none."""
    part: Any = record
    for (shape, is_entry), step in zip(shapes_along(path), path, strict=False):
        if part is None:
            return None
        part = next((e for e in part if name_of(shape, e) == step), None) if is_entry else getattr(part, step)
    return part


@remembered
def fields_of(cls: type) -> dict[str, Shape]:
    return {shape.name: shape for shape in shapes(cls)}


def said_atoms(said: Record, stated: Atoms, told: Mapping[Path, Any] | None = None) -> Atoms:
    """The atoms of what was said: none is None, absent has no atom, an entry left out of a whole list is ENDED.

    `stated` is what this sender stated before, `told` what it was told, or had blanked: only of these does a none say
    that nothing is there any more. A whole list speaks only of what was stated; one without any entry is a none.
    """
    return dict(_Saying(stated, {**(told or {}), **stated}).part(said, ()))


class _Saying:
    def __init__(self, stated: Atoms, known: Atoms) -> None:
        self.stated, self.known = stated, known

    def part(self, part: Any, at: Path, known_by: tuple[str, ...] = ("id",)) -> Iterator[tuple[Path, Any]]:
        for shape in shapes(type(part)):
            value = getattr(part, shape.name)
            path = (*at, shape.name)
            if value is ABSENT or shape.name in known_by:
                continue
            if shape.is_list:
                yield from self.entries(shape, value, path)
            elif value is None:
                yield from ((known, None) for known in self.known if known[: len(path)] == path)
            elif shape.inner is None or shape.inner in WHOLE:
                yield path, value if shape.inner is None else _unlisted(value)
            else:
                yield from self.part(value, path)

    def entries(self, shape: Shape, told: Any, path: Path) -> Iterator[tuple[Path, Any]]:
        listed = told if isinstance(told, Listed) else Listed(tuple(told or ()), whole=True)
        if not is_named(shape):
            if listed.whole or listed.entries or listed.removed:
                before = () if listed.whole else self.stated.get(path, ())
                yield (
                    path,
                    tuple(dict.fromkeys(e for e in (*before, *listed.entries) if e not in listed.removed)) or None,
                )
            return
        for entry in listed.removed:
            yield (*path, name_of(shape, entry)), None
        named = set()
        for entry in listed.entries:
            name = name_of(shape, entry)
            yield (*path, name), HERE
            if shape.inner is not None and name not in named:
                yield from self.part(entry, (*path, name), known_by(shape))
            named.add(name)
        if listed.whole:
            here = len(path)
            before = dict.fromkeys(known[here] for known in self.stated if len(known) > here and known[:here] == path)
            yield from (((*path, name), ENDED if named else None) for name in before if name not in named)


def _unlisted(part: Any) -> Any:
    """A part that changes as one, with its lists as they are kept; one to which nothing was added is not said."""
    changes = {}
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if isinstance(value, Listed):
            changes[shape.name] = value.entries if value.whole or value.entries else ABSENT
        elif shape.inner is not None and value not in (ABSENT, None):
            changes[shape.name] = _unlisted(value)
    return replace(part, **changes) if changes else part


def with_atoms(record: Record, changes: Mapping[Path, Any]) -> Record:
    """The record with these atoms changed; None takes one away, an entry with everything in it."""
    return arranged(_changed(record, list(changes.items())))


def _changed(part: Any, changes: list[tuple[Path, Any]]) -> Any:
    by_field: dict[str, list[tuple[Path, Any]]] = {}
    for path, value in changes:
        by_field.setdefault(path[0], []).append((path[1:], value))
    values: dict[str, Any] = {}
    for shape in shapes(type(part)):
        if told := by_field.get(shape.name):
            values[shape.name] = _changed_field(shape, getattr(part, shape.name), told)
    return replace(part, **values)


def _changed_field(shape: Shape, value: Any, told: list[tuple[Path, Any]]) -> Any:
    if is_named(shape):
        return _changed_list(shape, value, told)
    if told[-1][0] == ():
        return told[-1][1] if told[-1][1] is not None or not shape.is_list else ()
    assert shape.inner is not None
    part = _changed(value if value is not None else shape.inner(), told)
    return part if part != shape.inner() else None


def _changed_list(shape: Shape, entries: tuple[Any, ...], told: list[tuple[Path, Any]]) -> tuple[Any, ...]:
    gone = {path[0] for path, value in told if len(path) == 1 and value is None}
    inside: dict[Any, list[tuple[Path, Any]]] = {}
    for path, value in told:
        deeper = inside.setdefault(path[0], [])
        if len(path) > 1:
            deeper.append((path[1:], value))
    result = []
    for entry in entries:
        name = name_of(shape, entry)
        if name not in gone:
            deeper = inside.pop(name, [])
            result.append(_changed(entry, deeper) if deeper else entry)
    for name, deeper in inside.items():
        if name not in gone:
            entry = shape.inner(id=name) if shape.inner is not None and has_id(shape) else name
            result.append(_changed(entry, deeper) if deeper else entry)
    return tuple(entry for entry in result if shape.inner is None or stands(entry))


def merge_class(path: Path) -> str:
    """owned, additive, protective or agreed, from the model's field metadata."""
    merge = "agreed"
    for shape, _ in shapes_along(path):
        merge = str(shape.about["merge"])
    return merge
