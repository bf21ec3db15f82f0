"""Plans and Goals that tell their person by a number, or by a search: read as of the one Patient at hand who has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from adapter.fhir.references import Key, Resource, own_key
from adapter.fhir.subjects import subject_of

Tree = dict[str, Any]
ABOUT = ("CarePlan", "Goal")
SEARCH = "Patient?identifier="


def with_patients(resources: list[Resource]) -> tuple[list[Resource], dict[Key, Tree]]:
    """With a reference in place of the number; and the subjects as they were."""
    before: dict[Key, Tree] = {}
    known: dict[tuple[Any, Any], set[str]] | None = None
    result = []
    for resource in resources:
        number = _number(subject_of(resource)) if resource.get("resourceType") in ABOUT else None
        if number is not None:
            known = _numbers(resources) if known is None else known
            if len(patients := known.get(number, set())) == 1:
                before[own_key(resource)] = subject_of(resource)
                resource = {**resource, "subject": _told(subject_of(resource), *patients)}
        result.append(resource)
    return result, before


def without_patients(resource: Resource, was: Tree) -> Resource:
    """The subject as it was, unless it has become somebody else."""
    subject = subject_of(resource)
    same = subject == _told(was, str(subject.get("reference")))
    return {**resource, "subject": was} if same else resource


def _told(subject: Tree, patient: str) -> Tree:
    return {**subject, "reference": patient}


def _number(subject: Tree) -> tuple[Any, Any] | None:
    reference, identifier = subject.get("reference"), subject.get("identifier")
    if isinstance(reference, str):
        system, bar, value = unquote(reference.removeprefix(SEARCH)).partition("|")
        return (system, value) if reference.startswith(SEARCH) and bar and value else None
    if not isinstance(identifier, dict) or not identifier.get("system") or not identifier.get("value"):
        return None
    return identifier["system"], identifier["value"]


def _numbers(resources: Iterable[Resource]) -> dict[tuple[Any, Any], set[str]]:
    found: dict[tuple[Any, Any], set[str]] = {}
    for patient in resources:
        several = patient.get("identifier") if patient.get("resourceType") == "Patient" else None
        for one in several if isinstance(several, list) else ():
            if isinstance(one, dict) and isinstance(one.get("system"), str) and isinstance(one.get("value"), str):
                found.setdefault((one["system"], one["value"]), set()).add("/".join(own_key(patient)))
    return found
