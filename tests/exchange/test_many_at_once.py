"""Many workers and senders at once, as threads and as processes: one system's order is kept, and nothing is doubled."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.exchange import receive as receiving
from adapter.exchange.desk import Desk
from adapter.exchange.lists import history, records_listed
from adapter.exchange.receive import advance, receipt_of
from adapter.store import messages
from tests.exchange.test_order import people, statement, states
from tests.exchange.walks import NAME, WEEK_1, DeskFor, post, record_of

ROOT = Path(__file__).parents[2]


@pytest.mark.usefixtures("steps")
def test_four_workers_and_eight_senders_keep_one_systems_order(desk_for: DeskFor, monkeypatch: Any) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.05)
    desks = [desk_for(at_once=3) for _ in range(4)]
    for desk in desks:
        desk.parties, desk.library, desk.id_key  # noqa: B018  # made once, as a gateway does when it starts
    weeks = [people(5 if number % 3 else 2, **{"Outcome (in own words)": f"Week {number:02}"}) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(post, desks[number % 4], week) for number, week in enumerate(weeks)]
        receipts = [one.result() for one in sent]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work_off, desks))
    assert states(desks[0]) == ["applied"] * 8
    in_order = by_arrival(desks[0])
    assert {one["id"] for one in receipts} == set(in_order)
    texts = {one["id"]: f"Week {number:02}" for number, one in enumerate(receipts)}
    assert statement(desks[0], "P000") == texts[in_order[-1]]
    via = [one["via"] for one in reversed(history(desks[0], ADAPTER, record_of(desks[0], "P000")))]
    assert via == in_order


def work_off(desk: Desk) -> None:
    """Until none waits; a claim that nobody holds any more would stand in the way for longer than this."""
    until = time.monotonic() + receiving.LEASE / 2
    while desk.store.look(lambda unit: messages.waiting(unit, NAME)) and time.monotonic() < until:
        if not advance(desk, NAME):
            time.sleep(0.02)


def by_arrival(desk: Desk) -> list[str]:
    from sqlalchemy import select

    from adapter.store.tables import messages as table

    rows = desk.store.look(lambda unit: unit.rows(select(table.c.id).order_by(table.c.number)))
    return [row.id for row in rows]


WORKER = """
import sys, time
from adapter.exchange import receive
from adapter.store import Store, messages
from tests.exchange.walks import NAME, desk_on
receive.STEP = 3
desk = desk_on(Store(sys.argv[1]), at_once=3)
while desk.store.look(lambda unit: messages.waiting(unit, NAME)):
    if not receive.advance(desk, NAME):
        time.sleep(0.02)
"""


@pytest.mark.usefixtures("steps")
def test_two_processes_keep_one_systems_order(desk_for: DeskFor, store_url: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(receiving, "PATIENCE", 0.0)
    desk = desk_for(at_once=3)
    receipts = [post(desk, people(4, **{"Outcome (in own words)": f"Week {number}"})) for number in range(4)]
    command = [sys.executable, "-c", WORKER, store_url]
    workers = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert states(desk) == ["applied"] * 4
    via = [one["via"] for one in reversed(history(desk, ADAPTER, record_of(desk, "P003")))]
    assert via == [one["id"] for one in receipts]
    assert [receipt_of(desk, one["id"])["counts"]["records"] for one in receipts] == [4] * 4


def test_the_same_week_from_eight_senders_at_once_is_applied_once(desk: Desk) -> None:
    desk.parties, desk.library, desk.id_key  # noqa: B018
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: post(desk, WEEK_1), range(8)))
    assert len({one["id"] for one in receipts}) == 1
    assert states(desk) == ["applied"]
    assert all(len(history(desk, ADAPTER, one["id"])) == 1 for one in records_listed(desk, ADAPTER))
