"""What check.py does with each element: one small function for each name that JSON may have in an object of a type.

A function gets the value, the object that it stands in, that object's place, and the Walk. A place is a chain
(parent, label, index, depth) that nobody reads unless there is a fault, so that sound input costs no strings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from adapter.fhir import definitions, xhtml
from adapter.fhir.definitions import Element
from adapter.fhir.formats import FORMATS, SYNTAXES, Finding, Format, is_absolute
from adapter.fhir.invariants import Holds, Invariant, invariant

Place = tuple[Any, str, int | None, int]  # the place above, element, index where it repeats, depth
Node = dict[str, Any]

MAX_DEPTH = 100  # objects within objects


class Walk(Protocol):
    """What an element's check may ask and tell; check.py keeps it."""

    resource: Node  # %resource: the nearest one that is an entry or stands alone

    def fault(self, place: Place | None, label: str, index: int | None, finding: Finding) -> None: ...
    def nested(self, value: Any, place: Place) -> None: ...
    def reference(self, node: Node, targets: frozenset[str], place: Place) -> None: ...
    def local(self, uri: str, place: Place) -> None: ...
    def element_id(self, value: str, place: Place) -> None: ...


Rule = Callable[[Any, Node, Place, Walk], None]
Tell = Callable[[Walk, str, Place], None]


class Shape:
    """One type made ready: its rules by JSON name, filled when the first such object is met."""

    __slots__ = ("choices", "invariants", "name", "required", "rules")

    def __init__(self, name: str) -> None:
        self.name = name
        self.rules: dict[str, Rule] = {}
        self.required: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.choices: tuple[tuple[str, frozenset[str]], ...] = ()
        self.invariants: tuple[tuple[Invariant, str], ...] = ()

    def link(self) -> dict[str, Rule]:
        definition = definitions.definition(self.name)
        if definition is None:
            raise LookupError(f"the table has no type {self.name}")
        rules: dict[str, Rule] = {}
        for element in definition.elements:
            rules.update(_rules_of(element, self.name))
        if definition.kind == "resource":
            rules["resourceType"] = _nothing
        self.required = tuple((e.name.removesuffix("[x]"), _names(e)) for e in definition.elements if e.min)
        self.choices = tuple(
            (e.name[:-3], frozenset(_names(e))) for e in definition.elements if e.name.endswith("[x]")
        )
        self.invariants = _invariants(self.name, definition.rules)
        self.rules = rules
        return rules


_shapes: dict[str, Shape] = {}


def shape(name: str) -> Shape:
    return _shapes.get(name) or _shapes.setdefault(name, Shape(name))


def check_object(node: Node, kind: Shape, place: Place, walk: Walk) -> None:
    rules = kind.rules or kind.link()
    if place[3] > MAX_DEPTH:
        walk.fault(place, "", None, ("error", "too-costly", f"This is nested more than {MAX_DEPTH} deep: not read further."))
        return
    for name, value in node.items():
        rule = rules.get(name)
        if rule is not None:
            rule(value, node, place, walk)
        else:
            walk.fault(place, name, None, ("error", "structure", f"{_type_of(kind)} has no such element: remove it."))
    for label, names in kind.required:
        if names[0] not in node and node.keys().isdisjoint(names):
            walk.fault(place, label, None, ("error", "required", "This element is required: add it."))
    for label, choice in kind.choices:
        if len(given := choice & node.keys()) > 1 and len({name.lstrip("_") for name in given}) > 1:
            walk.fault(place, label, None, ("error", "structure", "This element is here in more than one type: send one."))
    if len(node) < 2 and node.keys() <= {"id"} and not (node and kind.name == "Element"):
        walk.fault(place, "", None, ("error", "invariant", _EMPTY if not node else _ONLY_ID))
    for (key, holds), text in kind.invariants:
        if not holds(node, walk.resource):
            walk.fault(place, "", None, ("error", "invariant", f"{text} ({key})."))


_EMPTY = "This object is empty: leave it out or give it content (ele-1)."
_ONLY_ID = "This has an id and nothing else: leave it out or give it content (ele-1)."


def _type_of(kind: Shape) -> str:
    return kind.name if "." in kind.name or kind.name in definitions.resource_types() else f"The type {kind.name}"


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


def _rules_of(element: Element, owner: str) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    label = element.name.removesuffix("[x]")
    for code, targets in element.types.items():
        name = _json_name(element, code)
        if code in FORMATS:
            rules[name], rules["_" + name] = _primitive(element, code, name, label)
        elif code == "xhtml":
            rules[name] = _xhtml(label)
        else:
            rules[name] = _complex(element, label, _checked(element, code, targets, owner))
    return rules


