"""When two values of one path say the same, and how a value that some system holds is laid over a fuller one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any

from adapter.record.model import ABSENT
from adapter.record.said import stands
from adapter.record.words import KNOWN_LIMITS, is_beginning_of


def same(theirs: Any, held: Any) -> bool:
    """Whether what they say is what is held; the fields of a part that they do not say are not compared."""
    if not is_dataclass(theirs):
        return bool(theirs == held)
    told = ((f.name, getattr(theirs, f.name)) for f in fields(theirs))
    return all(value is ABSENT or same(value, getattr(held, name, None)) for name, value in told)


def is_cut(held: Any, theirs: Any, limits: Collection[int] = KNOWN_LIMITS) -> bool:
    """Whether a text, or the text of a part, is what is held, cut off at a known limit."""
    whole, said = (getattr(value, "text", value) for value in (held, theirs))
    return isinstance(whole, str) and isinstance(said, str) and is_beginning_of(whole, said, limits)


def filled(theirs: Any, held: Any) -> Any:
    """What they say, whole: the fields that they do not say are as they were. None where nothing is left of it."""
    if not is_dataclass(theirs) or isinstance(theirs, type):
        return theirs
    values = {}
    for f in fields(theirs):
        value, before = getattr(theirs, f.name), getattr(held, f.name, None)
        values[f.name] = _none_of(f, before) if value is ABSENT else filled(value, before)
    part = type(theirs)(**values)
    return part if stands(part) else None


def _none_of(f: Any, value: Any) -> Any:
    return f.default if value is None else value


def laid(ours: Any, now: Any, theirs: Any) -> Any:
    """Their value over ours, only where it differs in their sight: what they cannot see of ours stays.

    `now` is ours in their sight. Where they say none, only what they could see goes.
    """
    part: Any = theirs if is_dataclass(theirs) else ours if theirs is None else None
    if not is_dataclass(part) or not _alike(ours, now, theirs):
        return filled(theirs, None)
    values = {}
    for f in fields(part):
        seen, held = getattr(now, f.name, None), getattr(ours, f.name, None)
        value = _none_of(f, None) if theirs is None else getattr(theirs, f.name)
        values[f.name] = held if value is ABSENT or value == seen else laid(held, seen, value)
        values[f.name] = _none_of(f, values[f.name])
    whole: Any = replace(part, **values)  # type: ignore[type-var]
    return whole if stands(whole) else None


def _alike(*values: Any) -> bool:
    return len({type(value) for value in values if value is not None}) == 1


def is_more_protective(held: Any, theirs: Any) -> bool:
    """Whether theirs protects somebody where what is held does not."""
    return held in (None, False, ()) and theirs not in (None, False, ())
