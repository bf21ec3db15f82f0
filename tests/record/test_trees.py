"""Records as trees and back, kept and said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from adapter.record.model import ABSENT, Outcome, Party, Record, Review, Statement
from adapter.record.said import is_kept
from adapter.record.trees import Listed, part_from, record_from, said_from, shapes, tree_from
from tests.laws.records import kept_records


@given(kept_records())
def test_a_kept_record_comes_back_from_its_tree(record: Record) -> None:
    assert record_from(tree_from(record)) == record


@given(kept_records())
def test_a_tree_has_no_none_and_nothing_empty(record: Record) -> None:
    def walk(tree: Any) -> None:
        assert tree not in (None, [], ())
        for value in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
            walk(value)

    walk({"record": tree_from(record) or "empty"})


@given(kept_records())
def test_a_record_made_of_a_tree_is_as_good_as_one_that_was_constructed(record: Record) -> None:
    again = record_from(tree_from(record))
    assert hash(again) == hash(record)
    assert repr(again) == repr(record)
    with pytest.raises(AttributeError):
        again.title = "changed"  # type: ignore[misc]


def test_null_and_a_missing_key_are_both_none_in_a_kept_tree() -> None:
    assert record_from({"title": None, "outcomes": None, "person": None}) == Record()


def test_a_field_that_the_model_has_not_is_a_mistake_of_the_map() -> None:
    with pytest.raises(TypeError, match="colour"):
        record_from({"colour": "red"})
    with pytest.raises(TypeError, match="colour"):
        part_from(Outcome, {"statement": {"text": "x", "colour": "red"}})


def test_a_falsehood_is_something_said() -> None:
    assert tree_from(Review(plan_needs_change=False)) == {"plan_needs_change": False}


def test_in_a_said_tree_a_missing_key_is_absent_and_null_is_none() -> None:
    said = said_from(Record, {"title": None, "story": "x"})
    assert (said.title, said.story, said.kind, said.outcomes) == (None, "x", ABSENT, ABSENT)


def test_a_said_list_adds_unless_it_says_that_it_is_whole() -> None:
    adds = said_from(Record, {"outcomes": [{"id": "1"}]}).outcomes
    whole = said_from(Record, {"outcomes": {"whole": [{"id": "1"}]}}).outcomes
    assert isinstance(adds, Listed) and not adds.whole
    assert isinstance(whole, Listed) and whole.whole and whole.entries == adds.entries


def test_a_list_that_is_null_says_that_there_is_nothing_in_it() -> None:
    assert said_from(Record, {"outcomes": None}).outcomes == Listed((), whole=True)


def test_an_entry_may_be_said_to_be_removed() -> None:
    said = said_from(Record, {"outcomes": [{"removed": True, "id": "1"}, {"id": "2"}]}).outcomes
    assert [entry.id for entry in said.removed] == ["1"]
    assert [entry.id for entry in said.entries] == ["2"]


def test_a_text_of_a_list_may_be_said_to_be_removed() -> None:
    said = said_from(Review, {"helps": ["new", {"removed": True, "text": "old"}]}).helps
    assert said == Listed(("new",), False, ("old",))


def test_what_is_said_of_a_part_is_said_field_by_field() -> None:
    said = said_from(Outcome, {"statement": {"voice": None}, "expressed_by": {"id": "p"}})
    assert said.statement == Statement(text=ABSENT, voice=None, language=ABSENT)
    assert said.expressed_by == Party(id="p", text=ABSENT)
    assert not is_kept(said)


def test_every_field_of_the_model_has_a_shape_that_the_machinery_understands() -> None:
    waiting, seen = [Record], set()
    while waiting:
        cls = waiting.pop()
        seen.add(cls)
        for shape in shapes(cls):
            assert shape.inner is not None or shape.plain in (str, bool, int), (cls, shape.name)
            if shape.inner is not None and shape.inner not in seen:
                waiting.append(shape.inner)
    assert len(seen) > 10
