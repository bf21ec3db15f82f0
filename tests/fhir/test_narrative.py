"""The narrative of a Goal and a CarePlan: valid XHTML in the record's own words, for every record."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from adapter.fhir import CODECS, SELECTORS, check, resources_from, with_narrative
from adapter.mapping.library import Library
from adapter.record.trees import record_from
from tests.laws.records import kept_records

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
RECORD = record_from({
    "id": "r", "title": "Iris's plan", "person": {"id": "p", "name": {"family": "Testperson"}},
    "outcomes": [
        {"id": "g", "statement": {"text": "Soup & <song>", "voice": "verbatim", "language": "gd"},
         "why": "Home.\nYes."},
        {"id": "h", "statement": {"text": "To see the choir"}},
    ],
})  # fmt: skip


def narrative(kind: str, identity: str) -> Any:
    found = resources_from(RECORD, LIBRARY)
    return with_narrative(next(r for r in found if r["resourceType"] == kind and r["id"] == identity), RECORD)["text"]


def test_a_goals_narrative_has_its_words_and_no_other_outcomes() -> None:
    div = narrative("Goal", "g")["div"]
    assert '<span xml:lang="gd">“Soup &amp; &lt;song&gt;”</span>' in div
    assert "Home.<br/>Yes." in div
    assert "choir" not in div


def test_a_plans_narrative_has_every_outcome_and_does_not_name_the_person() -> None:
    div = narrative("CarePlan", "r")["div"]
    assert "choir" in div
    assert "Soup" in div
    assert "Testperson" not in div


def test_somebody_elses_narrative_and_other_resources_are_left_as_they_are() -> None:
    foreign = {"resourceType": "Goal", "id": "g", "text": {"status": "additional", "div": "<div/>"}}
    patient = {"resourceType": "Patient", "id": "p"}
    other = {"resourceType": "Goal", "id": "elsewhere"}
    for resource in (foreign, patient, other):
        assert with_narrative(resource, RECORD) is resource


@settings(deadline=None, max_examples=50)
@given(kept_records())
def test_every_narrative_is_one_that_fhir_takes(record: Any) -> None:
    for resource in resources_from(record, LIBRARY):
        shown = with_narrative(resource, record)
        assert [i for i in check(shown) if i.severity == "error" and ".text" in i.where] == []
