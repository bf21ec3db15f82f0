"""The two verbs of this room: resources read as records, and a record written upon resources."""

from __future__ import annotations

from collections.abc import Sequence

from adapter.fhir.gather import plans_of, record_of, unplanned_id
from adapter.fhir.people import MAPS
from adapter.fhir.plan import Plan
from adapter.fhir.references import Resource, own_key
from adapter.fhir.scatter import put_record
from adapter.mapping.fields import Assumed
from adapter.mapping.library import Library
from adapter.record.model import Record
from adapter.record.trees import tree_from


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
    plan = next((plan for plan in plans_of(onto) if plan_id(plan) == record.id), None) if onto else Plan()
    plan = plan if plan is not None else _new_plan(record, onto)
    written, gone = put_record(tree_from(record), plan, library, [] if assumed is None else assumed)
    by_key = {own_key(resource): resource for resource in written}
    result = [by_key.pop(own_key(r), r) for r in onto if own_key(r) not in gone]
    return result + list(by_key.values())


def _new_plan(record: Record, onto: Sequence[Resource]) -> Plan:
    """A plan that is not held yet, with the person and those people who are: they are written upon, never anew."""
    person = record.person.id if record.person is not None else None
    who = {somebody.id for somebody in record.people}
    patient = next((r for r in onto if own_key(r) == ("Patient", person)), None)
    participants = [r for r in onto if r["resourceType"] in MAPS and r["id"] in who]
    return Plan(subject=f"Patient/{person}" if person else None, patient=patient, participants=participants)


def plan_id(plan: Plan) -> str:
    """The id of the record that these resources are."""
    return str(plan.careplan["id"]) if plan.careplan is not None else unplanned_id(plan.subject)
