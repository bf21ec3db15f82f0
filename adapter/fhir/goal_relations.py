"""What one Goal is to another: the extension goal-relationship, whose types are met under two systems."""

from __future__ import annotations

from typing import Any

from adapter.mapping.paths import MISSING

RELATIONSHIP = "http://hl7.org/fhir/StructureDefinition/goal-relationship"
RELATION_TYPE = "http://hl7.org/fhir/goal-relationship-type"
RELATION_TYPES = (RELATION_TYPE, "http://terminology.hl7.org/CodeSystem/goal-relationship-type")
PART_OF = "part-of"
RELATIONS = (PART_OF, "predecessor", "successor", "replacement", "other")
MILESTONE = "milestone"  # what STU3 and R4 called it before it was part-of


def relation_in(concept: Any) -> Any:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        if isinstance(coding, dict) and coding.get("system") in RELATION_TYPES:
            code = PART_OF if coding.get("code") == MILESTONE else coding.get("code")
            if code in RELATIONS:
                return code
    return MISSING


def concept_of(relation: str) -> dict[str, Any]:
    return {"coding": [{"system": RELATION_TYPE, "code": relation}]}


def relation_of(extension: dict[str, Any]) -> Any:
    parts = extension.get("extension")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and part.get("url") == "type":
            return relation_in(part.get("valueCodeableConcept"))
    return MISSING
