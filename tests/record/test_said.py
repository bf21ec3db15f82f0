"""What is said, laid onto what is kept: three states, the lists' ladders, removals, whole lists, kept order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.record.model import ABSENT, Area, Measure, Outcome, Participant, Party, Record, Review, Score, Statement
from adapter.record.said import arranged, find, is_kept, kept, onto
from adapter.record.trees import record_from, said_from, shapes
from tests.laws.records import kept_records, said_about

slow = settings(deadline=None, suppress_health_check=list(HealthCheck))
NOTHING = said_from(Record, {})


def said(tree: dict[str, Any]) -> Record:
    return said_from(Record, tree)


def outcomes(record: Record) -> list[str | None]:
    return [outcome.id for outcome in record.outcomes]


def record(*ids: str) -> Record:
    return Record(id="r", outcomes=tuple(Outcome(id=i, summary=i) for i in ids))


# --- three states


@slow
@given(kept_records())
def test_what_says_nothing_changes_nothing(known: Record) -> None:
    assert onto(NOTHING, known) == known


@slow
@given(st.data())
def test_what_is_kept_after_anything_was_said_holds_nothing_absent(data: Any) -> None:
    known = data.draw(kept_records())
    after = onto(data.draw(said_about(known)), known)
    assert is_kept(after)
    assert arranged(after) == after


@slow
@given(kept_records())
def test_a_kept_record_that_is_said_whole_is_what_is_kept_whatever_was_known(known: Record) -> None:
    assert kept(known) == known
    assert onto(known, replace(record("x"), title="other")) == known


def test_absent_keeps_none_removes_and_a_value_replaces() -> None:
    known = Record(title="t", story="s", kind="other")
    after = onto(said({"title": None, "story": "new"}), known)
    assert (after.title, after.story, after.kind) == (None, "new", "other")


def test_a_part_is_said_field_by_field_and_is_none_once_nothing_is_left_of_it() -> None:
    known = Record(author=Party(id="a", text="t"))
    assert onto(said({"author": {"text": None}}), known).author == Party(id="a")
    assert onto(said({"author": {"text": None, "id": None}}), known).author is None


def test_a_part_without_what_it_requires_is_none() -> None:
    known = Record(outcomes=(Outcome(id="1", summary="x", statement=Statement(text="t", voice="verbatim")),))
    after = onto(said({"outcomes": [{"id": "1", "statement": {"text": None}}]}), known)
    assert after.outcomes[0].statement is None


# --- lists


def test_entries_that_are_added_come_last_and_known_ones_keep_their_place() -> None:
    tree = {"outcomes": [{"id": "new", "summary": "n"}, {"id": "2", "summary": "changed"}]}
    after = onto(said(tree), record("1", "2", "3"))
    assert outcomes(after) == ["1", "2", "3", "new"]
    assert after.outcomes[1].summary == "changed"


def test_a_whole_list_has_its_own_entries_in_its_own_order_and_keeps_what_it_leaves_unsaid_of_them() -> None:
    after = onto(said({"outcomes": {"whole": [{"id": "3"}, {"id": "1"}]}}), record("1", "2", "3"))
    assert outcomes(after) == ["3", "1"]
    assert [outcome.summary for outcome in after.outcomes] == ["3", "1"]


def test_an_entry_that_is_removed_goes_and_one_that_is_not_there_is_no_matter() -> None:
    tree = {"outcomes": [{"removed": True, "id": "2"}, {"removed": True, "id": "nobody"}]}
    assert outcomes(onto(said(tree), record("1", "2", "3"))) == ["1", "3"]


def test_texts_are_added_once_and_removed_by_what_they_say() -> None:
    known = Record(outcomes=(Outcome(id="1", reviews=(Review(id="v", date="2026", helps=("a", "b")),)),))
    tree = {"outcomes": [{"id": "1", "reviews": [{"id": "v", "helps": ["a", "c", {"removed": True, "text": "b"}]}]}]}
    assert onto(said(tree), known).outcomes[0].reviews[0].helps == ("a", "c")


def test_an_entry_of_which_nothing_is_left_goes() -> None:
    known = Record(outcomes=(Outcome(id="1", areas=(Area(text="x"), Area(text="y"))),))
    tree = {"outcomes": [{"id": "1", "areas": [{"removed": True, "text": "x"}, {"text": None}]}]}
    assert onto(said(tree), known).outcomes[0].areas == (Area(text="y"),)


# --- the ladder


OUTCOMES = next(shape for shape in shapes(Record) if shape.name == "outcomes")
MEASURES = next(shape for shape in shapes(Outcome) if shape.name == "measures")
AREAS = next(shape for shape in shapes(Outcome) if shape.name == "areas")
STATEMENT = Statement(text="t", voice="unknown")


def test_an_own_id_is_the_first_rung() -> None:
    among = [Outcome(id="1", statement=STATEMENT), Outcome(id="2")]
    assert find(OUTCOMES, Outcome(id="2", statement=STATEMENT), among) == 1


def test_another_id_is_another_entry_however_alike() -> None:
    assert find(OUTCOMES, Outcome(id="3", statement=STATEMENT), [Outcome(id="1", statement=STATEMENT)]) is None


def test_without_an_id_the_natural_key_decides_and_absent_is_none_there() -> None:
    among = [Measure(id="1", instrument="a"), Measure(id="2", instrument="a", domain="d")]
    assert find(MEASURES, Measure(id=None, instrument="a", domain="d"), among) == 1
    assert find(MEASURES, Measure(id=ABSENT, instrument="a", domain=ABSENT), among) == 0


@pytest.mark.parametrize("identity", [None, ABSENT])
def test_two_candidates_on_a_rung_are_none(identity: Any) -> None:
    among = [Measure(id="1", instrument="a"), Measure(id="2", instrument="a")]
    assert find(MEASURES, Measure(id=identity, instrument="a"), among) is None


def test_position_never_matches() -> None:
    assert find(AREAS, Area(text="b"), [Area(text="a")]) is None


# --- kept order


def test_reviews_and_scores_go_by_date_then_id_and_those_without_a_date_first() -> None:
    reviews = (
        Review(id="b", date="2026-02"),
        Review(id="c"),
        Review(id="a", date="2026-02"),
        Review(id="d", date="2025"),
    )
    scores = (Score(id="2", value="1", date="2026"), Score(id="1", value="2", date="2025"))
    measures = (Measure(id="m2"), Measure(id="m1", scores=scores))
    after = arranged(Record(outcomes=(Outcome(id="o", reviews=reviews, measures=measures),))).outcomes[0]
    assert [review.id for review in after.reviews] == ["c", "d", "a", "b"]
    assert [measure.id for measure in after.measures] == ["m1", "m2"]
    assert [score.id for score in after.measures[0].scores] == ["1", "2"]


def test_outcomes_and_actions_keep_the_order_of_the_plan_and_people_that_of_their_ids() -> None:
    people = (Participant(id="z", kind="family"), Participant(id="a", kind="family"))
    after = arranged(replace(record("2", "1"), people=people))
    assert outcomes(after) == ["2", "1"]
    assert [person.id for person in after.people] == ["a", "z"]


@slow
@given(kept_records())
def test_a_record_in_its_kept_order_is_given_back_as_it_is(known: Record) -> None:
    assert arranged(known) is known


def test_an_entry_whose_key_is_a_party_is_found_by_the_name_alone() -> None:
    known = record_from({"id": "r", "outcomes": [{"id": "o", "views": [{"id": "v", "party": {"text": "Mairi"}}]}]})
    said = said_from(Record, {"outcomes": [{"id": "o", "views": [{"party": {"text": "Mairi"}, "text": "New"}]}]})
    (view,) = onto(said, known).outcomes[0].views
    assert (view.id, view.text) == ("v", "New")
