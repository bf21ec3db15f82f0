"""What was not understood is told by whole parts, with the resource that it stands in, not by hundreds of leaves."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, plans_of, told_unread
from adapter.fhir.expressions import expression, gathered, named
from adapter.mapping.library import Library
from adapter.mapping.loss import COARSENED, DROPPED, kind_of_place

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
KNOWN = "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare"
GOAL: dict[str, Any] = {
    "resourceType": "Goal", "id": "g1", "lifecycleStatus": "active", "subject": {"reference": "Patient/p"},
    "description": {"text": "To sing", "coding": [{"system": "urn:s", "code": "1"}]},
    "meta": {"profile": ["urn:p"], "versionId": "2"},
    "extension": [{"url": KNOWN, "valueCode": "x"}, {"url": "https://iris.example/x", "valueCode": "y"}],
}  # fmt: skip


def test_a_part_that_is_lost_whole_is_told_once_and_an_extension_by_its_url() -> None:
    (plan,) = plans_of([GOAL])
    told = told_unread(plan, LIBRARY, lambda resource: named("Bundle.entry[7].resource", resource))
    at = "Bundle.entry[7].resource/*Goal*/"
    assert sorted(loss.where for loss in told) == sorted(
        f"{at}.{part}" for part in ("description.coding", f"extension('{KNOWN}')", "extension[1]", "meta")
    )


def test_what_a_server_says_of_its_own_copy_is_no_loss_and_what_else_stands_there_is() -> None:
    of_server = {"versionId": "2", "lastUpdated": "2026-03-01T10:00:00Z"}

    def told(**meta: Any) -> list[str]:
        (plan,) = plans_of([{**GOAL, "extension": [], "description": {"text": "To sing"}, "meta": of_server | meta}])
        return [loss.where for loss in told_unread(plan, LIBRARY, lambda resource: resource["resourceType"])]

    assert told() == []
    assert told(tag=[{"code": "SUBSETTED"}], source="urn:s") == ["Goal.meta"]


def test_a_resource_of_which_nothing_is_read_is_one_loss() -> None:
    note = {"resourceType": "Observation", "id": "o", "status": "amended", "focus": [{"reference": "Goal/g1"}]}
    (plan,) = plans_of([GOAL, note])
    told = [loss.where for loss in told_unread(plan, LIBRARY, lambda resource: resource["resourceType"])]
    assert "Observation" in told
    assert not any(where.startswith("Observation.") for where in told)


def test_a_part_of_which_something_is_read_is_told_leaf_by_leaf() -> None:
    tree = {"a": {"b": 1, "c": 2}, "d": [{"e": 3}, {"e": 4}]}
    lost = [(("a", "b"), DROPPED), (("d", 0, "e"), DROPPED), (("d", 1, "e"), DROPPED), (("a", "c"), COARSENED)]
    assert gathered(tree, lost) == [(("a", "b"), DROPPED), (("d",), DROPPED), (("a", "c"), COARSENED)]


def test_an_expression_can_be_read_by_a_fhirpath_engine() -> None:
    resource = {"resourceType": "Goal", "id": "g", "extension": [{"url": KNOWN, "extension": [{"url": "in'ner"}]}]}
    place = ("extension", 0, "extension", 0, "url")
    assert expression(resource, place, "Goal") == f"Goal.extension('{KNOWN}').extension[0].url"


@pytest.mark.parametrize(
    ("kind", "identity", "told"),
    [
        ("Goal", "61ebe359-bfdc-4613-8bf2-c5e300945f0a", "Goal/61ebe359-bfdc-4613-8bf2-c5e300945f0a"),
        ("Goal", "0101500001", "Goal"),
        ("Iris Testova", "iris", "Resource"),
    ],
)
def test_what_may_be_somebodys_number_or_name_is_not_told(kind: str, identity: str, told: str) -> None:
    assert named("Bundle.entry[0].resource", {"resourceType": kind, "id": identity}) == (
        f"Bundle.entry[0].resource/*{told}*/"
    )


def test_the_same_part_of_many_resources_is_one_entry_of_a_receipt() -> None:
    kinds = {kind_of_place(f"Bundle.entry[{n}].resource/*Goal/id-{n}a*/.target[{n}].measure") for n in range(12)}
    assert kind_of_place("Bundle.entry[3].resource/*Goal*/.target[1].measure") in kinds
    assert kinds == {"Bundle.entry[].resource/*Goal*/.target[].measure"}
    assert kind_of_place("Bundle.entry[1].resource/*CarePlan/id*/.target[1].measure") not in kinds


def test_whoever_shares_an_id_with_somebody_of_another_type_is_no_loss() -> None:
    patient = {"reference": "Patient/1"}
    resources = [
        {"resourceType": "Patient", "id": "1"},
        {"resourceType": "Practitioner", "id": "1", "name": [{"text": "Eileen"}]},
        {"resourceType": "RelatedPerson", "id": "1", "name": [{"text": "Ann"}], "patient": patient},
        {
            "resourceType": "Goal", "id": "1", "lifecycleStatus": "active", "description": {"text": "Soup"},
            "subject": patient, "expressedBy": {"reference": "RelatedPerson/1"},
        },
        {
            "resourceType": "CarePlan", "id": "1", "status": "active", "intent": "plan", "subject": patient,
            "goal": [{"reference": "Goal/1"}], "author": {"reference": "Practitioner/1"},
        },
    ]  # fmt: skip
    (plan,) = plans_of(resources)
    assert told_unread(plan, LIBRARY, lambda resource: resource["resourceType"]) == []
