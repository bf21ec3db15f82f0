"""Records as plain trees and back: the shape that field maps and JSON work on.

In a *kept* tree a missing key is none. In a *said* tree a missing key is absent, `null` is none, and an entry of a list
may be `{"removed": true, ...}`; a list written as `{"whole": [...]}` says that there is nothing else.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import Field, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from adapter.generated import Source
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
    source = Source(f"tree of {cls.__name__}", "part")
    source.write("tree = {}")
    for shape in sorted(shapes(cls), key=lambda s: s.inner is not None or s.is_list):  # leaves first
        field = f"part.{shape.name}"
        value = _inner_tree(source, shape, field)
        with source.under(f"if {field} is not None" if value == field else f"if {field}"):
            source.write(f"tree[{shape.name!r}] = {value}")
    source.write("return tree")
    return source.function()


def _inner_tree(source: Source, shape: Shape, field: str) -> str:
    if shape.inner is None:
        return f"[*{field}]" if shape.is_list else field
    write = source.bind(_writer(shape.inner), "write")
    return f"[{write}(entry) for entry in {field}]" if shape.is_list else f"{write}({field})"


def record_from(tree: Tree) -> Record:
    """A kept record of a kept tree. The tree is trusted: foreign JSON comes through `schema.py`."""
    return part_from(Record, tree)


def part_from(cls: type[T], tree: Tree) -> T:
    part: T = _reader(cls)(tree)
    return part


@remembered
def _reader(cls: type) -> Callable[[Tree], Any]:
    """Fills the slots directly: the `__init__` of a frozen dataclass takes twice as long."""
    source = Source(f"{cls.__name__} of tree", "tree")
    known = source.bind(frozenset(shape.name for shape in shapes(cls)), "known")
    with source.under(f"if not {known}.issuperset(tree)"):
        source.write(f"{source.bind(_refuse, 'refuse')}(tree, {known})")
    source.write(f"part = {source.bind(object.__new__, 'new')}({source.bind(cls, 'cls')})")
    source.write("get = tree.get")
    for shape in shapes(cls):
        value = "leaf"
        if shape.inner is not None or shape.is_list:
            none = "()" if shape.is_list else "None"
            value = f"{none} if leaf is None else {_inner_part(source, shape)}"
        source.write(f"leaf = get({shape.name!r})")
        source.write(f"{source.bind(getattr(cls, shape.name).__set__, 'fill')}(part, {value})")
    source.write("return part")
    return source.function()


def _inner_part(source: Source, shape: Shape) -> str:
    if shape.inner is None:
        return "tuple(leaf)"
    read = source.bind(_reader(shape.inner), "read")
    return f"tuple([{read}(entry) for entry in leaf])" if shape.is_list else f"{read}(leaf)"


def _refuse(tree: Tree, known: frozenset[str]) -> None:
    raise TypeError(f"no field of the model: {', '.join(sorted(tree.keys() - known))}")


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
