"""Actions told in line or as requests of their own, and from either to the other: PCO, eLTSS, MCC and R5 refer.

Both ways are exact: what would not come back the same stays in the shape in which it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapter.fhir.contained import closed, opened
from adapter.fhir.gather import names_for, plans_of
from adapter.fhir.plan import Plan
from adapter.fhir.references import Key, Names, Resource, own_key, reference_of
from adapter.fhir.requests import as_seen, as_written
from adapter.mapping.library import Library
from adapter.record.forms import is_id

Tree = dict[str, Any]
REQUEST = "ServiceRequest"
TABLE = "action-status--request-status"


def with_references(resources: Sequence[Resource], library: Library) -> list[Resource]:
    """Each activity that is told in line becomes a ServiceRequest with its id, which the plan refers to."""
    held = opened(resources)
    result = {own_key(resource): resource for resource in held.resources}
    for plan in plans_of(held.resources):
        if plan.careplan is not None and "activity" in plan.careplan:
            names, activities = names_for(plan), []
            for activity in plan.careplan["activity"]:
                made = _request(activity, plan.careplan, names, library) if "detail" in activity else None
                if made is None or own_key(made) in result:
                    activities.append(activity)
                else:
                    result[own_key(made)] = made
                    activities.append(_referring(activity, made, names, library))
            result[own_key(plan.careplan)] = {**plan.careplan, "activity": activities}
    return closed(list(result.values()), held)


def with_details(resources: Sequence[Resource], library: Library) -> list[Resource]:
    """The way back: a ServiceRequest that holds nothing but an action is told in line again."""
    held = opened(resources)
    result = {own_key(resource): resource for resource in held.resources}
    for plan in plans_of(held.resources):
        if plan.careplan is not None and plan.requests:
            names, activities = names_for(plan), []
            for activity in plan.careplan["activity"]:
                key = reference_of(activity.get("reference")) or ("", "")
                detailed = _detailed(activity, plan, key, names, library) if key in plan.requests else None
                if detailed is not None:
                    del result[key]
                activities.append(activity if detailed is None else detailed)
            result[own_key(plan.careplan)] = {**plan.careplan, "activity": activities}
    return closed(list(result.values()), held)


def request_of(action: Tree, careplan: Resource, names: Names, library: Library) -> Resource:
    """The ServiceRequest that says what an action does, about whom its plan is about."""
    seen = library.fields("fhir-action-request").put(action, None, names)
    request = as_written(seen, {"exact": None} if "exact" in seen else {"exact": ""}, library.table(TABLE))
    return request | ({"subject": careplan["subject"]} if "subject" in careplan else {})


def _request(activity: Tree, careplan: Resource, names: Names, library: Library) -> Resource | None:
    """None where something of the activity would be lost."""
    inline = library.fields("fhir-action")
    action = inline.get(activity, names)
    if not is_id(str(activity.get("id", ""))) or inline.put(action, None, names) != activity:
        return None
    request = request_of(action, careplan, names, library)
    back = library.fields("fhir-action-request").get(as_seen(request, library.table(TABLE)), names)
    kept = library.fields("fhir-activity").get(activity, names)
    return request if {**back, **kept} == action else None


def _referring(activity: Tree, request: Resource, names: Names, library: Library) -> Tree:
    notes = library.fields("fhir-activity").get(activity, names)
    reference = {"reference": {"reference": f"{REQUEST}/{request['id']}"}}
    return reference | library.fields("fhir-activity").put(notes, None, names)


def _detailed(activity: Tree, plan: Plan, key: Key, names: Names, library: Library) -> Tree | None:
    """None where it is no request of this shape, or would not become the same request again."""
    request = plan.requests[key]
    if key[0] != REQUEST or plan.careplan is None:
        return None
    action = library.fields("fhir-action-request").get(as_seen(request, library.table(TABLE)), names)
    action |= library.fields("fhir-activity").get(activity, names)
    detailed = library.fields("fhir-action").put(action, None, names)
    if _request(detailed, plan.careplan, names, library) != request:
        return None
    return detailed if _referring(detailed, request, names, library) == activity else None
