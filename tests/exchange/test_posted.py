"""FHIR as it is posted: what is not sound costs the plans that use it, each told by its place, and no other."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from adapter import jsontext
from adapter.exchange import Desk, Tally
from adapter.exchange.sides import FhirSide
from adapter.message import Message
from adapter.plugin import Fault, Noted, Said

ROOT = Path(__file__).resolve().parents[2]
Tree = dict[str, Any]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def people(number: int) -> list[Tree]:
    """For each person a Patient, a Goal, and a CarePlan that names it."""
    return [resource for n in range(number) for resource in person(f"p{n}")]


def person(name: str) -> list[Tree]:
    subject = {"reference": f"Patient/{name}"}
    return [
        {"resourceType": "Patient", "id": name},
        {
            "resourceType": "Goal", "id": name, "lifecycleStatus": "active", "subject": subject,
            "description": {"text": "To make soup"},
        },
        {
            "resourceType": "CarePlan", "id": name, "status": "active", "intent": "plan", "subject": subject,
            "goal": [{"reference": f"Goal/{name}"}],
        },
    ]  # fmt: skip


def observation(about: str, **more: Any) -> Tree:
    return {
        "resourceType": "Observation", "id": f"o-{about}", "status": "final", "code": {"text": "x"},
        "focus": [{"reference": f"Goal/{about}"}], **more,
    }  # fmt: skip


def bundle(resources: list[Any]) -> Tree:
    entries = [{"fullUrl": f"http://x.test/fhir/{key_of(r)}", "resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def key_of(resource: Any) -> str:
    return (
        f"{resource['resourceType']}/{resource['id']}" if isinstance(resource, dict) and "id" in resource else "Basic/x"
    )


def read(tree: Any, desk: Desk, media_type: str = "application/fhir+json") -> tuple[list[Said], list[Fault], list[Any]]:
    body = tree if isinstance(tree, bytes) else jsontext.dumps(tree)
    arrivals = list(FhirSide().read(Message(body, media_type), desk.library))
    noted = [issue for arrival in arrivals if isinstance(arrival, Noted) for issue in arrival.issues]
    return (
        [a for a in arrivals if isinstance(a, Said)],
        [a for a in arrivals if isinstance(a, Fault)],
        [issue for issue in noted if issue.severity in ("error", "fatal")],
    )


def the_loss(desk: Desk, resources: list[Any]) -> tuple[set[str | None], list[Fault], list[Any]]:
    """The people who came through, and what was said of the others."""
    said, faults, issues = read(bundle(resources), desk)
    return {s.person for s in said}, faults, issues


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_one_bad_resource_among_many_costs_one_plan(desk: Desk, kind: int):
    resources = people(300)
    resources[3 * 100 + kind]["language"] = 7
    came, faults, issues = the_loss(desk, resources)
    assert came == {f"Patient/p{n}" for n in range(300)} - {"Patient/p100"}
    assert [fault.where for fault in faults] == ["Bundle.entry[302].resource"]
    assert [issue.where for issue in faults[0].issues] == [f"Bundle.entry[{300 + kind}].resource"]
    assert [issue.where for issue in issues] == [f"Bundle.entry[{300 + kind}].resource.language"]


def test_a_bad_observation_costs_the_plan_whose_goal_it_is_about(desk: Desk):
    came, faults, issues = the_loss(desk, [*people(2), observation("p1", status="perhaps"), observation("p0")])
    assert came == {"Patient/p0"}
    assert [fault.where for fault in faults] == ["Bundle.entry[5].resource"]
    assert [issue.where for issue in issues] == ["Bundle.entry[6].resource.status"]


def test_a_bad_plan_does_not_leave_its_goals_as_a_plan_of_their_own(desk: Desk):
    resources = people(2)
    resources[5]["status"] = "nearly"
    came, faults, _ = the_loss(desk, resources)
    assert came == {"Patient/p0"}
    assert len(faults) == 1


def test_a_practitioner_whom_two_plans_share_costs_both_and_not_the_third(desk: Desk):
    resources = people(3)
    for number in (2, 5):
        resources[number]["author"] = {"reference": "Practitioner/shared"}
    came, faults, _ = the_loss(desk, [*resources, {"resourceType": "Practitioner", "id": "shared", "active": "yes"}])
    assert came == {"Patient/p2"}
    assert len(faults) == 2


def test_a_bad_resource_that_no_plan_reads_costs_none_and_is_told(desk: Desk):
    resources = people(1)
    resources[1]["addresses"] = [{"reference": "Condition/c"}]
    came, faults, issues = the_loss(desk, [*resources, {"resourceType": "Condition", "id": "c", "subject": 7}])
    assert came == {"Patient/p0"}
    assert faults == []
    assert issues


@pytest.mark.parametrize(
    "unreadable", [7, None, "Goal", [], {}, {"resourceType": "Gaol", "id": "a"}, {"resourceType": 7}]
)
def test_what_is_no_resource_is_set_aside_and_the_others_go_on(desk: Desk, unreadable: Any):
    came, faults, issues = the_loss(desk, [*people(1), unreadable, *person("q")])
    assert came == {"Patient/p0", "Patient/q"}
    assert [fault.where for fault in faults] in (["Bundle.entry[3].resource"], [])
    assert any(issue.where.startswith("Bundle.entry[3]") for issue in issues)


def test_an_id_that_is_none_costs_the_plans_that_use_it(desk: Desk):
    resources = people(2)
    resources[4]["id"] = "a_b c"
    resources[5]["goal"] = [{"reference": "Goal/a_b c"}]
    came, faults, _ = the_loss(desk, resources)
    assert came == {"Patient/p0"}
    assert faults


def test_a_goal_known_only_by_its_full_url_costs_the_plan_that_refers_to_it(desk: Desk):
    tree = bundle(people(2))
    url = "urn:uuid:0b7a3c5e-0000-4000-8000-000000000001"
    del tree["entry"][4]["resource"]["id"]
    tree["entry"][4] |= {"fullUrl": url}
    tree["entry"][5]["resource"]["goal"] = [{"reference": url}]
    said, faults, _ = read(tree, desk)
    assert ({s.person for s in said}, faults) == ({"Patient/p0", "Patient/p1"}, [])
    tree["entry"][4]["resource"]["lifecycleStatus"] = "soon"
    said, faults, _ = read(tree, desk)
    assert {s.person for s in said} == {"Patient/p0"}
    assert len(faults) == 1


@pytest.mark.parametrize(
    "change", [{"modifierExtension": [{"url": "http://x.test/not"}]}, {"implicitRules": "http://x.test/r"}]
)
def test_what_may_turn_the_meaning_round_costs_the_plan_that_it_stands_in(desk: Desk, change: Tree):
    resources = people(2)
    resources[1] |= change
    came, faults, issues = the_loss(desk, resources)
    assert came == {"Patient/p1"}
    assert len(faults) == 1
    assert any(next(iter(change)) in issue.where for issue in issues)


def test_rules_for_the_whole_bundle_refuse_the_whole(desk: Desk):
    said, faults, _ = read(bundle(people(2)) | {"implicitRules": "http://x.test/r"}, desk)
    assert said == []
    assert len(faults) == 1


def test_two_that_differ_under_one_id_cost_the_plans_that_use_it_and_no_other(desk: Desk):
    other = deepcopy(person("p1")[1]) | {"description": {"text": "To make no soup"}}
    tree = bundle([*people(2), other])
    tree["entry"][6]["fullUrl"] = "http://another.test/fhir/Goal/p1"
    said, faults, _ = read(tree, desk)
    assert {s.person for s in said} == {"Patient/p0"}
    assert any("Bundle.entry[6]" in issue.where for fault in faults for issue in fault.issues)


def test_a_full_url_that_is_missing_is_told_and_costs_no_plan(desk: Desk):
    tree = bundle(people(2))
    for entry in tree["entry"]:
        del entry["fullUrl"]
    said, faults, issues = read(tree, desk)
    assert (len(said), faults, len(issues)) == (2, [], 6)


def test_rules_that_we_do_not_know_around_a_resource_cost_its_plan(desk: Desk):
    tree = bundle(people(2))
    tree["entry"][1]["modifierExtension"] = [{"url": "http://x.test/not", "valueBoolean": True}]
    said, faults, _ = read(tree, desk)
    assert {s.person for s in said} == {"Patient/p1"}
    assert len(faults) == 1


def test_more_faults_than_are_listed_refuse_the_whole(desk: Desk):
    """What is not listed cannot be laid at anybody's door."""
    resources = people(600)
    for resource in resources:
        resource["language"] = 7
    del resources[-1]["language"]
    said, faults, _ = read(bundle(resources), desk)
    assert said == []
    assert faults


