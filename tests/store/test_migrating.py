"""Migrations: from nothing, again, by many at once; and what must not be opened is refused."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from adapter.errors import Misconfigured
from adapter.store import Store
from adapter.store.migrating import id_key_of, is_current, upgrade
from adapter.store.tables import metadata

ROOT = Path(__file__).resolve().parents[2]
Opened = Callable[..., Store]
UPGRADE = """
import sys
from adapter.store import Store
from adapter.store.migrating import id_key_of, upgrade
store = Store(sys.argv[1])
upgrade(store)
print(id_key_of(store).hex())
"""


def test_an_empty_database_gets_every_table_once(empty_url: str, opened: Opened):
    store = opened(empty_url)
    assert is_current(store) is False
    upgrade(store)
    assert is_current(store) is True
    key = id_key_of(store)
    assert len(key) == 32
    upgrade(store)
    assert id_key_of(store) == key
    with store.connected() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_what_migrations_make_is_what_the_page_of_tables_says(empty_url: str, opened: Opened):
    store = opened(empty_url)
    upgrade(store)
    with store.connected() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_many_that_start_at_once_make_one_store(empty_url: str, opened: Opened):
    processes = [
        subprocess.Popen([sys.executable, "-c", UPGRADE, empty_url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    stores, faults = [opened(empty_url) for _ in range(4)], list[Exception]()

    def work(store: Store) -> None:
        try:
            upgrade(store)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = {process.communicate(timeout=120)[0].strip() for process in processes}
    assert faults == []
    assert told == {id_key_of(store).hex() for store in stores}


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(empty_url: str, opened: Opened):
    store = opened(empty_url)
    upgrade(store)
    with store.connected() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    with pytest.raises(Misconfigured, match="newer version"):
        upgrade(store)
    assert is_current(store) is False


def test_the_id_key_that_is_given_first_stays(empty_url: str, opened: Opened):
    store, key = opened(empty_url), "Ab" * 16
    upgrade(store, id_key=key)
    assert id_key_of(store).hex() == key.lower()
    upgrade(store)
    upgrade(store, id_key=key.upper())
    with pytest.raises(Misconfigured) as refused:
        upgrade(store, id_key="cd" * 16)
    assert [issue.where for issue in refused.value.issues] == ["security.id_key"]
    assert key.lower() not in str(refused.value)
    assert id_key_of(store).hex() == key.lower()


def test_what_is_kept_survives_another_migration(store: Store):
    from tests.kept import keep, patient, plan

    keep(store, patient(), plan())
    key = id_key_of(store)
    upgrade(store)
    assert keep(store, patient(), plan()) == 1
    assert id_key_of(store) == key
