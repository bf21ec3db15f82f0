"""Killed at any moment, and started again: every receipt that was given is true, nothing is lost or doubled."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from adapter.store import Store
from tests.council_sheets import HEADINGS, row, write_sheet
from tests.faults.conftest import Tell
from tests.faults.counting import all_done, assert_true, counted
from tests.faults.running import SYSTEMS, Gateway, Program, eventually, free_port, running, store_url_of, variables

pytestmark = pytest.mark.fault
Given = list[tuple[dict, bytes]]


def small(sender: int, number: int) -> bytes:
    """One person in a sheet. Two senders know each person, by ids of their own; every fifth message says one again."""
    again = number % 5 == 4
    person = sender // 2 * 1000 + (number - 1 if again else number)
    told = row(person, sender=f"S{sender}-", changes="still" if again else "", when="10:30" if again else "09:30")
    return "\r\n".join((",".join(HEADINGS), ",".join(told), "")).encode()


def test_killed_at_random_points_while_eight_senders_send_small_messages(
    store: Store, tmp_path: Path, full: bool, chance: random.Random, tell: Tell
):
    each, kills = (125, 10) if full else (15, 2)
    gateway = Gateway(tmp_path, free_port(), "--worker", variables=variables(tmp_path, store_url_of(store)))
    given: Given = []

    def send(sender: int) -> None:
        for number in range(each):
            sheet = small(sender, number)
            given.append((gateway.receipt(SYSTEMS[sender], sheet), sheet))

    with running(gateway), ThreadPoolExecutor(len(SYSTEMS)) as pool:
        senders = [pool.submit(send, sender) for sender in range(len(SYSTEMS))]
        moments = sorted(chance.sample(range(each * len(SYSTEMS) * 9 // 10), kills))
        for moment in moments:
            eventually(lambda moment=moment: len(given) >= moment or any(s.done() and s.exception() for s in senders))
            time.sleep(chance.uniform(0, 0.1))
            gateway.kill()
            gateway.start()
        for sender in senders:
            sender.result(600)
        eventually(lambda: all_done(store))
    counts = counted(store)
    for receipt, sheet in given:
        assert_true(store, receipt, sheet)
    tell({"kills": kills, "receipts": len(given), **counts})
    said = each - each // 5  # every fifth says one again
    assert counts["messages applied"] == len(given) == each * len(SYSTEMS)
    assert counts["records"] == said * len(SYSTEMS)
    assert counts["people"] == counts["people by CHI"] == said * len(SYSTEMS) // 2


def test_killed_in_the_middle_of_a_large_file(
    store: Store, tmp_path: Path, full: bool, chance: random.Random, tell: Tell
):
    people, kills = (10_000, 5) if full else (600, 2)
    sheet = write_sheet(tmp_path / "large.csv", range(people)).read_bytes()
    told = variables(tmp_path, store_url_of(store))
    gateway = Gateway(tmp_path, free_port(), variables=told)
    workers = [Program(tmp_path, "work", variables=told) for _ in range(2 if store.kind == "postgresql" else 1)]
    with running(gateway):
        receipt = gateway.receipt(SYSTEMS[0], sheet)
        with running(*workers):
            for mark in sorted(chance.sample(range(0, people * 8 // 10, 100), kills)):
                eventually(lambda mark=mark: marked(store) >= mark)
                time.sleep(chance.uniform(0, 0.2))
                for worker in workers:
                    worker.kill()
                    worker.start()
            eventually(lambda: all_done(store), 900)
        now = gateway.get(f"/receipts/{receipt['id']}").json()
        lines = gateway.get(f"/receipts/{receipt['id']}/details").text.splitlines()
    counts = counted(store)
    assert_true(store, receipt, sheet)
    tell({"kills": kills, **counts})
    assert (now["state"], now["counts"]["created"], now["counts"]["records"]) == ("accepted", people, people)
    assert sum('"change":"created"' in line for line in lines) == people
    assert counts["records"] == counts["people"] == counts["people by CHI"] == people
    assert counts["versions"] == store.look(lambda unit: unit.rows(text("SELECT count(*) FROM resources"))[0][0])


def marked(store: Store) -> int:
    found = store.look(lambda unit: unit.rows(text("SELECT max(mark), max(state) FROM messages")))[0]
    return int(found[0]) if found[1] != "applied" else 10**9
