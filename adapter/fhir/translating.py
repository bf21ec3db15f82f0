"""A plan read with what was not understood of it, and a record written with what did not come back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from adapter import jsontext
from adapter.fhir.activity_shapes import REQUEST, request_of
from adapter.fhir.bundle import rewritten
from adapter.fhir.expressions import expression, gathered
from adapter.fhir.gather import names_for, plans_of, tree_of
from adapter.fhir.plan import Plan
from adapter.fhir.records import resources_from
from adapter.fhir.references import Key, Resource, keys_in, own_key
from adapter.fhir.scatter import put_record
from adapter.fhir.selectors import SELECTORS, which_risk
from adapter.fhir.subjects import is_of_another
from adapter.mapping.fields import Assumed
from adapter.mapping.library import Library
from adapter.mapping.loss import ASSUMED, COARSENED, DROPPED, Loss, differences, field_of, spelled, without
from adapter.mapping.unread import Found, removable
from adapter.record.model import Record
from adapter.record.trees import tree_from

Tree = dict[str, Any]
MADE_ID = re.compile("[0-9a-f]{16}-[0-9]+|code-[0-9a-f]{24}")
ORDERED_BY_ID = ("views", "measures")
OF_ITSELF = (("resourceType",), ("id",), ("meta", "versionId"), ("meta", "lastUpdated"))
"""What every reference to a resource says too, and a server's own account of its copy, which each server makes anew:
nobody loses them."""
WHY = {
    DROPPED: "no field of a record holds it",
    COARSENED: "a record holds it less finely",
    ASSUMED: "nobody said whether it is the risk of acting or of not acting: it is read as that of acting",
}
FIELD = {ASSUMED: "outcomes.risk.acting"}


class Written(NamedTuple):
    resources: list[Resource]
    losses: list[Loss]


def tree_of_plan(plan: Plan, library: Library) -> Tree:
    return tree_of(plan, names_for(plan), library)


def written(record: Record, library: Library, *, onto: Sequence[Resource] = ()) -> Written:
    """The record's resources, read again: what does not come back is a Loss, and so is every assumed code."""
    assumed: Assumed = []
    tree = tree_from(record)
    if onto:
        resources = resources_from(record, library, onto=onto, assumed=assumed)
    else:
        resources = put_record(tree, Plan(), library, assumed)[0]
    losses = [Loss(path, path, ASSUMED, why) for path, why in assumed]
    back = _read_again(tree, resources, library)
    if back != tree:
        why = {DROPPED: "its FHIR form has no place for it", COARSENED: "its FHIR form holds it less finely"}
        losses += [Loss(spelled(p), field_of(p), kind, why[kind]) for p, kind in differences(tree, back)]
    return Written(resources, losses)


def _read_again(tree: Tree, resources: list[Resource], library: Library) -> Tree:
    """The same record among what these resources hold; Goals without a plan have no resource to keep its id."""
    for plan in plans_of(resources):
        back = tree_of_plan(plan, library)
        if back.get("id") == tree.get("id"):
            return back
        if tree.get("unplanned") and back.get("unplanned") and back.get("person") == tree.get("person"):
            return {**back, "id": tree.get("id")}
    return {}


def with_ids(plan: Plan, library: Library) -> Plan:
    """The plan with an id in every element that is read under one, so that the id no longer hangs on all its leaves."""
    names = names_for(plan)
    careplan = plan.careplan and library.fields("fhir-careplan").with_ids(plan.careplan, names)
    goals = [library.fields("fhir-goal").with_ids(goal, names) for goal in plan.goals]
    return replace(plan, careplan=careplan, goals=goals)


def unread(plan: Plan, library: Library) -> list[Loss]:
    """The leaves of a plan's resources that its record does not hold, by their FHIR expressions."""
    return [
        Loss(spelled(place, resource["resourceType"]), FIELD.get(kind, ""), kind, WHY[kind], True)
        for resource, found in _unread(plan, library)
        for place, kind in found
    ]


def told_unread(plan: Plan, library: Library, where: Callable[[Resource], str]) -> list[Loss]:
    """The same for people: what is lost with everything in it is told once, and `where` says where its resource is."""
    return [
        Loss(expression(resource, place, where(resource)), FIELD.get(kind, ""), kind, WHY[kind], True)
        for resource, found in _unread(plan, library)
        for place, kind in gathered(resource, found, besides=OF_ITSELF)
    ]


