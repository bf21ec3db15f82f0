"""Views of an outcome: goal-acceptance where R4 lets a party accept, po-view else; and the risk of not acting."""

from __future__ import annotations

from typing import Any

from adapter.fhir import CODECS, SELECTORS, record_from, resources_from
from adapter.fhir.views import ACCEPTANCE, VIEW
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
PEOPLE = [
    {"id": "d", "kind": "family", "name": "Mairi"},
    {"id": "o", "kind": "organisation", "name": "Lochside Council"},
]


def record(**fields: Any) -> Any:
    outcome = {"id": "g", "status": "active", **fields}
    return record_from_tree({"id": "r", "person": {"id": "p"}, "people": PEOPLE, "outcomes": [outcome]})


def written(onto: Any = (), **fields: Any) -> list[Any]:
    return resources_from(record(**fields), LIBRARY, onto=onto)


def goal_of(resources: list[Any]) -> Any:
    return next(r for r in resources if r["resourceType"] == "Goal")


def extensions(goal: Any, url: str) -> list[Any]:
    return [e["extension"] for e in goal.get("extension", ()) if e["url"] == url]


def test_a_stance_of_family_is_in_goal_acceptance_alone_and_its_words_beside_it() -> None:
    goal = goal_of(written(views=[{"id": "v", "party": {"id": "d"}, "stance": "disagree", "text": "Not the hob."}]))
    who = {"reference": "RelatedPerson/d"}
    assert extensions(goal, ACCEPTANCE) == [
        [{"url": "individual", "valueReference": who}, {"url": "status", "valueCode": "disagree"}]
    ]
    assert extensions(goal, VIEW) == [
        [{"url": "party", "valueReference": who}, {"url": "text", "valueString": "Not the hob."}]
    ]


def test_an_organisations_stance_is_in_our_extension_since_r4_lets_no_organisation_accept() -> None:
    goal = goal_of(written(views=[{"id": "v", "party": {"id": "o"}, "stance": "pending"}]))
    assert extensions(goal, ACCEPTANCE) == []
    assert {"url": "stance", "valueCode": "pending"} in extensions(goal, VIEW)[0]


def test_somebody_elses_acceptance_is_a_view_and_a_changed_stance_is_written_where_it_stood() -> None:
    acceptance = {
        "url": ACCEPTANCE,
        "extension": [
            {"url": "individual", "valueReference": {"reference": "Patient/p"}},
            {"url": "status", "valueCode": "pending"},
            {"url": "priority", "valueCodeableConcept": {"coding": [{"code": "high-priority"}], "text": "top"}},
        ],
    }
    resources = written()
    goal_of(resources)["extension"] = [{"url": "urn:other", "valueString": "x"}, acceptance]
    known = record_from(resources, LIBRARY)
    (view,) = tree_from(known)["outcomes"][0]["views"]
    assert (view["party"], view["stance"], view["priority"]) == ({"id": "p"}, "pending", "high")
    assert resources_from(known, LIBRARY, onto=resources) == resources
    again = written(resources, views=[{**view, "stance": "agree"}])
    assert extensions(goal_of(again), ACCEPTANCE)[0][1] == {"url": "status", "valueCode": "agree"}
    assert extensions(goal_of(again), ACCEPTANCE)[0][2] == acceptance["extension"][2]
    assert tree_from(record_from(again, LIBRARY))["outcomes"][0]["views"] == [{**view, "stance": "agree"}]


def test_a_party_that_becomes_an_organisation_takes_its_stance_along() -> None:
    view = {"id": "v", "party": {"id": "d"}, "stance": "agree"}
    resources = written(views=[view])
    again = written(resources, views=[{**view, "party": {"id": "o"}}])
    assert extensions(goal_of(again), ACCEPTANCE) == []
    assert tree_from(record_from(again, LIBRARY))["outcomes"][0]["views"] == [{**view, "party": {"id": "o"}}]


