"""Two files of one council that come at the same moment, by two gateways: applied in the order of their arrival."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from adapter.store import Store
from tests.council_sheets import write_sheet
from tests.faults.conftest import Tell
from tests.faults.counting import all_done, assert_true, counted
from tests.faults.running import SYSTEMS, Gateway, eventually, free_port, running, store_url_of, variables

pytestmark = pytest.mark.fault


def test_two_files_of_one_council_at_once_are_applied_in_the_order_of_their_arrival(
    store: Store, tmp_path: Path, full: bool, chance: random.Random, tell: Tell
):
    """The larger file takes longer to keep, and sometimes has its number first."""
    rounds, people = (100, 20) if full else (15, 5)
    told = variables(tmp_path, store_url_of(store))
    gateways = [Gateway(tmp_path, free_port(), "--worker", variables=told) for _ in range(2)]
    together = threading.Barrier(2)

    def send(number: int, sheet: bytes) -> dict:
        together.wait(60)
        return gateways[number].receipt(SYSTEMS[0], sheet)

    with running(*gateways), ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            when = f"{9 + number // 60:02}:{number % 60:02}"
            sheets = [
                _sheet(tmp_path, people, f"{words} {number}", when, chance.choice((0, 3_000_000)))
                for words in ("ours", "theirs")
            ]
            receipts = list(pool.map(send, range(2), sheets))
            eventually(lambda: all_done(store))
            last = _last_applied(store)
            for receipt, sheet in zip(receipts, sheets, strict=True):
                assert_true(store, receipt, sheet)
            assert _sights_are_of(store) == {last}
    counts = counted(store)
    tell({"rounds": rounds, **counts})
    assert counts["messages applied"] == rounds * 2
    assert counts["records"] == counts["people"] == people


def _sheet(folder: Path, people: int, changes: str, when: str, more: int) -> bytes:
    """`more` bytes in a column that nobody reads."""
    lines = write_sheet(folder / "week.csv", range(people), changes=changes, when=when).read_text().splitlines()
    wide = [f"{line},{'x' * (more // people)}" for line in lines[1:]]
    return "\r\n".join((f"{lines[0]},Notes", *wide, "")).encode()


def _last_applied(store: Store) -> str:
    statement = "SELECT id FROM messages ORDER BY number DESC LIMIT 1"
    return str(store.look(lambda unit: unit.rows(text(statement)))[0].id)


def _sights_are_of(store: Store) -> set[str]:
    return {row.message for row in store.look(lambda unit: unit.rows(text("SELECT message FROM sights")))}
