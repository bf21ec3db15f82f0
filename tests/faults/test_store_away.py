"""The store locked or gone for a while: 503 with Retry-After, workers that go on, and no receipt that is not true."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from adapter.caller import ADAPTER
from adapter.config import Config, StoreSettings
from adapter.exchange import Desk
from adapter.exchange.receive import advance, receipt_of, receive
from adapter.message import Message
from adapter.store import Store
from tests.council_sheets import write_sheet
from tests.databases import TEMPLATE, Postgres, programs
from tests.faults.conftest import Tell
from tests.faults.counting import all_done, assert_true, counted
from tests.faults.running import SYSTEMS, Gateway, eventually, free_port, running, variables

pytestmark = pytest.mark.fault
PEOPLE = 600


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else is writing, and does not end."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def goes_on(
    url: str, store: Store, folder: Path, away: Callable[[], None], back: Callable[[], None], seconds: float
) -> dict[str, object]:
    """A worker is in the middle of a large file and others send small ones, when the store goes away for so long."""
    gateway = Gateway(folder, free_port(), "--worker", variables=variables(folder, url))
    large = write_sheet(folder / "large.csv", range(PEOPLE)).read_bytes()
    small = [write_sheet(folder / f"{n}.csv", range(n * 1000, n * 1000 + 3)).read_bytes() for n in (1, 2, 3)]
    with running(gateway):
        receipt = gateway.receipt(SYSTEMS[0], large)
        eventually(lambda: gateway.get("/records?limit=1").json()["items"] != [])
        away()
        until = time.monotonic() + seconds
        with ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(lambda n: timed(gateway, SYSTEMS[n], small[n - 1]), (1, 2, 3)))
        time.sleep(max(0.0, until - time.monotonic()))
        back()
        receipts = [gateway.receipt(SYSTEMS[number], small[number - 1]) for number in (1, 2, 3)]
        eventually(lambda: all_done(store))
    for answer, took in answers:
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert took < 20, "somebody waited too long to be told"
    counts = counted(store)
    for given, sheet in zip([receipt, *receipts], [large, *small], strict=True):
        assert_true(store, given, sheet)
    assert counts["messages applied"] == 4
    assert counts["records"] == counts["people"] == counts["people by CHI"] == PEOPLE + 9
    return {"seconds away": round(seconds), "answered 503": len(answers), **counts}


def timed(gateway: Gateway, system: str, sheet: bytes) -> tuple[requests.Response, float]:
    started = time.monotonic()
    return gateway.post(system, sheet), time.monotonic() - started


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_database_that_is_locked_for_long(store_url: str, store: Store, tmp_path: Path, full: bool, tell: Tell):
    go, held = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(store_url):
            held.set()
            go.wait(120)

    holding = threading.Thread(target=hold)
    tell(goes_on(store_url, store, tmp_path, lambda: (holding.start(), held.wait(60)), go.set, 60 if full else 15))
    holding.join()


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")
def test_a_postgresql_that_is_stopped_and_started_again(
    tmp_path: Path, opened: Callable[..., Store], full: bool, tell: Tell
):
    server = Postgres.made()
    try:
        server.create_migrated()
        url = server.create(TEMPLATE)
        store = opened(url)
        tell(goes_on(url, store, tmp_path, server.stop, server.start, 60 if full else 10))
    finally:
        server.remove()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_message_that_is_kept_has_a_receipt_though_the_store_is_away_when_it_is_to_be_applied(
    store_url: str, opened: Callable[..., Store], tmp_path: Path
):
    store = opened(store_url, busy=0.5)
    systems = {"council-1": {"plugin": "tabular", "profile": "council-outcomes"}}
    desk = Desk(Config(store=StoreSettings(store_url), systems=systems))
    desk.__dict__["store"] = store
    desk.party("council-1").system.fingerprint(desk.library)
    sheet = write_sheet(tmp_path / "week.csv", range(150))
    kept, go = threading.Event(), threading.Event()

    def lock_once_it_is_kept() -> None:
        other = sqlite3.connect(store_url.removeprefix("sqlite:///"), isolation_level=None, timeout=10)
        while not other.execute("SELECT 1 FROM messages").fetchone():
            pass
        with locked(store_url):
            kept.set()
            go.wait(30)
        other.close()

    locking = threading.Thread(target=lock_once_it_is_kept)
    locking.start()
    receipt = receive(desk, "council-1", Message(sheet, "text/csv"), ADAPTER)
    go.set()
    locking.join()
    assert kept.is_set()
    assert receipt["state"] == "receiving"
    eventually(lambda: advance(desk, "council-1"))
    assert receipt_of(desk, receipt["id"])["counts"]["created"] == 150
