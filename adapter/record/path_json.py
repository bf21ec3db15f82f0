"""Paths and values of atoms (atoms.py) as JSON, and back: what the store keeps of them.

A path is written as a JSON list: fields, ids and texts as they are, an entry that is known by what it is as an object.
The same path is always the same text. It can hold somebody's words, so it is as personal as the record itself; and as
long: an index wants a digest of it.
"""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

from adapter import jsontext
from adapter.record.atoms import HERE, Path, shapes_along
from adapter.record.trees import Shape, part_from, tree_from


def path_text(path: Path) -> str:
    return jsontext.dumps([_step_json(step) for step in path]).decode()


def path_of(text: str) -> Path:
    """The path that `path_text` wrote. Raises ValueError for a text that is no path of a record."""
    steps = jsontext.loads(text)
    if not isinstance(steps, list):
        raise ValueError("this text is not a path of a record")
    walked = list(shapes_along(tuple(steps)))
    if len(walked) < len(steps):
        raise ValueError("this path names no field of a record")
    return tuple(_entry_of(s, step) if is_entry else step for (s, is_entry), step in zip(walked, steps, strict=True))


def value_json(path: Path, value: Any) -> Any:
    """What stands at a path, as plain JSON: None for none, `true` for an entry that is there."""
    if value is None or value is HERE:
        return value
    if isinstance(value, tuple):
        return [value_json(path, entry) for entry in value]
    return tree_from(value) if is_dataclass(value) else value


def value_of(path: Path, json: Any) -> Any:
    """The value that `value_json` wrote for this path."""
    *_, (shape, is_entry) = shapes_along(path)
    if json is None or is_entry:
        return json
    if shape.is_list:
        return tuple(_entry_of(shape, entry) for entry in json)
    return _entry_of(shape, json)


def _entry_of(shape: Shape, json: Any) -> Any:
    """A step that names an entry, or a value: an object is a part of the model, anything else is itself."""
    return part_from(shape.inner, json) if shape.inner is not None and isinstance(json, dict) else json


def _step_json(step: Any) -> Any:
    return tree_from(step) if is_dataclass(step) else step
