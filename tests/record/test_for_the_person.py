"""What may stand on the paper that lies in the person's kitchen, and what may not."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given

from adapter.errors import Refused
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


HIDDEN = {"lines": ["Flat 2", "9 Hidden Lane"], "town": "Faraway", "postcode": "QQ9 9QQ"}


@pytest.mark.parametrize("told", ["9 hidden lane", "At home, Flat 2", "qq99qq", "He knows: 9, Hidden  Lane!"])
def test_an_address_that_nobody_is_to_be_told_stands_in_no_other_text_either(told: str):
    person = {**PERSON, "address": HIDDEN, "protection": {"address_not_disclosed": True}}
    statement = {"text": "To feel safe in Faraway"}
    outcome = {"id": "o", "statement": statement, "why": told, "reviews": [{"hinders": [told]}]}
    action = {"id": "a", "title": "New locks", "where": told, "progress": [{"text": told}, {"text": "A new key"}]}
    paper = for_the_person({"person": person, "outcomes": [outcome], "actions": [action]})
    assert paper.tree["outcomes"] == [{"id": "o", "statement": statement}]
    assert paper.tree["actions"] == [{"id": "a", "title": "New locks", "progress": [{"text": "A new key"}]}]
    assert {"actions.where", "outcomes.why"} <= set(paper.hidden)
    open_one = for_the_person({"person": {**person, "protection": {}}, "actions": [action]})
    assert open_one.tree["actions"] == [action]


def test_an_address_that_is_hidden_today_stands_in_no_older_version():
    now = {"person": {**PERSON, "address": HIDDEN, "protection": {"address_not_disclosed": True}}}
    paper = for_the_person({"person": PERSON, "actions": [{"id": "a", "where": "9 Hidden Lane"}]}, now)
    assert paper.tree["actions"] == [{"id": "a"}]


def unmarked(record: model.Record) -> dict[str, Any]:
    """Without marks: those of the strategy name anything at all."""
    return {name: value for name, value in tree_from(record).items() if name != "sensitive"}


@given(kept_records())
def test_everything_else_stays_as_it_is(record: model.Record):
    tree, before = (unmarked(record) for _ in range(2))
    paper = for_the_person(tree).tree
    assert tree == before
    for name in set(tree) - {"sharing", "person"}:
        assert paper[name] == tree[name]
    assert {**paper.get("person", {}), "address": 0} == {**tree.get("person", {}), "address": 0}


OUTCOMES = [
    {"id": "o", "statement": {"text": "canary"}, "why": "canary", "reviews": [{"id": "v", "narrative": "canary",
     "helps": ["canary"]}]},
    {"id": "other", "why": "open"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ("outcomes/o", "outcomes"), ("outcomes/o/why", "outcomes.why"), ("story", "story"),
        ("outcomes/o/statement", "outcomes.statement"), ("outcomes/o/statement/text", "outcomes.statement.text"),
        ("outcomes/o/reviews/v/narrative", "outcomes.reviews.narrative"), ("outcomes/o/mistyped", "outcomes"),
        ("outcomes/0/why", "outcomes.why"), ("outcomes", "outcomes"),
        ("outcomes/o/reviews/v/helps/0", "outcomes.reviews.helps"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", [{"about_others": True}, {"in_confidence": True}, {}, {"about_others": False}])
def test_a_text_that_needs_a_look_first_is_not_on_paper(what: str, field: str, mark: dict[str, bool]):
    tree = {"id": "r", "story": "canary", "outcomes": OUTCOMES, "sensitive": [{"what": what, **mark}]}
    paper = for_the_person(tree)
    assert paper.hidden == (field,)
    assert "sensitive" not in paper.tree
    before, after = (str(one).count("canary") for one in (tree, paper.tree))
    assert after < before
    assert ("open" in str(paper.tree)) is (what not in ("outcomes", "outcomes/0/why"))


def test_a_mark_that_was_looked_at_or_names_what_is_not_there_hides_nothing_else():
    looked = {"what": "story", "about_others": False, "in_confidence": False}
    gone = {"what": "outcomes/gone/why", "about_others": True}
    tree = {"story": "open", "outcomes": OUTCOMES}
    assert for_the_person({**tree, "sensitive": [looked, gone]}).tree == tree


def test_a_mark_of_which_nobody_can_tell_what_it_means_stops_the_document():
    with pytest.raises(Refused, match="Put the mark right first") as refused:
        for_the_person({"story": "open", "sensitive": [{"what": "the bit about Donald"}]})
    assert refused.value.issues[0].where == "sensitive[0].what"


def test_no_other_field_for_what_was_told_in_confidence_enters_the_model_before_it_is_left_out_here():
    classes = [one for one in vars(model).values() if isinstance(one, type) and hasattr(one, "__dataclass_fields__")]
    marks = {(one.__name__, field.name) for one in classes for field in fields(one)}
    found = {(name, field) for name, field in marks if "confidence" in field or "about_others" in field}
    assert found == {("Sensitive", "about_others"), ("Sensitive", "in_confidence"), ("Outcome", "confidence")}
