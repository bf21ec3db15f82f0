"""Two systems that meet over people they both know: where they differ is counted by column and decided by column."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.caller import ADAPTER, Caller
from adapter.errors import Refused
from adapter.exchange import differences as differing
from adapter.exchange.decisions import Decision
from adapter.exchange.desk import Desk
from adapter.exchange.differences import asked, decide_column, differences
from adapter.exchange.lists import sources
from adapter.exchange.owed import deliveries_listed
from tests.exchange.walks import (
    COUNCIL,
    NAME,
    OTHER,
    OTHERS,
    Rows,
    conflicts,
    held,
    person_row,
    post,
    record_of,
    sheet_of,
    tree_of,
    valid_chi,
)

Tree = dict[str, Any]
PEOPLE = range(7)
NUMBERS = [valid_chi("140344", 100 + 10 * number) for number in PEOPLE]


def rows(start: str, surname: str, **cells: str) -> Rows:
    return [person_row(f"{start}{number}", NUMBERS[number], Surname=surname, **cells) for number in PEOPLE]


@pytest.fixture
def met(desk: Desk) -> Desk:
    """Glenside has the same people under another surname, and one of them under another forename."""
    post(desk, sheet_of(rows("SW", "Before")))
    theirs = rows("G", "After")
    theirs[0]["Forename"] = "Anne"
    receipt = post(desk, sheet_of(theirs), OTHER)
    assert receipt["counts"]["created"] == len(PEOPLE)
    return desk


def surnames(desk: Desk) -> list[str]:
    return [tree_of(desk, record_of(desk, f"G{number}", OTHER))["person"]["name"]["family"] for number in PEOPLE]


def decide(desk: Desk, choice: str, field: str = "person.name", **more: Any) -> Tree:
    return decide_column(desk, Caller("officer", OTHER), OTHER, field, Decision(choice, "we asked them", **more))


def test_what_differs_at_a_first_meeting_is_counted_by_column_and_no_conflict(met: Desk) -> None:
    (column,) = differences(met, ADAPTER, OTHER)
    assert (column["system"], column["path"], column["count"], column["owner"]) == (OTHER, "person.name", 7, OTHER)
    assert len(column["examples"]) == 3
    voices = {(one["ours"]["family"], one["theirs"]["family"]) for one in column["examples"]}
    assert voices == {("Before", "After")}
    assert conflicts(met) == held(met) == [] and surnames(met) == ["Before"] * 7
    assert differences(met, ADAPTER, NAME) == []


def test_deciding_a_column_for_theirs_is_taken_everywhere_in_portions(met: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(differing, "STEP", 2)
    receipt = decide(met, "theirs")
    assert (receipt["state"], receipt["counts"]["records"]) == ("accepted", 7)
    assert surnames(met) == ["After"] * 7
    assert differences(met, ADAPTER) == conflicts(met) == []
    assert tree_of(met, record_of(met, "SW0"))["person"]["name"]["family"] == "After"  # one person, one name


def test_deciding_it_for_ours_is_kept_and_not_asked_again(met: Desk) -> None:
    decide(met, "ours")
    assert surnames(met) == ["Before"] * 7 and differences(met, ADAPTER) == []
    post(met, sheet_of(rows("G", "After", Status="Completed")[1:]), OTHER)
    assert (differences(met, ADAPTER), conflicts(met), surnames(met)) == ([], [], ["Before"] * 7)
    (source,) = sources(met, ADAPTER, record_of(met, "G1", OTHER))
    assert [(one["path"], one["state"]) for one in source["disputed"]] == [("person.name", "decided")]


def test_what_is_decided_to_be_sent_is_owed_by_itself(met: Desk) -> None:
    receipt = decide(met, "ours", send=True)
    assert {one["system"] for one in receipt["deliveries"]} == {OTHER}
    assert len(deliveries_listed(met, ADAPTER, system=OTHER, state="waiting")) == 7


def test_a_column_that_was_not_decided_yet_can_be_asked_about_as_one_conflict(met: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(differing, "STEP", 2)
    identity = asked(met, ADAPTER, OTHER, "person.name")
    (item,) = conflicts(met)
    assert (item["id"], item["count"], item["paths"], item["owner"]) == (identity, 7, ["person.name"], OTHER)
    assert differences(met, ADAPTER) == []
    with pytest.raises(Refused) as caught:
        asked(met, ADAPTER, OTHER, "person.name")
    assert caught.value.reason == "not-found"


def test_some_of_its_records_are_decided_and_the_others_wait_as_a_conflict(met: Desk) -> None:
    one = record_of(met, "G3", OTHER)
    receipt = decide(met, "theirs", records=(one,))
    assert [told["id"] for told in receipt["records"]] == [one]
    assert [item["count"] for item in conflicts(met)] == [6]


def test_a_difference_ends_by_itself_when_the_two_agree(met: Desk) -> None:
    post(met, sheet_of(rows("G", "Before", Status="Completed")), OTHER)
    assert differences(met, ADAPTER) == []
    with pytest.raises(Refused):
        decide(met, "theirs")


def test_a_further_value_makes_a_conflict_of_it_and_it_is_counted_once(met: Desk) -> None:
    theirs = rows("G", "After")
    theirs[2]["Surname"] = "Third"
    theirs[0]["Forename"] = "Anne"
    post(met, sheet_of(theirs), OTHER)
    assert [one["count"] for one in differences(met, ADAPTER)] == [6]
    assert [one["count"] for one in conflicts(met)] == [1]


def test_who_may_not_see_the_records_sees_no_difference_and_decides_none(met: Desk) -> None:
    assert differences(met, COUNCIL) == []
    assert [one["count"] for one in differences(met, OTHERS)] == [7]
    with pytest.raises(Refused) as caught:
        decide_column(met, COUNCIL, OTHER, "person.name", Decision("theirs", "why not"))
    assert caught.value.reason == "not-found" and surnames(met) == ["Before"] * 7
