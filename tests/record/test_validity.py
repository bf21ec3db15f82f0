"""What makes a record whole: who and what it names is there, once."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.record.model import Outcome, Party, Period, Person, Record
from adapter.record.schema import record_from_json
from adapter.record.validity import faults_of, with_ids
from tests.record.refusing import SMALL, refusal

FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"person": None}, "person", "Whose record"),
    ({"person": {}}, "person", "Whose record"),
    ({"outcomes": [{"id": "o", "areas": [{}]}]}, "outcomes[0].areas[0]", "nothing in it"),
    ({"outcomes": [{"id": "o", "measures": [{"id": "m", "scale": "1-5"}]}]}, "outcomes[0].measures[0]", "instrument"),
    (
        {"outcomes": [{"id": "o", "measures": [{"id": "m", "instrument": "i", "system": "urn:s"}]}]},
        "outcomes[0].measures[0].system",
        "domain",
    ),
    ({"people": [{"id": "p", "kind": "family"}]}, "people[0].id", "Another person or participant"),
    ({"outcomes": [{"id": "o"}, {"id": "o"}]}, "outcomes[1].id", "Another outcome"),
    ({"actions": [{"id": "a"}, {"id": "a"}]}, "actions[1].id", "Another section or action"),
    ({"sections": [{"id": "a", "topic": "t", "text": "x"}], "actions": [{"id": "a"}]}, "actions[0].id", "section or"),
    ({"author": {"id": "nobody"}}, "author.id", "Nobody here"),
    ({"author": {"id": "Practitioner/a b"}}, "author.id", "Nobody here"),
    ({"actions": [{"id": "a", "who": [{"id": "nobody"}]}]}, "actions[0].who[0].id", "Nobody here"),
    ({"actions": [{"id": "a", "outcomes": ["o1"]}]}, "actions[0].outcomes[0]", "No outcome"),
    ({"unplanned": True, "title": "t"}, "title", "without a plan"),
    ({"unplanned": True, "people": [{"id": "q", "kind": "family", "role": "cook"}]}, "people[0].role", "role"),
    ({"unplanned": False}, "unplanned", "true"),
]


@pytest.mark.parametrize(("said", "where", "text"), FAULTS, ids=[f"{where}: {text}" for _, where, text in FAULTS])
def test_a_fault_is_told_by_its_place_and_nothing_else_is(said: dict[str, Any], where: str, text: str) -> None:
    found = refusal({**SMALL, **said})
    assert list(found) == [where]
    assert text in found[where]


def test_a_period_that_ends_before_it_starts_is_a_fault_as_it_is_in_fhir() -> None:
    for start, end, wrong in (
        ("2026-03", "2026-02-27", True),
        ("2026-03-02", "2026-03", False),
        ("2026-03-02T10:00:00Z", "2026-03-02", False),
        ("2027", "2026-12-31T23:00:00Z", True),
    ):
        record = Record(id="r", person=Person(id="p"), period=Period(start=start, end=end))
        assert [issue[:3] for issue in faults_of(record)] == [("error", "value", "period")] * wrong


def test_references_to_elsewhere_need_nobody_here() -> None:
    for reference in ("Practitioner/1", "https://example.org/fhir/Practitioner/1", "urn:oid:1.2.3", "#p1"):
        assert not faults_of(Record(id="r", person=Person(id="p"), author=Party(id=reference)))


def test_a_review_and_a_score_with_one_id_would_be_one_observation() -> None:
    measures = [{"id": "m", "instrument": "ruler", "scores": [{"id": "v", "value": "3"}]}]
    tree = {**SMALL, "outcomes": [{"id": "o", "reviews": [{"id": "v", "narrative": "n"}], "measures": measures}]}
    assert len(refusal(tree)) == 1


def test_measures_of_two_outcomes_may_share_an_id() -> None:
    measures = [{"id": "m", "instrument": "ruler"}]
    record_from_json({**SMALL, "outcomes": [{"id": "a", "measures": measures}, {"id": "b", "measures": measures}]})


def test_ids_that_are_there_are_never_replaced() -> None:
    record = Record(id="r", person=Person(id="p"), outcomes=(Outcome(id="o"),))
    assert with_ids(record, pytest.fail) == record


@pytest.mark.parametrize(
    ("parties", "found"),
    [
        ([{"id": "p"}, {"id": "p"}], ["outcomes[0].views[1]"]),
        ([{"id": "p"}, {"id": "p", "text": "Iris"}], ["outcomes[0].views[1]"]),
        ([{"text": "Mairi"}, {"text": "Mairi"}, {"text": "Mairi"}], ["outcomes[0].views[1]"]),
        ([{"text": "Mairi"}, {"text": "Donald"}], []),
    ],
)
def test_a_second_view_of_one_party_is_told_and_refuses_nothing(parties: list[Any], found: list[str]) -> None:
    views = [{"id": str(n), "party": party} for n, party in enumerate(parties)]
    record = record_from_json({**SMALL, "outcomes": [{"id": "o", "views": views}]})
    told = [issue for issue in faults_of(record) if issue.code == "duplicate"]
    assert [issue.where for issue in told] == found
    assert all(issue.severity == "warning" and "stays in history" in issue.text for issue in told)
