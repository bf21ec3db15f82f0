"""The form of every leaf: what does not fit is told by its place, and never repaired."""

from __future__ import annotations

from typing import Any

import pytest

from tests.record.refusing import SMALL, refusal

FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"persn": {}}, "persn", "no field persn"),
    ({"outcomes": [{"id": "o", "areas": [{"code": "a", "frame": 1}]}]}, "outcomes[0].areas[0].frame", "no field"),
    ({"Ann Testova's plan": 1}, "[?]", "no field"),
    ({"kind": "plan"}, "kind", "Send one of support-plan, adult-carer-support-plan"),
    ({"kind": 3}, "kind", "text in quotes"),
    ({"person": {"id": "p", "identifiers": [{"value": 1104400028}]}}, "person.identifiers[0].value", "text in quotes"),
    ({"person": {"id": "p", "identifiers": [{"system": "a b", "value": "1"}]}}, "person.identifiers[0].system", "URI"),
    ({"person": {"id": "p", "birth_date": "2026-02-30"}}, "person.birth_date", "day that exists"),
    ({"person": {"id": "p", "birth_date": "1900-02-29"}}, "person.birth_date", "day that exists"),
    ({"person": {"id": "p", "birth_date": "2026-02-03T10:00:00Z"}}, "person.birth_date", "without a time"),
    ({"person": {"id": "p", "gender": "F"}}, "person.gender", "male, female, other, unknown"),
    ({"person": {"id": "p" * 65}}, "person.id", "1 to 64"),
    ({"created": "2026-02-03T10:00:00"}, "created", "zone"),
    ({"created": "2026-02-03T24:00:00Z"}, "created", "dateTime"),
    ({"created": "3 Feb 2026"}, "created", "dateTime"),
    ({"next_review": "2026-13"}, "next_review", "date"),
    ({"story": ""}, "story", "empty"),
    ({"story": " \u00a0\n"}, "story", "blank"),
    ({"story": "a\x00b"}, "story", "cannot hold"),
    ({"title": "x" * (2**20 + 1)}, "title", "longer than 1,048,576"),
    ({"outcomes": {"id": "o"}}, "outcomes", "a list"),
    ({"outcomes": ["o"]}, "outcomes[0]", "an object"),
    ({"outcomes": [None]}, "outcomes[0]", "null"),
    ({"period": "2026"}, "period", "an object"),
    ({"outcomes": [{"id": "o", "statement": {"voice": "verbatim"}}]}, "outcomes[0].statement.text", "left out"),
    ({"outcomes": [{"id": "o", "statement": {"text": None}}]}, "outcomes[0].statement.text", "null"),
    (
        {"outcomes": [{"id": "o", "statement": {"text": "a", "language": "e n"}}]},
        "outcomes[0].statement.language",
        "tag",
    ),
    ({"outcomes": [{"id": "o", "areas": [{"code": " a"}]}]}, "outcomes[0].areas[0].code", "white space"),
    ({"outcomes": [{"id": "o", "reviews": [{"id": "v", "helps": [3]}]}]}, "outcomes[0].reviews[0].helps[0]", "quotes"),
    (
        {"outcomes": [{"id": "o", "reviews": [{"id": "v", "standing": "yes"}]}]},
        "outcomes[0].reviews[0].standing",
        "true",
    ),
    ({"outcomes": [{"id": "o", "reviews": [{"id": "v", "standing": 1}]}]}, "outcomes[0].reviews[0].standing", "true"),
    (
        {"outcomes": [{"id": "o", "reviews": [{"id": "v", "stated": "2026"}]}]},
        "outcomes[0].reviews[0].stated",
        "instant",
    ),
    ({"sections": [{"id": "s", "topic": "t"}]}, "sections[0].text", "left out"),
    ({"people": [{"id": "q"}]}, "people[0].kind", "left out"),
]


@pytest.mark.parametrize(("said", "where", "text"), FAULTS, ids=[f"{where}: {text}" for _, where, text in FAULTS])
def test_a_fault_is_told_by_its_place_and_nothing_else_is(said: dict[str, Any], where: str, text: str) -> None:
    found = refusal({**SMALL, **said})
    assert list(found) == [where]
    assert text in found[where]
