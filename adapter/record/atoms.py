"""A record as atoms: everything in it that can change by itself, by its path.

("title",)                                  a field
("person", "birth_date")                    a field of a part
("outcomes", ID)                            that the entry is there at all
("outcomes", ID, "statement")               a field of an entry; a statement with its voice is one atom
("outcomes", ID, "areas", Area(...))        an entry without an id is known by what it is
("outcomes", ID, "reviews", ID, "helps", "a stool")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from adapter.record.model import ABSENT, Extent, Name, Party, Period, Record, Statement, When
from adapter.record.said import arranged
from adapter.record.trees import Listed, Shape, shapes

Path = tuple[Any, ...]
Atoms = dict[Path, Any]
HERE: Final = True  # the value of an entry's own path
WHOLE = (Statement, Extent, Name, Period, When, Party)  # parts that change as one


def atoms_of(record: Record | None) -> Atoms:
    """The atoms of a kept record; none has no atom."""
    return {} if record is None else dict(_atoms(record, ()))


def _atoms(part: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if value in (None, ()) or shape.name == "id":
            continue
        path = (*at, shape.name)
        if shape.is_list:
            yield from _entries(shape, value, path)
        elif shape.inner is None or shape.inner in WHOLE:
            yield path, value
        else:
            yield from _atoms(value, path)


def _entries(shape: Shape, entries: tuple[Any, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    if shape.about["merge"] == "agreed":
        yield path, entries
        return
    for entry in entries:
        yield (*path, name_of(shape, entry)), HERE
        if has_id(shape):
            yield from _atoms(entry, (*path, name_of(shape, entry)))


def has_id(shape: Shape) -> bool:
    """Whether the entries of a list have ids; others are known by what they are."""
    return shape.inner is not None and any(s.name == "id" and s.about["form"] == "id" for s in shapes(shape.inner))


def name_of(shape: Shape, entry: Any) -> Any:
    return entry.id if has_id(shape) else entry


def said_atoms(said: Record, stated: Atoms) -> Atoms:
    """The atoms of what was said: none is None, absent has no atom.

    `stated` is what this sender stated before: only of that does a whole list, or a none, say that it has ended.
    """
    return dict(_said(said, (), stated))


def _said(part: Any, at: Path, stated: Atoms) -> Iterator[tuple[Path, Any]]:
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        path = (*at, shape.name)
        if value is ABSENT or shape.name == "id":
            continue
        if shape.is_list:
            listed = value if isinstance(value, Listed) else Listed(tuple(value or ()), whole=True)
            yield from _said_list(shape, listed, path, stated)
        elif value is None:
            yield from ((known, None) for known in stated if known[: len(path)] == path)
        elif shape.inner is None or shape.inner in WHOLE:
            yield path, value
        else:
            yield from _said(value, path, stated)


def _said_list(shape: Shape, listed: Listed, path: Path, stated: Atoms) -> Iterator[tuple[Path, Any]]:
    if shape.about["merge"] == "agreed":
        yield path, listed.entries or None
        return
    for entry in listed.removed:
        yield (*path, name_of(shape, entry)), None
    named = set()
    for entry in listed.entries:
        name = name_of(shape, entry)
        named.add(name)
        yield (*path, name), HERE
        if has_id(shape):
            yield from _said(entry, (*path, name), stated)
    if listed.whole:
        depth = len(path)
        ended = {known[depth] for known in stated if len(known) > depth and known[:depth] == path} - named
        yield from (((*path, name), None) for name in ended)


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
    if shape.is_list and shape.about["merge"] != "agreed":
        return _changed_list(shape, value, told)
    if told[-1][0] == ():
        return told[-1][1] if told[-1][1] is not None or not shape.is_list else ()
    assert shape.inner is not None
    part = _changed(value if value is not None else shape.inner(), told)
    return part if part != shape.inner() else None


def _changed_list(shape: Shape, entries: tuple[Any, ...], told: list[tuple[Path, Any]]) -> tuple[Any, ...]:
    found = {name_of(shape, entry): entry for entry in entries}
    gone = {path[0] for path, value in told if len(path) == 1 and value is None}
    inside: dict[Any, list[tuple[Path, Any]]] = {}
    for path, value in told:
        inside.setdefault(path[0], [])
        if len(path) > 1:
            inside[path[0]].append((path[1:], value))
    for name, deeper in inside.items():
        if name in gone:
            found.pop(name, None)
        elif not has_id(shape):
            found[name] = name
        else:
            assert shape.inner is not None
            found[name] = _changed(found.get(name) or shape.inner(id=name), deeper)
    return tuple(found.values())


def merge_class(path: Path) -> str:
    """owned, additive, protective or agreed, from the model's field metadata."""
    cls: Any = Record
    merge = "agreed"
    for step in path:
        shape = next((s for s in shapes(cls) if s.name == step), None) if cls is not None else None
        if shape is not None:
            merge = str(shape.about["merge"])
            cls = shape.inner
    return merge
