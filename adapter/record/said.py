"""What is said, laid onto what is kept: absent keeps, none removes, a value replaces (reconcile.md, "Said and kept").

Pure, and without any judgement of who may change what: that is `reconcile.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from adapter.record.model import ABSENT, Record
from adapter.record.trees import Listed, Shape, remembered, shapes

T = TypeVar("T")


def onto(said: Record, kept: Record | None) -> Record:
    """The record after `said` is taken whole. The result is kept: nothing in it is absent."""
    return arranged(_part_onto(said, kept))


def kept(said: Record) -> Record:
    """What was said where nothing was known before."""
    return onto(said, None)


def arranged(record: Record) -> Record:
    """The same record with every list in its kept order."""
    arrange = _arranger(Record)
    return record if arrange is None else arrange(record)


def is_kept(value: Any) -> bool:
    """Whether no absent field and no said list is left anywhere in it."""
    if value is ABSENT or isinstance(value, Listed):
        return False
    if isinstance(value, tuple):
        return all(map(is_kept, value))
    if hasattr(value, "__dataclass_fields__"):
        return all(is_kept(getattr(value, s.name)) for s in shapes(type(value)))
    return True


def _part_onto(said: T, known: T | None) -> T:
    values = {s.name: _field_onto(s, getattr(said, s.name), _known(s, known)) for s in shapes(type(said))}
    return type(said)(**values)


def _known(shape: Shape, part: Any) -> Any:
    if part is None:
        return () if shape.is_list else None
    return getattr(part, shape.name)


def _field_onto(shape: Shape, said: Any, known: Any) -> Any:
    if said is ABSENT:
        return known
    if shape.is_list:
        return _list_onto(shape, said if isinstance(said, Listed) else Listed(tuple(said or ()), whole=True), known)
    if said is None or shape.inner is None:
        return said
    part = _part_onto(said, known)
    return part if stands(part) else None


def stands(part: Any) -> bool:
    """A part without its required words, or without anything, is none."""
    present = [s for s in shapes(type(part)) if getattr(part, s.name) not in (None, ())]
    missing = [s for s in shapes(type(part)) if s.about.get("required") and getattr(part, s.name) is None]
    return bool(present) and not missing


def _list_onto(shape: Shape, said: Listed, known: Sequence[Any]) -> tuple[Any, ...]:
    left = list(known)
    for gone in said.removed:
        if (place := find(shape, gone, left)) is not None:
            del left[place]
    waiting = dict(enumerate(left))
    spoken: list[tuple[int | None, Any]] = []  # entries of one statement never speak of each other
    for entry in said.entries:
        places = list(waiting)
        found = find(shape, entry, list(waiting.values()))
        place = None if found is None else places[found]
        spoken.append((place, _entry(shape, entry, None if place is None else waiting.pop(place))))
    if said.whole:
        result = [entry for _, entry in spoken]
    else:
        changed = {place: entry for place, entry in spoken if place is not None}
        result = [changed.get(place, entry) for place, entry in enumerate(left)]
        result += [entry for place, entry in spoken if place is None]
    return tuple(e for e in result if shape.inner is None or stands(e))


def _entry(shape: Shape, said: Any, known: Any) -> Any:
    return said if shape.inner is None else _part_onto(said, known)


def find(shape: Shape, entry: Any, among: Sequence[Any]) -> int | None:
    """The place of the entry that this one speaks of, by the list's ladder; None where no rung, or more than one, fits.

    Rungs: own id, then the natural key in the field's metadata. Position never matches.
    """
    if shape.inner is None:
        return among.index(entry) if entry in among else None
    own = getattr(entry, "id", None)
    if own:
        places = [n for n, e in enumerate(among) if getattr(e, "id", None) == own]
        if places or (getattr(entry, "id", ABSENT) is not ABSENT and _has_ids(shape)):
            return places[0] if len(places) == 1 else None
    key = _key(shape, entry)
    places = [n for n, e in enumerate(among) if _key(shape, e) == key]
    return places[0] if len(places) == 1 else None


def _has_ids(shape: Shape) -> bool:
    return any(s.name == "id" and s.about["form"] == "id" for s in shapes(shape.inner)) if shape.inner else False


def _key(shape: Shape, entry: Any) -> tuple[Any, ...]:
    names = shape.about["key"] or tuple(s.name for s in shapes(type(entry)))
    return tuple(_as_kept(getattr(entry, name)) for name in names)


def _as_kept(value: Any) -> Any:
    """As it would be kept, so that a party said by its name alone is the party of that name."""
    if value is ABSENT:
        return None
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, Listed):
        return tuple(_as_kept(getattr(value, shape.name)) for shape in shapes(type(value)))
    return value


@remembered
def _arranger(cls: type) -> Callable[[Any], Any] | None:
    """Puts the lists in a part in their kept order; None for a class in which no list has an order of its own."""
    steps = [(s.name, step) for s in shapes(cls) if (step := _field_arranger(s)) is not None]
    if not steps:
        return None

    def arrange(part: Any) -> Any:
        changes = {}
        for name, step in steps:
            if (value := getattr(part, name)) and (new := step(value)) != value:
                changes[name] = new
        return replace(part, **changes) if changes else part

    return arrange


def _field_arranger(shape: Shape) -> Callable[[Any], Any] | None:
    inner = _arranger(shape.inner) if shape.inner is not None else None
    if not shape.is_list:
        return inner
    place = PLACES.get(shape.about["order"])
    if place is None:
        return (lambda entries: tuple(map(inner, entries))) if inner is not None else None
    return lambda entries: tuple(sorted(entries if inner is None else map(inner, entries), key=place))


PLACES: Mapping[str, Callable[[Any], Any]] = {
    "date": lambda entry: (entry.date or "", entry.id or ""),
    "id": lambda entry: entry.id or "",
}
