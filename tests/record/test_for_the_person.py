"""What may stand on the paper that lies in the person's kitchen, and what may not."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given

from adapter.record import model
from adapter.record.for_the_person import NO_ADDRESS, NOT_SHARED, for_the_person
from adapter.record.trees import tree_from
from tests.laws.records import kept_records

PERSON = {"id": "p", "name": {"given": ["Iris"]}}
PEOPLE = [{"id": "d", "kind": "family", "name": "Mairi"}, {"id": "self", "kind": "person", "name": "Iris"}]


def shared(*restrictions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    entry = {"id": "s", "recipient": {"text": "the board"}, **fields}
    entry |= {"restrictions": list(restrictions)} if restrictions else {}
    return {"id": "r", "person": PERSON, "people": PEOPLE, "sharing": [entry]}


@pytest.mark.parametrize("kind", ["never-to", "not-to-be-told"])
@pytest.mark.parametrize(
    "who", [[{"id": "p"}], [{"id": "d"}, {"id": "p"}], [{"id": "self"}], [{"text": "Iris herself"}], [], [{"id": "x"}]]
)
def test_a_sharing_that_is_kept_from_the_person_or_may_be_is_left_out_without_a_word(kind: str, who: list[Any]):
    paper = for_the_person(shared({"kind": kind, "who": who}))
    assert "sharing" not in paper.tree
    assert paper.notes == {}


def test_who_else_must_not_be_told_is_left_out_and_that_is_said():
    paper = for_the_person(shared({"kind": "not-to-be-told", "who": [{"id": "d"}]}, purpose="to plan"))
    assert paper.tree["sharing"] == [{"id": "s", "recipient": {"text": "the board"}, "purpose": "to plan"}]
    assert paper.notes == {"sharing": NOT_SHARED}


def test_what_was_asked_to_be_kept_back_is_left_out_and_other_wishes_stay():
    told, kept_back = {"kind": "told"}, {"kind": "asked-to-keep-back", "what": "the letter", "from_whom": {"id": "d"}}
    paper = for_the_person(shared(wishes=[kept_back, told]))
    assert paper.tree["sharing"][0]["wishes"] == [told]
    assert paper.notes == {"sharing": NOT_SHARED}
    assert "wishes" not in for_the_person(shared(wishes=[kept_back])).tree["sharing"][0]


def test_an_address_that_nobody_is_to_be_told_is_not_printed():
    person = {**PERSON, "address": {"text": "1 Example Street"}, "protection": {"address_not_disclosed": True}}
    paper = for_the_person({"person": person})
    assert "address" not in paper.tree["person"]
    assert paper.notes == {"person": NO_ADDRESS}
    assert "address" in for_the_person({"person": {**person, "protection": {}}}).tree["person"]


@given(kept_records())
def test_everything_else_stays_as_it_is(record: model.Record):
    tree = tree_from(record)
    before = tree_from(record)
    paper = for_the_person(tree).tree
    assert tree == before
    for name in set(tree) - {"sharing", "person"}:
        assert paper[name] == tree[name]
    assert {**paper.get("person", {}), "address": 0} == {**tree.get("person", {}), "address": 0}


def test_no_field_for_what_was_told_in_confidence_enters_the_model_before_it_is_left_out_here():
    """record.md keeps `about_others` and `given_in_confidence` from the person's page: who adds them changes this."""
    classes = [one for one in vars(model).values() if isinstance(one, type) and hasattr(one, "__dataclass_fields__")]
    names = {field.name for one in classes for field in fields(one)}
    assert "statement" in names
    assert names & {"about_others", "given_in_confidence", "confidential"} == set()