def of_others(resources: Sequence[Resource], plans: Sequence[Plan]) -> set[Key]:
    """Those that a plan refers to, and that say themselves that they are about somebody else: no plan reads them."""
    named: dict[Key, list[Resource]] = {}
    for plan in plans if resources else ():
        for key in keys_in(plan.all()) if plan.careplan is not None else ():
            named.setdefault(key, []).append(plan.careplan or {})
    keys = {own_key(r): r for r in resources}
    return {key for key, r in keys.items() if any(is_of_another(r, careplan) for careplan in named.get(key, ()))}


def _unread(plan: Plan, library: Library) -> Iterator[tuple[Resource, Found]]:
    plan = with_ids(plan, library)
    tree = tree_of_plan(plan, library)
    back = _from_the_record_alone(plan, tree, library)
    for resource in plan.all():
        found = list(differences(resource, back.get(own_key(resource), {})))
        told = _not_held(found, partial(_reads_the_same, plan, resource, tree, library))
        yield resource, told + (_assumed_in(resource, plan, library) if resource in plan.risks.values() else [])


def _not_held(found: Found, reads_the_same: Callable[[Found], bool]) -> Found:
    """What stands otherwise in what we would write, and is read by nothing, is dropped too: an intent that is not ours.

    A reference is held less finely instead: we name the same resource.
    """
    doubtful = [(place, kind) for place, kind in found if kind == DROPPED and place not in OF_ITSELF]
    gone = removable(doubtful, reads_the_same)
    otherwise = [(place, kind) for place, kind in found if kind == COARSENED]
    unread = [(place, kind) for place, kind in otherwise if place[-1] != "reference"]
    gone = gone + removable(unread, lambda some: reads_the_same(gone + some))
    kinds = dict(otherwise) | {place: DROPPED for place, _ in gone}
    return [(place, kinds[place]) for place, _ in found if place in kinds]


def _assumed_in(assessment: Resource, plan: Plan, library: Library) -> Found:
    """A risk that is read though no po-risk-of says what it is the risk of."""
    if "acting" not in library.fields("fhir-risk").get(assessment, names_for(plan)):
        return []
    predictions = assessment["prediction"]
    place = SELECTORS["acting"].pick(predictions)
    if place is None or which_risk(predictions[place]) is not None:
        return []
    return [(("prediction", place, "outcome"), ASSUMED)]


def _from_the_record_alone(plan: Plan, tree: Tree, library: Library) -> dict[Key, Resource]:
    """What we would write if nothing had been there: a leaf that stands in it is not lost, though nothing reads it.

    An action is told in the shape in which it stands, and whoever shares an id with somebody of another type by the id
    that they have there.
    """
    theirs = {f"{kind}/{name}": f"{kind}/{own}" for name, (kind, own) in names_for(plan).who.items() if name != own}
    fresh = rewritten(put_record(tree, Plan(), library, [])[0], theirs)
    fresh = [{**r, "id": theirs.get("/".join(own_key(r)), f"/{r['id']}").rpartition("/")[2]} for r in fresh]
    back = {own_key(r): r for r in fresh}
    if plan.careplan is not None and plan.requests:
        careplan, names = back[own_key(plan.careplan)], names_for(plan)
        actions = {(REQUEST, action["id"]): action for action in tree.get("actions", ())}
        back |= {key: request_of(actions[key], careplan, names, library) for key in plan.requests if key in actions}
    return back


def _reads_the_same(plan: Plan, resource: Resource, tree: Tree, library: Library, found: Found) -> bool:
    changed = without(resource, *(place for place, _ in found))
    try:
        plans = plans_of([changed if r is resource else r for r in plan.all()])
        return any(_same_but_for_made_ids(tree_of_plan(p, library), tree) for p in plans)
    except (KeyError, TypeError, AttributeError):  # what is taken out may be what makes it a resource at all
        return False


def _same_but_for_made_ids(one: Tree, other: Tree) -> bool:
    """An id that is made of all that stands in an element, read or not, changes with it and says nothing."""
    return one == other or _without_made_ids(one) == _without_made_ids(other)


def _without_made_ids(node: Any, name: str = "") -> Any:
    if isinstance(node, dict):
        made = isinstance(node.get("id"), str) and MADE_ID.fullmatch(node["id"])
        return {key: _without_made_ids(value, key) for key, value in node.items() if not (made and key == "id")}
    if not isinstance(node, list):
        return node
    entries = [_without_made_ids(entry) for entry in node]
    return sorted(entries, key=lambda entry: jsontext.dumps(entry, sort=True)) if name in ORDERED_BY_ID else entries
