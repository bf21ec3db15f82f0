"""Risk enablement: the RiskAssessment whose basis is a Goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapter.fhir.references import Key, Names, Resource, Resources, own_key, reference_of
from adapter.fhir.subjects import is_of_another
from adapter.fhir.writing import Writing
from adapter.mapping.library import Library

Tree = dict[str, Any]


def risks_about(goals: Sequence[Resource], found: Resources) -> dict[str, Resource]:
    """By the id of the Goal: its first RiskAssessment that still stands. Further ones are left alone."""
    risks: dict[str, Resource] = {}
    by_id = {goal["id"]: goal for goal in goals}
    for assessment in found.of("RiskAssessment"):
        if assessment.get("status") in ("entered-in-error", "cancelled"):
            continue
        for key in map(reference_of, _list(assessment.get("basis"))):
            if key is not None and key[0] == "Goal" and key[1] in by_id:
                if is_of_another(assessment, by_id[key[1]]):
                    continue
                risks.setdefault(key[1], assessment)
                break
    return risks


def risk_of(assessment: Resource | None, names: Names, library: Library) -> Tree | None:
    return (library.fields("fhir-risk").get(assessment, names) or None) if assessment is not None else None


def put_risk(writing: Writing, outcome: Tree, goal: Resource) -> Key | None:
    """The RiskAssessment of an outcome; one that said nothing that a record holds stays as it is."""
    known = writing.plan.risks.get(outcome["id"])
    wanted = outcome.get("risk")
    if wanted is None:
        if known is not None and risk_of(known, writing.before, writing.library) is None:
            return writing.keep(known)
        return None
    assessment = writing.put("fhir-risk", wanted, known, "outcomes.risk")
    if known is None:
        assessment["id"] = f"{goal['id'][:59]}-risk"
        assessment |= {"subject": goal["subject"]} if "subject" in goal else {}
        assessment["basis"] = [{"reference": f"Goal/{goal['id']}"}]
        writing.supporting.append(own_key(assessment))
    return writing.keep(assessment)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
