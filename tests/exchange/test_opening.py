"""A system that only receives is told whole once it is glenside: in portions, in order, and nothing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.config import Organisation
from adapter.errors import Refused
from adapter.exchange import opening
from adapter.exchange.desk import Desk
from adapter.exchange.opening import owe_all
from adapter.exchange.owed import deliveries_listed
from adapter.exchange.records import Records
from adapter.exchange.work import once
from tests.exchange.telling import SONG, Folders, board_writes
from tests.exchange.walks import BOARD, NAME, OTHER, WEEK_1, WEEK_2, DeskFor, post, record_of

SHARED = {OTHER: Organisation(sees=(NAME,)), NAME: Organisation(), "lochside-board": Organisation(sees=(NAME,))}


@pytest.fixture
def glenside(desk_for: DeskFor, folders: Folders) -> Desk:
    """Glenside, which only receives, and sees what Lochside states, is opened after Lochside's first week."""
    post(desk_for(), WEEK_1)
    return opening_glenside(desk_for, folders)


def opening_glenside(desk_for: DeskFor, folders: Folders, **more: Any) -> Desk:
    return desk_for(**{**folders.settings, "only_receives": True, **more}, systems=(OTHER, NAME), organisations=SHARED)


def work(desk: Desk) -> None:
    while once(desk, [desk.party(OTHER)]):
        pass


def owed(desk: Desk, state: str = "") -> list[str]:
    return sorted(one["record"] for one in deliveries_listed(desk, ADAPTER, system=OTHER, state=state))


def names(folders: Folders) -> set[str]:
    return {row["Forename"] for row in folders.rows()}


def test_it_is_told_everybody_whom_it_may_have(glenside: Desk, folders: Folders) -> None:
    work(glenside)
    assert names(folders) == {"Iris", "Calum", "Sèonaid", "Aisha", "Tom"}
    assert len(owed(glenside, "accepted")) == 5


def test_opening_it_again_queues_nothing_twice_and_sends_nothing_more(
    glenside: Desk, desk_for: DeskFor, folders: Folders
) -> None:
    work(glenside)
    sent = len(folders.files())
    again = opening_glenside(desk_for, folders)
    assert not owe_all(again, again.party(OTHER))
    work(again)
    assert len(folders.files()) == sent


def test_it_is_queued_in_portions_of_a_transaction_each(glenside: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(opening, "PORTION", 2)
    queued = []
    run = glenside.store.run

    def counting(work: Any, *more: Any) -> Any:
        before = len(owed(glenside))
        result = run(work, *more)
        queued.append(len(owed(glenside)) - before)
        return result

    monkeypatch.setattr(glenside.store, "run", counting)
    assert owe_all(glenside, glenside.party(OTHER))
    assert sum(queued) == 5 and max(queued) == 2


def test_workers_that_open_it_at_once_owe_each_record_once(glenside: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(opening, "PORTION", 2)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: owe_all(glenside, glenside.party(OTHER)), range(8)))
    assert len(owed(glenside, "waiting")) == len(set(owed(glenside))) == 5
    assert not owe_all(glenside, glenside.party(OTHER))


def test_what_nobody_shares_with_it_is_not_owed(glenside: Desk) -> None:
    Records(glenside, BOARD).create({"title": "The board's own", "person": {"name": {"family": "Else"}}})
    owe_all(glenside, glenside.party(OTHER))
    assert len(owed(glenside)) == 5


def test_it_is_told_what_changes_afterwards_and_whoever_is_new(glenside: Desk, folders: Folders) -> None:
    work(glenside)
    board_writes(glenside)
    assert owed(glenside, "waiting") == [record_of(glenside, "SW000201")]
    work(glenside)
    assert SONG in {row["Why It Matters"] for row in folders.rows()}
    receipt = post(glenside, WEEK_2.replace(b"SW000204", b"SW000299").replace(b"0706791100", b""))
    (new,) = [one["id"] for one in receipt["records"] if one["change"] == "created"]
    assert {"system": OTHER, "record": new, "state": "waiting"} in receipt["deliveries"]
    work(glenside)
    assert "waiting" not in {one["state"] for one in deliveries_listed(glenside, ADAPTER, system=OTHER)}


def test_it_is_told_nothing_before_it_is_opened(desk_for: DeskFor, folders: Folders) -> None:
    closed = opening_glenside(desk_for, folders, receives=False)
    post(closed, WEEK_1)
    work(closed)
    assert (folders.files(), owed(closed)) == ([], [])


def test_a_system_that_also_speaks_is_not_told_what_it_never_met(desk_for: DeskFor, folders: Folders) -> None:
    both = opening_glenside(desk_for, folders, only_receives=False)
    post(both, WEEK_1)
    work(both)
    assert (folders.files(), owed(both)) == ([], [])


def test_it_may_not_send(glenside: Desk) -> None:
    with pytest.raises(Refused, match="only receives"):
        post(glenside, WEEK_1, OTHER)
