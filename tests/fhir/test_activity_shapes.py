"""Actions in line and as requests: each becomes the other and is the same again, and a record reads alike from both."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from adapter.fhir import CODECS, SELECTORS, check, record_from, resources_from, with_details, with_references
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
