"""R4's invariants of the resources that define others, each named after its key."""

from __future__ import annotations

import re
from typing import Any

from adapter.fhir.checking.fhirpath import Node, chosen, distinct, exists, nodes, text, texts

# --- terminology --------------------------------------------------------------------------------------------------


def cmd_1(node: Node, resource: Node) -> bool:
    return exists(node, "comment") or node.get("equivalence") not in ("narrower", "inexact")


def cmd_2(node: Node, resource: Node) -> bool:
    return node.get("mode") != "fixed" or exists(node, "code")


def cmd_3(node: Node, resource: Node) -> bool:
    return node.get("mode") != "other-map" or exists(node, "url")


def csd_1(node: Node, resource: Node) -> bool:
    codes, waiting = [], nodes(node, "concept")
    while waiting:
        concept = waiting.pop()
        codes.append(text(concept, "code"))
        waiting.extend(nodes(concept, "concept"))
    return distinct([code for code in codes if code is not None])


def vsd_1(node: Node, resource: Node) -> bool:
    return exists(node, "valueSet", "system")


def vsd_2(node: Node, resource: Node) -> bool:
    return not exists(node, "concept", "filter") or exists(node, "system")


def vsd_3(node: Node, resource: Node) -> bool:
    return not exists(node, "concept") or not exists(node, "filter")


def vsd_6(node: Node, resource: Node) -> bool:
    return exists(node, "code", "display")


def vsd_9(node: Node, resource: Node) -> bool:
    return exists(node, "code") or node.get("abstract") is True


def vsd_10(node: Node, resource: Node) -> bool:
    return not exists(node, "code") or exists(node, "system")


def nsd_1(node: Node, resource: Node) -> bool:
    return node.get("kind") != "root" or "uuid" not in texts(node, "uniqueId", "type")


def nsd_2(node: Node, resource: Node) -> bool:
    return distinct([i.get("type") for i in nodes(node, "uniqueId") if i.get("preferred") is True])


# --- CapabilityStatement ------------------------------------------------------------------------------------------


def cpb_1(node: Node, resource: Node) -> bool:
    return exists(node, "rest", "messaging", "document")


def cpb_2(node: Node, resource: Node) -> bool:
    return exists(node, "description", "software", "implementation")


def cpb_3(node: Node, resource: Node) -> bool:
    return not nodes(node, "messaging", "endpoint") or node.get("kind") == "instance"


def cpb_7(node: Node, resource: Node) -> bool:
    return distinct([(text(d, "profile"), text(d, "mode")) for d in nodes(node, "document")])


def cpb_9(node: Node, resource: Node) -> bool:
    return distinct(texts(node, "resource", "type"))


def cpb_12(node: Node, resource: Node) -> bool:
    return distinct(texts(node, "searchParam", "name"))


def cpb_14(node: Node, resource: Node) -> bool:
    return node.get("kind") != "instance" or exists(node, "implementation")


def cpb_15(node: Node, resource: Node) -> bool:
    return node.get("kind") != "capability" or (not exists(node, "implementation") and exists(node, "software"))


def cpb_16(node: Node, resource: Node) -> bool:
    return node.get("kind") != "requirements" or not exists(node, "implementation", "software")


# --- StructureDefinition ------------------------------------------------------------------------------------------

_TYPE_CODE = re.compile(r"[a-zA-Z0-9.]+|http://hl7\.org/fhirpath/System\.[A-Z][A-Za-z]+", re.ASCII)


def _all(node: Node, *views: str) -> list[Node]:
    return [element for view in views or ("snapshot", "differential") for element in nodes(node, view, "element")]


def _path(element: Node) -> str:
    return text(element, "path") or ""


def sdf_1(node: Node, resource: Node) -> bool:
    return node.get("derivation") == "constraint" or distinct(texts(node, "snapshot", "element", "path"))


def sdf_2(node: Node, resource: Node) -> bool:
    return exists(node, "name", "uri")


