"""Selectors: which element of a list a path means, and what a new one starts from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from adapter.mapping.copying import copier

Tree = dict[str, Any]
Find = Callable[[Sequence[Any], str, frozenset[Any]], dict[Any, list[Any]]]
"""(elements, field, values): the elements whose field says one of these values, by value, in their order."""


class Told(NamedTuple):
    """An element is told from others by what one field says: `find` looks for many such values in one pass."""

    find: Find
    field: str
    value: Any

    @property
    def alike(self) -> tuple[Find, str]:
        """The same for all that one pass can find."""
        return self.find, self.field

    def is_apart_from(self, other: Told) -> bool:
        """Whether an element that was made to be told so is not told as the other."""
        return self.alike == other.alike and self.value != other.value


@dataclass(frozen=True)
class Selector:
    """`pick` never fails on elements of another shape. `keeps` are fields of an element that stay when it is replaced
    whole: those by which it is chosen."""

    pick: Callable[[Sequence[Any]], int | None]
    template: Tree
    everyone: Callable[[Any], bool]  # whether one element would be chosen if it stood alone
    keeps: tuple[str, ...] = ()
    told: Told | None = None  # where the value of one field says which element is meant

    @cached_property
    def new(self) -> Callable[[], Tree]:
        """Makes what a new element starts from."""
        return copier(self.template)


def where(fits: Callable[[Any], bool], template: Tree | None = None, keeps: tuple[str, ...] = ()) -> Selector:
    """The first element that fits."""

    def pick(elements: Sequence[Any]) -> int | None:
        for place, element in enumerate(elements):
            if fits(element):
                return place
        return None

    return Selector(pick, template or {}, fits, keeps)


def first_element() -> Selector:
    return Selector(pick_first, {}, lambda element: True)


def pick_first(elements: Sequence[Any]) -> int | None:
    return 0 if elements else None


def by_value(field: str, value: str) -> Selector:
    """The element whose field is this text."""

    def fits(element: Any) -> bool:
        return isinstance(element, dict) and element.get(field) == value

    def pick(elements: Sequence[Any]) -> int | None:
        for place, element in enumerate(elements):
            if isinstance(element, dict) and element.get(field) == value:
                return place
        return None

    return Selector(pick, {field: value}, fits, (field,), Told(find_values, field, value))


def find_values(elements: Sequence[Any], field: str, values: frozenset[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for element in elements:
        if isinstance(element, dict) and type(value := element.get(field)) is str and value in values:
            if value in found:
                found[value].append(element)
            else:
                found[value] = [element]
    return found


def by_coding(field: str, system: str, code: str) -> Selector:
    """The element whose CodeableConcept in this field has this coding."""

    def fits(element: Any) -> bool:
        try:
            for coding in element[field]["coding"]:
                if coding["code"] == code and coding["system"] == system:
                    return True
        except (KeyError, TypeError):
            return _has_coding(element, field, system, code)  # another shape: look again, with care
        return False

    template = {field: {"coding": [{"system": system, "code": code}]}}
    return replace(where(fits, template, (field,)), told=Told(find_codings, field, (system, code)))


def _has_coding(element: Any, field: str, system: str, code: str) -> bool:
    return (system, code) in find_codings([element], field, frozenset({(system, code)}))


def find_codings(elements: Sequence[Any], field: str, values: frozenset[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for element in elements:
        own: tuple[Any, ...] = ()  # an element may have the same coding twice
        try:
            for coding in element[field]["coding"]:
                value = (coding["system"], coding["code"])
                if value in values and value not in own:
                    own = (*own, value)
                    found.setdefault(value, []).append(element)
        except (KeyError, TypeError):  # another shape: look again, with care
            for value in _codings(element, field):
                if value not in own and _is_among(value, values):
                    own = (*own, value)
                    found.setdefault(value, []).append(element)
    return found


def _codings(element: Any, field: str) -> list[tuple[Any, Any]]:
    concept = element.get(field) if isinstance(element, dict) else None
    codings = concept.get("coding") if isinstance(concept, dict) else None
    several = codings if isinstance(codings, list) else ()
    return [(coding.get("system"), coding.get("code")) for coding in several if isinstance(coding, dict)]


def _is_among(value: tuple[Any, Any], values: frozenset[Any]) -> bool:
    try:
        return value in values
    except TypeError:  # one of them is no text, but an object or a list
        return False
