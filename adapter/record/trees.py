"""Records as plain trees and back: the shape that field maps and JSON work on.

In a *kept* tree a missing key is none. In a *said* tree a missing key is absent, `null` is none, and an entry of a list
may be `{"removed": true, ...}`; a list written as `{"whole": [...]}` says that there is nothing else.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import Field, dataclass, fields, is_dataclass
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar, cast

from adapter.record.model import ABSENT, Record

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
Tree = dict[str, Any]


class Shape(NamedTuple):
    """One field as the machinery sees it: `inner` is its dataclass, if it has one."""

    name: str
    is_list: bool
    inner: type | None
    plain: type
    about: typing.Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """A list as somebody said it: `whole` says that these are all; `removed` names entries that are to go."""

    entries: tuple[Any, ...] = ()
    whole: bool = False
    removed: tuple[Any, ...] = ()


def remembered(function: F) -> F:
    """`functools.cache` for functions of a class, which mypy does not take for hashable."""
    return cast(F, cache(function))


@remembered
def shapes(cls: type) -> tuple[Shape, ...]:
    """The fields of a model class, in order, with their types taken apart."""
    hints = typing.get_type_hints(cls)
    return tuple(_shape(f, hints[f.name]) for f in fields(cls))


def _shape(f: Field[Any], hint: Any) -> Shape:
    arguments = [a for a in typing.get_args(hint) if a is not types.NoneType and a is not Ellipsis]
    is_list = typing.get_origin(hint) is tuple
    inner = arguments[0] if arguments else hint
    part = inner if isinstance(inner, type) and is_dataclass(inner) else None
    return Shape(f.name, is_list, part, inner, f.metadata)


def tree_from(value: Any) -> Tree:
    """A kept record, or a part of one, as a tree: none and empty lists leave no key."""
    tree: Tree = _writer(type(value))(value)
    return tree


@remembered
def _writer(cls: type) -> Callable[[Any], Tree]:
    leaves = [s.name for s in shapes(cls) if s.inner is None and not s.is_list]
    parts = [(s.name, _inner_writer(s)) for s in shapes(cls) if s.inner is not None or s.is_list]

    def write(part: Any) -> Tree:
        tree: Tree = {}
        for name in leaves:
            if (leaf := getattr(part, name)) is not None:
                tree[name] = leaf
        for name, inner in parts:
            if value := getattr(part, name):
                tree[name] = inner(value)
        return tree

    return write


def _inner_writer(shape: Shape) -> Callable[[Any], Any]:
    if shape.inner is None:
        return list
    write = _writer(shape.inner)
    return (lambda entries: [write(entry) for entry in entries]) if shape.is_list else write


def record_from(tree: Tree) -> Record:
    """A kept record of a kept tree. The tree is trusted: foreign JSON comes through `schema.py`."""
    return part_from(Record, tree)


def part_from(cls: type[T], tree: Tree) -> T:
    part: T = _reader(cls)(tree)
    return part


@remembered
def _reader(cls: type) -> Callable[[Tree], Any]:
    """Fills the slots directly: the `__init__` of a frozen dataclass takes twice as long."""
    names = {s.name for s in shapes(cls)}
    slots = [(s.name, getattr(cls, s.name).__set__, () if s.is_list else None, _inner_reader(s)) for s in shapes(cls)]
    new = partial(object.__new__, cls)

    def read(tree: Tree) -> Any:
        if not tree.keys() <= names:
            raise TypeError(f"no field of the model: {', '.join(sorted(tree.keys() - names))}")
        part: Any = new()
        for name, fill, none, inner in slots:
            leaf = tree.get(name)
            if leaf is None:
                fill(part, none)
            else:
                fill(part, leaf if inner is None else inner(leaf))
        return part

    return read


def _inner_reader(shape: Shape) -> Callable[[Any], Any] | None:
    if shape.inner is None:
        return tuple if shape.is_list else None
    read = _reader(shape.inner)
    return (lambda entries: tuple(map(read, entries))) if shape.is_list else read


def said_from(cls: type[T], tree: Tree) -> T:
    """What somebody said, of a said tree: keys that are not there stand as `ABSENT`."""
    values: Tree = {}
    for shape in shapes(cls):
        leaf = tree.get(shape.name, ABSENT)
        if leaf is ABSENT or (leaf is None and not shape.is_list):
            values[shape.name] = leaf
        elif shape.is_list:
            values[shape.name] = _said_list(shape, leaf)
        else:
            values[shape.name] = said_from(shape.inner, leaf) if shape.inner else leaf
    return cls(**values)


def _said_list(shape: Shape, told: Any) -> Listed:
    whole = told is None or isinstance(told, dict)
    told = told.get("whole", []) if isinstance(told, dict) else told or []
    if shape.inner is None:
        plain = tuple(e for e in told if not isinstance(e, dict))
        return Listed(plain, whole, tuple(e["text"] for e in told if isinstance(e, dict) and e.get("removed")))
    kept = [e for e in told if not e.get("removed")]
    gone = [{k: v for k, v in e.items() if k != "removed"} for e in told if e.get("removed")]
    inner = shape.inner
    return Listed(tuple(said_from(inner, e) for e in kept), whole, tuple(said_from(inner, e) for e in gone))