# --- primitives ---------------------------------------------------------------------------------------------------


def _primitive(element: Element, code: str, name: str, label: str) -> tuple[Rule, Rule]:
    form = FORMATS[code]
    if element.codes and code == "code":
        form = _required_codes(element.codes) or SYNTAXES.get(element.codes, form)
    textual = form.json == FORMATS["string"].json
    tell = _TELL.get(code)
    make = _primitives if element.many else _one_primitive
    required = bool(element.codes) and code == "code" and element.codes not in SYNTAXES
    beside = _extended_list(name, label) if element.many else _extended(name, label, element.min > 0, required)
    return make(name, label, form, textual, tell), beside


def _required_codes(value_set: str) -> Format | None:
    systems = definitions.codes(value_set)
    if systems is None:
        return None
    allowed: frozenset[str] = frozenset().union(*systems.values())
    shown = ", ".join(sorted(allowed)) if len(allowed) <= 15 else f"the codes of the value set {value_set}"
    text = f"This code is not one of those that FHIR requires here: send one of {shown}."
    return Format(FORMATS["code"].json, allowed.__contains__, lambda value: iter([("error", "code-invalid", text)]))


def _one_primitive(name: str, label: str, form: Format, textual: bool, tell: Tell | None) -> Rule:
    fits = form.fits

    def text(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is not str or not fits(value):
            _explain(value, form, textual, place, label, None, walk)
        elif tell:
            tell(walk, value, place)

    def other(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if not fits(value):
            _explain(value, form, textual, place, label, None, walk)

    return text if textual else other


def _primitives(name: str, label: str, form: Format, textual: bool, tell: Tell | None) -> Rule:
    fits, beside = form.fits, "_" + name

    def each(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if not _is_list(value, label, place, walk):
            return
        for index, item in enumerate(value):
            if (not textual or type(item) is str) and fits(item):
                if tell:
                    tell(walk, item, place)
            elif item is not None or not _has_object(node.get(beside), index):
                _explain(item, form, textual, place, label, index, walk)

    return each


def _explain(
    value: Any, form: Format, textual: bool, place: Place, label: str, index: int | None, walk: Walk
) -> None:
    if value is None:
        finding = "error", "structure", "null stands for nothing here: leave the element out."
    elif isinstance(value, dict | list):
        finding = "error", "structure", f"Send {form.json} here, not {_KINDS[type(value)]}."
    elif textual and not isinstance(value, str):
        finding = "error", "structure", f"Send {form.json} here, not {_KINDS.get(type(value), 'a number')}."
    elif value == "":
        finding = "error", "value", "This text is empty: leave the element out or give it a value (ele-1)."
    elif not textual and isinstance(value, str):
        finding = "error", "structure", f"Send {form.json} here, not text in quotes."
    else:
        for finding in form.faults(value):
            walk.fault(place, label, index, finding)
        return
    walk.fault(place, label, index, finding)


_KINDS = {dict: "an object", list: "a list", bool: "true or false", str: "text in quotes", type(None): "null"}


def _is_list(value: Any, label: str, place: Place, walk: Walk) -> bool:
    if type(value) is list and value:
        return True
    kind = _KINDS.get(type(value), "a number")
    text = "This list is empty: leave it out." if value == [] else f"This element repeats: send a list, not {kind}."
    walk.fault(place, label, None, ("error", "structure", text))
    return False


def _has_object(beside: Any, index: int) -> bool:
    return isinstance(beside, list) and index < len(beside) and isinstance(beside[index], dict)


def _extended(name: str, label: str, needed: bool, coded: bool) -> Rule:
    """_name: the id and the extensions of a primitive, which may stand without a value."""
    kind = shape("Element")

    def rule(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is not dict:
            text = f"Send an object with the id and extensions of {label} here, not {_KINDS.get(type(value), 'a number')}."
            walk.fault(place, label, None, ("error", "structure", text))
            return
        check_object(value, kind, (place, label, None, place[3] + 1), walk)
        if name not in node:
            if value and "extension" not in value:
                walk.fault(place, label, None, ("error", "invariant", "This has neither value nor extension (ele-1)."))
            elif coded:
                severity = "error" if needed else "warning"
                walk.fault(place, label, None, (severity, "code-invalid", _NO_CODE))

    return rule


_NO_CODE = "A code of FHIR's own list belongs here, and an extension stands in its place: send the code too."


def _extended_list(name: str, label: str) -> Rule:
    kind = shape("Element")

    def rule(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if not _is_list(value, label, place, walk):
            return
        values = node.get(name)
        for index, item in enumerate(value):
            has_value = isinstance(values, list) and index < len(values) and values[index] is not None
            if type(item) is dict:
                check_object(item, kind, (place, label, index, place[3] + 1), walk)
                if item and not has_value and "extension" not in item:
                    walk.fault(place, label, index, ("error", "invariant", "Neither value nor extension (ele-1)."))
            elif item is not None:
                text = f"Send null or an object with the id and extensions here, not {_KINDS.get(type(item), 'a number')}."
                walk.fault(place, label, index, ("error", "structure", text))
            elif not has_value and not (isinstance(values, list) and index < len(values)):
                walk.fault(place, label, index, ("error", "structure", "null on both sides: leave it out."))

    return rule


def _xhtml(label: str) -> Rule:
    def rule(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is not str or not value:
            _explain(value, FORMATS["string"], True, place, label, None, walk)
            return
        for finding in xhtml.div_faults(value):
            walk.fault(place, label, None, finding)

    return rule


def _tell_local(walk: Walk, value: str, place: Place) -> None:
    if value[0] == "#":
        walk.local(value, place)


def _tell_id(walk: Walk, value: str, place: Place) -> None:
    walk.element_id(value, place)


_TELL: dict[str, Tell] = {"canonical": _tell_local, "element-id": _tell_id, "uri": _tell_local, "url": _tell_local}


# --- complex types ------------------------------------------------------------------------------------------------


def _checked(element: Element, code: str, targets: list[str], owner: str) -> Callable[[Node, Place, Walk], None]:
    """What is done with one object of the element, by its type."""
    if code == "Resource":
        return lambda node, place, walk: walk.nested(node, place)
    kind, after = shape(code), _after(element, code, targets, owner)
    if not after:
        return lambda node, place, walk: check_object(node, kind, place, walk)

    def check(node: Node, place: Place, walk: Walk) -> None:
        check_object(node, kind, place, walk)
        for also in after:
            also(node, place, walk)

    return check


def _after(element: Element, code: str, targets: list[str], owner: str) -> list[Callable[[Node, Place, Walk], None]]:
    after: list[Callable[[Node, Place, Walk], None]] = []
    if code == "Reference":
        allowed = frozenset(targets) - {"Resource"}
        after.append(lambda node, place, walk: walk.reference(node, allowed, place))
    if code == "Extension" and owner != "Extension":
        after.append(_absolute_url)
    if element.codes and code in {"CodeableConcept", "Coding"} and definitions.codes(element.codes):
        after.append(_bound(element.codes))
    for (key, holds), text in _invariants(element.name, element.rules):
        after.append(_also_holds(key, holds, text))
    return after


def _complex(element: Element, label: str, check: Callable[[Node, Place, Walk], None]) -> Rule:
    def one(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is dict:
            check(value, (place, label, None, place[3] + 1), walk)
        else:
            walk.fault(place, label, None, _not_an_object(value))

    def each(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if not _is_list(value, label, place, walk):
            return
        depth = place[3] + 1
        for index, item in enumerate(value):
            if type(item) is dict:
                check(item, (place, label, index, depth), walk)
            else:
                walk.fault(place, label, index, _not_an_object(item))

    return each if element.many else one


def _not_an_object(value: Any) -> Finding:
    return "error", "structure", f"Send an object here, not {_KINDS.get(type(value), 'a number')}."


def _absolute_url(node: Node, place: Place, walk: Walk) -> None:
    url = node.get("url")
    if isinstance(url, str) and url and not is_absolute(url):
        text = "An extension outside another has an absolute URL: send the whole of it."
        walk.fault(place, "url", None, ("error", "value", text))


def _bound(value_set: str) -> Callable[[Node, Place, Walk], None]:
    systems = definitions.codes(value_set) or {}
    text = f"None of the codes is from the value set {value_set}, which FHIR requires here: add one."

    def check(node: Node, place: Place, walk: Walk) -> None:
        codings = node.get("coding") if "coding" in node or "code" not in node else [node]
        for coding in codings if isinstance(codings, list) else ():
            if isinstance(coding, dict) and coding.get("code") in systems.get(str(coding.get("system")), ()):
                return
        walk.fault(place, "", None, ("error", "code-invalid", text))

    return check


def _also_holds(key: str, holds: Holds, text: str) -> Callable[[Node, Place, Walk], None]:
    def check(node: Node, place: Place, walk: Walk) -> None:
        if not holds(node, walk.resource):
            walk.fault(place, "", None, ("error", "invariant", f"{text} ({key})."))

    return check
