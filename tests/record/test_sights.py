"""What a system is sent where the two differ, and what a decision leaves of a difference."""

from __future__ import annotations

import pytest

from adapter.record.atoms import Path
from adapter.record.model import Outcome, Record
from adapter.record.sights import Dispute, decided, for_them

WHY: Path = ("outcomes", "o", "why")
OURS = Record(id="r", outcomes=(Outcome(id="o", why="ours", summary="s"),))


def test_on_a_disputed_path_a_system_is_sent_its_own_value() -> None:
    assert for_them(OURS, {WHY: Dispute("theirs")}).outcomes[0] == Outcome(id="o", why="theirs", summary="s")


def test_a_held_blank_is_sent_as_a_blank() -> None:
    assert for_them(OURS, {WHY: Dispute(None)}).outcomes[0] == Outcome(id="o", summary="s")


def test_after_a_decision_to_send_it_is_sent_ours() -> None:
    settled = decided({WHY: Dispute("theirs")}, [WHY], "ours", send=True)
    assert settled == {WHY: Dispute("theirs", open=False, send=True)}
    assert for_them(OURS, settled) == OURS


@pytest.mark.parametrize("choice", ["theirs", "take"])
def test_where_theirs_was_chosen_nothing_is_disputed_any_more(choice: str) -> None:
    assert decided({WHY: Dispute("theirs"), ("title",): Dispute("t")}, [WHY], choice) == {("title",): Dispute("t")}


@pytest.mark.parametrize("choice", ["ours", "value", "keep", "discard"])
def test_any_other_choice_settles_the_difference_and_leaves_it_known(choice: str) -> None:
    assert decided({WHY: Dispute("theirs")}, [WHY], choice) == {WHY: Dispute("theirs", open=False)}


def test_a_new_value_of_ours_is_one_that_they_have_not_accepted() -> None:
    accepted = Dispute("theirs", accepted=True)
    assert decided({WHY: accepted}, [WHY], "ours")[WHY].accepted
    assert not decided({WHY: accepted}, [WHY], "value")[WHY].accepted


def test_a_word_that_is_no_decision_is_refused() -> None:
    with pytest.raises(ValueError, match="decision"):
        decided({}, [], "maybe")
