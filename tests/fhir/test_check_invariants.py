"""Every invariant of R4 that the table names, with an object that keeps it and one that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapter import jsontext
from adapter.fhir.checking import definitions
from adapter.fhir.checking.check import check
from adapter.fhir.checking.invariants import ELSEWHERE, invariant

# type and key: an object that keeps it, one that breaks it and, where it asks, the resource that they are in
EXAMPLES = jsontext.loads((Path(__file__).parent / "invariant_examples.json").read_bytes())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_invariant_knows_what_keeps_it_from_what_breaks_it(name: str) -> None:
    keeps, breaks, *resource = EXAMPLES[name]
    found = invariant(*name.split())
    assert found is not None
    assert found[1](keeps, resource[0] if resource else {}) is True
    assert found[1](breaks, resource[0] if resource else {}) is False


def _keys() -> set[str]:
    keys: set[str] = set()
    for name in definitions.definition_names():
        definition = definitions.definition(name)
        assert definition is not None
        keys.update(key for key, _ in definition.rules)
        keys.update(key for element in definition.elements for key, _ in element.rules)
    return keys


def test_every_invariant_of_the_table_has_a_function_with_an_example_or_a_reason() -> None:
    assert _keys() - set(ELSEWHERE) - {"ref-1"} == {name.split()[1] for name in EXAMPLES}
    for name in definitions.definition_names():
        definition = definitions.definition(name)
        assert definition is not None
        for key, _ in definition.rules:
            assert invariant(name, key) or key in ELSEWHERE


def test_two_types_that_share_a_key_keep_their_own_rules() -> None:
    task, parameters = invariant("Task", "inv-1"), invariant("Parameters.parameter", "inv-1")
    assert task is not None
    assert parameters is not None
    assert task[1] is not parameters[1]


GOAL = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "x"},
    "subject": {"display": "x"},
}


@pytest.mark.parametrize(
    ("start", "end", "severity"),
    [
        ("2026-01-01", "2026-01-01", None),
        ("2025", "2026-03-01", None),
        ("2026-01-01T10:00:00+01:00", "2026-01-01T09:30:00Z", None),
        ("2026-01-01T10:00:00+01:00", "2026-01-01T08:30:00Z", "error"),
        ("2026-01-01T10:00:00.1Z", "2026-01-01T10:00:00Z", "error"),
        ("2026", "2025-12-31", "error"),
        ("2026-01-03T10:00:00Z", "2026-01-01", "error"),
        ("2026-01-02", "2026", "warning"),  # "The end value includes any matching date/time"
        ("2026-01-01T10:00:00Z", "2026-01-01", "warning"),
        ("2026-01-01", "2026-01-01T00:00:00+14:00", "warning"),
        ("9999-12", "9999-12-31T23:59:60Z", "warning"),
    ],
)
def test_a_period_is_refused_only_where_its_start_is_surely_after_its_end(
    start: str, end: str, severity: str | None
) -> None:
    period = {"url": "http://example.org/x", "valuePeriod": {"start": start, "end": end}}
    found = check({**GOAL, "extension": [period]})
    assert [(issue.severity, issue.where) for issue in found] == (
        [(severity, "Goal.extension[0].value")] if severity else []
    )


def test_a_range_in_two_units_is_refused_as_its_definition_says() -> None:
    bad = {"low": {"value": 1, "unit": "kg"}, "high": {"value": 2, "unit": "g"}}
    found = check({**GOAL, "extension": [{"url": "http://example.org/x", "valueRange": bad}]})
    assert [issue.where for issue in found] == ["Goal.extension[0].value"]


def test_a_range_of_which_one_side_has_a_unit_is_warned_of() -> None:
    half = {"low": {"value": 1, "unit": "kg"}, "high": {"value": 2}}
    found = check({**GOAL, "extension": [{"url": "http://example.org/x", "valueRange": half}]})
    assert [(issue.severity, issue.where) for issue in found] == [("warning", "Goal.extension[0].value")]


def test_an_invariant_says_its_key_and_its_meaning() -> None:
    (issue,) = check({**GOAL, "target": [{"detailString": "walk the dog"}]})
    assert issue == (
        "error",
        "invariant",
        "Goal.target[0]",
        "Goal.target.measure is required if Goal.target.detail is populated (gol-1).",
    )
