"""Plans in the shapes that others give them: PCO, eLTSS, UK Core, KL, MCC."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest

from adapter import jsontext
from adapter.fhir import CODECS, SELECTORS, plans_of, record_from, records_from, refusals, resources_from, unread
from adapter.jsontext import Number
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fhir"
needs_examples = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")


def guide(folder: str) -> list[Any]:
    found = [jsontext.loads(file.read_bytes()) for file in sorted((SHARED / folder).glob("*.json"))]
    return [r for r in found if r["resourceType"] != "Bundle"]


def plan_of(folder: str, identity: str) -> dict[str, Any]:
    return next(tree_from(r) for r in records_from(guide(folder), LIBRARY) if r.id == identity)


@needs_examples
def test_tasks_and_requests_of_eltss_are_actions_in_the_order_of_the_plan() -> None:
    plan = plan_of("us-eltss", "careplan1")
    assert [a["id"] for a in plan["actions"]][:5] == ["service1", "service2", "service3", "service4", "Task1"]
    task = plan["actions"][4]
    assert (task["how"], task["outcomes"]) == ("Perform exercises to improve balance skills.", ["goal1"])
    assert task["who"] == [{"id": "patientBSJ1", "text": "Betsy"}]
    assert task["progress"][0]["text"] == "Betsy will start doing balance exercises"
    assert plan["strengths"][0]["text"] == "Able to manage her bills."


@needs_examples
def test_the_levels_of_goal_attainment_scaling_and_their_scores_are_read() -> None:
    plans = [tree_from(r) for r in records_from(guide("us-pco"), LIBRARY)]
    outcome = next(o for p in plans for o in p["outcomes"] if o["id"] == "pcoGoalWalkDogExample")
    assert {level["level"] for level in outcome["attainment"]} == {"+2", "+1", "0", "-1", "-2"}
    assert any(s["value"] == "+1" for m in outcome["measures"] for s in m.get("scores", ()))


def in_shape(goal: dict[str, Any], **plan: Any) -> list[Any]:
    careplan = {
        "resourceType": "CarePlan", "id": "c", "status": "active", "intent": "plan",
        "subject": {"reference": "Patient/p"}, "goal": [{"reference": "Goal/g"}], **plan,
    }  # fmt: skip
    whole = {
        "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "To sing"},
        "subject": {"reference": "Patient/p"}, **goal,
    }  # fmt: skip
    return [{"resourceType": "Patient", "id": "p"}, careplan, whole]


KL = {
    "category": [{"coding": [{"system": "http://kl.dk/fhir/common/caresocial/CodeSystem/CareSocialCodes",
                              "code": "416fe27d-3ccf-4390-8742-8b52a9d8dc78"}]}],
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/goal-relationship", "extension": [
        {"url": "type", "valueCodeableConcept": {"coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/goal-relationship-type", "code": "milestone"}]}},
        {"url": "target", "valueReference": {"reference": "Goal/elsewhere"}}]}],
    "outcomeCode": [{"text": "Det går bedre"}],
    "addresses": [{"reference": "Condition/elsewhere"}],
}  # fmt: skip
MCC = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/goal-acceptance", "extension": [
        {"url": "individual", "valueReference": {"reference": "Patient/p"}}, {"url": "status", "valueCode": "agree"},
        {"url": "priority", "valueCodeableConcept": {"coding": [{"code": "high-priority"}]}}]}],
    "priority": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/goal-priority", "code": "low-priority"}]},
    "_startDate": {"extension": [{"url": "urn:x", "valueString": "primitive extension"}]},
}  # fmt: skip
UK_CORE = {
    "activity": [{"detail": {
        "status": "in-progress", "kind": "Task",
        "performer": [{"display": "Ann"}, {"reference": "Patient/p/_history/1"}],
        "location": {"display": "Patient's home"}, "statusReason": {"text": "as agreed"},
        "scheduledTiming": {"repeat": {"frequency": 1, "period": 1.50, "periodUnit": "wk", "duration": 2}}}}],
}  # fmt: skip


@pytest.mark.parametrize(
    "resources", [in_shape(KL), in_shape(MCC), in_shape({}, **UK_CORE)], ids=["KL", "MCC", "UK Core"]
)
def test_a_plan_in_somebody_elses_shape_is_put_back_whole_and_says_what_it_lost(resources: list[Any]) -> None:
    known = record_from(resources, LIBRARY)
    assert resources_from(known, LIBRARY, onto=resources) == resources
    lost = [loss.where for plan in plans_of(resources) for loss in unread(plan, LIBRARY)]
    assert lost
    assert ("activity" in resources[1]) == ("CarePlan.activity[0].detail.kind" in lost)


def test_what_of_their_shapes_has_a_field_is_read() -> None:
    kl = tree_from(record_from(in_shape(KL), LIBRARY))["outcomes"][0]
    assert kl["part_of"] == "Goal/elsewhere"
    assert kl["reviews"] == [{"id": "g-achievement", "standing": True, "narrative": "Det går bedre"}]
    mcc = tree_from(record_from(in_shape(MCC), LIBRARY))["outcomes"][0]
    assert (mcc["views"][0]["stance"], mcc["views"][0]["priority"], mcc["priority"]) == ("agree", "high", "low")
    action = tree_from(record_from(in_shape({}, **UK_CORE), LIBRARY))["actions"][0]
    assert (action["where"], action["when"]["timing"]) == ("Patient's home", {"frequency": 1, "unit": "wk"})
    assert action["who"] == [{"text": "Ann"}, {"id": "p"}]


def test_a_finer_status_than_a_request_has_is_kept_until_somebody_changes_the_request() -> None:
    task = {"resourceType": "Task", "id": "t", "status": "ready", "intent": "plan", "owner": {"display": "Ann"}}
    resources = [*in_shape({}, activity=[{"reference": {"reference": "Task/t"}}]), task]
    tree = tree_from(record_from(resources, LIBRARY))
    tree["actions"][0] |= {"status": "unknown", "who": [{"text": "Ann"}, {"text": "Iain"}]}
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    assert tree_from(record_from(written, LIBRARY)) == tree
    changed = next(r for r in written if r["resourceType"] == "Task")
    changed["status"] = "completed"
    assert tree_from(record_from(written, LIBRARY))["actions"][0]["status"] == "completed"


def test_an_unknown_modifier_or_implicit_rules_refuse() -> None:
    modified = in_shape({"modifierExtension": [{"url": "urn:not", "valueBoolean": True}]})
    assert [i.where for i in refusals(modified)] == ["Bundle.entry[2].resource.modifierExtension[0]"]
    assert refusals(in_shape({"implicitRules": "urn:rules"}))


MARK = {"extension": [{"url": "urn:mark", "valueString": "x"}]}
NOT_MARKED = ("resourceType", "id", "reference", "url")


def marked(node: Any) -> Any:
    """With an extension on every primitive that may have one, in lists too."""
    if isinstance(node, list):
        return [marked(one) for one in node]
    if not isinstance(node, dict):
        return node
    beside: dict[str, Any] = {}
    for name, value in node.items():
        plain = [one for one in (value if isinstance(value, list) else [value]) if not isinstance(one, dict)]
        if name not in NOT_MARKED and not name.startswith("_") and plain:
            beside[f"_{name}"] = [None, *[MARK for _ in plain[1:]]] if isinstance(value, list) else MARK
            if beside[f"_{name}"] == [None]:
                beside[f"_{name}"] = [MARK]
    return {name: marked(value) for name, value in node.items()} | beside


def rich() -> list[Any]:
    goal = {
        "category": [{"text": "Music", "coding": [{"system": "urn:s", "code": "m", "display": "Music"}]}],
        "startDate": "2026", "statusDate": "2026-02", "statusReason": "her wish", "expressedBy": {"display": "Iris"},
        "target": [{"dueDate": "2026-12"}, {"measure": {"text": "Songs"}, "detailQuantity": {"value": Number("1.50")}}],
        "note": [{"authorString": "Ann", "time": "2026-03-01T09:00:00Z", "text": "She hums"}],
    }  # fmt: skip
    plan = {
        "title": "A plan", "description": "Iris sings", "created": "2026-01", "period": {"start": "2025"},
        "activity": [{"id": "a", "detail": {
            "status": "scheduled", "description": "Choir", "performer": [{"display": "Jean"}], "doNotPerform": False,
            "scheduledTiming": {"repeat": {"period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "sun"]}},
        }}],
    }  # fmt: skip
    observation = {
        "resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "Songs"},
        "focus": [{"reference": "Goal/g"}], "effectiveDateTime": "2026-03", "valueQuantity": {"value": Number("2.0")},
    }  # fmt: skip
    patient, careplan, whole = in_shape(goal, **plan)
    return [{**patient, "birthDate": "1941", "name": [{"given": ["Iris", "M."], "family": "T"}]}, careplan, whole,
            observation]  # fmt: skip


def test_extensions_on_every_primitive_partial_dates_and_trailing_zeros_go_back_as_they_came() -> None:
    resources = marked(rich())
    plain, tree = tree_from(record_from(rich(), LIBRARY)), tree_from(record_from(resources, LIBRARY))
    assert {**tree, "outcomes": 0} == {**plain, "outcomes": 0}
    assert tree["outcomes"][0]["measures"][0]["scores"][0]["value"] == "2.0"
    assert resources_from(record_from_tree(tree), LIBRARY, onto=resources) == resources
    tree["outcomes"][0]["why"] = "She sang with her mother."
    tree["actions"][0]["how"] = "Choir on Mondays"
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    assert written[0] == resources[0]
    assert written[3] == resources[3]
    goal, careplan = copy.deepcopy(written[2]), copy.deepcopy(written[1])
    assert goal.pop("extension")[0]["valueMarkdown"] == "She sang with her mother."
    assert goal == resources[2]
    careplan["activity"][0]["detail"]["description"] = "Choir"
    assert careplan == resources[1]


def test_what_nobody_knows_takes_its_time_by_its_length_and_not_by_the_square_of_it() -> None:
    def seconds(many: int) -> float:
        unknown = [{"url": f"urn:example:{number}", "valueString": "kept"} for number in range(many)]
        goal = {
            "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "Walk"},
            "subject": {"reference": "Patient/p"}, "extension": unknown,
        }  # fmt: skip
        (plan,) = plans_of([goal])
        began = time.process_time()
        assert len(unread(plan, LIBRARY)) >= many
        return time.process_time() - began

    assert seconds(20_000) < 5  # by the square of it, a minute
