"""Actions that a CarePlan only refers to: ServiceRequest and Task, as PCO, eLTSS, MCC and R5 have them.

What is done is in the request; its progress, and what the person and family bring, stay with the activity of the plan.
A request that a plan no longer names is left where it is: it may be somebody else's too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapter.fhir.plan import Plan
from adapter.fhir.references import PO, Key, Names, Resource, Resources, reference_of
from adapter.fhir.subjects import is_of_another
from adapter.fhir.writing import Writing
from adapter.mapping.codes import CodeTable
from adapter.mapping.library import Library

Tree = dict[str, Any]
MAPS = {"ServiceRequest": "fhir-action-request", "Task": "fhir-action-task"}
TABLES = {"ServiceRequest": "action-status--request-status", "Task": "action-status--task-status"}
EXACT = f"{PO}/StructureDefinition/po-action-status"
ALSO = f"{PO}/StructureDefinition/po-also-involved"
ASSUMED = f"{PO}/StructureDefinition/po-assumed"
WHEN = f"{PO}/StructureDefinition/po-when"


def requests_in(careplan: Resource, found: Resources) -> dict[Key, Resource]:
    """By their keys. Of two with one id the second is left alone: an action is told by its id. So is what is somebody
    else's by its own word."""
    keys = [reference_of(activity.get("reference")) for activity in _activities(careplan) if "detail" not in activity]
    requests: dict[Key, Resource] = {}
    taken = {str(activity.get("id")) for activity in _activities(careplan)}
    for key in keys:
        request = found.by_key.get(key) if key is not None and key[0] in MAPS and key[1] not in taken else None
        if key is not None and request is not None and not is_of_another(request, careplan):
            requests[key] = request
            taken.add(key[1])
    return requests


def actions_of(plan: Plan, inline: list[Tree], names: Names, library: Library) -> list[Tree]:
    """Every action of a plan in the order of its activities."""
    assert plan.careplan is not None
    return [action for _, action in _placed(plan.careplan, inline, plan.requests, names, library)]


def _placed(
    careplan: Resource, inline: list[Tree], requests: dict[Key, Resource], names: Names, library: Library
) -> Iterator[tuple[int, Tree]]:
    waiting, fields = iter(inline), library.fields("fhir-action")
    for place, activity in enumerate(_activities(careplan)):
        if "detail" in activity:
            if fields.get(activity, names) and (action := next(waiting, None)) is not None:
                yield place, action
        elif (key := reference_of(activity.get("reference"))) in requests:
            yield place, _action(requests[key], activity, names, library)


def _action(request: Resource, activity: Tree, names: Names, library: Library) -> Tree:
    kind = request["resourceType"]
    action = library.fields(MAPS[kind]).get(as_seen(request, library.table(TABLES[kind]), activity), names)
    return action | library.fields("fhir-activity").get(activity, names) | {"id": request["id"]}


def put_requests(writing: Writing, actions: list[Tree], plan: Resource) -> None:
    """The requests as they are wanted, and the activities of the plan in the order of the record."""
    wanted = {action["id"]: action for action in actions}
    kept = []
    for activity in plan.get("activity", []):
        key = reference_of(activity.get("reference"))
        request = writing.plan.requests.get(key) if key is not None and "detail" not in activity else None
        if request is None:
            kept.append(activity)
        elif (action := wanted.get(request["id"])) is not None:
            noted = writing.library.fields("fhir-activity").put(action, activity, writing.names, writing.assumed)
            kept.append(noted if "title" in action else _untitled(noted))
            writing.keep(_written(writing, action, request, activity))
        else:
            writing.left.add(writing.keep(request))
    _in_order(writing, [action["id"] for action in actions], plan, kept)


def _untitled(activity: Tree) -> Tree:
    """What the plan called the request is gone with its title."""
    return {**activity, "reference": {k: v for k, v in activity["reference"].items() if k != "display"}}


def _in_order(writing: Writing, wanted: list[str], plan: Resource, activities: list[Tree]) -> None:
    plan["activity"] = activities
    inline = writing.library.fields("fhir-careplan").get(plan, writing.names).get("actions", [])
    found = list(_placed(plan, inline, writing.plan.requests, writing.names, writing.library))
    by_id = {action["id"]: activities[place] for place, action in found}
    places = [place for place, _ in found]
    for place, identity in zip(places, [one for one in wanted if one in by_id], strict=False):
        activities = [by_id[identity] if n == place else activity for n, activity in enumerate(activities)]
    if activities:
        plan["activity"] = activities
    else:
        del plan["activity"]


