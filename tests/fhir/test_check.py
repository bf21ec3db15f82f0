"""Structure, types and codes of a resource: every fault at once, each in its place."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir.checking.check import check
from tests.hard_text import PIECES

GOAL: dict[str, Any] = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "To walk to the shop by myself"},
    "subject": {"reference": "Patient/1"},
}

R4 = "http://hl7.org/fhir/StructureDefinition/"
UNKNOWN = {"extension": [{"url": f"{R4}data-absent-reason", "valueCode": "unknown"}]}


def goal(**more: Any) -> dict[str, Any]:
    return {**GOAL, **more}


def faults(resource: Any) -> list[tuple[str, str]]:
    """(where, code) of each error, sorted: most tests ask no more."""
    return sorted((issue.where, issue.code) for issue in check(resource) if issue.severity in ("error", "fatal"))


def test_a_sound_goal_has_nothing_to_tell() -> None:
    assert check(GOAL) == []


def test_every_fault_is_told_at_once_with_its_place() -> None:
    bad = goal(
        lifecycleStatus="bogus",
        nickname="x",
        statusDate="2026-02-30",
        target=[{"detailString": "x"}, {"dueDate": "soon", "dueDuration": {"value": "1"}}],
        note=[{"authorString": "x"}],
        addresses=[{"reference": "Patient/1"}],
    )
    del bad["description"]
    assert faults(bad) == [
        ("Goal.addresses[0]", "structure"),
        ("Goal.description", "required"),
        ("Goal.lifecycleStatus", "code-invalid"),
        ("Goal.nickname", "structure"),
        ("Goal.note[0].text", "required"),
        ("Goal.statusDate", "value"),
        ("Goal.target[0]", "invariant"),
        ("Goal.target[1].due", "structure"),
        ("Goal.target[1].due", "value"),
        ("Goal.target[1].due.value", "structure"),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"statusReason": None}, "Goal.statusReason"),
        ({"statusReason": ""}, "Goal.statusReason"),
        ({"statusReason": 5}, "Goal.statusReason"),
        ({"statusReason": ["x"]}, "Goal.statusReason"),
        ({"statusReason": {}}, "Goal.statusReason"),
        ({"note": {"text": "x"}}, "Goal.note"),
        ({"note": []}, "Goal.note"),
        ({"note": None}, "Goal.note"),
        ({"note": [None]}, "Goal.note[0]"),
        ({"note": ["x"]}, "Goal.note[0]"),
        ({"note": [{"text": "x"}, {"text": "y", "who": "z"}]}, "Goal.note[1].who"),
        ({"description": "x"}, "Goal.description"),
        ({"description": {}}, "Goal.description"),
        ({"description": {"id": "a"}}, "Goal.description"),
        ({"category": [{"coding": {"code": "x"}}]}, "Goal.category[0].coding"),
        ({"startString": "x"}, "Goal.startString"),
        ({"start": "2026"}, "Goal.start"),
        ({"startDate": "2026", "startCodeableConcept": {"text": "x"}}, "Goal.start"),
        ({"startDate": "2026", "_startCodeableConcept": {}}, "Goal._startCodeableConcept"),
        ({"_statusReason": {}}, "Goal.statusReason"),
        ({"_statusReason": {"id": "a"}}, "Goal.statusReason"),
        ({"_statusReason": "x"}, "Goal.statusReason"),
        ({"_statusReason": None}, "Goal.statusReason"),
        ({"statusReason": "x", "_statusReason": {"foo": 1}}, "Goal.statusReason.foo"),
        ({"_subject": {"id": "x"}}, "Goal._subject"),
        ({"extension": [{"_url": UNKNOWN, "valueCode": "x"}]}, "Goal.extension[0].url"),
        ({"Status": "x"}, "Goal.Status"),
        ({"0101501234 Iris": "x"}, "Goal"),
        ({"meta": {"tag": [{"code": "a  b"}]}}, "Goal.meta.tag[0].code"),
        ({"meta": {"profile": ["http://example.org/p", f"{R4}Patient"]}}, "Goal.meta.profile[1]"),
        ({"meta": {"profile": [f"{R4}CarePlan|4.0.1"]}}, "Goal.meta.profile[0]"),
        (
            {"text": {"status": "made-up", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>x</div>"}},
            "Goal.text.status",
        ),
    ],
)
def test_a_fault_of_structure_is_told_where_it_is(change: dict[str, Any], expected: str) -> None:
    assert {where for where, _ in faults(goal(**change))} == {expected}


@pytest.mark.parametrize(
    "change",
    [
        {"statusReason": "x", "_statusReason": {"id": "a"}},
        {"_statusReason": {"extension": [{"url": "http://example.org/x", "valueCode": "unknown"}]}},
        {"extension": [{"url": "http://example.org/nobody-knows-it", "valueString": "x"}]},
        {"modifierExtension": [{"url": "http://example.org/nobody-knows-it", "valueBoolean": True}]},
        {"extension": [{"url": "http://example.org/x", "extension": [{"url": "inner", "valueString": "x"}]}]},
        {"startDate": "2026", "_startDate": {"id": "a"}},
        {"meta": {"profile": ["http://example.org/p|1", f"{R4}Goal|4.0.1", f"{R4}DomainResource"]}},
    ],
)
def test_what_fhir_allows_is_left_alone(change: dict[str, Any]) -> None:
    assert check(goal(**change)) == []


@pytest.mark.parametrize("text", PIECES)
def test_hard_text_is_no_fault(text: str) -> None:
    assert faults(goal(statusReason=text, note=[{"text": text}])) == []


# --- lists of primitives -----------------------------------------------------------------------------------------

SAID = {"extension": [{"url": "http://example.org/x", "valueString": "x"}]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ({"given": ["a", None], "_given": [None, SAID]}, None),
        ({"given": ["a"], "_given": [{"id": "x"}]}, None),
        ({"given": ["a"], "_given": [None]}, None),
        ({"_given": [SAID]}, None),
        ({"given": ["a", "b"], "_given": [{"id": "x"}]}, None),
        ({"given": ["a", None]}, "Patient.name[0].given[1]"),
        ({"given": ["a", None], "_given": [None, {"id": "x"}]}, "Patient.name[0].given[1]"),
        ({"given": [None], "_given": [None]}, "Patient.name[0].given[0]"),
        ({"_given": [None]}, "Patient.name[0].given[0]"),
        ({"given": ["a"], "_given": {"id": "x"}}, "Patient.name[0].given"),
        ({"given": ["a"], "_given": []}, "Patient.name[0].given"),
        ({"given": []}, "Patient.name[0].given"),
        ({"given": ["a", ""]}, "Patient.name[0].given[1]"),
        ({"given": [["a"]]}, "Patient.name[0].given[0]"),
        ({"given": "a"}, "Patient.name[0].given"),
    ],
)
def test_nulls_only_stand_where_the_other_side_has_something(name: dict[str, Any], expected: str | None) -> None:
    found = {where for where, _ in faults({"resourceType": "Patient", "name": [name]})}
    assert found == ({expected} if expected else set())


# --- codes --------------------------------------------------------------------------------------------------------


def test_an_extension_alone_is_no_required_code() -> None:
    bad = {"resourceType": "Goal", "_lifecycleStatus": SAID, "description": {"text": "x"}, "subject": {"display": "x"}}
    assert faults(bad) == [("Goal.lifecycleStatus", "code-invalid")]
    told = check({"resourceType": "Patient", "_gender": SAID})
    assert [(issue.severity, issue.where) for issue in told] == [("warning", "Patient.gender")]


def test_a_refused_code_names_those_that_will_do() -> None:
    (issue,) = check(goal(lifecycleStatus="going well"))
    assert "on-hold" in issue.text
    assert "going well" not in issue.text


def test_a_required_binding_on_a_concept_needs_one_coding_of_the_set() -> None:
    clinical = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    condition: dict[str, Any] = {"resourceType": "Condition", "subject": {"display": "x"}}
    good = {"coding": [{"system": "http://example.org/own", "code": "a"}, {"system": clinical, "code": "active"}]}
    assert faults({**condition, "clinicalStatus": good}) == []
    for bad in (
        {"text": "active"},
        {"coding": [{"system": clinical, "code": "better"}]},
        {"coding": [{"code": ["x"]}]},
    ):
        assert ("Condition.clinicalStatus", "code-invalid") in faults({**condition, "clinicalStatus": bad})


def test_a_code_that_hl7s_own_system_has_not_is_told() -> None:
    for system, severity in (
        ("http://hl7.org/fhir/goal-status", "error"),
        ("http://terminology.hl7.org/CodeSystem/goal-achievement", "warning"),  # it may have grown since R4
    ):
        told = check(goal(category=[{"coding": [{"system": system, "code": "nope"}]}]))
        assert [(issue.severity, issue.where) for issue in told] == [(severity, "Goal.category[0].coding[0].code")]
        assert check(goal(category=[{"coding": [{"system": system, "code": "nope", "version": "9"}]}])) == []
    assert check(goal(category=[{"coding": [{"system": "http://hl7.org/fhir/goal-status", "code": "on-hold"}]}])) == []
    assert check(goal(category=[{"coding": [{"system": "http://example.org/own", "code": "nope"}]}])) == []
