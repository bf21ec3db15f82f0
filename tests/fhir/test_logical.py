"""A person who is told by a number is the one Patient at hand with that number, and nobody where there are two."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, record_from, records_from, resources_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
NHS = "https://fhir.nhs.uk/Id/nhs-number"
IRIS = {"resourceType": "Patient", "id": "iris", "identifier": [{"system": NHS, "value": "9000000009"}]}
NUMBERED = {"identifier": {"system": NHS, "value": "9000000009"}, "display": "Iris"}
SEARCHED = {"reference": f"Patient?identifier={NHS}|9000000009"}


def plan(subject: Any) -> list[Any]:
    goal = {
        "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "To sing"},
        "subject": subject,
    }  # fmt: skip
    careplan = {
        "resourceType": "CarePlan", "id": "c", "status": "active", "intent": "plan", "subject": subject,
        "goal": [{"reference": "Goal/g"}],
    }  # fmt: skip
    return [careplan, goal]


@pytest.mark.parametrize("subject", [NUMBERED, SEARCHED])
def test_the_person_is_the_patient_with_that_number_and_the_subject_stays_as_it_is(subject: Any) -> None:
    resources = [IRIS, *plan(subject)]
    (record,) = records_from(resources, LIBRARY)
    assert record.person is not None
    assert record.person.id == "iris"
    assert resources_from(record, LIBRARY, onto=resources) == resources
    tree = tree_from(record)
    tree["title"] = "Singing"
    tree["outcomes"].append({"id": "new", "status": "active"})
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    assert [r["subject"] for r in written[1:]] == [subject, subject, {"reference": "Patient/iris"}]
    assert tree_from(record_from(written, LIBRARY)) == tree


def test_of_two_patients_with_one_number_it_is_neither() -> None:
    resources = [IRIS, {**IRIS, "id": "double"}, *plan(NUMBERED)]
    record = next(r for r in records_from(resources, LIBRARY) if r.id == "c")
    assert record.person is None
    assert resources_from(record, LIBRARY, onto=resources) == resources


@pytest.mark.parametrize("subject", [{"identifier": {"value": "9000000009"}}, {"identifier": "x"}, {"display": "Iris"}])
def test_a_number_without_its_system_says_nothing(subject: Any) -> None:
    resources = [IRIS, *plan(subject)]
    assert next(r for r in records_from(resources, LIBRARY) if r.id == "c").person is None
