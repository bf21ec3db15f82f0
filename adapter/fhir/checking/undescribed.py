"""Resources whose type the table does not describe: only what FHIR's JSON and every resource share can be checked."""

from __future__ import annotations

import re
from typing import Any

from adapter.fhir.checking.elements import check_object, shape
from adapter.fhir.checking.formats import FORMATS
from adapter.fhir.checking.places import MAX_DEPTH, Node, Place, Walk, is_list, kind_of
from adapter.fhir.checking.shapes import PLAIN_NAME

_TEXT = FORMATS["string"]
_NAME = re.compile(r"_?[a-z][A-Za-z0-9]*", re.ASCII)
_EVERYWHERE = ("extension", "modifierExtension")


def check_undescribed(node: Node, place: Place, walk: Walk) -> None:
    entries = shape("DomainResource").described().entries
    text = "This type is not described here: only what all resources share was checked."
    walk.fault(place, "", None, ("information", "informational", text))
    for name, value in node.items():
        if name in entries:
            entries[name].rule(value, node, place, walk)
        elif name != "resourceType":
            _element(name, value, node, place, walk)


def _element(name: str, value: Any, node: Node, place: Place, walk: Walk) -> None:
    look = _value
    if not _NAME.fullmatch(name):
        text = "No element of FHIR has such a name (letters and digits, the first a small letter): remove it."
        label = name if PLAIN_NAME.fullmatch(name) else ""
        walk.fault(place, label, None, ("error", "structure", text))
        return
    if name.startswith("_"):
        look = _beside
    if isinstance(value, list):
        if is_list(value, name, place, walk):
            for index, item in enumerate(value):
                beside = node.get(name[1:] if name.startswith("_") else "_" + name)
                if item is not None or not isinstance(beside, list):
                    look(item, (place, name, index, place[3] + 1), walk)
    else:
        look(value, (place, name, None, place[3] + 1), walk)


def _beside(value: Any, place: Place, walk: Walk) -> None:
    if isinstance(value, dict):
        check_object(value, shape("Element"), place, walk)
    else:
        text = f"Send an object with the id and extensions of {place[1][1:]} here, not {kind_of(value)}."
        walk.fault(place, "", None, ("error", "structure", text))


def _value(value: Any, place: Place, walk: Walk) -> None:
    if isinstance(value, dict):
        _object(value, place, walk)
    elif value is None or isinstance(value, list):
        text = "null stands for nothing here: leave the element out." if value is None else "A list within a list."
        walk.fault(place, "", None, ("error", "structure", text))
    elif value == "":
        walk.fault(place, "", None, ("error", "value", "This text is empty: leave the element out (ele-1)."))
    elif isinstance(value, str) and value[0] == "#":
        walk.local(value)


def _object(node: Node, place: Place, walk: Walk) -> None:
    if place[3] > MAX_DEPTH:
        text = f"This is nested more than {MAX_DEPTH} deep: not read further."
        walk.fault(place, "", None, ("error", "too-costly", text))
        return
    if not node:
        walk.fault(place, "", None, ("error", "invariant", "This object is empty: leave it out (ele-1)."))
    if isinstance(node.get("reference"), str) and node.keys() <= _REFERENCE:
        check_object(node, shape("Reference"), place, walk)
        walk.reference(node, frozenset(), place)
        return
    entries = shape("BackboneElement").described().entries
    for name, value in node.items():
        if name in _EVERYWHERE:
            entries[name].rule(value, node, place, walk)
        else:
            _element(name, value, node, place, walk)


_REFERENCE = frozenset(("id", "extension", "reference", "_reference", "type", "identifier", "display", "_display"))
