"""Our extensions as StructureDefinitions, made from mappings/profiles/extensions.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapter.fhir.references import PO, Resource

Tree = dict[str, Any]
STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
VALUE_SET = f"{PO}/ValueSet/"
PUBLISHED = {"version": "0.1.0", "status": "draft", "publisher": "outcomes-adapter", "fhirVersion": "4.0.1"}


def extension_url(name: str) -> str:
    return f"{PO}/StructureDefinition/po-{name}"


def extension_from(name: str, about: Mapping[str, Any]) -> Resource:
    """The definition of one extension: with a value, or with parts that are extensions inside it."""
    elements: list[Tree] = [{"id": "Extension", "path": "Extension", **_said(about), "max": _most(about)}]
    if "parts" in about:
        elements += [element for part, kind in about["parts"].items() for element in _part(part, kind)]
    else:
        elements.append({"id": "Extension.extension", "path": "Extension.extension", "max": "0"})
    elements.append({"id": "Extension.url", "path": "Extension.url", "fixedUri": extension_url(name)})
    elements.append(_value("Extension", about.get("value"), about.get("codes")))
    return {
        "resourceType": "StructureDefinition", "id": f"po-{name}", "url": extension_url(name), **PUBLISHED,
        "name": "PO" + "".join(word.capitalize() for word in name.split("-")), "title": about["title"],
        "description": about["says"], "kind": "complex-type", "abstract": False,
        "context": [{"type": "element", "expression": where} for where in about["stands_on"]], "type": "Extension",
        "baseDefinition": f"{STRUCTURE}Extension", "derivation": "constraint", "differential": {"element": elements},
    }  # fmt: skip


def _said(about: Mapping[str, Any]) -> Tree:
    return {"short": about["title"], "definition": about["says"]}


def _most(about: Mapping[str, Any]) -> str:
    return "*" if about.get("many") else "1"


def _part(name: str, kind: str) -> list[Tree]:
    at, path = f"Extension.extension:{name}", "Extension.extension"
    return [
        {"id": at, "path": path, "sliceName": name, "min": 0, "max": "*" if kind.endswith("*") else "1"},
        {"id": f"{at}.extension", "path": f"{path}.extension", "max": "0"},
        {"id": f"{at}.url", "path": f"{path}.url", "fixedUri": name},
        {
            "id": f"{at}.value[x]", "path": f"{path}.value[x]", "min": 1, "type": [{"code": kind.rstrip("*")}],
        },
    ]  # fmt: skip


def _value(at: str, kind: str | None, codes: str | None) -> Tree:
    element: Tree = {"id": f"{at}.value[x]", "path": f"{at}.value[x]"}
    if kind is None:
        return {**element, "max": "0"}
    element |= {"min": 1, "type": [{"code": kind}]}
    if codes is not None:  # unknown codes are kept as they came, so the binding never refuses one
        element["binding"] = {"strength": "preferred", "valueSet": f"{VALUE_SET}{codes}"}
    return element
