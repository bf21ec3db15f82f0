"""What a client says in a PATCH, through the JSON door: three states, and lists that speak in three manners."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.record.model import ABSENT, Outcome, Person, Record, Review, Statement
from adapter.record.said import onto
from adapter.record.schema import RecordSchema, SaidRecordSchema, said_from_json
from adapter.record.trees import Listed
from adapter.record.validity import faults_of
from tests.laws.records import kept_records, said_about
from tests.record.refusing import refusal

slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


def json_from_said(value: Any) -> Any:
    """A said record as a client would send it."""
    if isinstance(value, Listed):
        entries = [json_from_said(entry) for entry in value.entries]
        gone = [
            {"text": entry, "removed": True} if isinstance(entry, str) else {**json_from_said(entry), "removed": True}
            for entry in value.removed
        ]
        return {"whole": entries + gone} if value.whole else entries + gone
    if isinstance(value, tuple):
        return {"whole": [json_from_said(entry) for entry in value]}
    if not dataclasses.is_dataclass(value):
        return value
    own = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return {name: json_from_said(said) for name, said in own.items() if said is not ABSENT}


@slow
@given(st.data())
def test_what_a_client_says_changes_a_record_as_the_same_words_said_by_a_system(data: Any) -> None:
    known = data.draw(kept_records())
    said = data.draw(said_about(known))
    tree = jsontext.loads(jsontext.dumps(json_from_said(said)))
    assert onto(said_from_json(tree), known) == onto(said, known)


def test_absent_none_and_a_value_are_three() -> None:
    said = said_from_json({"title": None, "story": "home"})
    assert (said.title, said.story, said.status) == (None, "home", ABSENT)


def test_a_list_adds_is_whole_and_removes() -> None:
    known = Record(id="r", person=Person(id="p"), outcomes=(Outcome(id="a", why="w"), Outcome(id="b", why="w")))
    adds = said_from_json({"outcomes": [{"id": "c", "why": "new"}, {"id": "a", "removed": True}]})
    assert [outcome.id for outcome in onto(adds, known).outcomes] == ["b", "c"]
    whole = said_from_json({"outcomes": {"whole": [{"id": "b"}]}})
    assert onto(whole, known).outcomes == (Outcome(id="b", why="w"),)
    assert onto(said_from_json({"outcomes": None}), known).outcomes == ()
    text = Record(outcomes=(Outcome(id="a", reviews=(Review(id="v", helps=("tea", "bus")),)),))
    less = {"outcomes": [{"id": "a", "reviews": [{"id": "v", "helps": [{"text": "tea", "removed": True}]}]}]}
    assert onto(said_from_json(less), text).outcomes[0].reviews[0].helps == ("bus",)


SAID_FAULTS: list[tuple[Any, str, str]] = [
    ({"id": None}, "id", "null"),
    ({"outcomes": [{"id": "o", "statement": {"text": None}}]}, "outcomes[0].statement.text", "null"),
    ({"outcomes": [{"removed": True}]}, "outcomes[0]", "Which entry"),
    ({"outcomes": [{"id": "o", "removed": False}]}, "outcomes[0].removed", "true"),
    ({"outcomes": {"all": []}}, "outcomes", "whole"),
    ({"outcomes": {"whole": None}}, "outcomes.whole", "list"),
    ({"outcomes": {"whole": [{"start": "soon"}]}}, "outcomes.whole[0].start", "date"),
    ({"actions": [{"id": "a", "outcomes": [{"text": "o"}]}]}, "actions[0].outcomes[0]", "text in quotes"),
    ({"author": {"id": "p", "removed": True}}, "author.removed", "no field"),
    ({"titel": "x"}, "titel", "no field"),
    (["x"], "", "object"),
]


@pytest.mark.parametrize(("said", "where", "text"), SAID_FAULTS, ids=[where for _, where, _ in SAID_FAULTS])
def test_what_is_said_wrongly_is_told_by_its_place(said: Any, where: str, text: str) -> None:
    found = refusal(said, said_from_json)
    assert list(found) == [where]
    assert text in found[where]


def test_what_is_said_need_not_be_whole_but_what_it_makes_must() -> None:
    said = said_from_json({"actions": [{"id": "a", "outcomes": ["o"]}], "outcomes": [{"statement": {"text": "home"}}]})
    made = onto(said, Record(id="r", person=Person(id="p")))
    assert {issue.where for issue in faults_of(made)} == {"outcomes[0].id", "actions[0].outcomes[0]"}
    assert made.outcomes[0].statement == Statement(text="home")


def test_the_said_schema_has_the_same_fields() -> None:
    assert list(SaidRecordSchema().fields) == list(RecordSchema().fields)
