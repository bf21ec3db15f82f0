"""What may turn a resource into its opposite is refused, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir.modifiers import refusals


def test_what_may_turn_a_resource_into_its_opposite_is_refused_wherever_it_stands() -> None:
    not_so = {"modifierExtension": [{"url": "https://a.example/not", "valueBoolean": True}]}
    plan = {
        "resourceType": "CarePlan", "implicitRules": "https://a.example/rules", **not_so,
        "activity": [{}, {"detail": {"status": "unknown", **not_so}, **not_so}],
        "contained": [{"resourceType": "Goal", "implicitRules": "https://a.example/rules", "target": [not_so]}],
    }  # fmt: skip
    places = [
        "implicitRules", "modifierExtension[0]", "activity[1].detail.modifierExtension[0]",
        "activity[1].modifierExtension[0]", "contained[0].implicitRules", "contained[0].target[0].modifierExtension[0]",
    ]  # fmt: skip
    assert [issue.where for issue in refusals([plan])] == [f"CarePlan.{place}" for place in places]
    goal = {"resource": {"resourceType": "Goal", "id": "g"}}
    tree = {"resourceType": "Bundle", "entry": [goal, {"resource": plan}, {"modifierExtension": [{"url": "x"}]}]}
    assert [issue.where for issue in refusals([tree])] == [
        *(f"Bundle.entry[1].resource.{place}" for place in places), "Bundle.entry[2].modifierExtension[0]",
    ]  # fmt: skip
    assert [issue.where for issue in refusals([e["resource"] for e in tree["entry"][:2]])] == [
        f"Bundle.entry[1].resource.{place}" for place in places
    ]
    assert {issue.severity for issue in refusals([plan])} == {"error"}
    assert len(refusals([{"resourceType": "Goal", "implicitRules": "https://a.example/rules"}])) == 1


def test_extensions_that_change_no_meaning_are_no_reason_to_refuse() -> None:
    assert refusals([{"resourceType": "Goal", "extension": [{"url": "https://a.example/any", "valueCode": "x"}]}]) == []


@pytest.mark.parametrize("value", ["x", {}, [3], {"url": "x"}])
def test_a_malformed_modifier_extension_is_refused_all_the_same(value: Any) -> None:
    assert len(refusals([{"resourceType": "Goal", "modifierExtension": value}])) == 1
