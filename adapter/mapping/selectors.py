"""Selectors: which element of a list a path means, and what a new one starts from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from adapter.mapping.copying import copier

Tree = dict[str, Any]


@dataclass(frozen=True)
class Selector:
    """`pick` never fails on elements of another shape. `keeps` are fields of an element that stay when it is replaced
    whole: those by which it is chosen."""

    pick: Callable[[Sequence[Any]], int | None]
    template: Tree
    everyone: Callable[[Any], bool]  # whether one element would be chosen if it stood alone
    keeps: tuple[str, ...] = ()
    field: str = ""  # where the element is chosen by the value of one field: which, and the value
    value: str = ""

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
    return Selector(_pick_first, {}, lambda element: True)


def _pick_first(elements: Sequence[Any]) -> int | None:
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

    return Selector(pick, {field: value}, fits, (field,), field, value)


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

    return where(fits, {field: {"coding": [{"system": system, "code": code}]}}, (field,))


def _has_coding(element: Any, field: str, system: str, code: str) -> bool:
    concept = element.get(field) if isinstance(element, dict) else None
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return isinstance(codings, list) and any(
        isinstance(coding, dict) and coding.get("code") == code and coding.get("system") == system for coding in codings
    )
