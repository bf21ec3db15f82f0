"""Stores that cannot be used just now, or not at all: said by the right error, with nothing taken."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from adapter.errors import Misconfigured, Unavailable
from adapter.store import Store, Unit
from adapter.store.migrating import upgrade
from adapter.store.tables import site
from tests.databases import Postgres, programs
from tests.kept import keep, patient, plan

Opened = Callable[..., Store]
only = pytest.mark.parametrize


def put(unit: Unit) -> None:
    unit.put(site, name="a", value="1")


def names(unit: Unit) -> set[str]:
    return {row.name for row in unit.rows(select(site))} - {"id_key"}


@pytest.mark.parametrize(
    "url",
    ["", "x", "mysql://h/n", "sqlite://", "sqlite:///", "sqlite:////no/such/folder/x.db", "a:b:c"],
)
def test_an_address_that_is_no_store_is_a_setting_to_mend(url: str):
    with pytest.raises(Misconfigured) as refused:
        Store(url)
    assert [issue.where for issue in refused.value.issues] == ["store.url"]


def test_a_password_is_in_no_text_of_a_store(tmp_path: Path):
    store = Store("postgresql://adapter:s3cret@127.0.0.1:1/none")
    with pytest.raises(Unavailable) as refused:
        store.run(put)
    assert "s3cret" not in f"{refused.value!r}{refused.value.issues}{store.url!r}{store!r}"
    assert store.alive() is False


@only("kind", ["sqlite"], indirect=True)
def test_a_database_that_somebody_else_has_locked_can_be_read_and_is_written_later(store_url: str, opened: Opened):
    store = opened(store_url, busy=0.2)
    other = sqlite3.connect(store_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(Unavailable) as refused:
        store.run(put)
    assert time.monotonic() - started < 5
    assert refused.value.retry_after > 0
    assert store.look(names) == set()
    other.execute("ROLLBACK")
    other.close()
    store.run(put)
    assert store.look(names) == {"a"}


@only("kind", ["postgresql"], indirect=True)
def test_a_row_that_somebody_else_has_locked_is_not_waited_for_for_ever(store_url: str, opened: Opened):
    store, other = opened(store_url, busy=0.2), opened(store_url)
    keep(store, patient(), plan())
    locked, go = threading.Event(), threading.Event()

    def hold(unit: Unit) -> None:
        unit.rows(text("SELECT 1 FROM records FOR UPDATE"))
        locked.set()
        go.wait(20)

    holding = threading.Thread(target=other.run, args=(hold,))
    holding.start()
    locked.wait(5)
    with pytest.raises(Unavailable):
        keep(store, patient(), plan(title="x"))
    go.set()
    holding.join()
    assert keep(store, patient(), plan(title="x")) == 2


@only("kind", ["sqlite"], indirect=True)
def test_a_full_disk_takes_nothing_and_spoils_nothing(store: Store):
    keep(store, patient(), plan())

    def fill(unit: Unit) -> None:
        unit.rows(text("PRAGMA max_page_count = 1"))  # no more than there are
        for number in range(2000):
            unit.put(site, name=f"n-{number}", value="x" * 1000)
        unit.flush()

    with pytest.raises(Unavailable, match="disk") as refused:
        store.run(fill)
    assert refused.value.retry_after >= 10
    store.run(lambda unit: unit.rows(text("PRAGMA max_page_count = 1000000")))
    assert store.look(names) == set()
    assert keep(store, patient(), plan(title="x")) == 2
    assert store.look(lambda unit: unit.rows(text("PRAGMA integrity_check"))[0][0]) == "ok"


@only("kind", ["sqlite"], indirect=True)
def test_sqlite_writes_through_to_the_disk_and_reads_beside_a_writer(store: Store):
    def pragma(name: str) -> Callable[[Unit], object]:
        return lambda unit: unit.rows(text(f"PRAGMA {name}"))[0][0]

    told = [store.run(pragma(name)) for name in ("journal_mode", "synchronous", "foreign_keys", "query_only")]
    assert told == ["wal", 2, 1, 0]
    assert store.look(pragma("query_only")) == 1


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    server = Postgres.made()
    yield server
    server.remove()


def test_a_server_that_stops_is_unavailable_and_used_again_once_it_is_back(own_server: Postgres, opened: Opened):
    store = opened(own_server.create())
    upgrade(store)
    store.run(put)
    assert store.alive()
    own_server.stop()
    for work in (lambda: store.run(put), lambda: store.look(names)):
        with pytest.raises(Unavailable) as refused:
            work()
        assert refused.value.retry_after > 0
    assert not store.alive()
    own_server.start()
    assert store.look(names) == {"a"}
    store.run(put)


def test_a_write_that_was_under_way_when_the_server_went_is_not_there_afterwards(own_server: Postgres, opened: Opened):
    store = opened(own_server.create())
    upgrade(store)

    def work(unit: Unit) -> None:
        put(unit)
        unit.flush()
        own_server.stop()
        unit.answers()

    with pytest.raises(Unavailable):
        store.run(work)
    own_server.start()
    assert store.look(names) == set()
