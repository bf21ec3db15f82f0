"""Resources of other versions of FHIR, told by elements that R4 does not have: said before all their faults."""

from __future__ import annotations

from typing import Any

from adapter.fhir.references import Resource

STU3, R5 = "STU3 (3.0)", "R5 or later"
TELLING: dict[str, dict[str, str]] = {
    "Goal": {"status": STU3, "continuous": R5, "source": R5, "outcome": R5, "acceptance": R5},
    "CarePlan": {"context": STU3, "definition": STU3, "custodian": R5},
    "CarePlan.activity": {"plannedActivityReference": R5, "plannedActivityDetail": R5, "performedActivity": R5},
    "CarePlan.activity.detail": {"category": STU3, "prohibited": STU3, "definition": STU3},
    "CareTeam": {"context": STU3},
    "ServiceRequest": {"context": STU3},
    "Task": {"context": STU3, "requestedPeriod": R5, "requestedPerformer": R5},
    "Observation": {"context": STU3, "comment": STU3, "triggeredBy": R5, "instantiatesCanonical": R5},
}


def other_version(resource: Resource) -> str | None:
    """Which version a resource is of, where that shows and is not R4."""
    kind = resource.get("resourceType")
    found = _telling(kind, resource)
    if found is None and kind == "CarePlan":
        activities = [one for one in _list(resource.get("activity")) if isinstance(one, dict)]
        details = [one.get("detail") for one in activities]
        told = [_telling("CarePlan.activity", one) for one in activities]
        told += [_telling("CarePlan.activity.detail", one) for one in details]
        found = next((version for version in told if version), None)
    return found


def _telling(kind: Any, node: Any) -> str | None:
    names = TELLING.get(kind, {}) if isinstance(kind, str) else {}
    return next((version for name, version in names.items() if isinstance(node, dict) and name in node), None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
