"""What people decide: applied where it says and nowhere else, with a reason, once, and delivered by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.lists import sources
from adapter.exchange.records import Records
from adapter.store.items import CONFLICT
from tests.exchange.walks import (
    BOARD_SEES,
    NAME,
    WEEK_1,
    WEEK_2,
    atoms,
    changes,
    conflicts,
    decide,
    differing,
    held,
    outcome_of,
    post,
    record_of,
    rows_of,
    sheet_of,
    tree_of,
    whole,
    with_cell,
)

Tree = dict[str, Any]
WHY = "It is where I am somebody, not a patient"


def withdrawn(desk: Desk) -> Tree:
    """Calum's why is blank in week 2: the item that asks."""
    post(desk, WEEK_1)
    post(desk, WEEK_2)
    (item,) = held(desk)
    return item


def calums_why(desk: Desk) -> str | None:
    return outcome_of(desk, record_of(desk, "SW000202"), "Get out").get("why")


def week(number: int, **cells: str) -> bytes:
    """Week 2 again, with Calum's row touched."""
    return with_cell(WEEK_2, "SW000202", "O-1", **{"Last_Updated": f"{8 + number:02}/03/2026 10:00", **cells})


# --- a blank


def test_a_blank_that_is_taken_is_none_with_us_too(desk: Desk) -> None:
    receipt = decide(desk, withdrawn(desk), "take")
    assert (receipt["state"], changes(receipt)) == ("accepted", ["updated"])
    assert calums_why(desk) is None and held(desk) == []


def test_a_blank_that_was_taken_and_comes_back_with_the_same_as_of_is_a_change_like_any_other(desk: Desk) -> None:
    decide(desk, withdrawn(desk), "take")
    post(desk, WEEK_1 + b"\r\n")
    assert calums_why(desk) == WHY
    assert held(desk) == conflicts(desk) == []


@pytest.mark.parametrize("choice", ["keep", "discard"])
def test_a_blank_that_is_not_taken_is_settled_and_not_asked_about_again(desk: Desk, choice: str) -> None:
    item = withdrawn(desk)
    before = atoms(desk)
    decide(desk, item, choice)
    for number in range(3):
        assert post(desk, week(number))["state"] == "accepted"
    assert not {key for key in differing(before, atoms(desk)) if key[1][-1] == "why"}
    assert held(desk) == conflicts(desk) == []
    (source,) = sources(desk, ADAPTER, record_of(desk, "SW000202"))
    assert [(one["path"], one["state"]) for one in source["disputed"]] == [("outcomes.why", "decided")]


def test_a_held_blank_ends_by_itself_when_the_value_comes_back(desk: Desk) -> None:
    item = withdrawn(desk)
    post(desk, week(1, Why_It_Matters=WHY))
    assert held(desk) == [] and calums_why(desk) == WHY
    with pytest.raises(Refused) as caught:
        decide(desk, item, "take")
    assert caught.value.reason == "conflict"
    assert sources(desk, ADAPTER, record_of(desk, "SW000202"))[0]["disputed"] == []


def test_a_blank_is_held_once_however_often_it_comes(desk: Desk) -> None:
    item = withdrawn(desk)
    for number in range(3):
        post(desk, week(number))
    assert [(one["id"], one["count"]) for one in held(desk)] == [(item["id"], 1)]


# --- a conflict


def both_change(desk: Desk) -> Tree:
    """The board and the council change Calum's why, each to something else."""
    post(desk, WEEK_1)
    record = record_of(desk, "SW000202")
    outcome = outcome_of(desk, record, "Get out")
    Records(desk, BOARD_SEES).say(record, {"outcomes": [{"id": outcome["id"], "why": "The board's words"}]}, None)
    post(desk, week(0, Why_It_Matters="The council's words"))
    (item,) = conflicts(desk)
    return item


def test_a_conflict_keeps_both_voices_whole_and_ours_stands(desk: Desk) -> None:
    item = both_change(desk)
    (part,) = whole(desk, item, CONFLICT)["parts"]
    assert (part["ours"], part["theirs"]) == ("The board's words", "The council's words")
    assert calums_why(desk) == "The board's words"
    assert (item["owner"], item["count"], item["paths"]) == (NAME, 1, ["outcomes.why"])


def test_the_same_disagreement_three_weeks_running_is_one_conflict(desk: Desk) -> None:
    item = both_change(desk)
    for number in (1, 2):
        post(desk, week(number, Why_It_Matters="The council's words"))
    assert [(one["id"], one["count"]) for one in conflicts(desk)] == [(item["id"], 1)]


def test_a_further_value_joins_an_open_conflict_and_ours_stays(desk: Desk) -> None:
    both_change(desk)
    post(desk, week(1, Why_It_Matters="A third thing"))
    assert calums_why(desk) == "The board's words"
    theirs = [part["theirs"] for item in conflicts(desk) for part in whole(desk, item, CONFLICT)["parts"]]
    assert "A third thing" in theirs