def _written(writing: Writing, action: Tree, request: Resource, activity: Tree) -> Resource:
    kind = request["resourceType"]
    table = writing.library.table(TABLES[kind])
    before = as_seen(request, table, activity)
    after = writing.put(MAPS[kind], {**action, "id": request["id"]}, before, "actions")
    return request if after == before else as_written(after, before, table)


def as_seen(request: Resource, table: CodeTable, activity: Tree | None = None) -> Resource:
    """The request as the map sees it: its exact status, what the plan's activity calls it, and of a Task whoever is to
    do it in one list."""
    seen = {**request}
    reference = (activity or {}).get("reference")
    if isinstance(reference, dict) and isinstance(reference.get("display"), str):
        seen["said"] = reference["display"]
    if (exact := _exact(request, table)) is not None:
        seen["exact"] = exact
    if request["resourceType"] == "Task":
        others = [e["valueReference"] for e in request.get("extension", ()) if e.get("url") == ALSO]
        performers = [*([request["owner"]] if "owner" in request else []), *others]
        seen |= {"performer": performers} if performers else {}
        period = request.get("restriction", {}).get("period")
        seen |= {"occurrencePeriod": period} if period is not None else {}
        timing = next((e["valueTiming"] for e in request.get("extension", ()) if e.get("url") == WHEN), None)
        seen |= {"occurrenceTiming": timing} if timing is not None else {}
    return seen


def _exact(request: Resource, table: CodeTable) -> str | None:
    """Our finer status is believed as long as it is written as the status that stands there."""
    status = request.get("status")
    if not isinstance(status, str) or _marked(request):
        return None
    stated = next((e.get("valueCode") for e in request.get("extension", ()) if e.get("url") == EXACT), None)
    return stated if stated and (table.theirs(stated) or table.blank) == status else table.ours(status)


def _marked(request: Resource) -> bool:
    return any(e.get("url") == ASSUMED for e in request.get("_status", {}).get("extension", ()))


def as_written(seen: Resource, before: Resource, table: CodeTable) -> Resource:
    """The way back of `as_seen`."""
    request = {name: value for name, value in seen.items() if name not in ("exact", "said")}
    if seen.get("exact") != before.get("exact"):
        _put_status(request, seen.get("exact"), table)
    if request["resourceType"] != "Task":
        return request
    performers = request.pop("performer", [])
    period, timing = request.pop("occurrencePeriod", None), request.pop("occurrenceTiming", None)
    request.pop("owner", None)
    if performers:
        request["owner"] = performers[0]
    further = [{"url": ALSO, "valueReference": one} for one in performers[1:]]
    further += [{"url": WHEN, "valueTiming": timing}] if timing is not None else []
    _extend(request, further, ALSO, WHEN)
    restriction = {name: value for name, value in request.pop("restriction", {}).items() if name != "period"}
    restriction |= {"period": period} if period is not None else {}
    if restriction:
        request["restriction"] = restriction
    return request


def _put_status(request: Resource, exact: str | None, table: CodeTable) -> None:
    """R4 requires a status. Where nobody stated one it is marked; where it is coarser, ours stands beside it."""
    marks = [e for e in request.get("_status", {}).get("extension", ()) if e.get("url") != ASSUMED]
    request["status"] = (table.theirs(exact) if exact else None) or table.blank
    marks += [{"url": ASSUMED, "valueBoolean": True}] if exact is None else []
    beside = {name: value for name, value in request.pop("_status", {}).items() if name != "extension"}
    beside |= {"extension": marks} if marks else {}
    if beside:
        request["_status"] = beside
    finer = exact is not None and table.ours(request["status"]) != exact
    _extend(request, [{"url": EXACT, "valueCode": exact}] if finer else [], EXACT)


def _extend(request: Resource, new: list[Tree], *urls: str) -> None:
    others = [e for e in request.pop("extension", []) if e.get("url") not in urls]
    if others or new:
        request["extension"] = [*others, *new]


def _activities(careplan: Resource) -> list[Tree]:
    several = careplan.get("activity")
    return [one for one in several if isinstance(one, dict)] if isinstance(several, list) else []
