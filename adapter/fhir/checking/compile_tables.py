"""Makes r4/tables.json, what check.py knows of R4 4.0.1: python -m adapter.fhir.checking.compile_tables DEFINITIONS

DEFINITIONS holds structure.json and value-sets.json. A second folder that has them for all of R4 makes r4/others.json:
the types that the first leaves out. The same input always gives the same bytes. What a check cannot use (texts,
examples, weaker bindings, warnings such as dom-6: "should have narrative") stays behind.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from adapter.fhir.checking.definitions import OTHERS, TABLES

_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/"
_VALUE_SET = "http://hl7.org/fhir/ValueSet/"
_HL7 = "http://hl7.org/fhir/", "http://terminology.hl7.org/"
_LANGUAGES = "languages"  # preferred, but the largest set allowed is all of BCP 47: so the form is required

# The definitions were cut out of a publisher's copy that adds elements of its own to Meta and targets of its own to
# AuditEvent.source.observer, and narrows Bundle.entry.response.outcome. HL7's 4.0.1 (profiles-types, -resources) says:
_NOT_IN_R4 = {"Meta.project", "Meta.author", "Meta.onBehalfOf", "Meta.account", "Meta.accounts", "Meta.compartment"}
_TYPES_IN_R4: dict[str, dict[str, list[str]]] = {
    "Bundle.entry.response.outcome": {"Resource": []},
    "AuditEvent.source.observer": {
        "Reference": ["Device", "Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson"]
    },
}
# Absolute by their definitions ("The Absolute URL for the resource"), and Identifier.system because a relative one is
# not the same everywhere: the identifiers of two councils must never meet in a namespace called "local".
_ABSOLUTE = {"Identifier.system", "Bundle.entry.fullUrl"}
_CODE_SYSTEMS = {f"{name}.system" for name in ("Coding", "Quantity", "Age", "Count", "Distance", "Duration")}
_DEFINING = """
    ActivityDefinition CapabilityStatement ChargeItemDefinition CodeSystem CompartmentDefinition ConceptMap
    EffectEvidenceSynthesis EventDefinition Evidence EvidenceVariable ExampleScenario GraphDefinition
    ImplementationGuide Library Measure MessageDefinition OperationDefinition PlanDefinition Questionnaire
    ResearchDefinition ResearchElementDefinition RiskEvidenceSynthesis SearchParameter StructureDefinition
    StructureMap TerminologyCapabilities TestScript ValueSet"""
_ABSOLUTE |= {f"{name}.url" for name in _DEFINING.split()}

# Left out of the definitions (every Extension has it), said of a primitive there and checked with its owner here, or
# said in words only
_RULES_TOO = {
    "Attachment": {"attachment-size": "Attachment.size is the number of bytes of its data, before base64"},
    "Bundle.entry": {
        "full-url-given": "Each entry has a fullUrl, except in transactions and batches and what answers them",
        "full-url-agrees": "A fullUrl that ends in type and id agrees with the type and id of the resource",
    },
    "Identifier": {"identifier-uri": "The value of an identifier in the system urn:ietf:rfc:3986 is an absolute URI"},
    "Extension": {"ext-1": "Must have either extensions or value[x], not both"},
    "Questionnaire": {
        "enable-when-question": "The question of an enableWhen is the linkId of an item of the same questionnaire"
    },
    "ElementDefinition": {"eld-3": 'Max SHALL be a number or "*"'},
}


def compile_tables(folder: Path) -> bytes:
    definitions = json.loads((folder / "structure.json").read_bytes())
    value_sets = json.loads((folder / "value-sets.json").read_bytes())
    if definitions["fhirVersion"] != "4.0.1":
        raise ValueError("these are not the definitions of FHIR 4.0.1")
    types: dict[str, Any] = {}
    for name, definition in definitions["definitions"].items():
        if definition["kind"] != "primitive-type":
            types.update(_types(name, definition))
    used = {
        element["codes"] for entry in types.values() for element in entry["elements"].values() if "codes" in element
    }
    systems = _systems(value_sets)
    given = {url.removeprefix(_VALUE_SET): _codes(concepts) for url, concepts in value_sets.items()}
    codes = {name: given[name] for name in sorted(used - {_LANGUAGES} | set(systems.values())) if name in given}
    codes["resource-types"] = _codes(value_sets[_VALUE_SET + "resource-types"])
    types = dict(sorted(types.items()))
    return _written({"fhirVersion": "4.0.1", "systems": systems, "codes": codes, "types": types})


def compile_others(folder: Path, tables: bytes) -> bytes:
    """The types that `tables` leaves out, and the value sets that only they use."""
    known, every = json.loads(tables), json.loads(compile_tables(folder))
    types = {name: entry for name, entry in every["types"].items() if name not in known["types"]}
    used = {element.get("codes") for entry in types.values() for element in entry["elements"].values()}
    codes = {name: codes for name, codes in every["codes"].items() if name in used and name not in known["codes"]}
    return _written({"fhirVersion": "4.0.1", "codes": codes, "types": types})


def _systems(value_sets: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """The code systems that are here whole, each with its value set: that of the same name, with codes of no other."""
    found = {}
    for url, concepts in value_sets.items():
        name, systems = url.rsplit("/", 1)[1], {concept["system"] for concept in concepts}
        system = systems.pop() if len(systems) == 1 and url.startswith(_VALUE_SET) else ""
        if system.startswith(_HL7) and system.rsplit("/", 1)[1] == name:
            found[system] = name
    return dict(sorted(found.items()))


def _types(name: str, definition: dict[str, Any]) -> dict[str, Any]:
    """The type itself and one more for each of its backbone elements, named by path: Goal, Goal.target."""
    paths = [element["path"] for element in definition["elements"]]
    groups = {path.rsplit(".", 1)[0] for path in paths if "." in path}
    types: dict[str, Any] = {}
    for element in definition["elements"]:
        path = element["path"]
        if path in groups:
            kind = definition["kind"].split("-")[0] if path == name else "backbone"
            types[path] = {"kind": kind, "rules": _rules(element) | _RULES_TOO.get(path, {}), "elements": {}}
        if "." in path and path not in _NOT_IN_R4:
            group, child = path.rsplit(".", 1)
            types[group]["elements"][child] = _element(element, path in groups, definition["kind"])
    return types


def _element(element: dict[str, Any], is_group: bool, kind: str) -> dict[str, Any]:
    path = element["path"]
    compiled: dict[str, Any] = {"min": element["min"]} if element["min"] else {}
    if element["max"] == "*":
        compiled["many"] = True
    if "contentReference" in element:
        return compiled | {"types": {element["contentReference"].lstrip("#"): []}}
    compiled["types"] = {path: []} if is_group else _types_of(element, kind)
    binding = element.get("binding", {})
    if binding.get("strength") == "required" or binding.get("valueSet") == _VALUE_SET + _LANGUAGES:
        compiled["codes"] = binding["valueSet"].removeprefix(_VALUE_SET).split("|")[0]
    if not is_group and _rules(element) and path != "ElementDefinition.max":
        compiled["rules"] = _rules(element)
    if any(_FHIR_TYPE + "SimpleQuantity" in entry.get("profile", ()) for entry in element["type"]):
        compiled["rules"] = {**compiled.get("rules", {}), "sqty-1": "The comparator is not used on a SimpleQuantity"}
    return compiled


def _types_of(element: dict[str, Any], kind: str) -> dict[str, list[str]]:
    path = element["path"]
    if path in _TYPES_IN_R4:
        return _TYPES_IN_R4[path]
    if path.endswith(".id") and path.count(".") == 1 and kind == "resource":
        return {"id": []}
    if path.endswith(".id") and element["type"][0]["code"].endswith("System.String"):
        return {"element-id": []}
    if path == "Extension.url":
        return {"uri": []}
    if path in _ABSOLUTE:
        return {"absolute-uri": []}
    if path in _CODE_SYSTEMS:
        return {"code-system": []}
    return {
        entry["code"]: sorted(target.removeprefix(_FHIR_TYPE) for target in entry.get("targetProfile", ()))
        for entry in element["type"]
    }


def _rules(element: dict[str, Any]) -> dict[str, str]:
    return {
        rule["key"]: " ".join(rule["human"].split())
        for rule in element.get("constraint", ())
        if rule["severity"] == "error" and rule["key"] not in _EVERYWHERE
    }


_EVERYWHERE = {"ele-1", "ext-1"}  # asked of every object and of every Extension, whatever element it is


def _codes(concepts: list[dict[str, str]]) -> dict[str, list[str]]:
    systems: dict[str, list[str]] = {}
    for concept in concepts:
        systems.setdefault(concept["system"], []).append(concept["code"])
    return systems


def _written(tables: dict[str, Any]) -> bytes:
    """One line for each type and value set, so that a change shows as the line it is."""
    sections = []
    for name, section in tables.items():
        if isinstance(section, dict):
            lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(entry)}" for key, entry in section.items())
            sections.append(f"{json.dumps(name)}: {{\n{lines}\n}}")
        else:
            sections.append(f"{json.dumps(name)}: {json.dumps(section)}")
    return ("{" + ",\n".join(sections) + "}\n").encode()


if __name__ == "__main__":
    TABLES.parent.mkdir(exist_ok=True)
    TABLES.write_bytes(compile_tables(Path(sys.argv[1])))
    if len(sys.argv) > 2:
        OTHERS.write_bytes(compile_others(Path(sys.argv[2]), TABLES.read_bytes()))
