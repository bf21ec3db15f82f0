"""How a council's sheet and a health board's plan agree: worked cases that a council officer can read.

Each case tells what the council had said, what it was told, what the board has today, and what the council says now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapter.record.atoms import Path, atoms_of
from adapter.record.keeping import record_kept_from
from adapter.record.model import Action, Extent, LegalAuthority, Outcome, Record, Review, Statement, When
from adapter.record.reconcile import (
    CONFLICT,
    ECHO,
    HELD,
    KEPT,
    SAME,
    TAKEN,
    Policy,
    Reconciled,
    reconcile,
)  # fmt: skip
from adapter.record.sights import Dispute, Sights
from adapter.record.trees import said_from, tree_from

WHY: Path = ("outcomes", "o", "why")


def plan(**outcome: Any) -> Record:
    return Record(id="r", outcomes=(Outcome(id="o", **outcome),))


def says(**outcome: Any) -> Record:
    """A row of the council's sheet: what is not named has no column."""
    return said_from(Record, {"id": "r", "outcomes": [{"id": "o", **outcome}]})


def sights(said: Record | None, ours: Record, **more: Any) -> Sights:
    """Nothing of ours has changed since `said` was taken, unless `base` says otherwise."""
    return Sights(said=said, now=ours, **{"base": atoms_of(said), **more})


def verdict(result: Reconciled, path: Path = WHY) -> str:
    return next(v.kind for v in result.verdicts if v.path == path)


def test_a_new_value_of_theirs_is_taken_where_we_changed_nothing() -> None:
    result = reconcile(plan(why="soup"), says(why="soup and bread"), sights(plan(why="soup"), plan(why="soup")))
    assert (verdict(result), result.record.outcomes[0].why) == (TAKEN, "soup and bread")


def test_the_same_week_twice_changes_nothing() -> None:
    week = plan(why="soup", status="active")
    result = reconcile(week, said_from(Record, tree_from(week)), sights(week, week))
    assert result.record == week and {v.kind for v in result.verdicts} == {SAME}


def test_a_column_that_is_not_there_erases_nothing() -> None:
    board = plan(why="soup", agreed="2026-02-15")
    result = reconcile(board, says(agreed="2026-02-15"), sights(plan(agreed="2026-02-15"), board))
    assert result.record == board


def test_what_the_board_wrote_where_the_council_is_blank_in_both_weeks_stays() -> None:
    council, board = plan(status="active"), plan(status="active", why="my friends")
    result = reconcile(board, says(status="active", why=None), sights(council, board))
    assert result.record == board and result.of(HELD, CONFLICT) == []


def test_a_blank_where_the_council_had_a_value_is_held_and_both_voices_stay_whole() -> None:
    week_1 = plan(why="It is where I am somebody, not a patient")
    result = reconcile(week_1, says(why=None), sights(week_1, week_1))
    held = result.of(HELD)[0]
    assert (held.ours, held.theirs) == ("It is where I am somebody, not a patient", None)
    assert result.record == week_1


def test_a_held_blank_ends_by_itself_when_the_value_comes_back() -> None:
    week_1 = plan(why="somebody")
    held = sights(plan(), week_1, base=atoms_of(week_1), disputed={WHY: Dispute(None)})
    result = reconcile(week_1, says(why="somebody"), held)
    assert verdict(result) == SAME and result.disputed == {} and result.record == week_1


def test_a_blank_settled_as_taken_and_a_value_that_comes_back_is_a_change() -> None:
    result = reconcile(
        plan(status="active"), says(why="somebody"), sights(plan(status="active"), plan(status="active"))
    )
    assert result.record.outcomes[0].why == "somebody"


@pytest.mark.parametrize(("manner", "after"), [("hold", "old"), ("take", None), ("ignore", "old")])
def test_a_profile_says_what_a_withdrawn_value_does(manner: str, after: str | None) -> None:
    policy = Policy(withdrawn=lambda path: manner)
    result = reconcile(
        plan(why="old", status="active"), says(why=None), sights(plan(why="old"), plan(why="old")), policy
    )
    assert result.record.outcomes[0].why == after


def test_we_changed_and_they_repeat_the_old_value_twice_then_say_a_third() -> None:
    old, ours = plan(why="old"), plan(why="ours")
    for _ in range(2):
        repeated = reconcile(ours, says(why="old"), sights(old, ours))
        assert verdict(repeated) == KEPT and repeated.record == ours and WHY not in repeated.based
    third = reconcile(ours, says(why="third"), sights(old, ours))
    assert verdict(third) == CONFLICT and third.record == ours
    assert (third.of(CONFLICT)[0].ours, third.of(CONFLICT)[0].theirs) == ("ours", "third")


def test_both_changed_it_to_the_same_is_agreement() -> None:
    result = reconcile(plan(why="new"), says(why="new"), sights(plan(why="old"), plan(why="new")))
    assert verdict(result) == SAME and WHY in result.based


