"""Which entry of a statement is which of ours, and what a list that leaves something out says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapter.record.atoms import atoms_of
from adapter.record.model import (
    Action,
    Identifier,
    Outcome,
    Participant,
    Record,
    Review,
    Statement,
)
from adapter.record.reconcile import CONFLICT, ECHO, EDITED, HELD, SAME, TAKEN, reconcile
from adapter.record.sights import (
    Sights,
    after_acceptance,
    after_decision,
    after_message,
    after_sending,
    for_them,
    with_theirs,
)
from adapter.record.trees import said_from
from tests.record.meeting import IDS, PEOPLE, agreed, ids, kinds, outcome, plan, row, says

# --- the ladder


def test_without_an_id_the_same_words_are_the_same_outcome_however_they_are_typed() -> None:
    known = plan(outcome("a", "I want to cook"), outcome("b", "See my friends"))
    result = reconcile(known, says(row("see my  FRIENDS", why="soup"), row("I want to cook")), agreed(known), IDS)
    assert ids(result.record) == ["a", "b"]
    assert result.record.outcomes[1].why == "soup"


def test_words_of_an_outcome_that_this_system_was_never_told_are_no_match() -> None:
    known = plan(outcome("board", "I want to cook"))
    result = reconcile(known, says(row("I want to cook")), Sights(now=plan(), told_since=0), IDS)
    assert ids(result.record) == ["board", "new-1"]


def test_words_of_an_outcome_that_it_was_told_are_a_match() -> None:
    known = plan(outcome("board", "I want to cook"))
    sights = after_acceptance(after_sending(Sights(now=known, told_since=0), known))
    assert ids(reconcile(known, says(row("I want to cook")), sights, IDS).record) == ["board"]


def test_one_that_was_numbered_anew_in_a_whole_list_is_the_same() -> None:
    known = plan(outcome("a", "I want to cook", why="soup"))
    result = reconcile(known, says({"id": "z", **row("I want to cook")}), agreed(known), IDS)
    assert ids(result.record) == ["a"] and result.record.outcomes[0].why == "soup"


def test_another_id_in_a_list_that_adds_is_another_outcome_however_alike() -> None:
    known = plan(outcome("a", "I want to cook"))
    result = reconcile(known, says({"id": "z", **row("I want to cook")}, whole=False), agreed(known), IDS)
    assert ids(result.record) == ["a", "z"]


def test_what_two_of_ours_fit_is_held_with_both() -> None:
    known = plan(outcome("a", "I want to cook"), outcome("b", "I want to cook"))
    result = reconcile(known, says(row("I want to cook", why="x"), whole=False), agreed(known), IDS)
    held = result.of(HELD)[0]
    assert result.record == known
    assert [one.id for one in held.ours] == ["a", "b"] and held.theirs.why == "x"


def test_references_to_an_outcome_go_with_its_id() -> None:
    known = plan(outcome("a", "I want to cook"))
    actions = {"whole": [{"id": "n", "title": "Practise", "outcomes": ["z"]}]}
    result = reconcile(known, says({"id": "z", **row("I want to cook")}, actions=actions), agreed(known), IDS)
    assert result.record.actions[0].outcomes == ("a",)


@pytest.mark.parametrize(
    ("known", "said", "name"),
    [
        (Action(id="a", title="Kitchen practice", how="x"), {"title": "kitchen practice", "how": "y"}, "actions"),
        (Action(id="a", how="With Ann"), {"how": "with Ann", "where": "hall"}, "actions"),
        (Participant(id="a", kind="family", name="Ann", role="cook"), {"name": "ann", "role": "cook"}, "people"),
        (
            Participant(id="a", kind="family", name="Ann", identifiers=(Identifier(value="7"),)),
            {"name": "Anne", "identifiers": [{"value": "7"}]},
            "people",
        ),
    ],
)
def test_the_natural_key_of_each_kind(known: Any, said: Any, name: str) -> None:
    record = Record(id="r", **{name: (known,)})
    result = reconcile(record, said_from(Record, {"id": "r", name: [said]}), agreed(record), IDS)
    assert [entry.id for entry in getattr(result.record, name)] == ["a"]


def test_the_senders_standing_review_is_known_by_being_the_standing_one() -> None:
    known = plan(Outcome(id="o", reviews=(Review(id="v", standing=True, narrative="well"),)))
    said = says({"id": "o", "reviews": [{"standing": True, "date": "2026-03-01", "narrative": "better"}]})
    review = reconcile(known, said, agreed(known), IDS).record.outcomes[0].reviews[0]
    assert (review.id, review.date, review.narrative) == ("v", "2026-03-01", "better")


# --- left over


def test_one_of_theirs_and_one_arrival_left_over_in_the_same_area_is_an_edited_outcome_and_it_is_said() -> None:
    known = plan(outcome("a", "I want to cook", why="soup"), outcome("b", "See my friends", PEOPLE))
    said = says(row("I want to cook for my friends"), row("See my friends", "seeing-people"))
    result = reconcile(known, said, agreed(known), IDS)
    assert ids(result.record) == ["a", "b"]
    assert result.record.outcomes[0].statement == Statement(text="I want to cook for my friends", voice="unknown")
    assert [verdict.path for verdict in result.of(EDITED)] == [("outcomes", "a")]


def test_two_left_over_are_added_and_never_swapped() -> None:
    known = plan(outcome("a", "I want to cook"), outcome("b", "I want to bake"))
    result = reconcile(known, says(row("Soup every day"), row("Bread every day"), whole=False), agreed(known), IDS)
    assert ids(result.record) == ["a", "b", "new-1", "new-2"]
    assert result.record.outcomes[:2] == known.outcomes
    assert result.of(EDITED) == []


def test_one_left_over_in_another_area_is_another_outcome() -> None:
    known = plan(outcome("a", "I want to cook"))
    result = reconcile(known, says(row("Soup", "seeing-people"), whole=False), agreed(known), IDS)
    assert ids(result.record) == ["a", "new-1"]


def test_what_the_sender_names_by_an_id_of_its_own_is_never_taken_for_an_edit_of_another() -> None:
    known = plan(outcome("a", "I want to cook"))
    result = reconcile(known, says({"id": "z", **row("Soup every day")}), agreed(known), IDS)
    assert ids(result.record) == ["z"]  # the list is whole: the first is ended, in history
    assert kinds(result, ("outcomes", "a")) == [TAKEN]


def test_a_system_that_sends_only_what_changed_says_nothing_of_what_is_left_over() -> None:
    known = plan(outcome("a", "I want to cook"))
    policy = replace(IDS, only_changes=True)
    assert ids(reconcile(known, says(row("Soup"), whole=False), agreed(known), policy).record) == ["a", "new-1"]


def test_an_entry_that_came_without_an_id_has_the_same_one_each_time_and_none_that_is_taken() -> None:
    known = plan(outcome("a", "I want to cook"))
    once, again = (
        reconcile(known, says(row("Soup", "seeing-people"), whole=False), agreed(known)).record for _ in (1, 2)
    )
    assert once == again
    more = reconcile(once, says(row("Bread", "being-safe"), whole=False), agreed(once)).record
    assert len(set(ids(more))) == 3


# --- what is left out


def test_a_whole_list_ends_what_its_sender_stated_and_nothing_that_others_did() -> None:
    theirs, board = outcome("theirs", "I want to cook"), outcome("board", "I want to bake")
    known = plan(theirs, board)
    sights = agreed(plan(theirs), now=known)
    result = reconcile(known, says({"id": "n", **row("Soup")}), sights, IDS)
    assert ids(result.record) == ["board", "n"]
    assert result.of(TAKEN)[-1].cause == "ended by its sender"


def test_an_empty_list_is_a_blank_and_is_held() -> None:
    known = plan(outcome("a", "I want to cook"))
    result = reconcile(known, says(), agreed(known), IDS)
    assert result.record == known and kinds(result, ("outcomes", "a")) == [HELD]


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"why": "said by the board"}, "others have said something in it"),
        ({"reviews": (Review(id="v", narrative="well"),)}, "others have said something in it"),
    ],
)
def test_what_others_have_said_in_an_outcome_is_not_ended_with_it(more: Any, cause: str) -> None:
    theirs = outcome("a", "I want to cook")
    known = plan(replace(theirs, **more), outcome("b", "Soup"))
    sights = Sights(said=plan(theirs, outcome("b", "Soup")), now=known, told_since=0, base=atoms_of(known))
    result = reconcile(known, says({"id": "b", **row("Soup")}), sights, IDS)
    assert result.record == known
    assert [(v.path, v.cause) for v in result.of(HELD)] == [(("outcomes", "a"), f"withdrawn by its sender; {cause}")]
    assert ids(for_them(known, result.disputed)) == ["b"]


def test_an_outcome_in_the_persons_own_words_is_not_ended_by_leaving_it_out() -> None:
    spoken = Outcome(id="a", statement=Statement(text="I want to cook", voice="verbatim"))
    known = plan(spoken, outcome("b", "Soup"))
    result = reconcile(known, says({"id": "b", **row("Soup")}), agreed(known), IDS)
    assert result.record == known and kinds(result, ("outcomes", "a")) == [HELD]


def test_an_action_that_must_not_be_done_is_not_ended_by_leaving_it_out() -> None:
    known = Record(id="r", actions=(Action(id="a", title="Hoist", do_not=True), Action(id="b", title="Walk")))
    said = said_from(Record, {"id": "r", "actions": {"whole": [{"id": "b", "title": "Walk"}]}})
    result = reconcile(known, said, agreed(known), IDS)
    assert result.record == known and kinds(result, ("actions", "a")) == [HELD]


def test_an_entry_that_its_sender_removes_by_name_is_withdrawn() -> None:
    known = Record(id="r", actions=(Action(id="a", title="Walk"),))
    said = said_from(Record, {"id": "r", "actions": [{"removed": True, "id": "a"}]})
    assert reconcile(known, said, agreed(known), IDS).of(HELD)
    taken = reconcile(known, said, agreed(known), replace(IDS, withdrawn=lambda path: "take"))
    assert taken.record.actions == ()


def test_a_text_that_was_cut_in_a_list_is_the_longer_one() -> None:
    long = "A perching stool in the kitchen, and somebody to reach the high shelf. " * 5
    known = plan(Outcome(id="o", reviews=(Review(id="v", standing=True, helps=(long,)),)))
    said = says({"id": "o", "reviews": [{"id": "v", "helps": {"whole": [long[:255]]}}]})
    assert reconcile(known, said, agreed(known), IDS).record == known


# --- what we have ended


def test_what_we_have_ended_and_they_repeat_stays_ended() -> None:
    council, board = plan(outcome("a", "I want to cook")), plan()
    result = reconcile(board, says({"id": "a", **row("I want to cook")}), agreed(council, now=board), IDS)
    assert result.record == board and result.of(CONFLICT) == []


def test_what_we_have_ended_and_they_have_changed_is_one_conflict_about_the_whole_of_it() -> None:
    council, board = plan(outcome("a", "I want to cook", why="soup")), plan()
    sights = agreed(council, now=board)
    result = reconcile(board, says({"id": "a", **row("I want to cook", why="bread")}), sights, IDS)
    (conflict,) = result.of(CONFLICT)
    assert result.record == board
    assert (conflict.path, conflict.ours, conflict.theirs.why) == (("outcomes", "a"), None, "bread")
    assert for_them(board, result.disputed) == plan(outcome("a", "I want to cook", why="bread"))
    again = after_message(sights, result, board)
    assert not reconcile(board, says({"id": "a", **row("I want to cook", why="bread")}), again, IDS).of(CONFLICT)
    assert with_theirs(board, again, [("outcomes", "a")]) == plan(outcome("a", "I want to cook", why="bread"))
    assert after_decision(again, [("outcomes", "a")], "theirs", board).disputed == {}


def test_what_we_have_ended_and_told_them_comes_back_as_an_echo_and_then_is_a_dispute() -> None:
    council, board = plan(outcome("a", "I want to cook")), plan()
    sights = after_acceptance(after_sending(agreed(council, now=board), board))
    for week in range(3):
        result = reconcile(board, says({"id": "a", **row("I want to cook")}), sights, IDS)
        assert kinds(result, ("outcomes", "a")) == [CONFLICT if week == 2 else ECHO]
        assert result.record == board
        sights = after_message(sights, result, board)


def test_an_outcome_that_both_have_ended_is_ended() -> None:
    council, board = plan(outcome("a", "Cook"), outcome("b", "Soup")), plan(outcome("b", "Soup"))
    result = reconcile(board, says({"id": "b", **row("Soup")}), agreed(council, now=board), IDS)
    assert result.record == board and {v.kind for v in result.verdicts} == {SAME}
