"""The two verbs of this room: resources read as records, and a record written upon resources."""

from __future__ import annotations

from collections.abc import Sequence

from adapter.fhir.contained import closed, opened
from adapter.fhir.gather import names_for, plans_of, record_of, tree_of, unplanned_id
from adapter.fhir.people import MAPS
from adapter.fhir.plan import Plan
from adapter.fhir.references import Resource, own_key
from adapter.fhir.scatter import put_record
from adapter.mapping.fields import Assumed
from adapter.mapping.library import Library
from adapter.record.model import Record
from adapter.record.trees import Tree, tree_from


def records_from(resources: Sequence[Resource], library: Library) -> list[Record]:
    """A record for each CarePlan, then one for each person with Goals outside any plan. Every resource has an id."""
    return [record_of(plan, library) for plan in plans_of(resources)]


def record_from(resources: Sequence[Resource], library: Library) -> Record:
    """The one record of these resources; an empty one where there is none, the first where there are several."""
    return next((record_of(plan, library) for plan in plans_of(resources)), Record())


def resources_from(
    record: Record, library: Library, *, onto: Sequence[Resource] = (), assumed: Assumed | None = None
) -> list[Resource]:
    """The record written upon these resources: what no field speaks of comes back as it is, in its place.

    `assumed` collects (field, why) for codes that R4 requires and nobody stated.
    """
    tree, held = tree_from(record), opened(onto)
    plan = next((plan for plan in plans_of(held.resources) if plan_id(plan) == record.id), None) if onto else Plan()
    if plan is None:
        plan = _new_plan(record, held.resources)
        tree = _with_held(tree, plan, library)
    written, gone = put_record(tree, plan, library, [] if assumed is None else assumed)
    by_key = {own_key(resource): resource for resource in written}
    result = [by_key.pop(own_key(r), r) for r in held.resources if own_key(r) not in gone]
    return closed([*result, *by_key.values()], held)


def _new_plan(record: Record, onto: Sequence[Resource]) -> Plan:
    """A plan that is not held yet, with the person and those people who are: they are written upon, never anew."""
    person = record.person.id if record.person is not None else None
    who = {somebody.id for somebody in record.people}
    patient = next((r for r in onto if own_key(r) == ("Patient", person)), None)
    participants = [r for r in onto if r["resourceType"] in MAPS and r["id"] in who]
    return Plan(subject=f"Patient/{person}" if person else None, patient=patient, participants=participants)


def _with_held(tree: Tree, plan: Plan, library: Library) -> Tree:
    """What a new plan does not say of people who are held already stays as it is held of them."""
    held = tree_of(plan, names_for(plan), library)
    everybody = {one["id"]: one for one in held.get("people", ())}
    result = {**tree}
    if "person" in tree:
        result["person"] = _filled(tree["person"], held.get("person", {}))
    if "people" in tree:
        result["people"] = [_filled(one, everybody.get(one["id"], {})) for one in tree["people"]]
    return result


def _filled(said: Tree, held: Tree) -> Tree:
    filled = {**held, **said}
    for name, value in held.items():
        if isinstance(value, list) and name in said:
            filled[name] = [*said[name], *(entry for entry in value if entry not in said[name])]
        elif name in PROTECTING and name in said:
            filled[name] = {**value, **said[name]}
    return filled


PROTECTING = ("deceased", "protection")
"""Parts whose fields stand each for itself; an address or a name is one whole."""


def plan_id(plan: Plan) -> str:
    """The id of the record that these resources are."""
    return str(plan.careplan["id"]) if plan.careplan is not None else unplanned_id(plan.whom)
