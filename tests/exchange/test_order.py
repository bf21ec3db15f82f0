"""Messages of one system apply strictly as they arrived; a large one in steps that outlive a kill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.errors import Refused
from adapter.exchange import receive as receiving
from adapter.exchange.desk import Desk
from adapter.exchange.keeping import keep_message
from adapter.exchange.lists import history, records_listed
from adapter.exchange.receipts import details_of
from adapter.exchange.receive import advance, receipt_of
from adapter.message import Message
from adapter.store import messages
from tests.exchange.walks import (
    NAME,
    WEEK_1,
    WEEK_2,
    DeskFor,
    held,
    outcome_of,
    person_row,
    post,
    record_of,
    sheet_of,
    with_cell,
)

Tree = dict[str, Any]
ROOT = Path(__file__).parents[2]


def people(number: int, **cells: str) -> bytes:
    return sheet_of([person_row(f"P{n:03}", **cells) for n in range(number)])


def statement(desk: Desk, local: str) -> str:
    return str(outcome_of(desk, record_of(desk, local), "")["statement"]["text"])


def states(desk: Desk) -> list[str]:
    from sqlalchemy import select

    from adapter.store.tables import messages as table

    rows = desk.store.look(lambda unit: unit.rows(select(table.c.state).order_by(table.c.number)))
    return [row.state for row in rows]


@pytest.mark.usefixtures("steps")
def test_a_large_message_is_told_to_be_on_its_way_and_done_by_a_worker(desk_for: DeskFor) -> None:
    desk = desk_for(at_once=3)
    receipt = post(desk, people(10))
    assert (receipt["state"], receipt["counts"]["records"]) == ("receiving", 0)
    assert records_listed(desk, ADAPTER) == []
    assert advance(desk, NAME) and not advance(desk, NAME)
    done = receipt_of(desk, receipt["id"])
    assert (done["state"], done["counts"]["created"], len(done["records"])) == ("accepted", 10, 10)
    assert len(records_listed(desk, ADAPTER)) == 10
    assert sum(lines.count('"change"') for lines in details_of(desk, receipt["id"])) == 10


@pytest.mark.usefixtures("steps")
def test_a_large_message_and_a_small_one_after_it_apply_in_that_order(desk_for: DeskFor, monkeypatch: Any) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.1)
    desk = desk_for(at_once=3)
    first = post(desk, people(8, **{"Outcome (in own words)": "First"}))
    second = post(desk, people(2, **{"Outcome (in own words)": "Second"}))
    assert [first["state"], second["state"]] == ["receiving", "receiving"]
    while advance(desk, NAME):
        pass
    assert [receipt_of(desk, one["id"])["state"] for one in (first, second)] == ["accepted", "accepted"]
    assert [statement(desk, local) for local in ("P000", "P007")] == ["Second", "First"]


@pytest.mark.usefixtures("steps")
def test_the_same_large_message_while_it_is_on_its_way_is_known(desk_for: DeskFor) -> None:
    desk = desk_for(at_once=3)
    first, again = post(desk, people(8)), post(desk, people(8))
    assert (again["id"], again["state"]) == (first["id"], "receiving")
    while advance(desk, NAME):
        pass
    assert post(desk, people(8))["state"] == "duplicate"


def test_an_older_week_is_known_while_a_newer_one_still_waits(desk: Desk, monkeypatch: Any) -> None:
    post(desk, WEEK_1)
    keep_message(desk, desk.party(NAME), Message(WEEK_2, "text/csv"), ADAPTER, 60)  # nobody has worked on it yet
    assert post(desk, WEEK_1)["state"] == "held"


def killed_after(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that works on a message stops after so many of its steps."""
    step: Callable[..., bool] = receiving._step
    done: list[int] = []

    def stopping(*arguments: Any, **named: Any) -> bool:
        if len(done) == number:
            raise KeyboardInterrupt
        done.append(1)
        return step(*arguments, **named)

    monkeypatch.setattr(receiving, "_step", stopping)


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_step_that_was_killed_goes_on_from_its_mark(desk_for: DeskFor, monkeypatch: Any, number: int) -> None:
    desk = desk_for(at_once=3)
    receipt = post(desk, people(10))
    with monkeypatch.context() as patch:
        killed_after(number, patch)
        with pytest.raises(KeyboardInterrupt):
            advance(desk, NAME)
    assert not advance(desk, NAME)  # its lease has not run out
    expire(desk)
    kept = desk.store.look(lambda unit: messages.by_id(unit, receipt["id"]))
    assert (kept.mark, len(records_listed(desk, ADAPTER))) == (number * 3, number * 3)
    worked: list[int] = []
    with monkeypatch.context() as patch:
        apply = receiving.apply
        patch.setattr(receiving, "apply", lambda stage, some: (worked.append(len(some)), apply(stage, some)))
        assert advance(desk, NAME)
    assert sum(worked) == 11 - number * 3  # the last arrival says that the message was whole
    check_once(desk, receipt["id"])