@pytest.mark.parametrize(
    ("choice", "more", "stands"),
    [
        ("ours", {}, "The board's words"),
        ("theirs", {}, "The council's words"),
        ("value", {"value": "Both our words"}, "Both our words"),
        ("value", {"value": None}, None),
    ],
)
def test_what_is_decided_stands_and_is_not_asked_again(desk: Desk, choice: str, more: Tree, stands: str) -> None:
    item = both_change(desk)
    before = atoms(desk)
    decide(desk, item, choice, CONFLICT, **more)
    assert calums_why(desk) == stands
    assert {path[-1] for _, path in differing(before, atoms(desk))} <= {"why"}
    post(desk, week(1, Why_It_Matters="The council's words"))
    assert calums_why(desk) == stands
    assert conflicts(desk) == []


def test_theirs_is_that_senders_newest_statement_not_the_one_first_asked_about(desk: Desk) -> None:
    both_change(desk)
    post(desk, week(1, Why_It_Matters="A third thing"))
    for item in conflicts(desk):
        decide(desk, item, "theirs", CONFLICT)
    assert calums_why(desk) == "A third thing"


def test_decided_for_ours_and_then_a_new_value_from_a_council_that_never_took_ours_up_is_a_new_dispute(
    desk: Desk,
) -> None:
    decide(desk, both_change(desk), "ours", CONFLICT)
    post(desk, week(1, Why_It_Matters="Something new"))
    (item,) = conflicts(desk)
    (part,) = whole(desk, item, CONFLICT)["parts"]
    assert (part["ours"], part["theirs"]) == ("The board's words", "Something new")
    assert calums_why(desk) == "The board's words"


def test_decided_for_ours_and_then_ours_from_the_council_ends_the_difference(desk: Desk) -> None:
    decide(desk, both_change(desk), "ours", CONFLICT)
    post(desk, week(1, Why_It_Matters="The board's words"))
    assert sources(desk, ADAPTER, record_of(desk, "SW000202"))[0]["disputed"] == []
    post(desk, week(2, Why_It_Matters="Changed at the council"))
    assert calums_why(desk) == "Changed at the council"


def test_a_conflict_ends_by_itself_when_the_two_are_equal_again(desk: Desk) -> None:
    item = both_change(desk)
    post(desk, week(1, Why_It_Matters="The board's words"))
    assert conflicts(desk) == []
    with pytest.raises(Refused):
        decide(desk, item, "theirs", CONFLICT)


# --- one cause over many records


def many_blanks(desk: Desk) -> Tree:
    """All who had a why have none in the next week."""
    post(desk, WEEK_1)
    post(desk, sheet_of({**row, "Why It Matters": ""} for row in rows_of(WEEK_1)))
    (item,) = held(desk)
    return item


def whys(desk: Desk) -> int:
    people = [tree_of(desk, record_of(desk, f"SW00020{number}")) for number in range(1, 6)]
    return sum(bool(outcome.get("why")) for tree in people for outcome in tree["outcomes"])


def test_one_cause_is_one_item_with_a_count_and_one_decision_for_all(desk: Desk) -> None:
    item = many_blanks(desk)
    assert (item["count"], len(item["examples"]), whys(desk)) == (4, 3, 4)
    receipt = decide(desk, item, "take")
    assert (receipt["counts"]["records"], receipt["counts"]["updated"], whys(desk)) == (4, 4, 0)
    assert held(desk) == []


def test_a_decision_for_some_records_leaves_the_others_to_be_decided(desk: Desk) -> None:
    item = many_blanks(desk)
    iris = record_of(desk, "SW000201")
    receipt = decide(desk, item, "take", records=(iris,))
    assert [one["id"] for one in receipt["records"]] == [iris]
    assert whys(desk) == 3
    assert [(one["id"], one["count"]) for one in held(desk)] == [(item["id"], 3)]
    assert decide(desk, item, "keep")["counts"]["records"] == 3
    assert (whys(desk), held(desk)) == (3, [])


def test_a_decision_for_records_that_do_not_wait_is_refused(desk: Desk) -> None:
    item = many_blanks(desk)
    with pytest.raises(Refused) as caught:
        decide(desk, item, "take", records=("nobody",))
    assert caught.value.reason == "not-found"
    assert (whys(desk), held(desk)[0]["count"]) == (4, 4)


def test_two_who_decide_at_once_decide_once(desk: Desk) -> None:
    item = many_blanks(desk)
    before = {one: Records(desk, ADAPTER).read(one).version for one in records_of(desk)}

    def decides(choice: str) -> Tree | Refused:
        try:
            return decide(desk, item, choice)
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(decides, ["take", "keep"] * 4))
    done = [one for one in found if isinstance(one, dict)]
    assert len(done) == 1 and done[0]["counts"]["records"] == 4
    assert whys(desk) in (0, 4)
    after = {one: Records(desk, ADAPTER).read(one).version for one in records_of(desk)}
    assert sum(after[one] - before[one] for one in after) == (4 if whys(desk) == 0 else 0)


def records_of(desk: Desk) -> list[str]:
    return [record_of(desk, f"SW00020{number}") for number in range(1, 6)]
