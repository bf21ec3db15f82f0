"""A number without its unit is another number: units come along, and go back as they stood."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir import CODECS, SELECTORS, record_from, resources_from
from adapter.fhir.quantities import quantity_of_text, text_of_quantity, text_of_range, text_of_ratio
from adapter.jsontext import Number
from adapter.mapping.library import Library
from adapter.mapping.paths import MISSING
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
UCUM = "http://unitsofmeasure.org"
STONE = {"value": 12, "unit": "stone", "system": UCUM, "code": "[stone_av]"}


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("7", {"value": 7}),
        ("1.50 kg", {"value": Number("1.50"), "unit": "kg"}),
        ("<=72 mmHg", {"value": 72, "comparator": "<=", "unit": "mmHg"}),
        ("5 %", {"value": 5, "unit": "%"}),
        ("-3 °C", {"value": -3, "unit": "°C"}),
    ],
)
def test_a_number_with_its_unit_is_one_text_both_ways(text: str, quantity: dict[str, Any]) -> None:
    assert quantity_of_text(text) == quantity
    assert text_of_quantity(quantity) == text


@pytest.mark.parametrize("text", ["3 of 5 days", "about 4 kg", "5 (tired)", "07", "4  kg", "4 kg ", "-", "kg", "1.2.3"])
def test_words_are_never_taken_for_a_unit(text: str) -> None:
    assert quantity_of_text(text) is MISSING


@given(st.text(max_size=30) | st.from_regex(r"[<>]?=?[0-9.]{1,4} ?[a-z%]{0,4}", fullmatch=True))
def test_whatever_is_taken_for_a_quantity_says_the_same_again(text: str) -> None:
    quantity = quantity_of_text(text)
    assert quantity is MISSING or text_of_quantity(quantity) == text


def test_a_range_and_a_ratio_are_said_in_words() -> None:
    pounds = {"unit": "lbs"}
    assert text_of_range({"low": {"value": 160, **pounds}, "high": {"value": 180, **pounds}}) == "160 lbs to 180 lbs"
    assert text_of_range({"high": {"value": 80, "code": "mm[Hg]"}}) == "at most 80 mm[Hg]"
    assert text_of_range({"low": {"value": 3}}) == "at least 3"
    assert text_of_range({"low": {"unit": "kg"}}) is MISSING
    assert text_of_ratio({"numerator": {"value": 1, "unit": "walk"}, "denominator": {"value": 2, "unit": "d"}}) == (
        "1 walk : 2 d"
    )


def plan() -> list[Any]:
    goal = {
        "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "To dance again"},
        "subject": {"reference": "Patient/p"},
        "target": [{"measure": {"text": "Weight"}, "detailQuantity": {**STONE, "value": 11}}],
        "outcomeReference": [{"reference": "Observation/o"}],
    }  # fmt: skip
    observation = {
        "resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "Weight"},
        "effectiveDateTime": "2026-03-01", "valueQuantity": {**STONE},
    }  # fmt: skip
    return [{"resourceType": "Patient", "id": "p"}, goal, observation]


def changed(**measure: Any) -> list[Any]:
    resources = plan()
    tree = tree_from(record_from(resources, LIBRARY))
    tree["outcomes"][0]["measures"][0] |= measure
    return resources_from(record_from_tree(tree), LIBRARY, onto=resources)


def test_scores_and_targets_are_read_with_their_units() -> None:
    measure = tree_from(record_from(plan(), LIBRARY))["outcomes"][0]["measures"][0]
    assert (measure["target"], measure["scores"][0]["value"]) == ("11 stone", "12 stone")


def test_a_new_number_in_the_same_unit_keeps_the_units_code_and_another_unit_does_not() -> None:
    goal = changed(target="10.5 stone")[1]
    assert goal["target"][0]["detailQuantity"] == {**STONE, "value": Number("10.5")}
    goal = changed(target="70 kg")[1]
    assert goal["target"][0]["detailQuantity"] == {"value": 70, "unit": "kg"}
    score = {"id": "o", "date": "2026-03-01", "value": "11 stone"}
    assert changed(scores=[score])[2]["valueQuantity"] == {**STONE, "value": 11}
    assert "valueQuantity" not in changed(scores=[{**score, "value": "a little less"}])[2]
