"""What hinders, how important and how sure: read from Observations of somebody else's, which stay in their shape."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, check, plans_of, record_from, resources_from, unread
from adapter.fhir.pco import ANSWERS
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
READINESS = "http://hl7.org/fhir/us/pco/CodeSystem/readiness-assessment-concepts-temporary"


def observation(identity: str, system: str, code: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": identity, "status": "final", "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": system, "code": code}]}, "focus": [{"reference": "Goal/g"}],
        "effectiveDateTime": "2026-03-01", **more,
    }  # fmt: skip


def barrier(identity: str = "b", **more: Any) -> dict[str, Any]:
    return observation(identity, "http://snomed.info/sct", "811791000000103", **more)


def rating(identity: str, code: str, number: int, date: str = "2026-03-01") -> dict[str, Any]:
    value = {"coding": [{"system": "http://loinc.org", "code": ANSWERS[number]}]}
    return observation(identity, READINESS, code, effectiveDateTime=date, valueCodeableConcept=value)


def plan(*about: Any) -> list[Any]:
    goal = {
        "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "To swim again"},
        "subject": {"reference": "Patient/p"},
    }  # fmt: skip
    return [{"resourceType": "Patient", "id": "p"}, goal, *about]


def outcome_in(resources: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = tree_from(record_from(resources, LIBRARY))["outcomes"][0]
    return found


def put(resources: list[Any], **changed: Any) -> list[Any]:
    tree = tree_from(record_from(resources, LIBRARY))
    for name, value in changed.items():
        tree["outcomes"][0].pop(name, None)
        tree["outcomes"][0] |= {} if value is None else {name: value}
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    assert outcome_in(written) == tree["outcomes"][0]
    assert [issue for r in written for issue in check(r) if issue.severity in ("error", "fatal")] == []
    return written


PAIN = {"coding": [{"system": "http://snomed.info/sct", "code": "22253000", "display": "Pain"}]}


def test_each_barrier_is_read_as_a_review_that_says_what_hinders_and_no_score() -> None:
    resources = plan(barrier(valueCodeableConcept=PAIN), barrier("c", valueString="No bus", note=[{"text": "cut"}]))
    outcome = outcome_in(resources)
    assert [review["hinders"] for review in outcome["reviews"]] == [["Pain"], ["No bus"]]
    assert (outcome["reviews"][1]["narrative"], "measures" in outcome) == ("cut", False)
    assert put(resources) == resources


def test_a_changed_barrier_keeps_its_shape_and_one_that_is_gone_takes_nothing_along() -> None:
    resources = plan(barrier(valueCodeableConcept=PAIN), barrier("c", valueString="No bus"))
    first, second = outcome_in(resources)["reviews"]
    written = put(resources, reviews=[{**first, "hinders": ["Less pain"]}, second])
    assert written[2] == barrier(valueString="Less pain")
    assert written[3] == resources[3]
    assert put(resources, reviews=[second]) == [*resources[:2], resources[3]]


def test_a_barrier_that_becomes_a_whole_review_is_written_as_one() -> None:
    resources = plan(barrier(valueString="No bus"))
    (review,) = outcome_in(resources)["reviews"]
    written = put(resources, reviews=[{**review, "helps": ["Jean drives"], "extent": {"code": "same"}}])
    assert written[2]["code"]["coding"][0]["code"] == "review"
    assert "valueString" not in written[2]


def test_what_cannot_be_read_of_a_barrier_is_declared_and_stays() -> None:
    resources = plan(barrier(valueInteger=3))
    assert "reviews" not in outcome_in(resources)
    assert "Observation.valueInteger" in {loss.where for p in plans_of(resources) for loss in unread(p, LIBRARY)}
    assert put(resources, why="The water") == [resources[0], put(resources, why="The water")[1], resources[2]]


def test_the_newest_ratings_are_the_importance_and_the_confidence() -> None:
    resources = plan(
        rating("i1", "importance", 4, "2025-01"), rating("i2", "importance", 8), rating("c1", "confidence", 10)
    )
    outcome = outcome_in(resources)
    assert (outcome["importance"], outcome["confidence"], "measures" in outcome) == (8, 10, False)
    assert put(resources) == resources
    assert put(resources, why="The water")[2:] == resources[2:]


@pytest.mark.parametrize("number", range(11))
def test_each_answer_of_the_scale_is_its_number(number: int) -> None:
    assert outcome_in(plan(rating("i", "importance", number)))["importance"] == number


def test_a_new_number_stands_with_the_goal_and_rewrites_no_rating() -> None:
    resources = plan(rating("i", "importance", 8))
    written = put(resources, importance=5)
    assert written[2] == resources[2]
    assert put(written, importance=8)[2] == resources[2]


def test_a_number_that_is_taken_back_takes_its_ratings_and_their_place_in_a_panel_along() -> None:
    members = [{"reference": "Observation/i"}, {"reference": "Observation/c"}]
    panel = observation("panel", READINESS, "readiness-assessment", hasMember=members)
    resources = plan(panel, rating("i", "importance", 8), rating("c", "confidence", 3))
    written = put(resources, importance=None)
    assert [r["id"] for r in written] == ["p", "g", "panel", "c"]
    assert written[2]["hasMember"] == members[1:]
    assert "hasMember" not in put(written, confidence=None)[2]
