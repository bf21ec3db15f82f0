"""What is inside another resource is read like what stands beside it, and put back inside."""

from __future__ import annotations

from typing import Any

from adapter.fhir import CODECS, SELECTORS, record_from, records_from, resources_from, with_details, with_references
from adapter.fhir.checking.check import check
from adapter.fhir.contained import closed, opened
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
IRIS = {"reference": "Patient/iris"}
GOAL = {
    "resourceType": "Goal", "id": "swim", "lifecycleStatus": "active", "subject": IRIS,
    "description": {"text": "To swim again"}, "addresses": [{"reference": "#hip"}],
    "expressedBy": {"reference": "#jean"},
}  # fmt: skip
HIP = {"resourceType": "Condition", "id": "hip", "subject": IRIS, "code": {"text": "A new hip"}}
JEAN = {"resourceType": "RelatedPerson", "id": "jean", "patient": IRIS, "name": [{"text": "Jean"}]}
LIFT = {
    "resourceType": "ServiceRequest", "id": "lift", "status": "active", "intent": "plan", "subject": IRIS,
    "code": {"text": "A lift to the pool"}, "performer": [{"reference": "#jean"}],
}  # fmt: skip
TEAM = {
    "resourceType": "CareTeam", "id": "team", "participant": [
        {"role": [{"text": "sister"}], "member": {"reference": "#jean"}}, {"member": {"reference": "Practitioner/w"}},
    ],
}  # fmt: skip


def plan(**more: Any) -> list[Any]:
    careplan = {
        "resourceType": "CarePlan", "id": "c", "contained": [HIP, GOAL, JEAN, LIFT, TEAM], "status": "active",
        "intent": "plan", "subject": IRIS, "addresses": [{"reference": "#hip"}], "careTeam": [{"reference": "#team"}],
        "goal": [{"reference": "#swim"}], "activity": [{"reference": {"reference": "#lift"}}], **more,
    }  # fmt: skip
    return [{"resourceType": "Patient", "id": "iris"}, careplan]


def changed(resources: list[Any], change: Any) -> list[Any]:
    tree = tree_from(record_from(resources, LIBRARY))
    change(tree)
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    assert tree_from(record_from(written, LIBRARY)) == tree
    assert [issue for r in written for issue in check(r) if issue.severity in ("error", "fatal")] == []
    return written


def test_goals_requests_people_and_teams_inside_a_plan_are_read() -> None:
    tree = tree_from(record_from(plan(), LIBRARY))
    assert tree["outcomes"][0]["statement"] == {"text": "To swim again"}
    assert tree["outcomes"][0]["expressed_by"] == {"id": "c.jean"}
    assert (tree["actions"][0]["title"], tree["actions"][0]["who"]) == ("A lift to the pool", [{"id": "c.jean"}])
    assert tree["people"] == [{"id": "c.jean", "name": "Jean", "kind": "family", "role": "sister"}]
    assert len(records_from(plan(), LIBRARY)) == 1


def test_what_was_not_changed_goes_back_exactly_where_it_was() -> None:
    assert changed(plan(), lambda tree: None) == plan()
    before = opened(plan())
    assert closed(before.resources, before) == plan()
    assert list(closed(before.resources, before)[1]) == list(plan()[1])


def test_a_change_to_what_is_inside_stays_inside() -> None:
    def change(tree: Any) -> None:
        tree["outcomes"][0]["why"] = "The water carries me."
        tree["actions"][0]["title"] = "Jean drives to the pool"
        tree["people"][0]["name"] = "Jean Testperson"

    (_, careplan) = changed(plan(), change)
    hip, goal, jean, lift, team = careplan["contained"]
    assert (hip, team) == (HIP, TEAM)
    assert goal == {**GOAL, "extension": goal["extension"]}
    assert lift == {**LIFT, "code": {"text": "Jean drives to the pool"}}
    assert jean["name"] == [{"text": "Jean Testperson"}]


def test_a_goal_that_gets_a_review_stands_for_itself_and_takes_along_what_it_refers_to() -> None:
    def change(tree: Any) -> None:
        tree["outcomes"][0]["reviews"] = [{"id": "r", "date": "2026-03-01", "helps": ["The warm pool"]}]

    _, careplan, goal, *others = changed(plan(), change)
    assert careplan["goal"] == [{"reference": "Goal/c.swim"}]
    assert [child["id"] for child in careplan["contained"]] == ["hip", "lift", "team"]
    assert (goal["id"], goal["contained"], goal["addresses"]) == ("c.swim", [HIP], [{"reference": "#hip"}])
    assert goal["expressedBy"] == {"reference": "RelatedPerson/c.jean"}
    assert careplan["contained"][1]["performer"] == [{"reference": "RelatedPerson/c.jean"}]
    assert {one["resourceType"] for one in others} == {"RelatedPerson", "Observation"}


def test_what_is_gone_leaves_nothing_inside_that_nobody_refers_to() -> None:
    resources = plan(addresses=[{"display": "getting stronger"}])
    del resources[1]["addresses"]
    _, careplan = changed(resources, lambda tree: tree.pop("outcomes"))
    assert [child["id"] for child in careplan["contained"]] == ["jean", "lift", "team"]
    assert "goal" not in careplan


