"""What belongs to whoever said it, what they do not see, and what protects somebody: who may change it, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapter.record.atoms import Path, atoms_of
from adapter.record.model import (
    Measure,
    Outcome,
    Record,
    Review,
    Score,
    Statement,
)
from adapter.record.reconcile import CONFLICT, HELD, KEPT, SAME, TAKEN, reconcile
from adapter.record.sights import (
    Dispute,
    Sights,
    after_acceptance,
    after_message,
    after_sending,
)
from tests.record.meeting import IDS, OUTCOME, agreed, kinds, plan, says

# --- what belongs to whoever said it


def reviewed(review: Review) -> Record:
    return plan(Outcome(id="o", reviews=(review,)))


@pytest.mark.parametrize("edit", [{"narrative": "Did not"}, {"date": "2026-01-01"}, {"helps": ["a stool"]}])
def test_nothing_in_anothers_review_is_theirs_to_change_though_they_were_told_it_and_repeated_it(edit: Any) -> None:
    board = reviewed(Review(id="v", date="2026-02-01", narrative="Walked to the gate"))
    sights = Sights(said=plan(Outcome(id="o")), now=board, base=atoms_of(board), authored=frozenset(), told_since=0)
    sights = after_acceptance(after_sending(sights, board))
    whole = {"id": "v", "date": "2026-02-01", "narrative": "Walked to the gate"}
    repeated = reconcile(board, says({"id": "o", "reviews": [whole]}), sights, IDS)
    sights = after_message(sights, repeated, board)
    result = reconcile(board, says({"id": "o", "reviews": [{**whole, **edit}]}), sights, IDS)
    assert result.record == board
    assert [verdict.cause for verdict in result.of(CONFLICT)] == ["it belongs to somebody else"]


def test_anothers_review_is_not_ended_by_leaving_it_out() -> None:
    board = reviewed(Review(id="v", narrative="Walked to the gate"))
    sights = agreed(board, authored=frozenset())
    result = reconcile(board, says({"id": "o", "reviews": {"whole": [{"id": "own", "narrative": "x"}]}}), sights, IDS)
    assert [review.id for review in result.record.outcomes[0].reviews] == ["own", "v"]
    assert kinds(result, ("outcomes", "o", "reviews", "v")) == [HELD]


def test_a_review_of_their_own_is_theirs_from_the_message_that_brought_it() -> None:
    board = plan(Outcome(id="o"))
    first = reconcile(board, says({"id": "o", "reviews": [{"id": "v", "narrative": "well"}]}), agreed(board), IDS)
    assert first.authored == {("outcomes", "o", "reviews", "v")}
    sights = after_message(agreed(board), first, first.record)
    ours = reviewed(Review(id="v", narrative="changed by the board"))
    said = says({"id": "o", "reviews": [{"id": "v", "narrative": "better"}]})
    result = reconcile(ours, said, replace(sights, now=ours), IDS)
    assert result.record.outcomes[0].reviews[0].narrative == "better"


def test_a_score_belongs_to_whoever_gave_it_and_its_measure_to_nobody() -> None:
    board = plan(Outcome(id="o", measures=(Measure(id="m", instrument="x", scores=(Score(id="s", value="3"),)),)))
    sights = agreed(board, authored=frozenset())
    said = says({"id": "o", "measures": [{"id": "m", "scale": "1 to 5", "scores": [{"id": "s", "value": "4"}]}]})
    result = reconcile(board, said, sights, IDS)
    measure = result.record.outcomes[0].measures[0]
    assert (measure.scale, measure.scores[0].value) == ("1 to 5", "3")
    assert kinds(result, ("outcomes", "o", "measures", "m", "scores", "s", "value")) == [CONFLICT]


# --- what they do not see


def test_what_we_hold_and_they_do_not_see_is_not_overwritten() -> None:
    ours, seen = plan(Outcome(id="o", why="kept from them")), plan(Outcome(id="o"))
    result = reconcile(ours, says({"id": "o", "why": "theirs"}), agreed(seen, now=seen), IDS)
    assert result.record == ours and kinds(result, (*OUTCOME, "why")) == [CONFLICT]


def test_a_coarser_word_for_the_same_value_never_replaces_the_finer_one() -> None:
    ours, seen = plan(Outcome(id="o", status="accepted")), plan(Outcome(id="o", status="planned"))
    coarser = replace(IDS, coarser=lambda path, finer, word: (finer, word) == ("accepted", "proposed"))
    result = reconcile(ours, says({"id": "o", "status": "proposed"}), agreed(seen, now=seen), coarser)
    assert result.record == ours and kinds(result, (*OUTCOME, "status")) == [SAME]


def test_a_value_that_is_no_coarser_word_for_ours_is_a_change() -> None:
    ours = plan(Outcome(id="o", status="accepted"))
    result = reconcile(ours, says({"id": "o", "status": "completed"}), agreed(ours), IDS)
    assert result.record.outcomes[0].status == "completed"


# --- what protects somebody


def needs_change(value: bool | None) -> Record:
    return reviewed(Review(id="v", standing=True, narrative="x", plan_needs_change=value))


CHANGE: Path = (*OUTCOME, "reviews", "v", "plan_needs_change")


@pytest.mark.parametrize(
    ("ours", "base", "said", "after", "verdicts"),
    [
        (None, None, True, True, [TAKEN, CONFLICT]),
        (False, False, True, True, [TAKEN, CONFLICT]),
        (True, True, False, True, [CONFLICT]),
        (True, True, None, True, [HELD]),
        (True, None, False, True, [CONFLICT]),
        (False, None, True, True, [TAKEN, CONFLICT]),
        (None, None, False, False, [TAKEN]),
    ],
)
def test_the_more_protective_value_holds_at_once_and_then_a_person_looks(
    ours: Any, base: Any, said: Any, after: Any, verdicts: list[str]
) -> None:
    sights = agreed(needs_change(base), now=needs_change(ours))
    told = says({"id": "o", "reviews": [{"id": "v", "plan_needs_change": said}]})
    result = reconcile(needs_change(ours), told, sights, replace(IDS, withdrawn=lambda path: "take"))
    assert result.record == needs_change(after)
    assert kinds(result, CHANGE) == verdicts


def test_it_holds_at_once_in_an_open_dispute_too() -> None:
    board = needs_change(False)
    sights = agreed(board, disputed={CHANGE: Dispute(None)})
    told = says({"id": "o", "reviews": [{"id": "v", "plan_needs_change": True}]})
    result = reconcile(board, told, sights, IDS)
    assert result.record == needs_change(True) and kinds(result, CHANGE) == [TAKEN, CONFLICT]


def test_in_a_plan_that_was_not_known_before_it_simply_holds() -> None:
    new = Record(id="r")
    result = reconcile(
        new, says({"id": "o", "reviews": [{"id": "v", "plan_needs_change": True}]}), Sights(now=new), IDS
    )
    assert result.record.outcomes[0].reviews[0].plan_needs_change is True and result.of(CONFLICT) == []


def test_it_holds_in_anothers_review_too_and_when_two_first_meet() -> None:
    board = needs_change(False)
    told = says({"id": "o", "reviews": [{"id": "v", "plan_needs_change": True}]})
    assert reconcile(board, told, agreed(board, authored=frozenset()), IDS).record == needs_change(True)
    met = reconcile(board, told, Sights(now=board), replace(IDS, first_meeting=True))
    assert met.record == needs_change(True) and met.of(CONFLICT) == []


def test_a_site_may_prefer_a_system_but_never_where_it_unprotects() -> None:
    sights = agreed(needs_change(None), now=needs_change(True))
    told = says({"id": "o", "reviews": [{"id": "v", "plan_needs_change": False}]})
    result = reconcile(needs_change(True), told, sights, replace(IDS, prefers_theirs=lambda path: True))
    assert result.record == needs_change(True)


# --- parts that change as one


def test_a_blank_in_a_part_is_a_blank_though_the_rest_of_it_stands() -> None:
    known = plan(Outcome(id="o", statement=Statement(text="Cook", voice="worker", language="en-GB")))
    said = says({"id": "o", "statement": {"text": "Cook", "language": None}})
    result = reconcile(known, said, agreed(known), IDS)
    assert result.record == known and kinds(result, (*OUTCOME, "statement")) == [HELD]
    ignored = reconcile(known, said, agreed(known), replace(IDS, withdrawn=lambda path: "ignore"))
    assert ignored.record == known and kinds(ignored, (*OUTCOME, "statement")) == [KEPT]


def test_what_a_message_leaves_out_of_a_part_stays_as_it_is() -> None:
    known = plan(Outcome(id="o", statement=Statement(text="Cook", voice="worker", language="en-GB")))
    result = reconcile(known, says({"id": "o", "statement": {"text": "Bake"}}), agreed(known), IDS)
    assert result.record.outcomes[0].statement == Statement(text="Bake", voice="worker", language="en-GB")