def test_lines_of_a_bulk_export_are_read_together(desk: Desk):
    lines = b"\n".join(map(jsontext.dumps, sorted(people(3), key=lambda r: r["resourceType"])))
    said, faults, _ = read(lines, desk, "application/fhir+ndjson")
    assert {s.person for s in said} == {"Patient/p0", "Patient/p1", "Patient/p2"}
    assert all(s.said["outcomes"] for s in said)
    assert faults == []


def test_a_bad_line_of_a_bulk_export_is_told_by_its_line(desk: Desk):
    resources = people(2)
    resources[4]["lifecycleStatus"] = "soon"
    lines = b"\n".join([*map(jsontext.dumps, resources), b"{not json}"])
    said, faults, issues = read(lines, desk, "application/fhir+ndjson")
    assert {s.person for s in said} == {"Patient/p0"}
    assert [fault.where for fault in faults] == ["line 7", "line 6: CarePlan"]
    assert [issue.where for issue in issues] == ["line 5: Goal.lifecycleStatus"]


def test_one_resource_is_told_by_its_own_expression(desk: Desk):
    _, faults, issues = read(person("p0")[1] | {"lifecycleStatus": "soon"}, desk)
    assert [fault.where for fault in faults] == ["Goal"]
    assert [issue.where for issue in issues] == ["Goal.lifecycleStatus"]


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "x"},
         "subject": {"reference": "Patient/p"}, "acceptance": [{"participant": {"reference": "Patient/p"}}]},
        {"resourceType": "CarePlan", "id": "g", "status": "active", "intent": "plan",
         "subject": {"reference": "Patient/p"}, "activity": [{"plannedActivityReference": {"reference": "Task/t"}}]},
        {"resourceType": "Goal", "id": "g", "status": "in-progress", "description": {"text": "x"},
         "subject": {"reference": "Patient/p"}},
    ],
)  # fmt: skip
def test_resources_of_other_versions_of_fhir_are_refused_by_place(desk: Desk, resource: Tree):
    said, faults, issues = read(resource, desk)
    assert said == []
    assert len(faults) == 1
    assert all(issue.where.startswith(resource["resourceType"]) for issue in issues)


