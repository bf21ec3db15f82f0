"""What a Goal itself says of how far it has come is read as a review of nobody, and goes back untouched."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, record_from, resources_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
SNOMED = "http://snomed.info/sct"


def goal(**more: Any) -> list[Any]:
    return [{
        "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "To sing"},
        "subject": {"reference": "Patient/p"}, **more,
    }]  # fmt: skip


def reviews_in(resources: list[Any]) -> Any:
    return tree_from(record_from(resources, LIBRARY))["outcomes"][0].get("reviews")


def extent_of(**concept: Any) -> Any:
    (review,) = reviews_in(goal(achievementStatus=concept))
    return review["extent"]


def put(resources: list[Any], reviews: list[Any] | None) -> list[Any]:
    tree = tree_from(record_from(resources, LIBRARY))
    tree["outcomes"][0].pop("reviews", None)
    tree["outcomes"][0] |= {"reviews": reviews} if reviews else {}
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    assert reviews_in(written) == reviews
    return written


@pytest.mark.parametrize(
    ("system", "code", "extent"),
    [
        (ACHIEVEMENT, "improving", {"code": "getting-closer"}),
        (SNOMED, "390802008", {"code": "fully-met"}),
        (ACHIEVEMENT, "in-progress", {"text": "In Progress"}),
    ],
)
def test_a_code_that_means_more_than_one_extent_of_ours_is_read_as_words(system: str, code: str, extent: Any) -> None:
    assert extent_of(coding=[{"system": system, "code": code}]) == extent


def test_words_of_somebody_elses_code_are_kept_where_the_code_is_unknown() -> None:
    assert extent_of(coding=[{"system": "urn:x", "code": "2", "display": "Some way"}]) == {"text": "Some way"}
    both = [{"system": ACHIEVEMENT, "code": "in-progress", "display": "In Progress"}]
    assert extent_of(coding=both, text="We practise on Tuesdays") == {"text": "We practise on Tuesdays"}


def test_what_came_of_it_is_a_narrative_that_goes_back_as_it_stood() -> None:
    informed = {"text": "She sings on Sundays", "extension": [{"url": "urn:who", "valueString": "the worker"}]}
    resources = goal(outcomeCode=[informed, {"coding": [{"code": "C"}]}])
    (review,) = reviews_in(resources)
    assert review == {"id": "g-achievement", "standing": True, "narrative": "She sings on Sundays"}
    assert put(resources, [review]) == resources


def test_a_changed_narrative_becomes_an_observation_and_is_not_told_twice() -> None:
    resources = goal(outcomeCode=[{"text": "She sings"}, {"coding": [{"code": "C"}]}])
    (review,) = reviews_in(resources)
    changed, observation = put(resources, [{**review, "narrative": "She sings on Sundays"}])
    assert changed["outcomeCode"] == [{"coding": [{"code": "C"}]}]
    assert observation["note"] == [{"text": "She sings on Sundays"}]
    (gone,) = put(resources, None)
    assert gone["outcomeCode"] == [{"coding": [{"code": "C"}]}]


def test_a_date_replaces_what_is_no_date_and_never_stands_beside_it() -> None:
    (resource,) = goal(startCodeableConcept={"text": "after the operation"})
    tree = tree_from(record_from([resource], LIBRARY))
    assert "start" not in tree["outcomes"][0]
    tree["outcomes"][0]["start"] = "2026-05"
    (written,) = resources_from(record_from_tree(tree), LIBRARY, onto=[resource])
    assert (written["startDate"], "startCodeableConcept" in written) == ("2026-05", False)


@pytest.mark.parametrize("name", ["effectiveInstant", "effectiveDateTime", "effectivePeriod"])
def test_an_observation_has_one_date_however_it_was_dated(name: str) -> None:
    when = {"start": "2026-03-01"} if name == "effectivePeriod" else "2026-03-01T09:00:00Z"
    observation = {
        "resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "Steps"}, "valueInteger": 7,
        "focus": [{"reference": "Goal/g"}], name: when,
    }  # fmt: skip
    resources = [*goal(), observation]
    tree = tree_from(record_from(resources, LIBRARY))
    (score,) = tree["outcomes"][0]["measures"][0]["scores"]
    assert score.get("date") == (None if name == "effectivePeriod" else when)
    assert resources_from(record_from_tree(tree), LIBRARY, onto=resources) == resources
    score["date"] = "2026-04-01"
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)[1]
    assert {n: v for n, v in written.items() if n.startswith("effective")} == {"effectiveDateTime": "2026-04-01"}


def test_an_extent_that_the_vocabulary_lacks_is_kept_as_it_came_beside_what_the_goal_shows() -> None:
    (shown,) = goal(achievementStatus={"coding": [{"system": ACHIEVEMENT, "code": "achieved"}]})
    tree = tree_from(record_from([shown], LIBRARY))
    tree["outcomes"][0]["reviews"] = [{"id": "r", "date": "2026-01-01", "extent": {"code": "nearly-there"}}]
    written = resources_from(record_from_tree({**tree, "id": "c", "person": {"id": "p"}}), LIBRARY)
    assert reviews_in(written) == tree["outcomes"][0]["reviews"]
    observation = next(one for one in written if one["resourceType"] == "Observation")
    told = reviews_in([shown, observation])
    assert [review["extent"] for review in told] == [{"code": "fully-met"}, {"code": "nearly-there"}]
