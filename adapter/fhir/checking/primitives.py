"""What check.py does with primitive elements: a value of a format, or a list of them, with ids and extensions beside.

JSON splits a primitive in two, `name` and `_name`; in a list null fills the side that has nothing (R4, 2.6.2).
"""

from __future__ import annotations

from typing import Any

from adapter.fhir.checking import definitions, xhtml
from adapter.fhir.checking.definitions import Element
from adapter.fhir.checking.formats import FORMATS, SYNTAXES, Format, ordinary_absolute, ordinary_uri
from adapter.fhir.checking.places import Check, Node, Place, Rule, Tell, Walk, is_list, kind_of
from adapter.fhir.checking.straight import Entry


def primitive_rules(element: Element, code: str, name: str, label: str, extended: Check) -> tuple[Entry, Entry]:
    """For `name` and for `_name`, which holds the primitive's id and extensions; `extended` checks that object."""
    form = FORMATS[code]
    if element.codes and code == "code":
        form = SYNTAXES.get(element.codes) or _required_codes(element.codes) or form
    textual = form.json == FORMATS["string"].json
    tell = _TELL.get(code)
    coded = bool(element.codes) and code == "code" and element.codes not in SYNTAXES
    if element.many:
        return Entry(_primitives(name, label, form, textual, tell)), Entry(_extended_list(name, label, extended))
    fits = form.fits if textual and tell is None else _NOTHING_TO_TELL.get(code)
    one = Entry(_one_primitive(name, label, form, textual, tell), fits, is_flag=code == "boolean")
    return one, Entry(_extended(name, label, extended, element.min > 0, coded))


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
            _explain(value, form, textual, (place, label, None), walk)
        elif tell:
            tell(walk, value, place, label, None)

    def other(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if not fits(value):
            _explain(value, form, textual, (place, label, None), walk)

    return text if textual else other


def _primitives(name: str, label: str, form: Format, textual: bool, tell: Tell | None) -> Rule:
    fits, beside = form.fits, "_" + name

    def each(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if not is_list(value, label, place, walk):
            return
        for index, item in enumerate(value):
            if (not textual or type(item) is str) and fits(item):
                if tell:
                    tell(walk, item, place, label, index)
            elif item is not None or not _has_object(node.get(beside), index):
                _explain(item, form, textual, (place, label, index), walk)

    return each


def _explain(value: Any, form: Format, textual: bool, spot: tuple[Place, str, int | None], walk: Walk) -> None:
    if value is None:
        finding = "error", "structure", "null stands for nothing here: leave the element out."
    elif isinstance(value, dict | list) or (textual and not isinstance(value, str)):
        finding = "error", "structure", f"Send {form.json} here, not {kind_of(value)}."
    elif value == "":
        finding = "error", "value", "This text is empty: leave the element out or give it a value (ele-1)."
    elif not textual and isinstance(value, str):
        finding = "error", "structure", f"Send {form.json} here, not text in quotes."
    else:
        for finding in form.faults(value):
            walk.fault(*spot, finding)
        return
    walk.fault(*spot, finding)


def _has_object(beside: Any, index: int) -> bool:
    return isinstance(beside, list) and index < len(beside) and isinstance(beside[index], dict)


def _extended(name: str, label: str, extended: Check, needed: bool, coded: bool) -> Rule:
    """_name: the id and the extensions of a primitive, which may stand without a value."""

    def rule(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is not dict:
            text = f"Send an object with the id and extensions of {label} here, not {kind_of(value)}."
            walk.fault(place, label, None, ("error", "structure", text))
            return
        extended(value, (place, label, None, place[3] + 1), walk)
        if name not in node:
            if value and "extension" not in value:
                walk.fault(place, label, None, ("error", "invariant", "This has neither value nor extension (ele-1)."))
            elif coded:
                severity = "error" if needed else "warning"
                walk.fault(place, label, None, (severity, "code-invalid", _NO_CODE))

    return rule


_NO_CODE = "A code of FHIR's own list belongs here, and an extension stands in its place: send the code too."


def _extended_list(name: str, label: str, extended: Check) -> Rule:
    def rule(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if not is_list(value, label, place, walk):
            return
        values = node.get(name)
        for index, item in enumerate(value):
            has_value = isinstance(values, list) and index < len(values) and values[index] is not None
            if type(item) is dict:
                extended(item, (place, label, index, place[3] + 1), walk)
                if item and not has_value and "extension" not in item:
                    walk.fault(place, label, index, ("error", "invariant", "Neither value nor extension (ele-1)."))
            elif item is not None:
                text = f"Send null or an object with the id and extensions here, not {kind_of(item)}."
                walk.fault(place, label, index, ("error", "structure", text))
            elif not has_value and not (isinstance(values, list) and index < len(values)):
                walk.fault(place, label, index, ("error", "structure", "null on both sides: leave it out."))

    return rule


def xhtml_rule(label: str) -> Rule:
    def rule(value: Any, node: Node, place: Place, walk: Walk) -> None:
        if type(value) is not str or not value:
            _explain(value, FORMATS["string"], True, (place, label, None), walk)
            return
        for finding in xhtml.div_faults(value):
            walk.fault(place, label, None, finding)

    return rule


def _tell_local(walk: Walk, value: str, place: Place, label: str, index: int | None) -> None:
    if value[0] == "#":
        walk.local(value)


def _tell_canonical(walk: Walk, value: str, place: Place, label: str, index: int | None) -> None:
    if value[0] == "#":
        walk.canonical(value, place, label, index)


def _tell_id(walk: Walk, value: str, place: Place, label: str, index: int | None) -> None:
    walk.element_id(value, place)


_TELL: dict[str, Tell] = {
    "canonical": _tell_canonical,
    "element-id": _tell_id,
    "uri": _tell_local,
    "url": _tell_local,
}
_NOTHING_TO_TELL = {"canonical": ordinary_absolute, "uri": ordinary_uri, "url": ordinary_uri}  # never #id