def expire(desk: Desk) -> None:
    from adapter.store.tables import messages as table

    desk.store.run(lambda unit: unit.change(table.update().values(lease_until="")))


def check_once(desk: Desk, identity: str) -> None:
    """Ten people, each written once and told once."""
    done = receipt_of(desk, identity)
    counts = {name: done["counts"][name] for name in ("records", "created", "confirmed", "refused", "held")}
    assert done["state"] == "accepted"
    assert counts == {"records": 10, "created": 10, "confirmed": 0, "refused": 0, "held": 0}
    listed = records_listed(desk, ADAPTER)
    assert len(listed) == 10
    assert all(len(history(desk, ADAPTER, one["id"])) == 1 for one in listed)
    assert sum(lines.count('"change"') for lines in details_of(desk, identity)) == 10


@pytest.mark.usefixtures("steps")
def test_a_worker_that_comes_back_after_its_lease_changes_nothing(desk_for: DeskFor, monkeypatch: Any) -> None:
    desk = desk_for(at_once=3)
    receipt = post(desk, people(10))
    step: Callable[..., bool] = receiving._step
    found: list[bool] = []

    def overtaken(*arguments: Any, **named: Any) -> bool:
        if not found:
            found.append(True)
            expire(desk)
            assert advance(desk, NAME)  # another does all of it
            found.append(step(*arguments, **named))
            return found[-1]
        return step(*arguments, **named)

    monkeypatch.setattr(receiving, "_step", overtaken)
    advance(desk, NAME)
    assert found == [True, False]
    check_once(desk, receipt["id"])


@pytest.mark.usefixtures("steps")
def test_a_changed_mapping_begins_a_half_done_message_again_and_doubles_nothing(
    desk_for: DeskFor, monkeypatch: Any
) -> None:
    desk = desk_for(at_once=3)
    receipt = post(desk, people(10))
    with monkeypatch.context() as patch:
        killed_after(2, patch)
        with pytest.raises(KeyboardInterrupt):
            advance(desk, NAME)
    expire(desk)
    monkeypatch.setattr(type(desk.party(NAME).system), "fingerprint", lambda self, library: "another")
    assert advance(desk, NAME)
    done = receipt_of(desk, receipt["id"])
    assert (done["state"], done["counts"]["created"], done["counts"]["confirmed"]) == ("accepted", 4, 6)
    listed = records_listed(desk, ADAPTER)
    assert len(listed) == 10 and all(len(history(desk, ADAPTER, one["id"])) == 1 for one in listed)
    assert post(desk, people(10))["state"] == "duplicate"


def test_too_many_that_wait_are_refused_before_they_are_kept(desk_for: DeskFor, monkeypatch: Any) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.0)
    desk = desk_for(most_waiting=2)
    keep_message(desk, desk.party(NAME), Message(people(1), "text/csv"), ADAPTER, 60)
    assert post(desk, people(2))["state"] == "receiving"
    with pytest.raises(Refused) as caught:
        post(desk, people(3))
    assert caught.value.reason == "too-many"
    assert post(desk, people(2))["state"] == "receiving"  # what is known already is no further one
    assert states(desk) == ["kept", "kept"]
    assert post(desk, people(3), "glenside-council")["state"] == "accepted"
    expire(desk)
    while advance(desk, NAME):
        pass
    assert post(desk, people(3))["state"] == "accepted"


def test_a_sender_who_comes_after_a_killed_one_waits_for_a_worker_and_loses_nothing(
    desk: Desk, monkeypatch: Any
) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.1)
    post(desk, WEEK_1)
    keep_message(desk, desk.party(NAME), Message(WEEK_2, "text/csv"), ADAPTER, 60)
    third = post(desk, with_cell(WEEK_2, "SW000204", "O-1", Status="Completed"))
    assert third["state"] == "receiving"
    expire(desk)
    while advance(desk, NAME):
        pass
    assert states(desk) == ["applied"] * 3
    assert outcome_of(desk, record_of(desk, "SW000204"), "To be")["status"] == "completed"
    assert len(held(desk)) == 1
