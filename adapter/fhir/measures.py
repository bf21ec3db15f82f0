"""Scores over time: Observations with focus on a Goal, told apart by what they measure.

A measure is a target of the Goal. Scores of somebody else's that no target speaks of make a measure of their own, which
is read from their code and written nowhere.
"""

from __future__ import annotations

import hashlib
from typing import Any

from adapter import jsontext
from adapter.fhir.pco import is_barrier, rated
from adapter.fhir.references import PO, Resource
from adapter.fhir.reviews import codings, in_order, stands
from adapter.mapping.fields import FieldMap

Tree = dict[str, Any]
MEASURE = f"{PO}/StructureDefinition/po-measure"
VALUES = tuple(
    f"value{kind}" for kind in ("Quantity", "String", "Integer", "CodeableConcept", "Range", "Ratio", "Boolean")
)


def is_score(observation: Resource) -> bool:
    """Whether an Observation about a Goal is a score, and nothing that is read otherwise."""
    if observation.keys().isdisjoint(VALUES):
        return False
    if not stands(observation) or is_barrier(observation) or rated(observation) is not None:
        return False
    found = codings(observation.get("code"))
    return named_measure(observation) is not None or not any(str(c.get("system", "")).startswith(PO) for c in found)


def measures_with_scores(measures: list[Tree], scores: list[tuple[Resource, Tree]], fields: FieldMap) -> list[Tree]:
    """The measures, each with its scores, in the order of their ids."""
    found = {m["id"]: {**m} for m in measures}
    for observation, score in scores:
        measure = found.setdefault(*_own_measure(observation, measures, fields))
        measure.setdefault("scores", []).append(score)
    for measure in found.values():
        if "scores" in measure:
            measure["scores"] = in_order(measure["scores"])
    return sorted(found.values(), key=lambda m: m["id"])


def _own_measure(observation: Resource, measures: list[Tree], fields: FieldMap) -> tuple[str, Tree]:
    named = named_measure(observation)
    concept = measure_of(observation, fields)
    for measure in measures:
        if measure["id"] == named:
            return measure["id"], measure
    for measure in measures:
        if named is None and _same_scale(measure, concept):
            return measure["id"], measure
    return concept["id"], concept


def named_measure(observation: Resource) -> str | None:
    for extension in observation.get("extension", ()):
        if extension.get("url") == MEASURE:
            name = extension.get("valueString")
            return name if isinstance(name, str) else None
    return None


def _same_scale(one: Tree, other: Tree) -> bool:
    if "domain" in one and "domain" in other:
        return bool(one["domain"] == other["domain"] and one.get("system") == other.get("system"))
    return "domain" not in one and "domain" not in other and one.get("instrument") == other.get("instrument")


def measure_of(observation: Resource, fields: FieldMap) -> Tree:
    """The measure that an Observation's own code makes, where no target speaks of it."""
    code = observation.get("code")
    digest = hashlib.sha256(jsontext.dumps(code, sort=True)).hexdigest()[:24]
    return {**fields.get({"measure": code}), "id": f"code-{digest}"}


def name_measure(observation: Resource, measure: Tree) -> None:
    """Writes which measure a score belongs to, where its code alone does not say."""
    others = [e for e in observation.get("extension", []) if e.get("url") != MEASURE]
    observation["extension"] = [*others, {"url": MEASURE, "valueString": measure["id"]}]
