"""Atoms: what can change by itself, taken apart and put together again."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapter.record.atoms import ENDED, HERE, atoms_of, merge_class, said_atoms, with_atoms
from adapter.record.model import ABSENT, Outcome, Record, Review
from adapter.record.trees import said_from
from tests.laws.records import kept_records


@given(kept_records())
def test_a_record_is_put_together_again_from_its_atoms(record: Any) -> None:
    assert atoms_of(with_atoms(Record(id=record.id), atoms_of(record))) == atoms_of(record)


@given(st.data())
def test_changing_some_atoms_changes_those_and_no_other(data: Any) -> None:
    record = data.draw(kept_records())
    other = atoms_of(data.draw(kept_records("s")))
    chosen = {p: v for p, v in other.items() if len(p) == 1 and data.draw(st.booleans())}
    assert atoms_of(with_atoms(record, chosen)) == {**atoms_of(record), **chosen}


def test_a_missing_field_is_no_atom_and_a_none_speaks_only_of_what_its_sender_stated() -> None:
    stated = atoms_of(Record(id="r", title="Plan", outcomes=(Outcome(id="o", why="soup"),)))
    said = said_from(Record, {"id": "r", "title": None, "outcomes": [{"id": "o", "why": None, "summary": None}]})
    assert said_atoms(said, stated) == {("title",): None, ("outcomes", "o"): HERE, ("outcomes", "o", "why"): None}
    assert said.story is ABSENT


def test_a_whole_list_ends_what_its_sender_stated_before_and_nothing_else() -> None:
    stated = atoms_of(Record(id="r", outcomes=(Outcome(id="theirs"),)))
    said = said_from(Record, {"id": "r", "outcomes": {"whole": [{"id": "new"}]}})
    assert said_atoms(said, stated) == {("outcomes", "new"): HERE, ("outcomes", "theirs"): ENDED}


def test_the_merge_class_of_a_path_is_the_models() -> None:
    assert merge_class(("outcomes", "o", "reviews", "v", "extent")) == "owned"
    assert merge_class(("outcomes", "o", "reviews", "v", "plan_needs_change")) == "protective"
    assert merge_class(("outcomes", "o", "why")) == "agreed"
    assert merge_class(("outcomes", "o", "areas", "x")) == "additive"


def test_taking_an_entry_away_takes_what_is_in_it() -> None:
    record = Record(id="r", outcomes=(Outcome(id="o", reviews=(Review(id="v", narrative="well"),)),))
    assert with_atoms(record, {("outcomes", "o"): None}) == Record(id="r")
