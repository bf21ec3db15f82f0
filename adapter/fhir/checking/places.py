"""Where in a resource something is, and what may be told about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from adapter.fhir.checking.formats import Finding

MAX_DEPTH = 100  # objects within objects

Node = dict[str, Any]
Place = tuple[Any, str, int | None, int]  # the place above, the element, its index where it repeats, depth

KINDS = {dict: "an object", list: "a list", bool: "true or false", str: "text in quotes", type(None): "null"}


class Walk(Protocol):
    """What the check of an element may ask and tell; check.py keeps it."""

    resource: Node  # %resource: the nearest one, be it contained, an entry or alone
    entries: dict[str, str]  # the types of the entries of the bundles around, by fullUrl

    def fault(self, place: Place, label: str, index: int | None, finding: Finding) -> None: ...
    def alone(self, node: Node, place: Place) -> None: ...
    def contained(self, node: Node, place: Place) -> None: ...
    def reference(self, node: Node, targets: frozenset[str], place: Place) -> None: ...
    def local(self, uri: str) -> None: ...
    def canonical(self, uri: str, place: Place, label: str, index: int | None) -> None: ...
    def element_id(self, value: str, place: Place) -> None: ...


Rule = Callable[[Any, Node, Place, Walk], None]  # the value, the object that it stands in, that object's place
Check = Callable[[Node, Place, Walk], None]  # of an object as a whole
Tell = Callable[[Walk, str, Place, str, int | None], None]


def expression(place: Place, label: str = "", index: int | None = None) -> str:
    """As OperationOutcome.expression has it: element names and indexes only, a choice without its type."""
    steps = [_step(label, index)] if label else []
    above: Any = place
    while above is not None:
        above, name, number, _ = above
        steps.append(_step(name, number))
    return ".".join(reversed(steps))


def _step(name: str, index: int | None) -> str:
    return name if index is None else f"{name}[{index}]"


def kind_of(value: object) -> str:
    return KINDS.get(type(value), "a number")


def not_an_object(value: object) -> Finding:
    return "error", "structure", f"Send an object here, not {kind_of(value)}."


def is_list(value: Any, label: str, place: Place, walk: Walk) -> bool:
    """Tells what is wrong where it is not one with something in it."""
    if type(value) is list and value:
        return True
    text = (
        "This list is empty: leave it out."
        if value == []
        else f"This element repeats: send a list, not {kind_of(value)}."
    )
    walk.fault(place, label, None, ("error", "structure", text))
    return False