def test_the_same_disagreement_three_weeks_running_is_one_conflict() -> None:
    ours, known = plan(why="ours"), sights(plan(why="old"), plan(why="ours"))
    for week in range(3):
        result = reconcile(ours, says(why="theirs"), known)
        assert len(result.of(CONFLICT)) == (1 if week == 0 else 0)
        known = replace(known, said=plan(why="theirs"), disputed=result.disputed)
    assert result.record == ours


def test_a_new_value_joins_an_open_dispute_and_ours_stays() -> None:
    known = sights(plan(why="theirs"), plan(why="ours"), disputed={WHY: Dispute("theirs")})
    result = reconcile(plan(why="ours"), says(why="another"), known)
    assert result.disputed[WHY].theirs == "another" and result.record == plan(why="ours")


def test_decided_for_the_board_a_new_value_from_a_council_that_never_took_ours_up_is_a_new_dispute() -> None:
    known = sights(plan(why="theirs"), plan(why="ours"), disputed={WHY: Dispute("theirs", open=False)})
    result = reconcile(plan(why="ours"), says(why="new"), known)
    assert verdict(result) == CONFLICT and result.record == plan(why="ours")


def test_decided_for_the_board_a_new_value_from_a_council_that_took_ours_up_is_a_change() -> None:
    settled = Dispute("theirs", open=False, accepted=True)
    result = reconcile(
        plan(why="ours"), says(why="new"), sights(plan(why="ours"), plan(why="ours"), disputed={WHY: settled})
    )
    assert result.record.outcomes[0].why == "new" and result.disputed == {}


def test_a_mapping_changed_between_weeks_is_an_edit_by_nobody() -> None:
    """Both readings move together: the old cell, read by today's map, is what today's cell says."""
    board = plan(status="active")
    reread = Sights(
        said=plan(status="planned"), now=plan(status="active"), base={("outcomes", "o", "status"): "active"}
    )
    result = reconcile(board, says(status="planned"), reread)
    assert verdict(result, ("outcomes", "o", "status")) == KEPT and result.record == board


def test_a_text_that_was_cut_at_a_known_limit_is_no_edit() -> None:
    long = "soup " * 100
    result = reconcile(plan(why=long), says(why=long[:255]), sights(plan(why="before"), plan(why=long)))
    assert verdict(result) == SAME and result.record == plan(why=long)


def test_an_entry_that_a_system_knows_by_a_coarser_word_is_the_same_entry() -> None:
    """They have no word of their own for a continuing attorney, and the kind is what tells one entry from another."""

    def attorney(kind: str, seen_on: str) -> Record:
        person = {"id": "p", "kind": "person", "legal_authority": [{"kind": kind, "seen_on": seen_on}]}
        return record_kept_from({"id": "r", "people": [person]})

    ours, theirs = attorney("continuing-attorney", "2026-01-31"), "welfare-attorney"
    seen, now = (attorney(theirs, day) for day in ("2026-01-31", "2026-02-01"))
    coarser = Policy(coarser=lambda path, finer, word: (finer, word) == ("continuing-attorney", theirs))
    known = Sights(said=seen, now=seen, base=atoms_of(seen))
    result = reconcile(ours, now, known, coarser)
    assert result.record.people[0].legal_authority == (
        LegalAuthority(kind="continuing-attorney", seen_on="2026-02-01"),
    )


def test_of_two_entries_that_are_cut_to_nearly_the_same_each_is_known_by_what_the_other_cannot_be() -> None:
    def numbers(*numbers: dict[str, str]) -> Record:
        return record_kept_from({"id": "r", "identifiers": list(numbers)})

    lochside, bare = {"system": "urn:example:lochside", "value": "0000"}, {"value": "0000", "check": "a"}
    ours = numbers(lochside, bare)
    cut = numbers({**lochside, "value": "000"}, {**bare, "value": "000"})
    now = numbers({**lochside, "value": "000"}, {"value": "000", "check": "b"})
    known = Sights(said=cut, now=cut, base=atoms_of(cut))
    assert reconcile(ours, now, known, Policy(limits=(3,))).record == numbers(lochside, {**bare, "check": "b"})


def test_an_echo_of_what_they_held_before_we_told_them_changes_nothing_and_is_a_dispute_in_the_third_message() -> None:
    ours = plan(why="ours")
    known = Sights(said=plan(why="old"), told=(ours,), told_last=True, now=ours, base=atoms_of(ours))
    for week in range(3):
        result = reconcile(ours, says(why="old"), known)
        assert verdict(result) == (CONFLICT if week == 2 else ECHO) and result.record == ours
        known = replace(known, echoed=result.echoed)


