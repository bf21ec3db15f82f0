"""Actions in line and as requests: each becomes the other and is the same again, and a record reads alike from both."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from adapter.fhir import (
    CODECS,
    SELECTORS,
    check,
    plans_of,
    record_from,
    resources_from,
    unread,
    with_details,
    with_references,
)
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from tests.laws.records import kept_records

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
ACTION = {
    "id": "a1", "title": "Lunch club", "how": "By bus with Jean", "outcomes": ["g"], "who": [{"id": "p"}],
    "when": {"text": "most Thursdays"}, "where": "the hall", "status": "scheduled", "status_reason": "asked for",
    "contribution": [{"text": "She brings scones."}], "progress": [{"id": "n", "text": "Twice."}],
}  # fmt: skip


def plan(**action: Any) -> Any:
    outcomes = [{"id": "g", "status": "active"}]
    return record_from_tree({"id": "r", "person": {"id": "p"}, "outcomes": outcomes, "actions": [{**ACTION, **action}]})


def test_an_action_becomes_a_request_and_the_plan_refers_to_it() -> None:
    resources = with_references(resources_from(plan(), LIBRARY), LIBRARY)
    careplan = next(r for r in resources if r["resourceType"] == "CarePlan")
    (activity,) = careplan["activity"]
    assert activity["reference"] == {"reference": "ServiceRequest/a1"}
    assert "detail" not in activity and activity["progress"] == [{"id": "n", "text": "Twice."}]
    request = next(r for r in resources if r["resourceType"] == "ServiceRequest")
    assert (request["status"], request["intent"], request["code"]) == ("active", "plan", {"text": "Lunch club"})
    assert [i for r in resources for i in check(r) if i.severity == "error"] == []


def test_what_would_not_come_back_stays_in_line() -> None:
    resources = resources_from(plan(), LIBRARY)
    careplan = next(r for r in resources if r["resourceType"] == "CarePlan")
    careplan["activity"][0]["detail"]["kind"] = "Task"
    assert with_references(resources, LIBRARY) == resources


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(kept_records())
def test_every_record_reads_alike_from_both_shapes_and_the_way_back_is_exact(record: Any) -> None:
    resources = resources_from(record, LIBRARY)
    referring = with_references(resources, LIBRARY)
    assert record_from(referring, LIBRARY) == record
    assert with_details(referring, LIBRARY) == resources
    if record.actions:
        assert any(r["resourceType"] == "ServiceRequest" for r in referring)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, []),
        ({"intent": "order"}, ["ServiceRequest.intent"]),
        ({"priority": "urgent"}, ["ServiceRequest.priority"]),
        ({"subject": {"reference": "Patient/p", "display": "Iris"}}, ["ServiceRequest.subject.display"]),
    ],
)
def test_a_leaf_of_a_request_is_told_where_we_would_not_write_it_so(change: Any, told: list[str]) -> None:
    referring = with_references(resources_from(plan(), LIBRARY), LIBRARY)
    changed = [{**one, **change} if one["resourceType"] == "ServiceRequest" else one for one in referring]
    assert [loss.where for one in plans_of(changed) for loss in unread(one, LIBRARY)] == told


def test_a_request_about_somebody_else_is_none_of_the_plans_and_its_place_in_the_plan_is_told() -> None:
    referring = with_references(resources_from(plan(), LIBRARY), LIBRARY)
    other = {"subject": {"reference": "Patient/q"}}
    changed = [{**one, **other} if one["resourceType"] == "ServiceRequest" else one for one in referring]
    assert record_from(changed, LIBRARY).actions == ()
    told = [loss.where for one in plans_of(changed) for loss in unread(one, LIBRARY)]
    assert "CarePlan.activity[0].reference.reference" in told


def test_an_intent_that_is_not_ours_is_dropped_and_not_held_less_finely() -> None:
    resources = with_references(resources_from(plan(), LIBRARY), LIBRARY)
    changed = [{**one, "intent": "order"} if "intent" in one else one for one in resources]
    told = [(loss.where, loss.kind) for one in plans_of(changed) for loss in unread(one, LIBRARY)]
    assert told == [("CarePlan.intent", "dropped"), ("ServiceRequest.intent", "dropped")]
