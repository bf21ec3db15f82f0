"""Whatever is checked, published or hostile, gets an answer that names places and no contents, and is not changed."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.errors import Issue
from adapter.fhir.checking.check import MAX_ISSUES, check

GOAL: dict[str, Any] = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "To walk to the shop by myself"},
    "subject": {"reference": "Patient/1"},
}
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "fhir"
KNOWN_TO_BE_FAULTY = {"QuestionnaireResponse-gcs.json", "QuestionnaireResponse-ussg-fht-answers.json"}


def goal(**more: Any) -> dict[str, Any]:
    return {**GOAL, **more}


def faults(resource: Any) -> list[tuple[str, str]]:
    """(where, code) of each error, sorted: most tests ask no more."""
    return sorted((issue.where, issue.code) for issue in check(resource) if issue.severity in ("error", "fatal"))


PERSON = {"resourceType": "Patient", "id": "p"}


@pytest.mark.parametrize(
    "resource", [None, [], "x", 5, {}, {"resourceType": 5}, {"resourceType": ["Goal"]}, {"resourceType": "Objective"}]
)
def test_what_is_no_resource_of_r4_is_refused(resource: Any) -> None:
    assert faults(resource) != []


def test_another_type_than_expected_is_refused() -> None:
    assert check(GOAL, expect="Goal") == []
    assert [issue.where for issue in check(GOAL, expect="CarePlan")] == ["Goal"]


def test_a_type_that_the_adapter_neither_reads_nor_writes_is_checked_as_any_other() -> None:
    medication: dict[str, Any] = {"resourceType": "Medication", "id": "a", "code": {"text": "x"}}
    assert check(medication) == []
    medication.update(
        id="a b",
        status="gone",
        ingredient=[{"isActive": "yes", "itemReference": {"reference": "Patient/1"}}, {"strength": {}}],
        extension=[{"url": "rel", "valueString": "x"}],
        dose=1,
    )
    assert faults(medication) == [
        ("Medication.dose", "structure"),
        ("Medication.extension[0].url", "value"),
        ("Medication.id", "value"),
        ("Medication.ingredient[0].isActive", "structure"),
        ("Medication.ingredient[0].item", "structure"),
        ("Medication.ingredient[1].item", "required"),
        ("Medication.ingredient[1].strength", "invariant"),
        ("Medication.ingredient[1].strength", "invariant"),
        ("Medication.status", "code-invalid"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("Status", "x"), ("a b", 1), ("_comment", "x"), ("_comment", {"a": "b"}), ("_comment", None), ("x1", 1)],
)
def test_a_name_that_is_no_element_is_refused_anywhere(name: str, value: Any) -> None:
    ingredient = {"itemReference": {"reference": "Medication/2"}}
    assert faults({"resourceType": "Medication", "ingredient": [ingredient]}) == []
    for medication in ({name: value}, {"ingredient": [{**ingredient, name: value}]}):
        assert len(faults({"resourceType": "Medication", **medication})) == 1


def test_a_resource_in_a_bundle_is_told_by_its_entry() -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"resource": GOAL, "request": {"method": "POST", "url": "Goal"}},
            {"resource": goal(lifecycleStatus="x"), "request": {"method": "POST", "url": "Goal"}},
        ],
    }
    assert faults(bundle) == [("Bundle.entry[1].resource.lifecycleStatus", "code-invalid")]


def test_nothing_is_too_deep_to_be_answered() -> None:
    extension: dict[str, Any] = {"url": "a", "valueString": "x"}
    for _ in range(500):
        extension = {"url": "http://example.org/x", "extension": [extension]}
    contained: dict[str, Any] = {"resourceType": "Patient", "id": "p"}
    section: dict[str, Any] = {"title": "x"}
    for _ in range(500):
        contained = {"resourceType": "Patient", "id": "p", "contained": [contained]}
        section = {"section": [section]}
    for bomb in (
        goal(extension=[extension]),
        goal(contained=[contained]),
        {"resourceType": "Composition", "section": [section]},
    ):
        assert [issue.code for issue in check(bomb)].count("too-costly") == 1


def test_a_flood_of_faults_is_cut_and_counted() -> None:
    found = check(goal(note=[{"text": ""}] * (MAX_ISSUES + 7)))
    assert len(found) == MAX_ISSUES + 1
    assert found[-1].text.startswith("7 more")


def test_nothing_is_changed_by_being_checked() -> None:
    bad = goal(note=[{}], contained=[PERSON], target=[{"detailString": "x"}])
    before = copy.deepcopy(bad)
    check(bad)
    assert bad == before
    assert check(bad) == check(bad)


def test_no_issue_repeats_what_was_sent() -> None:
    secret = "Iris MacDonald"
    bad = goal(
        lifecycleStatus=secret,
        id=secret,
        statusDate=secret,
        subject={"reference": secret, "type": secret},
        language=secret,
        meta={"lastUpdated": secret, "profile": [secret]},
        identifier=[{"system": secret, "use": secret}],
        text={"status": secret, "div": f"<div><{secret}></div>"},
        target=secret,
    )
    bad[secret] = {secret: secret}
    found = check(bad)
    assert len(found) > 10
    assert not any("MacDonald" in field for issue in found for field in issue)


@pytest.mark.skipif(not DATA.exists(), reason="the published examples are not here")
def test_published_resources_have_no_error() -> None:
    for folder in ("official-r4", "us-pco", "us-eltss"):
        for path in sorted((DATA / folder).glob("*.json")):
            errors = [i for i in check(jsontext.loads(path.read_bytes())) if i.severity != "information"]
            assert bool(errors) == (path.name in KNOWN_TO_BE_FAULTY), (path.name, errors[:2])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["#", "Patient", "2026", "Patient/1"]),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "code", "reference", "type", "coding", "value", "x"]), inside, max_size=3
        )
    ),
    max_leaves=8,
)
RICH = {
    "Goal": goal(
        target=[{"measure": {"coding": [{"code": "x"}]}, "detailRange": {"low": {"value": 1}}}], contained=[PERSON]
    ),
    "CarePlan": {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "subject": {"reference": "#"},
        "activity": [{"detail": {"status": "unknown", "scheduledTiming": {"repeat": {"when": ["AC"]}}}}],
        "period": {"start": "2026", "end": "2027"},
    },
    "Bundle": {
        "resourceType": "Bundle",
        "type": "history",
        "entry": [{"fullUrl": "http://x.org/Goal/1", "resource": GOAL, "request": {}}],
    },
    "Questionnaire": {
        "resourceType": "Questionnaire",
        "status": "draft",
        "item": [{"linkId": "1", "type": "group", "item": [{"linkId": "2", "enableWhen": [{}]}]}],
    },
    "Medication": {"resourceType": "Medication", "ingredient": [{"itemReference": {"reference": "#x"}}]},
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(RICH)), st.data())
def test_whatever_stands_wherever_there_is_an_answer(name: str, data: st.DataObject) -> None:
    tree = copy.deepcopy(RICH[name])
    spots: list[tuple[Any, Any]] = []
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node))
        spots += [(node, key) for key in keys]
        waiting += [node[key] for key in keys if isinstance(node[key], dict | list)]
    node, key = data.draw(st.sampled_from(spots))
    node[key] = data.draw(JSON)
    found = check(tree)
    assert all(isinstance(issue, Issue) and issue.text for issue in found)
    assert json.dumps(found)


def test_what_is_deep_but_allowed_is_read_to_its_end() -> None:
    extension: dict[str, Any] = {"url": "a", "valueString": "x"}
    for _ in range(95):
        extension = {"url": "http://example.org/x", "extension": [extension]}
    assert check(goal(extension=[extension])) == []