def test_a_prediction_without_a_mark_is_the_risk_of_acting_wherever_it_stands() -> None:
    resources = written(risk={"not_acting": "She stops cooking."})
    assessment = next(r for r in resources if r["resourceType"] == "RiskAssessment")
    assert assessment["basis"] == [{"reference": "Goal/g"}]
    assessment["prediction"].append({"outcome": {"text": "She may fall."}})
    risk = tree_from(record_from(resources, LIBRARY))["outcomes"][0]["risk"]
    assert risk == {"not_acting": "She stops cooking.", "acting": "She may fall."}


def test_the_plan_names_a_risk_assessment_as_long_as_there_is_one() -> None:
    resources = written(risk={"acting": "A burn."})
    plan = next(r for r in resources if r["resourceType"] == "CarePlan")
    assert plan["supportingInfo"] == [{"reference": "RiskAssessment/g-risk"}]
    again = written(resources)
    assert all(r["resourceType"] != "RiskAssessment" and "supportingInfo" not in r for r in again)


def test_two_views_of_one_party_keep_each_its_own_stance() -> None:
    views = [
        {"id": "a", "party": {"id": "d"}, "text": "At first."},
        {"id": "b", "party": {"id": "d"}, "stance": "agree"},
    ]
    views[1]["text"] = "Later."
    assert tree_from(record_from(written(views=views), LIBRARY))["outcomes"][0]["views"] == views


def test_of_two_views_of_one_party_one_is_changed_and_the_other_stays_as_it_stands() -> None:
    views = [
        {"id": "a", "party": {"id": "d"}, "stance": "disagree", "text": "At first.", "date": "2026-03-01"},
        {"id": "b", "party": {"id": "d"}, "stance": "agree", "text": "Later.", "date": "2026-05-01"},
    ]
    resources = written(views=views)
    assert tree_from(record_from(resources, LIBRARY))["outcomes"][0]["views"] == views
    assert resources_from(record_from(resources, LIBRARY), LIBRARY, onto=resources) == resources
    for number in (0, 1):
        changed = [{**view, "stance": "pending"} if n == number else view for n, view in enumerate(views)]
        again = written(resources, views=changed)
        assert tree_from(record_from(again, LIBRARY))["outcomes"][0]["views"] == changed


def test_a_new_area_of_our_own_vocabularies_has_its_display_and_reads_as_before() -> None:
    areas = [{"framework": "wheel", "code": "feeling-safe"}, {"framework": "wheel", "code": "unheard-of"}]
    resources = written(areas=areas)
    codings = [concept["coding"][0] for concept in goal_of(resources)["category"]]
    assert [coding.get("display") for coding in codings] == ["Feeling safe", None]
    assert tree_from(record_from(resources, LIBRARY))["outcomes"][0]["areas"] == areas


def accepted(who: str, **more: Any) -> dict[str, Any]:
    high = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/goal-priority", "code": "high-priority"}]}
    parts = [{"url": "individual", "valueReference": {"reference": who}}, {"url": "status", "valueCode": "agree"}]
    return {"url": ACCEPTANCE, "extension": [*parts, {"url": "priority", "valueCodeableConcept": high}], **more}


def test_acceptances_of_somebody_elses_keep_their_order_and_what_a_party_who_left_thought_of_it() -> None:
    others = [accepted(f"Practitioner/{name}") for name in "abcdef"] + [{"url": "urn:x", "valueCode": "x"}]
    goal = {
        "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "x"},
        "subject": {"reference": "Patient/p"}, "extension": others,
    }  # fmt: skip
    resources = [goal, {"resourceType": "Practitioner", "id": "a", "name": [{"text": "Ann"}]}]
    tree = tree_from(record_from(resources, LIBRARY))
    assert resources_from(record_from_tree(tree), LIBRARY, onto=resources) == resources
    del tree["people"]
    left = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    assert tree_from(record_from(left, LIBRARY)) == tree
