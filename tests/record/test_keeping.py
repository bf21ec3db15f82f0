"""The quick way to a kept record is the long way's equal."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapter.record.keeping import record_kept_from
from adapter.record.model import Record
from adapter.record.said import kept
from adapter.record.trees import said_from, tree_from
from tests.laws.records import kept_records


def with_blanks(draw: Any, tree: Any) -> Any:
    """The tree with some leaves blank, some lists whole and some entries taken away."""
    if isinstance(tree, dict):
        changed = {k: with_blanks(draw, v) if k != "id" else v for k, v in tree.items()}
        return {k: (None if k != "id" and draw(st.integers(0, 9)) == 0 else v) for k, v in changed.items()}
    if isinstance(tree, list):
        entries = [with_blanks(draw, entry) for entry in tree]
        return {"whole": entries} if draw(st.booleans()) else entries
    return tree


@given(st.data())
def test_a_said_tree_is_kept_the_same_by_both_ways(data: Any) -> None:
    said = with_blanks(data.draw, tree_from(data.draw(kept_records())))
    assert record_kept_from(said) == kept(said_from(Record, said))


def test_an_entry_said_to_be_removed_is_not_kept() -> None:
    said = {"id": "r", "outcomes": [{"id": "o", "removed": True}, {"id": "p", "why": "soup"}]}
    assert [outcome.id for outcome in record_kept_from(said).outcomes] == ["p"]


def test_two_entries_of_one_statement_that_look_alike_are_two() -> None:
    said = {"id": "r", "outcomes": [{"id": "o", "areas": [{"text": "friends"}, {"text": "friends"}]}]}
    assert record_kept_from(said) == kept(said_from(Record, said))
    assert len(record_kept_from(said).outcomes[0].areas) == 2
