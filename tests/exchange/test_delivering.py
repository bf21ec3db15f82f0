"""Deliveries when something goes wrong, and when many work at once: each is sent once, and none is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.errors import Refused, Unavailable
from adapter.exchange import deliver
from adapter.exchange.desk import Desk
from adapter.exchange.owed import deliveries_listed, replay
from adapter.exchange.work import owe_all
from adapter.plugin import Line
from adapter.store import Unit, deliveries
from tests.exchange.telling import SONG, Folders, board_writes, say, states, why, work
from tests.exchange.walks import (
    BOARD_SEES,
    NAME,
    WEEK_1,
    WEEK_2,
    DeskFor,
    atoms,
    conflicts,
    differing,
    outcome_of,
    post,
    record_of,
    with_cell,
)

LINE = Line(clock=lambda: datetime.now(UTC))


def test_a_folder_that_is_gone_is_waited_for(told: Desk, folders: Folders, monkeypatch: Any) -> None:
    board_writes(told)
    hidden = folders.out.with_name("elsewhere")
    folders.out.rename(hidden)
    deliver.deliver(told, told.party(NAME), LINE)
    (one,) = deliveries_listed(told, ADAPTER)
    assert (one["state"], one["tries"], bool(one["why"])) == ("waiting", 1, True)
    assert one["due"] > datetime.now(UTC).isoformat()
    hidden.rename(folders.out)
    assert deliver.deliver(told, told.party(NAME), LINE) == 0  # not yet
    told.store.run(lambda unit: deliveries.replay(unit, one["id"]))
    work(told)
    assert (states(told), len(folders.files())) == (["accepted"], 1)


def test_waits_grow_with_each_try(told: Desk, folders: Folders, monkeypatch: Any) -> None:
    board_writes(told)
    folders.out.rename(folders.out.with_name("elsewhere"))
    monkeypatch.setattr(deliver, "FIRST_WAIT", 100.0)
    waits = []
    for _ in range(4):
        deliver.deliver(told, told.party(NAME), LINE)
        (one,) = deliveries_listed(told, ADAPTER)
        waits.append(datetime.fromisoformat(one["due"]) - datetime.now(UTC))
        told.store.run(make_due)
    assert all(later > earlier * 1.2 for earlier, later in pairwise(waits))


def make_due(unit: Unit) -> int:
    from adapter.store.tables import deliveries as table

    return unit.change(table.update().values(due="2000-01-01T00:00:00.000Z"))


def test_what_cannot_be_written_is_parked_with_its_reason_and_sent_again_on_replay(
    told: Desk, folders: Folders, monkeypatch: Any
) -> None:
    board_writes(told)
    system = told.party(NAME).system
    monkeypatch.setattr(system, "write", refusing)
    work(told)
    (one,) = deliveries_listed(told, ADAPTER)
    assert (one["state"], one["why"]) == ("parked", "It cannot be written.")
    monkeypatch.undo()
    work(told)
    assert folders.files() == []
    assert replay(told, BOARD_SEES, one["id"])
    work(told)
    assert (states(told), len(folders.files())) == (["accepted"], 1)


def refusing(*_: Any, **__: Any) -> Any:
    raise Refused("It cannot be written.")


def test_a_parked_delivery_is_tried_again_when_the_record_changes(
    told: Desk, folders: Folders, monkeypatch: Any
) -> None:
    board_writes(told)
    monkeypatch.setattr(told.party(NAME).system, "write", refusing)
    work(told)
    monkeypatch.undo()
    say(told, "SW000201", "I’d like to see my friends", agreed="2026-02-21")
    work(told)
    assert (states(told), len(folders.files())) == (["accepted"], 1)


def test_workers_never_send_one_record_twice(desk_for: DeskFor, folders: Folders) -> None:
    desk = desk_for(**folders.settings)
    post(desk, WEEK_1)
    people = [("SW000201", "I want"), ("SW000202", "Get out"), ("SW000203", "Tha mi"), ("SW000204", "To be")]
    for number in range(3):
        for person, statement in people:
            say(desk, person, statement, why=f"Because {number}")
        workers = [desk_for(**folders.settings) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda desk: deliver.deliver(desk, desk.party(NAME), LINE), workers))
        told = [(row["Person ID"], row["Why It Matters"]) for row in folders.rows() if row["Outcome Ref"] == "O-1"]
        assert sorted(told) == sorted((person, f"Because {n}") for person, _ in people for n in range(number + 1))
    assert set(states(desk)) == {"accepted"}


def test_a_worker_that_lost_its_lease_sends_nothing_and_changes_nothing(
    told: Desk, folders: Folders, monkeypatch: Any
) -> None:
    board_writes(told)
    party = told.party(NAME)
    monkeypatch.setattr(deliver, "LEASE", -1.0)  # it is lost as soon as it is had
    before: Callable[..., Any] = deliver._written
    began: list[bool] = []

    def interrupted(*arguments: Any) -> Any:
        if not began:  # another worker delivers it meanwhile
            began.append(True)
            deliver.deliver(told, party, LINE)
        return before(*arguments)

    monkeypatch.setattr(deliver, "_written", interrupted)
    deliver.deliver(told, party, LINE)
    assert (len(folders.files()), states(told)) == (1, ["accepted"])


def test_an_answer_that_comes_while_a_file_is_on_its_way_is_recognised(
    told: Desk, folders: Folders, monkeypatch: Any
) -> None:
    board_writes(told)
    party = told.party(NAME)
    send = type(party.system).send

    def answered(system: Any, message: Any, line: Line) -> Any:
        sent = send(system, message, line)
        post(told, with_cell(WEEK_1, "SW000201", "O-2", Why_It_Matters=SONG))  # they are quick
        return sent

    monkeypatch.setattr(type(party.system), "send", answered)
    deliver.deliver(told, party, LINE)
    monkeypatch.undo()
    assert (why(told), conflicts(told)) == (SONG, [])
    post(told, with_cell(WEEK_1, "SW000201", "O-2", Why_It_Matters="And we still laugh"))
    assert (why(told), conflicts(told)) == ("And we still laugh", [])


def test_a_stop_after_sending_sends_again_and_what_comes_back_is_recognised(
    told: Desk, folders: Folders, monkeypatch: Any
) -> None:
    board_writes(told)
    party = told.party(NAME)
    monkeypatch.setattr(deliver, "LEASE", -1.0)

    def stopped(*_: Any, **__: Any) -> None:
        raise Unavailable("killed")

    monkeypatch.setattr(deliver, "_arrived", stopped)
    with pytest.raises(Unavailable):
        deliver.deliver(told, party, LINE)
    monkeypatch.undo()
    before = atoms(told)
    post(told, folders.files()[0].read_bytes())
    work(told)
    assert not {key for key in differing(before, atoms(told)) if key[1][-1] != "stated"}
    assert len(folders.files()) <= 2 and conflicts(told) == []


def test_a_system_that_is_opened_later_is_told_what_changed_before(desk_for: DeskFor, folders: Folders) -> None:
    closed = desk_for(**{**folders.settings, "receives": False})
    post(closed, WEEK_1)
    board_writes(closed)
    work(closed)
    assert (folders.files(), states(closed)) == ([], [])
    desk = desk_for(**folders.settings)
    owe_all(desk, desk.party(NAME))
    work(desk)
    assert len(folders.files()) == 1
    say(closed, "SW000202", "Get out", why="Changed while it was closed")
    assert owe_all(desk, desk.party(NAME))
    say(closed, "SW000201", "I’d like to see my friends", why="Changed once more while it was closed")
    assert owe_all(desk, desk.party(NAME))
    assert not owe_all(desk, desk.party(NAME))
    work(desk)
    assert {row["Why It Matters"] for row in folders.rows()} >= {
        "Changed while it was closed", "Changed once more while it was closed",
    }  # fmt: skip


def test_a_record_that_is_not_shared_any_more_is_withdrawn(
    desk_for: DeskFor, folders: Folders, monkeypatch: Any
) -> None:
    desk = desk_for(**folders.settings)
    post(desk, WEEK_1)
    board_writes(desk)
    desk.store.run(lambda unit: unit.delete(audience_table(), organisation=NAME))
    work(desk)
    assert (folders.files(), states(desk)) == ([], ["withdrawn"])
    assert not owe_all(desk, desk.party(NAME))  # nor is it tried again and again
    assert states(desk) == ["withdrawn"]


def audience_table() -> Any:
    from adapter.store.tables import audience

    return audience


def test_files_that_are_left_are_received_in_order_and_put_away(told: Desk, folders: Folders) -> None:
    folders.leave("a.csv", WEEK_2)
    folders.leave("b.csv", with_cell(WEEK_2, "SW000204", "O-1", Status="Completed"))
    folders.leave("c.csv", b"Name,Town\r\nAnn,Oban\r\n")
    work(told)
    assert sorted(path.name for path in (folders.into / "done").iterdir()) == ["a.csv", "b.csv"]
    assert "c.csv" in {path.name for path in (folders.into / "rejects").iterdir()}
    assert outcome_of(told, record_of(told, "SW000204"), "To be")["status"] == "completed"