def test_a_count_is_kept_of_what_was_set_aside(desk: Desk):
    resources = people(5)
    resources[1]["lifecycleStatus"] = "soon"
    tally = Tally()
    message = Message(jsontext.dumps(bundle(resources)), "application/fhir+json")
    list(desk.translate(message, desk.system("fhir"), desk.system("record"), tally))
    assert (tally.records, tally.refused, tally.people) == (4, 1, 4)


def test_losses_and_plans_are_told_by_their_entry(desk: Desk):
    resources = people(2)
    resources[4]["note"] = [{"text": "kept"}]
    said, _, _ = read(bundle(resources), desk)
    assert [s.where for s in said] == ["Bundle.entry[2].resource", "Bundle.entry[5].resource"]


def test_a_goal_that_says_it_is_another_persons_costs_the_plan_that_names_it_and_is_told(desk: Desk):
    resources = people(3)
    resources[1]["subject"] = {"reference": "Patient/p2"}
    came, faults, issues = the_loss(desk, resources)
    assert came == {"Patient/p1", "Patient/p2"}
    assert [fault.where for fault in faults] == ["Bundle.entry[2].resource", "Bundle.entry[1].resource"]
    assert [issue.where for issue in issues] == ["Bundle.entry[1].resource"]
    assert "another person" in issues[0].text


@pytest.mark.parametrize("alone", [True, False])
def test_another_version_of_fhir_is_named_before_its_faults(desk: Desk, alone: bool):
    goal = {**person("p0")[1], "status": "in-progress"}
    del goal["lifecycleStatus"]
    _, faults, issues = read(goal if alone else bundle([goal]), desk)
    assert faults
    assert "STU3" in issues[0].text
    assert issues[0].where == ("Goal" if alone else "Bundle.entry[0].resource")