def test_an_echo_of_what_was_told_two_generations_ago_changes_nothing() -> None:
    ours = plan(why="third")
    told = (ours, plan(why="second"), plan(why="first"))
    known = Sights(said=plan(why="first"), told=told, told_last=True, now=ours, base=atoms_of(ours))
    assert verdict(reconcile(ours, says(why="second"), known)) == ECHO


def test_a_system_that_sends_only_changes_disputes_at_once() -> None:
    ours = plan(why="ours")
    known = Sights(said=plan(why="old"), told=(ours,), told_last=True, now=ours, base=atoms_of(ours))
    assert verdict(reconcile(ours, says(why="old"), known, Policy(only_changes=True))) == CONFLICT


def test_what_was_in_flight_and_comes_back_was_taken_up() -> None:
    ours = plan(why="newest")
    known = Sights(said=plan(why="old"), in_flight=plan(why="sent"), now=ours, base=atoms_of(plan(why="old")))
    assert verdict(reconcile(ours, says(why="sent"), known)) == KEPT


def test_their_words_never_replace_what_the_person_said_in_their_own() -> None:
    spoken = Statement(text="I want to cook again", voice="verbatim")
    typed = {"text": "Client to regain kitchen skills", "voice": "unknown"}
    seen = plan(statement=Statement(text="I want to cook again", voice="unknown"))
    result = reconcile(plan(statement=spoken), says(statement=typed), sights(seen, seen))
    assert result.record.outcomes[0].statement == spoken
    assert result.record.outcomes[0].summary == "Client to regain kitchen skills"
    assert result.of(CONFLICT)[0].theirs.text == "Client to regain kitchen skills"


def test_a_coarser_sight_writes_over_ours_only_where_it_differs_in_that_sight() -> None:
    ours = Record(id="r", actions=(Action(id="a", when=When(text="Tuesdays", period=None), where="the hall"),))
    finer = replace(ours, actions=(replace(ours.actions[0], when=When(text="Tuesdays", period=None)),))
    said = said_from(Record, {"id": "r", "actions": [{"id": "a", "when": {"text": "Thursdays"}}]})
    result = reconcile(finer, said, sights(ours, ours))
    assert result.record.actions[0].when == When(text="Thursdays") and result.record.actions[0].where == "the hall"


def test_their_own_standing_review_is_theirs_to_change_though_we_changed_it_too() -> None:
    def reviewed(value: str) -> Record:
        return plan(reviews=(Review(id="v", standing=True, extent=Extent(value=value)),))

    said = says(reviews=[{"id": "v", "standing": True, "extent": {"value": "3"}}])
    result = reconcile(reviewed("4"), said, sights(reviewed("2"), reviewed("4")))
    assert result.record == reviewed("3")


def test_a_review_that_belongs_to_another_is_not_theirs_to_change() -> None:
    board = plan(reviews=(Review(id="b", narrative="Walked to the gate"),))
    said = says(reviews=[{"id": "b", "narrative": "Did not walk"}])
    result = reconcile(board, said, sights(plan(), board))
    assert result.record == board and result.of(CONFLICT)


@pytest.mark.parametrize(("before", "said", "after"), [(None, True, True), (True, False, True)])
def test_that_the_plan_must_change_holds_at_once_and_a_person_looks(before: Any, said: Any, after: Any) -> None:
    def reviewed(value: Any) -> Record:
        return plan(reviews=(Review(id="v", standing=True, plan_needs_change=value),))

    told = says(reviews=[{"id": "v", "plan_needs_change": said}])
    result = reconcile(reviewed(before), told, sights(reviewed(before), reviewed(before)))
    assert result.record == reviewed(after) and result.of(CONFLICT)


def test_two_lists_that_both_grew_both_stand() -> None:
    def helped(*helps: str) -> Record:
        return plan(reviews=(Review(id="v", standing=True, helps=helps),))

    said = says(reviews=[{"id": "v", "helps": ["stool", "daughter"]}])
    result = reconcile(helped("stool", "soup"), said, sights(helped("stool"), helped("stool", "soup")))
    assert set(result.record.outcomes[0].reviews[0].helps) == {"stool", "soup", "daughter"}


def test_when_two_first_meet_what_differs_is_a_disputed_path_and_nothing_is_overwritten() -> None:
    board = plan(why="ours")
    met = reconcile(board, says(why="theirs", summary="new"), Sights(now=board), Policy(first_meeting=True))
    assert met.record == plan(why="ours", summary="new")
    assert met.of(CONFLICT) == [] and met.disputed[WHY].theirs == "theirs"


def test_week_one_week_two_and_week_one_again_end_where_week_one_began() -> None:
    one, two = plan(why="one", status="active"), plan(why="two", status="active")
    after_two = reconcile(one, says(why="two", status="active"), sights(one, one)).record
    assert after_two == two
    assert reconcile(two, says(why="one", status="active"), sights(two, two)).record == one
