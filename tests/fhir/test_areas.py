"""The areas of an outcome as Goal.category: a framework without a code is no Coding."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, check, record_from, resources_from
from adapter.fhir.areas import FRAMEWORK
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_of
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
WHEEL = "https://w3id.org/personal-outcomes/fhir/CodeSystem/wheel"
WORDS = {"framework": "wheel", "text": "Change: skills"}
IN_EXTENSION = {"text": "Change: skills", "extension": [{"url": FRAMEWORK, "valueUri": WHEEL}]}


def record(*areas: dict[str, str], **more: Any) -> Any:
    outcome = {"id": "g1", "areas": list(areas), **more}
    return record_of({"id": "c1", "person": {"id": "p1"}, "outcomes": [outcome]})


def goal_of(resources: Any) -> dict[str, Any]:
    return next(one for one in resources if one["resourceType"] == "Goal")


def areas_of(resources: Any) -> Any:
    return tree_from(record_from(resources, LIBRARY))["outcomes"][0]["areas"]


def test_a_framework_without_a_code_stands_in_an_extension() -> None:
    resources = resources_from(record(WORDS), LIBRARY)
    goal = goal_of(resources)
    assert goal["category"] == [IN_EXTENSION]
    assert "coding" not in goal["description"]
    assert [issue for one in resources for issue in check(one) if issue.severity != "information"] == []
    assert areas_of(resources) == [WORDS]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WORDS, {"framework": "wheel", "code": "belonging"}),
        ({"framework": "wheel", "code": "belonging"}, WORDS),
        (WORDS, {"framework": "shanarri", "text": "Change: skills"}),
        (WORDS, {"text": "Change: skills"}),
        ({"text": "Change: skills"}, WORDS),
        ({"framework": "urn:a:b", "code": "x", "text": "words"}, {"framework": "urn:a:b", "text": "words"}),
    ],
)
def test_what_becomes_of_an_area_is_written_upon_what_stood_there(
    before: dict[str, str], after: dict[str, str]
) -> None:
    first = resources_from(record(before), LIBRARY)
    second = resources_from(record(after), LIBRARY, onto=first)
    assert areas_of(second) == [after]
    (concept,) = goal_of(second)["category"]
    assert all("code" in coding for coding in concept.get("coding", ()))
    assert ("code" in after) is not any(e["url"] == FRAMEWORK for e in concept.get("extension", ())) or (
        "framework" not in after
    )


def test_somebody_elses_system_without_a_code_is_read_and_not_touched() -> None:
    theirs = {
        "resourceType": "Goal", "id": "g1", "lifecycleStatus": "active", "description": {"text": "Soup"},
        "subject": {"reference": "Patient/p1"}, "category": [{"coding": [{"system": "urn:a:b"}], "text": "Food"}],
    }  # fmt: skip
    read = record_from([theirs], LIBRARY)
    assert tree_from(read)["outcomes"][0]["areas"] == [{"framework": "urn:a:b", "text": "Food"}]
    assert goal_of(resources_from(read, LIBRARY, onto=[theirs])) == theirs


@pytest.mark.parametrize("areas", [[], [{"framework": "wheel", "text": "Food"}]])
def test_the_words_of_a_type_that_is_taken_away_go_with_it_and_are_no_area(areas: Any) -> None:
    first = resources_from(record(type="quality-of-life"), LIBRARY)
    after = record(*areas)
    assert record_from(resources_from(after, LIBRARY, onto=first), LIBRARY) == after