def test_a_patient_inside_is_the_person_and_stands_for_itself_once_others_are_about_them() -> None:
    inside = {"reference": "#iris"}
    patient = {"resourceType": "Patient", "id": "iris", "name": [{"text": "Iris"}]}
    goal = {**GOAL, "subject": inside}
    del goal["addresses"], goal["expressedBy"]
    careplan = {**plan()[1], "contained": [patient, goal], "subject": inside, "goal": [{"reference": "#swim"}]}
    for name in ("addresses", "careTeam", "activity"):
        del careplan[name]
    tree = tree_from(record_from([careplan], LIBRARY))
    assert tree["person"] == {"id": "c.iris", "name": {"text": "Iris"}}
    assert changed([careplan], lambda tree: tree["person"].update(birth_date="1950-01-01"))[0]["contained"][0] == {
        **patient, "birthDate": "1950-01-01",
    }  # fmt: skip
    written = changed([careplan], lambda t: t["outcomes"].append({"id": "new", "status": "active"}))
    assert [(r["resourceType"], r["id"]) for r in written] == [
        ("CarePlan", "c"),
        ("Patient", "c.iris"),
        ("Goal", "new"),
    ]
    assert written[0]["contained"][0]["subject"] == {"reference": "Patient/c.iris"}


def test_a_request_inside_keeps_its_shape_whichever_shape_is_asked_for() -> None:
    assert with_references(plan(), LIBRARY) == plan()
    inline = with_details(plan(), LIBRARY)
    assert [record.actions[0].title for record in records_from(inline, LIBRARY)] == ["A lift to the pool"]


def test_two_inside_with_one_id_and_what_nothing_refers_to_are_left_alone() -> None:
    resources = plan(contained=[HIP, GOAL, JEAN, {**JEAN, "name": [{"text": "Another"}]}, {**LIFT, "id": "x"}])
    assert opened(resources).inside.keys() == {("Goal", "c.swim")}
    assert resources_from(record_from(resources, LIBRARY), LIBRARY, onto=resources) == resources


POOL = {"resourceType": "Location", "id": "pool", "name": "Lochside pool", "description": "behind the school"}


def swimming(location: Any, **more: Any) -> list[Any]:
    activity = {"id": "a", "detail": {"status": "scheduled", "location": location}}
    bare = {k: v for k, v in plan()[1].items() if k not in ("contained", "addresses", "careTeam", "goal", "activity")}
    return [plan()[0], {**bare, "activity": [activity], **more}]


def where(resources: list[Any]) -> Any:
    return tree_from(record_from(resources, LIBRARY))["actions"][0].get("where")


def test_where_is_the_name_of_a_location_inside_or_beside_and_stays_a_reference() -> None:
    inside, beside = {"reference": "#pool"}, {"reference": "Location/pool"}
    for resources in (swimming(inside, contained=[POOL]), [*swimming(beside), POOL]):
        assert where(resources) == "Lochside pool"
        assert changed(resources, lambda tree: tree.update(title="Swimming"))[1] == {
            **resources[1], "title": "Swimming",
        }  # fmt: skip
        assert changed(resources, lambda tree: None) == resources
    assert where(swimming({**inside, "display": "the pool"}, contained=[POOL])) == "the pool"


def test_another_place_is_no_longer_where_the_reference_leads() -> None:
    resources = swimming({"reference": "#pool", "display": "the pool"}, contained=[POOL])
    moved = changed(resources, lambda tree: tree["actions"][0].update(where="the loch"))[1]
    assert (moved["activity"][0]["detail"]["location"], "contained" in moved) == ({"display": "the loch"}, False)
    gone = changed(resources, lambda tree: tree["actions"][0].pop("where"))[1]
    assert "location" not in gone["activity"][0]["detail"]


def test_where_of_a_request_is_named_too() -> None:
    lift = {**LIFT, "locationReference": [{"reference": "#pool"}]}
    task = {"resourceType": "Task", "id": "t", "status": "ready", "intent": "plan", "location": {"reference": "#pool"}}
    for request in (lift, {**task, "contained": [POOL]}):
        key = f"{request['resourceType']}/{request['id']}"
        local = "contained" not in request
        activity = {"reference": {"reference": "#lift" if local else key}}
        resources = swimming({}, activity=[activity], **({"contained": [request, JEAN, POOL]} if local else {}))
        resources += [] if local else [request]
        assert where(resources) == "Lochside pool"
        assert changed(resources, lambda tree: None) == resources


def test_a_request_outside_the_record_inside_a_plan_goes_when_its_activity_does() -> None:
    order = {"resourceType": "NutritionOrder", "id": "meals", "status": "active", "intent": "order", "patient": IRIS,
             "dateTime": "2026-03-01"}  # fmt: skip
    resources = swimming({"display": "home"}, contained=[order, HIP])
    resources[1]["activity"][0]["detail"]["reasonReference"] = [{"reference": "#hip"}]
    resources[1]["supportingInfo"] = [{"reference": "#meals"}]
    (_, careplan) = changed(resources, lambda tree: tree.pop("actions"))
    assert careplan["contained"] == [order]
