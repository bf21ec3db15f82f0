"""What check.py does with each element: one small function for each name that JSON may have in an object of a type.

Sound input costs one look-up and one call for each element and no strings: places are only spelled for a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from adapter.fhir import definitions
from adapter.fhir.definitions import Element
from adapter.fhir.formats import FORMATS, Finding, is_absolute
from adapter.fhir.invariants import Holds, Invariant, invariant
from adapter.fhir.places import Entry, Node, Place, Rule, Walk, is_list, kind_of
from adapter.fhir.primitives import primitive_rules, xhtml_rule

MAX_DEPTH = 100  # objects within objects

Check = Callable[[Node, Place, Walk], None]


class Shape:
    """One type made ready: its rules by JSON name, filled when the first such object is met."""

    __slots__ = ("choices", "crowded", "entries", "has_rules", "invariants", "name", "required")

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: dict[str, Entry] = {}
        self.required: dict[str, tuple[str, ...]] = {}  # the likeliest JSON name of each, and all that will do
        self.choices: dict[str, str] = {}  # JSON name to element: valueString to value
        self.has_rules = True
        self.crowded = 1  # with all that is required and one choice: only beyond this can a choice be there twice
        self.invariants: tuple[tuple[Invariant, str], ...] = ()

    def link(self) -> dict[str, Entry]:
        definition = definitions.definition(self.name)
        if definition is None:
            raise LookupError(f"the table has no type {self.name}")
        entries: dict[str, Entry] = {"resourceType": (None, _nothing)} if definition.kind == "resource" else {}
        for element in definition.elements:
            entries.update(_entries_of(element, self.name))
            names = _names(element)
            if element.min:
                self.required[names[0]] = names
                self.crowded += not element.name.endswith("[x]")
            if element.name.endswith("[x]"):
                self.choices.update(dict.fromkeys(names, element.name[:-3]))
        self.invariants = _invariants(self.name, definition.rules)
        self.has_rules = bool(self.required or self.choices or self.invariants)
        self.entries = entries
        return entries


_shapes: dict[str, Shape] = {}


def shape(name: str) -> Shape:
    return _shapes.get(name) or _shapes.setdefault(name, Shape(name))


def check_object(node: Node, kind: Shape, place: Place, walk: Walk) -> None:
    entries = kind.entries or kind.link()
    if place[3] > MAX_DEPTH:
        text = f"This is nested more than {MAX_DEPTH} deep: not read further."
        walk.fault(place, "", None, ("error", "too-costly", text))
        return
    for name, value in node.items():
        try:
            fits, rule = entries[name]
        except KeyError:
            label = name if _PLAIN_NAME.fullmatch(name) else ""
            text = f"{_type_of(kind)} has no element of this name: remove it."
            walk.fault(place, label, None, ("error", "structure", text))
            continue
        if fits is None or type(value) is not str or not fits(value):
            rule(value, node, place, walk)
    if len(node) < 2 and (not node or ("id" in node and kind.name != "Element")):
        walk.fault(place, "", None, ("error", "invariant", _ONLY_ID if node else _EMPTY))
    if not kind.has_rules:
        return
    crowded = kind.crowded
    for name in kind.required:
        if name not in node:
            crowded = 0
            _missing(name, node, kind, place, walk)
    if len(node) > crowded and sum(map(kind.choices.__contains__, node)) > 1:
        _one_type_each(node, kind.choices, place, walk)
    for (key, holds), text in kind.invariants:
        if (answer := holds(node, walk.resource)) is not True:
            _fails(key, text, answer, place, walk)


def _missing(name: str, node: Node, kind: Shape, place: Place, walk: Walk) -> None:
    """A required element may be a choice, and its value may be left to its extensions."""
    if node.keys().isdisjoint(kind.required[name]):
        walk.fault(
            place, kind.choices.get(name, name), None, ("error", "required", "This element is required: add it.")
        )


def _one_type_each(node: Node, choices: dict[str, str], place: Place, walk: Walk) -> None:
    given = [choices[name] for name in node if name in choices]
    if len(set(given)) < len(given):
        for label in dict.fromkeys(given):
            if len({name.removeprefix("_") for name in node if choices.get(name) == label}) > 1:
                text = "This element is here in more than one type: send one."
                walk.fault(place, label, None, ("error", "structure", text))


_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)  # any other name may itself be a person's data
_EMPTY = "This object is empty: leave it out or give it content (ele-1)."
_ONLY_ID = "This has an id and nothing else: leave it out or give it content (ele-1)."


def _type_of(kind: Shape) -> str:
    return kind.name if "." in kind.name or kind.name in definitions.resource_types() else f"The type {kind.name}"


def _nothing(value: Any, node: Node, place: Place, walk: Walk) -> None:
    """resourceType: looked at before the object is."""


def _invariants(name: str, rules: tuple[tuple[str, str], ...]) -> tuple[tuple[Invariant, str], ...]:
    found = ((invariant(name, key), text) for key, text in rules)
    return tuple((rule, text) for rule, text in found if rule is not None)


def _json_name(element: Element, code: str) -> str:
    name = element.name
    return f"{name[:-3]}{code[0].upper()}{code[1:]}" if name.endswith("[x]") else name


def _names(element: Element) -> tuple[str, ...]:
    """Every JSON name that can carry the element: valueString and _valueString."""
    names = [_json_name(element, code) for code in element.types]
    return (*names, *("_" + _json_name(element, code) for code in element.types if code in FORMATS))


def _entries_of(element: Element, owner: str) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    label = element.name.removesuffix("[x]")
    for code, targets in element.types.items():
        name = _json_name(element, code)
        if code in FORMATS:
            entries[name], entries["_" + name] = primitive_rules(element, code, name, label, _check_extended)
        elif code == "xhtml":
            entries[name] = None, xhtml_rule(label)
        elif code == "Resource":
            entries[name] = None, _resource(element, label)
        else:
            entries[name] = None, _complex(element, label, shape(code), _after(element, code, targets, owner))
    return entries


def _after(element: Element, code: str, targets: list[str], owner: str) -> list[Check]:
    after: list[Check] = []
    if code == "Reference":
        allowed = frozenset(targets) - {"Resource"}
        after.append(_refers_to(allowed))
    if code == "Extension" and owner != "Extension":
        after.append(_absolute_url)
    if element.codes and code in {"CodeableConcept", "Coding"} and definitions.codes(element.codes):
        after.append(_bound(element.codes))
    for (key, holds), text in _invariants(element.name, element.rules):
        after.append(_also_holds(key, holds, text))
    return after


def _complex(element: Element, label: str, kind: Shape, after: list[Check]) -> Rule:
    def one(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is dict:
            here = (place, label, None, place[3] + 1)
            check_object(value, kind, here, walk)
            for also in after:
                also(value, here, walk)
        else:
            walk.fault(place, label, None, _not_an_object(value))

    def each(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is not list or not value:
            is_list(value, label, place, walk)
            return
        depth = place[3] + 1
        for index, item in enumerate(value):
            if type(item) is dict:
                here = (place, label, index, depth)
                check_object(item, kind, here, walk)
                for also in after:
                    also(item, here, walk)
            else:
                walk.fault(place, label, index, _not_an_object(item))

    return each if element.many else one


def _resource(element: Element, label: str) -> Rule:
    def rule(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if element.many and not is_list(value, label, place, walk):
            return
        for index, item in enumerate(value) if element.many else [(None, value)]:
            if type(item) is dict:
                walk.nested(item, (place, label, index, place[3] + 1))
            else:
                walk.fault(place, label, index, _not_an_object(item))

    return rule


def _not_an_object(value: Any) -> Finding:
    return "error", "structure", f"Send an object here, not {kind_of(value)}."


def _check_extended(node: Node, place: Place, walk: Walk) -> None:
    check_object(node, shape("Element"), place, walk)


def _refers_to(allowed: frozenset[str]) -> Check:
    def check(node: Node, place: Place, walk: Walk) -> None:
        literal = node.get("reference")
        if type(literal) is str and "type" not in node:
            kind, _, identity = literal.partition("/")
            if kind in allowed and _is_id(identity):
                return  # Patient/1 where a Patient may be: nearly all references
        walk.reference(node, allowed, place)

    return check


_is_id = FORMATS["id"].fits


def _absolute_url(node: Node, place: Place, walk: Walk) -> None:
    url = node.get("url")
    if isinstance(url, str) and not url.startswith(("http:", "https:")) and url and not is_absolute(url):
        text = "An extension outside another has an absolute URL: send the whole of it."
        walk.fault(place, "url", None, ("error", "value", text))


def _bound(value_set: str) -> Check:
    systems = definitions.codes(value_set) or {}
    text = f"None of the codes is from the value set {value_set}, which FHIR requires here: add one."

    def check(node: Node, place: Place, walk: Walk) -> None:
        codings = node.get("coding") if "coding" in node or "code" not in node else [node]
        for coding in codings if isinstance(codings, list) else ():
            if isinstance(coding, dict) and str(coding.get("code")) in systems.get(str(coding.get("system")), ()):
                return
        walk.fault(place, "", None, ("error", "code-invalid", text))

    return check


def _also_holds(key: str, holds: Holds, text: str) -> Check:
    def check(node: Node, place: Place, walk: Walk) -> None:
        if (answer := holds(node, walk.resource)) is not True:
            _fails(key, text, answer, place, walk)

    return check


def _fails(key: str, text: str, answer: bool | None, place: Place, walk: Walk) -> None:
    if answer is None:
        text = f"Some readers will refuse this, since it cannot be told whether it holds: {text}"
    walk.fault(place, "", None, ("warning" if answer is None else "error", "invariant", f"{text} ({key})."))
