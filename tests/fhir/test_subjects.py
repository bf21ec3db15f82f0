"""Two people's plans never run together: not by the same id, not by the same name, not because a plan names a Goal."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.errors import Issue, Refused
from adapter.fhir import CODECS, SELECTORS, plans_of, record_from, records_from, resources_from, resources_in
from adapter.fhir.checking.check import check
from adapter.fhir.references import PO
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
IRIS, CALUM = {"reference": "Patient/iris"}, {"reference": "Patient/calum"}


def goal(identity: str, subject: Any, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Goal", "id": identity, "lifecycleStatus": "active", "subject": subject,
        "description": {"text": identity}, **more,
    }  # fmt: skip


def careplan(subject: Any, *goals: str) -> dict[str, Any]:
    named = {"goal": [{"reference": f"Goal/{one}"} for one in goals]} if goals else {}
    return {
        "resourceType": "CarePlan", "id": "c", "status": "active", "intent": "plan", "subject": subject, **named,
    }  # fmt: skip


def read(resources: list[Any]) -> list[list[str]]:
    return [[outcome.id or "" for outcome in record.outcomes] for record in records_from(resources, LIBRARY)]


@pytest.mark.parametrize(
    ("of_plan", "of_goal"),
    [
        (IRIS, CALUM),
        ({"reference": "https://a.example/Patient/1"}, {"reference": "https://b.example/Patient/1"}),
        ({"reference": "urn:uuid:1"}, {"reference": "urn:uuid:2"}),
        ({"identifier": {"system": "urn:n", "value": "1"}}, {"identifier": {"system": "urn:n", "value": "2"}}),
    ],
)
def test_a_goal_of_another_person_is_not_read_into_the_plan_that_names_it(of_plan: Any, of_goal: Any) -> None:
    resources = [careplan(of_plan, "mine", "theirs"), goal("mine", of_plan), goal("theirs", of_goal)]
    assert read(resources) == [["mine"], ["theirs"]]
    assert [g["id"] for g in plans_of(resources)[0].strangers] == ["theirs"]
    for record in records_from(resources, LIBRARY):
        assert resources_from(record, LIBRARY, onto=resources) == resources


@pytest.mark.parametrize(
    ("of_plan", "of_goal"),
    [
        (IRIS, {"reference": "https://a.example/fhir/Patient/iris"}),
        (IRIS, {"reference": "Patient/iris/_history/3", "display": "Iris"}),
        (IRIS, {"display": "Iris"}),
        ({"identifier": {"system": "urn:n", "value": "1"}}, IRIS),
    ],
)
def test_what_may_be_the_same_person_told_otherwise_stays_together(of_plan: Any, of_goal: Any) -> None:
    assert read([careplan(of_plan, "g"), goal("g", of_goal)]) == [["g"]]


def test_goals_of_people_who_are_only_named_are_each_alone() -> None:
    goals = [goal("a", {"display": "Ann"}), goal("b", {"display": "Bob"}), goal("c", {"display": "Ann"})]
    records = records_from(goals, LIBRARY)
    assert [len(record.outcomes) for record in records] == [1, 1, 1]
    assert len({record.id for record in records}) == 3
    assert all(resources_from(record, LIBRARY, onto=goals) == goals for record in records)


def test_two_servers_patients_with_one_id_are_two_people_and_neither_is_the_one_at_hand() -> None:
    servers = [{"reference": f"https://{name}.example/Patient/1"} for name in "ab"]
    patient = {"resourceType": "Patient", "id": "1", "name": [{"text": "Somebody"}]}
    records = records_from([patient, goal("a", servers[0]), goal("b", servers[1])], LIBRARY)
    assert [[o.id for o in record.outcomes] for record in records] == [["a"], ["b"], []]
    assert [record.person is not None for record in records] == [False, False, True]


def test_in_a_bundle_a_patient_of_another_server_is_not_the_one_that_was_sent() -> None:
    sent = {"resourceType": "Patient", "id": "1"}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "https://a.example/Patient/1", "resource": sent},
        {"fullUrl": "https://a.example/Goal/g", "resource": goal("g", {"reference": "https://a.example/Patient/1"})},
        {"fullUrl": "https://a.example/Goal/h", "resource": goal("h", {"reference": "https://b.example/Patient/1"})},
    ]}  # fmt: skip
    issues: list[Issue] = []
    found = resources_in(bundle, digest="d", issues=issues)
    assert [r["id"] for r in found] == ["1", "g", "h"]  # whoever asked for the issues sees to it that it is not read
    assert [(i.severity, i.where) for i in issues] == [("error", "Bundle.entry[2].resource.subject")]
    with pytest.raises(Refused):
        resources_in(bundle, digest="d")


@pytest.mark.parametrize("subject", [{"identifier": {"system": "urn:n", "value": "1"}}, {"display": "Iris"}, None])
def test_new_resources_are_about_whom_the_plan_is_about_however_that_is_told(subject: Any) -> None:
    resources = [careplan(subject)] if subject else [{k: v for k, v in careplan(subject).items() if k != "subject"}]
    tree = tree_from(record_from(resources, LIBRARY))
    tree["title"] = "Swimming"
    tree["outcomes"] = [{"id": "new", "status": "active", "reviews": [{"id": "r", "helps": ["Jean"]}]}]
    tree["people"] = [{"id": "jean", "kind": "family", "name": "Jean"}]
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    about = {r["resourceType"]: r.get("subject", r.get("patient")) for r in written}
    assert about == dict.fromkeys(["CarePlan", "Goal", "Observation", "RelatedPerson", "CareTeam"], subject)
    wrong = [i for r in written for i in check(r) if i.severity == "error" and subject]
    assert wrong == []


def test_nothing_of_another_person_is_read_into_the_plan_that_refers_to_it() -> None:
    named = [
        {"resourceType": "Observation", "id": "strength", "valueString": "A strength", "status": "final",
         "code": {"coding": [{"system": f"{PO}/CodeSystem/plan-part", "code": "strength"}]}},
        {"resourceType": "Communication", "id": "talk", "status": "completed", "note": [{"text": "A talk"}]},
        {"resourceType": "Consent", "id": "sharing", "status": "active",
         "policyRule": {"coding": [{"system": f"{PO}/CodeSystem/consent-basis", "code": "consent"}]}},
        {"resourceType": "List", "id": "ranking", "code": {"coding": [{"code": "81340-2"}]},
         "entry": [{"item": {"reference": "Goal/mine"}}]},
    ]  # fmt: skip
    requests = [{"resourceType": kind, "id": kind, "status": "active", "code": {"text": kind}} for kind in REQUESTS]
    team = {"resourceType": "CareTeam", "id": "team", "participant": [{"member": {"reference": "RelatedPerson/r"}}]}
    sister = {"resourceType": "RelatedPerson", "id": "r", "name": [{"text": "Ann"}]}
    plan = careplan(IRIS, "mine") | {
        "supportingInfo": [{"reference": f"{r['resourceType']}/{r['id']}"} for r in named],
        "activity": [{"reference": {"reference": f"{kind}/{kind}"}} for kind in REQUESTS],
        "careTeam": [{"reference": "CareTeam/team"}],
    }

    def about(subject: Any) -> list[Any]:
        elements = {"Consent": "patient", "RelatedPerson": "patient", "Task": "for"}
        return [{**r, elements.get(r["resourceType"], "subject"): subject} for r in (*named, *requests, team, sister)]

    own, others = [plan, goal("mine", IRIS), *about(IRIS)], [plan, goal("mine", IRIS), *about(CALUM)]
    fields = {"people", "conversations", "sharing", "strengths", "ranking", "actions"}
    assert tree_from(record_from(own, LIBRARY)).keys() >= fields
    record = record_from(others, LIBRARY)
    assert tree_from(record).keys().isdisjoint(fields)
    assert resources_from(record, LIBRARY, onto=others) == others


REQUESTS = ("ServiceRequest", "Task")
