"""Selectors: which element of a list a path means, and what a new one starts from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Tree = dict[str, Any]


@dataclass(frozen=True)
class Selector:
    """`pick` never fails on elements of another shape. `keeps` are fields of an element that stay when it is replaced
    whole: those by which it is chosen."""

    pick: Callable[[Sequence[Any]], int | None]
    template: Tree
    everyone: Callable[[Any], bool]  # whether one element would be chosen if it stood alone
    keeps: tuple[str, ...] = ()


def where(fits: Callable[[Any], bool], template: Tree | None = None, keeps: tuple[str, ...] = ()) -> Selector:
    """The first element that fits."""

    def pick(elements: Sequence[Any]) -> int | None:
        for place, element in enumerate(elements):
            if fits(element):
                return place
        return None

    return Selector(pick, template or {}, fits, keeps)


def first_element() -> Selector:
    return Selector(lambda elements: 0 if elements else None, {}, lambda element: True)


def by_value(field: str, value: str) -> Selector:
    """The element whose field is this text."""

    def fits(element: Any) -> bool:
        return isinstance(element, dict) and element.get(field) == value

    def pick(elements: Sequence[Any]) -> int | None:
        place = 0
        for element in elements:
            if isinstance(element, dict) and element.get(field) == value:
                return place
            place += 1
        return None

    return Selector(pick, {field: value}, fits, (field,))


def by_coding(field: str, system: str, code: str) -> Selector:
    """The element whose CodeableConcept in this field has this coding."""

    def fits(element: Any) -> bool:
        concept = element.get(field) if isinstance(element, dict) else None
        codings = concept.get("coding") if isinstance(concept, dict) else None
        if isinstance(codings, list):
            for coding in codings:
                if isinstance(coding, dict) and coding.get("code") == code and coding.get("system") == system:
                    return True
        return False

    return where(fits, {field: {"coding": [{"system": system, "code": code}]}}, (field,))
