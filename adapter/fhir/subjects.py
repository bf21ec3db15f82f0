"""Whom a resource is about. Two people's plans must never run together: who is not known to be the same is another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapter.fhir.references import RELATIVE, Resource, key_of, own_key

Tree = dict[str, Any]


ABOUT = {"Consent": "patient", "RelatedPerson": "patient", "Task": "for"}
"""The element that says whom it is about, where that is not `subject`."""


def about(resource: Resource) -> Tree:
    """The Reference to whom any resource is about; {} where it does not say."""
    person = resource.get(ABOUT.get(str(resource.get("resourceType")), "subject"))
    return person if isinstance(person, dict) else {}


def subject_of(resource: Resource) -> Tree:
    """The Reference as it stands; {} where there is none."""
    subject = resource.get("subject")
    return subject if isinstance(subject, dict) else {}


def patient_of(resource: Resource) -> str | None:
    """`Patient/ID` where it is about a Patient who is told by a reference."""
    key = key_of(subject_of(resource).get("reference"))
    return f"Patient/{key[1]}" if key is not None and key[0] == "Patient" else None


def is_of_another(one: Resource, other: Resource) -> bool:
    """Whether two resources say themselves that they are about different people."""
    first, second = about(one), about(other)
    if first == second:
        return False  # nearly always, and quick
    if isinstance(first.get("reference"), str) and isinstance(second.get("reference"), str):
        return _leads_elsewhere(first["reference"], second["reference"])
    numbers, others = _number(first), _number(second)
    return numbers is not None and others is not None and numbers[0] == others[0] and numbers != others


def _leads_elsewhere(one: str, other: str) -> bool:
    """Of two servers' Patient/1 nobody says that they are one person."""
    keys = key_of(one), key_of(other)
    if None in keys or keys[0] != keys[1]:
        return one != other
    bases = [_base(reference) for reference in (one, other) if not RELATIVE.match(reference)]
    return len(set(bases)) > 1


def _base(reference: str) -> str:
    kind, identity = key_of(reference) or ("", "")
    return reference.rpartition(f"{kind}/{identity}")[0]


def _number(subject: Tree) -> tuple[Any, Any] | None:
    identifier = subject.get("identifier")
    if not isinstance(identifier, dict) or not isinstance(identifier.get("value"), str):
        return None
    return identifier.get("system"), identifier["value"]


def people_in(resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    """The resources by whom they are about. Who is only named, or not told at all, is nobody else's."""
    several = list(resources)
    servers: dict[str | None, set[str]] = {}
    for resource in several:
        if (patient := patient_of(resource)) is not None:
            servers.setdefault(patient, set()).add(_server(resource))
    found: dict[str, list[Resource]] = {}
    for resource in several:
        patient = patient_of(resource)
        alone = patient is not None and len(servers[patient] - {""}) < 2
        found.setdefault(str(patient) if alone else _whom(resource), []).append(resource)
    return found


def _server(resource: Resource) -> str:
    reference = subject_of(resource)["reference"]
    return "" if RELATIVE.match(reference) else _base(reference)


def _whom(resource: Resource) -> str:
    subject, number = subject_of(resource), _number(subject_of(resource))
    if isinstance(subject.get("reference"), str):
        return str(subject["reference"])
    return f"{number[0]}|{number[1]}" if number is not None and number[0] is not None else "/".join(own_key(resource))
