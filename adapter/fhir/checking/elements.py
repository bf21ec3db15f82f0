"""What check.py does with each element: one small function for each name that JSON may have in an object of a type.

Sound input costs no strings: places are only spelled for a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from adapter.fhir.checking import definitions
from adapter.fhir.checking.definitions import Element
from adapter.fhir.checking.formats import FORMATS, is_absolute
from adapter.fhir.checking.invariants import invariant
from adapter.fhir.checking.places import MAX_DEPTH, Check, Node, Place, Rule, Walk, is_list, not_an_object
from adapter.fhir.checking.primitives import primitive_rules, xhtml_rule
from adapter.fhir.checking.shapes import Also, Described, Rules, Shape
from adapter.fhir.checking.straight import Entry


@cache
def shape(name: str) -> Shape:
    return Shape(name, partial(_described, name))


@cache
def resource_shapes() -> dict[str, Shape]:
    """Those of all resources, each described when the first is met."""
    return {name: shape(name) for name in sorted(definitions.resource_types())}


@cache
def _described(name: str) -> Described:
    definition = definitions.definition(name)
    if definition is None:
        raise LookupError(f"the table has no type {name}")
    entries: dict[str, Entry] = {"resourceType": Entry(_nothing)} if definition.kind == "resource" else {}
    required: dict[str, tuple[str, ...]] = {}
    choices: dict[str, str] = {}
    for element in definition.elements:
        entries.update(_entries_of(element, name))
        names, label = _names(element), element.name.removesuffix("[x]")
        if element.min:
            required[label] = names[:1] if (name, label) == _ATTRIBUTE else names
        if label != element.name:
            choices.update(dict.fromkeys(names, label))
    return Described(entries, required, choices, _invariants(name, definition.rules))


_ATTRIBUTE = "Extension", "url"  # no element but an attribute, so that no extension can stand in its place


def check_object(node: Node, kind: Shape, place: Place, walk: Walk) -> None:
    if place[3] > MAX_DEPTH:
        text = f"This is nested more than {MAX_DEPTH} deep: not read further."
        walk.fault(place, "", None, ("error", "too-costly", text))
        return
    plan = kind.known_plan(tuple(node)) or kind.plan(node)
    plan(node, place, walk)


def _nothing(value: Any, node: Node, place: Place, walk: Walk) -> None:
    """resourceType: looked at before the object is."""


def _invariants(name: str, rules: tuple[tuple[str, str], ...]) -> Rules:
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
            entries[name] = Entry(xhtml_rule(label))
        elif code == "Resource":
            entries[name] = Entry(_resource(element, label))
        else:
            also = tuple(_also(element, code, targets, owner))
            rules = _invariants(element.name, element.rules)
            kind = Shape(code, partial(_described, code), also, rules) if also or rules else shape(code)
            entries[name] = Entry(_complex(element, label, kind), inner=kind, many=element.many, label=label)
    return entries


def _also(element: Element, code: str, targets: list[str], owner: str) -> Iterator[Also]:
    if code == "Reference":
        yield frozenset(("reference", "type")), _refers_to(frozenset(targets) - {"Resource"})
    if code == "Extension" and owner != "Extension":
        yield frozenset(("url",)), _absolute_url
    if code == "Coding":
        yield frozenset(("code",)), _known_to_its_system()
    if code == "Meta" and owner in definitions.resource_types():
        yield frozenset(("profile",)), _claims(owner)
    if element.codes and code in {"CodeableConcept", "Coding"} and definitions.codes(element.codes):
        yield frozenset(), _bound(element.codes)


def _complex(element: Element, label: str, kind: Shape) -> Rule:
    def one(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is dict:
            check_object(value, kind, (place, label, None, place[3] + 1), walk)
        else:
            walk.fault(place, label, None, not_an_object(value))

    def each(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if is_list(value, label, place, walk):
            for index, item in enumerate(value):
                if type(item) is dict:
                    check_object(item, kind, (place, label, index, place[3] + 1), walk)
                else:
                    walk.fault(place, label, index, not_an_object(item))

    return each if element.many else one


def _resource(element: Element, label: str) -> Rule:
    def one(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is dict:
            walk.alone(value, (place, label, None, place[3] + 1))
        else:
            walk.fault(place, label, None, not_an_object(value))

    def each(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if is_list(value, label, place, walk):
            for index, item in enumerate(value):
                if type(item) is dict:
                    walk.contained(item, (place, label, index, place[3] + 1))
                else:
                    walk.fault(place, label, index, not_an_object(item))

    return each if element.many else one  # only contained repeats


def _check_extended(node: Node, place: Place, walk: Walk) -> None:
    check_object(node, shape("Element"), place, walk)


def _refers_to(allowed: frozenset[str]) -> Check:
    def check(node: Node, place: Place, walk: Walk) -> None:
        literal = node.get("reference")
        if type(literal) is str and "type" not in node:
            found = walk.entries.get(literal)
            if found is not None and (found in allowed or not allowed):
                return  # to an entry of the same bundle
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


_R4 = "http://hl7.org/fhir/StructureDefinition/"


def _claims(owner: str) -> Check:
    """A resource may name R4's own definition of its type as its profile, not that of another type."""
    types = definitions.resource_types()
    text = f"This is R4's definition of another type of resource, and this is a {owner}: remove it."

    def check(node: Node, place: Place, walk: Walk) -> None:
        profiles = node["profile"]
        for index, profile in enumerate(profiles if type(profiles) is list else ()):
            name = profile[len(_R4) :].split("|")[0] if type(profile) is str and profile.startswith(_R4) else owner
            if name != owner and name in types:
                walk.fault(place, "profile", index, ("error", "value", text))

    return check


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


def _known_to_its_system() -> Check:
    """R4's own systems are as they are; those of terminology.hl7.org may have grown since: of these it is a warning."""
    systems = definitions.systems()
    text = "The code system has no such code in R4: send one that it has, or the version of the system that has it."

    def check(node: Node, place: Place, walk: Walk) -> None:
        system = node.get("system")
        if type(system) is not str or system not in systems or "version" in node:
            return
        code = node["code"]
        if type(code) is str and code and code not in systems[system]:
            severity = "error" if system.startswith("http://hl7.org/fhir/") else "warning"
            walk.fault(place, "code", None, (severity, "code-invalid", text))

    return check
