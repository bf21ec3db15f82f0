"""A council's weeks, and what a board writes between them, through the real store."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.lists import sources
from adapter.exchange.receive import receipt_of
from adapter.exchange.records import Records
from adapter.message import Message
from tests.exchange.walks import (
    BOARD_SEES,
    NAME,
    WEEK_1,
    WEEK_2,
    DeskFor,
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
REVIEW = {
    "date": "2026-03-04", "by": {"text": "Ward sister"}, "narrative": "She came to the kitchen every day.",
    "unintended": ["Sleeps better"], "plan_needs_change": True, "change_reason": "She wants to bake now.",
}  # fmt: skip


def board_writes(desk: Desk) -> str:
    """A why on Iris's O-2, and a review of the board's own on it; her record."""
    iris = record_of(desk, "SW000201")
    outcome = outcome_of(desk, iris, "I’d like to see my friends")
    said = {"outcomes": [{"id": outcome["id"], "why": "We sang together for forty years", "reviews": [REVIEW]}]}
    Records(desk, BOARD_SEES).say(iris, said, None)
    return iris


def test_a_first_week_is_accepted_whole(desk: Desk) -> None:
    receipt = post(desk, WEEK_1)
    assert (receipt["state"], changes(receipt)) == ("accepted", ["created"] * 5)
    assert len(tree_of(desk, record_of(desk, "SW000201"))["outcomes"]) == 2
    assert held(desk) == conflicts(desk) == []


def test_the_same_week_again_is_a_duplicate_and_confirms(desk: Desk) -> None:
    first = post(desk, WEEK_1)
    iris = record_of(desk, "SW000201")
    confirmed = sources(desk, ADAPTER, iris)[0]["last_confirmed"]
    again = post(desk, WEEK_1)
    assert (again["id"], again["state"]) == (first["id"], "duplicate")
    assert receipt_of(desk, first["id"])["state"] == "accepted"
    assert sources(desk, ADAPTER, iris)[0]["last_confirmed"] >= confirmed
    assert tree_of(desk, iris) and Records(desk, ADAPTER).read(iris).version == 1


def test_a_week_without_any_new_bytes_in_its_rows_is_confirmed_without_being_read(desk: Desk) -> None:
    post(desk, WEEK_1)
    receipt = post(desk, sheet_of(reversed(rows_of(WEEK_1))))
    assert (receipt["state"], receipt["counts"]["confirmed"]) == ("accepted", 4)
    assert changes(receipt) == ["unchanged"]  # the order of Iris's two rows is a statement of its own


def test_week_2_changes_exactly_what_differs_and_erases_nothing_of_the_boards(desk: Desk) -> None:
    post(desk, WEEK_1)
    iris = board_writes(desk)
    before = atoms(desk)
    receipt = post(desk, WEEK_2)
    changed = differing(before, atoms(desk))
    assert {(who, path[-1]) for who, path in changed} == {("SW000201", "extent"), ("SW000201", "stated")}
    assert sorted(changes(receipt)) == ["held", "updated"]
    assert (receipt["counts"]["confirmed"], receipt["counts"]["not_confirmed"]) == (2, 1)
    outcome = outcome_of(desk, iris, "I’d like to see my friends")
    assert outcome["why"] == "We sang together for forty years"
    (review,) = [one for one in outcome["reviews"] if not one.get("standing")]
    assert {name: review[name] for name in REVIEW} == REVIEW


def test_a_withdrawn_cell_is_held_with_its_owner_and_both_voices_whole(desk: Desk) -> None:
    post(desk, WEEK_1)
    post(desk, WEEK_2)
    (item,) = held(desk)
    assert (item["system"], item["owner"], item["count"], item["paths"]) == (NAME, NAME, 1, ["outcomes.why"])
    assert item["since"] and "withdrawn" in item["cause"]
    (part,) = whole(desk, item)["parts"]
    assert (part["record"], part["theirs"]) == (record_of(desk, "SW000202"), None)
    assert part["ours"] == "It is where I am somebody, not a patient"
    assert outcome_of(desk, part["record"], "Get out")["why"] == part["ours"]


def test_who_is_not_in_a_full_week_is_not_confirmed_since_and_stands(desk: Desk) -> None:
    post(desk, WEEK_1)
    gone, there = record_of(desk, "SW000203"), record_of(desk, "SW000204")
    second = post(desk, WEEK_2)
    (source,) = sources(desk, ADAPTER, gone)
    assert source["missing_since"] == second["received_at"]
    assert source["last_confirmed"] < second["received_at"]
    assert sources(desk, ADAPTER, there)[0]["missing_since"] is None
    assert Records(desk, ADAPTER).read(gone).version == 1
    post(desk, WEEK_1 + b"\r\n")
    assert sources(desk, ADAPTER, gone)[0]["missing_since"] is None


def test_a_sheet_without_every_column_says_of_nobody_that_they_are_missing(desk: Desk) -> None:
    post(desk, WEEK_1)
    rows = [{k: v for k, v in row.items() if k != "Status"} for row in rows_of(WEEK_2)]
    receipt = post(desk, sheet_of(rows))
    assert receipt["counts"]["not_confirmed"] == 0
    assert sources(desk, ADAPTER, record_of(desk, "SW000203"))[0]["missing_since"] is None


def test_the_older_week_again_is_held_and_asked_about(desk: Desk) -> None:
    post(desk, WEEK_1)
    post(desk, WEEK_2)
    before = atoms(desk)
    receipt = post(desk, WEEK_1)
    assert receipt["state"] == "held"
    assert not differing(before, atoms(desk))
    items = {item["cause"]: item for item in held(desk)}
    (older,) = (item for cause, item in items.items() if "same file" in cause)
    assert (older["owner"], older["count"]) == (NAME, 1)
    assert post(desk, WEEK_2)["state"] == "duplicate"  # it blocks nothing


def test_an_older_week_that_is_sent_twice_is_asked_about_once(desk: Desk) -> None:
    post(desk, WEEK_1)
    post(desk, WEEK_2)
    first, second = post(desk, WEEK_1), post(desk, WEEK_1)
    assert second["id"] == first["id"]
    (older,) = (item for item in held(desk) if "same file" in item["cause"])
    assert older["count"] == 1


def older_file(desk: Desk) -> Tree:
    post(desk, WEEK_1)
    post(desk, WEEK_2)
    post(desk, WEEK_1)
    (item,) = (one for one in held(desk) if "same file" in one["cause"])
    return item


def test_an_older_week_that_is_taken_is_a_new_statement(desk: Desk) -> None:
    item = older_file(desk)
    iris, calum = record_of(desk, "SW000201"), record_of(desk, "SW000202")
    decide(desk, item, "take")
    review = next(r for r in outcome_of(desk, iris, "I want help")["reviews"] if r.get("standing"))
    assert review["extent"]["value"] == "2"
    assert [one for one in held(desk) if one["paths"] == ["outcomes.why"]] == []  # the value came back
    assert outcome_of(desk, calum, "Get out")["why"] == "It is where I am somebody, not a patient"
    assert sources(desk, ADAPTER, record_of(desk, "SW000203"))[0]["missing_since"] is None
    assert post(desk, WEEK_1)["state"] == "duplicate"  # it is the latest now


@pytest.mark.parametrize("choice", ["keep", "discard"])
def test_an_older_week_that_is_not_taken_changes_nothing_and_may_come_again(desk: Desk, choice: str) -> None:
    item = older_file(desk)
    before = atoms(desk)
    decide(desk, item, choice)
    assert not differing(before, atoms(desk))
    assert post(desk, WEEK_2)["state"] == "duplicate"
    assert post(desk, WEEK_1)["state"] == "held"
    assert [one["count"] for one in held(desk) if "same file" in one["cause"]] == [1]


def test_an_older_week_is_not_asked_about_any_more_once_a_full_one_came(desk: Desk) -> None:
    item = older_file(desk)
    post(desk, with_cell(WEEK_2, "SW000204", "O-1", Status="Completed"))
    assert [one for one in held(desk) if "same file" in one["cause"]] == []
    with pytest.raises(Refused):
        decide(desk, item, "take")


def test_the_same_week_under_a_changed_mapping_is_not_an_older_file(desk: Desk, monkeypatch: Any) -> None:
    post(desk, WEEK_1)
    before = atoms(desk)
    monkeypatch.setattr(type(desk.party(NAME).system), "fingerprint", lambda self, library: "another")
    receipt = post(desk, WEEK_1)
    assert (receipt["state"], receipt["counts"]["confirmed"]) == ("accepted", 5)
    assert not differing(before, atoms(desk))


def test_the_same_fields_over_and_over_change_nothing(desk: Desk) -> None:
    post(desk, WEEK_1)
    board_writes(desk)
    before = atoms(desk)
    for number in range(3):
        receipt = post(desk, WEEK_1 + b"\r\n" * (number + 1))
        assert receipt["state"] == "accepted"
    assert not differing(before, atoms(desk))
    assert held(desk) == conflicts(desk) == []


# --- who may send, and what breaks


def test_a_caller_of_another_organisation_may_not_speak_for_a_system(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        post(desk, WEEK_1, caller=BOARD_SEES)
    assert caught.value.reason == "forbidden"


def test_a_system_that_is_not_set_up_is_not_found(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        post(desk, WEEK_1, "nobody", ADAPTER)
    assert caught.value.reason == "not-found"


def test_a_program_that_breaks_on_one_plan_costs_that_plan_alone(desk: Desk, monkeypatch: Any) -> None:
    from adapter.exchange import meeting

    reconcile = meeting.reconcile

    def breaking(known: Any, said: Any, *more: Any) -> Any:
        if said.person.name.family == "MacTest":
            raise ZeroDivisionError
        return reconcile(known, said, *more)

    post(desk, WEEK_1)
    before = atoms(desk)
    monkeypatch.setattr(meeting, "reconcile", breaking)
    receipt = post(desk, with_cell(WEEK_2, "SW000204", "O-1", Status="Completed"))
    assert (receipt["state"], receipt["counts"]["refused"]) == ("accepted", 1)
    assert sorted(changes(receipt)) == ["updated", "updated"]
    assert {who for who, _ in differing(before, atoms(desk))} == {"SW000201", "SW000204"}
    monkeypatch.undo()
    assert post(desk, WEEK_2)["state"] == "accepted"  # and blocks nothing that comes after it


def test_a_message_that_breaks_the_program_blocks_none_that_come_after_it(desk: Desk, monkeypatch: Any) -> None:
    from adapter.exchange import receive

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(receive, "apply", broken)
    receipt = post(desk, WEEK_1)
    assert receipt["state"] == "refused"
    assert receipt["issues"][0]["code"] == "exception"
    monkeypatch.undo()
    assert post(desk, WEEK_2)["state"] == "accepted"
    assert post(desk, WEEK_1)["state"] == "accepted"  # nothing of it had been applied: it is no older file


def test_messages_of_two_systems_do_not_wait_for_each_other(desk_for: DeskFor) -> None:
    from adapter.exchange.keeping import keep_message

    desk = desk_for()
    keep_message(desk, desk.party(NAME), Message(WEEK_1, "text/csv"), ADAPTER, 60)  # somebody is at work on it
    other = sheet_of({**row, "Person ID": f"G{row['Person ID']}"} for row in rows_of(WEEK_1))
    assert post(desk, other, "glenside-council")["state"] == "accepted"


def test_an_outcome_whose_reference_changed_in_a_whole_list_stays_the_same_outcome(
    desk_for: DeskFor, tmp_path: Any
) -> None:
    from adapter_tabular.profile_file import shipped_profiles

    shipped = next(path for path in shipped_profiles() if "council-outcomes" in str(path))
    (tmp_path / "ours.yaml").write_text(f"lists: whole\n{shipped.read_text(encoding='utf-8')}", encoding="utf-8")
    desk = desk_for(profile_file=str(tmp_path / "ours.yaml"))
    post(desk, WEEK_1)
    record = record_of(desk, "SW000204")
    first = tree_of(desk, record)["outcomes"]
    post(desk, with_cell(WEEK_1, "SW000204", "O-1", Outcome_Ref="O-7"))
    post(desk, with_cell(WEEK_1, "SW000204", "O-1", Outcome_Ref="O-7", Why_It_Matters="I miss it"))
    (outcome,) = tree_of(desk, record)["outcomes"]
    assert (outcome["id"], outcome["why"]) == (first[0]["id"], "I miss it")
    assert held(desk) == conflicts(desk) == []