def sdf_3(node: Node, resource: Node) -> bool:
    return all(exists(e, "definition") and exists(e, "min") and exists(e, "max") for e in nodes(node, "element"))


def sdf_4(node: Node, resource: Node) -> bool:
    return node.get("abstract") is True or exists(node, "baseDefinition")


def sdf_5(node: Node, resource: Node) -> bool:
    return node.get("type") != "Extension" or node.get("derivation") == "specialization" or exists(node, "context")


def sdf_6(node: Node, resource: Node) -> bool:
    return exists(node, "snapshot", "differential")


def _starts(elements: list[Node], root: Any, stem: str) -> bool:
    rooted = not elements or not isinstance(root, str) or _path(elements[0]).split(".")[0] == root
    return rooted and all(_path(e).startswith(stem + ".") for e in elements[1:])


def sdf_8(node: Node, resource: Node) -> bool:
    elements = nodes(node, "element")
    root = None if resource.get("kind") == "logical" else resource.get("type")
    return not elements or _starts(elements, root, _path(elements[0]))


def sdf_8a(node: Node, resource: Node) -> bool:
    elements = nodes(node, "element")
    root = None if resource.get("kind") == "logical" else resource.get("type")
    return not elements or _starts(elements, root, _path(elements[0]).split(".")[0])


def sdf_8b(node: Node, resource: Node) -> bool:
    return all(exists(element, "base") for element in nodes(node, "element"))


def sdf_9(node: Node, resource: Node) -> bool:
    return not any(exists(e, "label", "code", "requirements") for e in _all(node) if "." not in _path(e))


def sdf_10(node: Node, resource: Node) -> bool:
    return all(exists(binding, "valueSet", "description") for binding in nodes(node, "binding"))


def sdf_11(node: Node, resource: Node) -> bool:
    first = _all(node, "snapshot")[:1]
    return node.get("kind") == "logical" or not first or _path(first[0]) == node.get("type")


def sdf_14(node: Node, resource: Node) -> bool:
    return all(exists(element, "id") for element in _all(node))


def sdf_15(node: Node, resource: Node) -> bool:
    return node.get("kind") == "logical" or not any(exists(e, "type") for e in _all(node, "snapshot")[:1])


def sdf_15a(node: Node, resource: Node) -> bool:
    first = _all(node, "differential")[:1]
    return node.get("kind") == "logical" or not any(exists(e, "type") for e in first if "." not in _path(e))


def sdf_16(node: Node, resource: Node) -> bool:
    elements = _all(node, "snapshot")
    return all(exists(e, "id") for e in elements) and distinct([e.get("id") for e in elements])


def sdf_17(node: Node, resource: Node) -> bool:
    elements = _all(node, "differential")
    return all(exists(e, "id") for e in elements) and distinct([e.get("id") for e in elements])


def sdf_18(node: Node, resource: Node) -> bool:
    return not exists(node, "contextInvariant") or node.get("type") == "Extension"


def _is_of_fhir(node: Node) -> bool:
    return (text(node, "url") or "").startswith("http://hl7.org/fhir/StructureDefinition")


def sdf_19(node: Node, resource: Node) -> bool:
    codes = [code for element in _all(node) for code in texts(element, "type", "code")]
    return not _is_of_fhir(node) or all(_TYPE_CODE.fullmatch(code) for code in codes)


def sdf_20(node: Node, resource: Node) -> bool:
    return not any(exists(e, "slicing") for e in nodes(node, "element") if "." not in _path(e))


def sdf_21(node: Node, resource: Node) -> bool:
    defaults = any(chosen(element, "defaultValue") for element in _all(node, "differential"))
    return not defaults or node.get("derivation") == "specialization"


def sdf_22(node: Node, resource: Node) -> bool:
    return not _is_of_fhir(node) or not any(chosen(element, "defaultValue") for element in _all(node))


def sdf_23(node: Node, resource: Node) -> bool:
    return not any(exists(e, "sliceName") for e in _all(node) if "." not in _path(e))
