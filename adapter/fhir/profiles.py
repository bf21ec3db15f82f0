"""Our profiles, extensions, code systems, value sets and concept maps, as FHIR: made from `mappings/`, never by hand.

`conformance(library)` lists them all, each with its canonical `url`; the gateway serves them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapter.fhir.checking.definitions import definition
from adapter.fhir.codecs import CODE_SYSTEM
from adapter.fhir.extension_file import extensions_of
from adapter.fhir.extensions import PUBLISHED, STRUCTURE, VALUE_SET, extension_from, extension_url
from adapter.fhir.references import PO, Resource
from adapter.mapping.codes import Concept
from adapter.mapping.library import Library, shipped
from adapter.mapping.yaml_lines import read_yaml

Tree = dict[str, Any]
TERMINOLOGY = {name: value for name, value in PUBLISHED.items() if name != "fhirVersion"}
CONCEPT_MAP = f"{PO}/ConceptMap/"
EQUIVALENCE = {"equivalent": "equivalent", "broader": "wider", "narrower": "narrower", "related": "relatedto"}
"""R4's words for how theirs stands to ours."""


def conformance(library: Library) -> list[Resource]:
    """Every resource that defines something of ours, in a fixed order."""
    return [*structures(library), *terminology(library)]


def structures(library: Library) -> list[Resource]:
    """The StructureDefinitions of our extensions, then of our profiles."""
    extensions = extensions_of(library)
    made = [extension_from(name, about) for name, about in extensions.items()]
    return made + [_profile(name, about, extensions) for name, about in _profiles().items()]


def terminology(library: Library) -> list[Resource]:
    """Each vocabulary as a CodeSystem and a ValueSet, each table of codes as a ConceptMap."""
    made: list[Resource] = []
    for name in sorted(library.index):
        about = library.index[name]
        if about.get("kind") == "vocabulary":
            made += [_code_system(name, about, library), _value_set(name, about)]
        else:
            made.append(_concept_map(name, about, library))
    return made


def _profiles() -> Mapping[str, Any]:
    return read_yaml(shipped() / "profiles" / "profiles.yaml")


def _profile(name: str, about: Mapping[str, Any], extensions: Mapping[str, Any]) -> Resource:
    kind = about["type"]
    return {
        "resourceType": "StructureDefinition", "id": f"po-{name}", "url": extension_url(name), **PUBLISHED,
        "name": "PO" + name.capitalize(), "title": about["title"], "description": about["says"], "kind": "resource",
        "abstract": False, "type": kind, "baseDefinition": f"{STRUCTURE}{kind}", "derivation": "constraint",
        "differential": {"element": list(_elements(kind, about, extensions))},
    }  # fmt: skip


def _elements(kind: str, about: Mapping[str, Any], extensions: Mapping[str, Any]) -> Iterator[Tree]:
    """In the order of R4: what we require, fix or must be able to show, and our extensions as slices."""
    yield {"id": kind, "path": kind, "short": about["title"], "definition": about["says"]}
    for name, extension in extensions.items():
        if kind in extension["stands_on"]:
            yield {
                "id": f"{kind}.extension:{name}", "path": f"{kind}.extension", "sliceName": name, "min": 0,
                "max": "*" if extension.get("many") else "1",
                "type": [{"code": "Extension", "profile": [extension_url(name)]}], "mustSupport": True,
            }  # fmt: skip
    described = definition(kind)
    order = [element.name for element in described.elements] if described is not None else []
    for element in sorted(about["must"], key=lambda name: order.index(CHOICES.get(str(name), str(name)))):
        path = f"{kind}.{CHOICES.get(element, element)}"
        made: Tree = {"id": path, "path": path}
        if element in about["needs"]:
            made["min"] = 1
        if element == "code" and "code" in about:
            fixed = about["code"]
            made["patternCodeableConcept"] = {
                "coding": [{"system": f"{CODE_SYSTEM}{fixed['system']}", "code": fixed["code"]}]
            }
        yield {**made, "mustSupport": True}


CHOICES = {
    "startDate": "start[x]", "effectiveDateTime": "effective[x]", "valueString": "value[x]",
    "occurrenceDateTime": "occurrence[x]",
}  # fmt: skip
"""The elements of a choice, by the type that we write."""


def _code_system(name: str, about: Mapping[str, Any], library: Library) -> Resource:
    concepts = [_concept(one) for one in library.vocabulary(name).values()]
    properties = RETIRED_PROPERTIES if any("property" in one for one in concepts) else {}
    return {
        "resourceType": "CodeSystem", "id": name, "url": about["ours"], **TERMINOLOGY, **_names(name, about),
        "caseSensitive": True, "valueSet": f"{VALUE_SET}{name}", "content": "complete", "count": len(concepts),
        **properties, "concept": concepts,
    }  # fmt: skip


def _concept(one: Concept) -> Tree:
    made: Tree = {"code": one.code, "display": one.display}
    if one.definition:
        made["definition"] = one.definition
    if one.retired:
        made["property"] = [
            {"code": "status", "valueCode": "retired"}, {"code": "deprecationDate", "valueDateTime": one.retired},
        ]  # fmt: skip
    return made


PROPERTIES = "http://hl7.org/fhir/concept-properties#"
RETIRED_PROPERTIES = {
    "property": [
        {"code": "status", "uri": f"{PROPERTIES}status", "type": "code"},
        {"code": "deprecationDate", "uri": f"{PROPERTIES}deprecationDate", "type": "dateTime"},
    ]
}
"""https://hl7.org/fhir/R4/codesystem-concept-properties.html"""


def _value_set(name: str, about: Mapping[str, Any]) -> Resource:
    return {
        "resourceType": "ValueSet", "id": name, "url": f"{VALUE_SET}{name}", **TERMINOLOGY, **_names(name, about),
        "compose": {"include": [{"system": about["ours"]}]},
    }  # fmt: skip


def _concept_map(name: str, about: Mapping[str, Any], library: Library) -> Resource:
    """What an unlisted word and a blank become is no pair of codes: it is in the table, and said in no ConceptMap."""
    targets: dict[str, list[Tree]] = {}
    for (ours, theirs), relationship in library.table(name).relationship.items():
        if ours is not None and theirs != "*":
            target = {"code": theirs, **_displayed(about.get("theirs"), theirs, library)}
            target["equivalence"] = EQUIVALENCE[relationship]
            if relationship in ("narrower", "related"):
                target["comment"] = "see the code table"
            targets.setdefault(ours, []).append(target)
    group: Tree = {
        "element": [
            {"code": ours, **_displayed(about.get("ours"), ours, library), "target": found}
            for ours, found in targets.items()
        ]
    }
    group |= {side: about[key] for side, key in (("source", "ours"), ("target", "theirs")) if key in about}
    experimental = {"experimental": True} if about.get("status") != "active" else {}
    return {
        "resourceType": "ConceptMap", "id": name, "url": f"{CONCEPT_MAP}{name}", **TERMINOLOGY, **experimental,
        **_names(name, about), "group": [group],
    }  # fmt: skip


def _displayed(system: Any, code: str, library: Library) -> Tree:
    """The words for a code of a vocabulary of ours."""
    name = str(system).removeprefix(CODE_SYSTEM)
    if name not in library.index or library.index[name].get("kind") != "vocabulary":
        return {}
    return {"display": library.vocabulary(name)[code].display} if code in library.vocabulary(name) else {}


def _names(name: str, about: Mapping[str, Any]) -> Tree:
    words = "".join(word.capitalize() for word in name.split("-"))
    said = {"description": about["about"]} if "about" in about else {}
    return {"name": f"PO{words}", "title": about["title"], **said}
