"""Empty stores that benchmarks fill: SQLite files, and databases of a PostgreSQL server of our own where there is one.

They are made ready once and copied, and have the durability that a site has.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from adapter.store import Store
from adapter.store.migrating import upgrade
from tests.databases import TEMPLATE, Postgres, programs

Rows = dict[str, list[tuple[Any, ...]]]
NOT_OURS = ("alembic_version", "site")  # in a new store too


@contextmanager
def stores() -> Iterator[dict[str, Callable[[], str]]]:
    """By database, what makes a new store that is ready; it gives its URL."""
    with tempfile.TemporaryDirectory(prefix="outcomes-bench-") as name:
        folder = Path(name)
        _migrated(f"sqlite:///{folder}/template.db")
        made: dict[str, Callable[[], str]] = {"sqlite": lambda: _copied(folder)}
        server = Postgres.made() if programs() is not None else None
        try:
            if server is not None:
                server.create_migrated()
                running = server
                made["postgresql"] = lambda: running.create(TEMPLATE)
            yield made
        finally:
            if server is not None:
                server.remove()


def _migrated(url: str) -> None:
    store = Store(url)
    upgrade(store)
    store.close()


def _copied(folder: Path) -> str:
    file = Path(tempfile.mkdtemp(dir=folder)) / "store.db"
    shutil.copy(folder / "template.db", file)
    return f"sqlite:///{file}"


def rows_in(url: str) -> Rows:
    """Every row of a store, by table, in the order in which they lie there."""
    connection = _connected(url)
    if url.startswith("sqlite"):
        found = connection.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'")
    else:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = [name for (name,) in found if name not in NOT_OURS]
    rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    connection.close()
    return {name: told for name, told in rows.items() if told}


def insert_rows(url: str, rows: Rows, commits: int) -> None:
    """These rows by plain executemany, in so many transactions of the same size."""
    connection = _connected(url)
    mark = "?" if url.startswith("sqlite") else "%s"
    for part in range(commits):
        connection.execute("BEGIN IMMEDIATE" if url.startswith("sqlite") else "BEGIN")
        for name, told in rows.items():
            share = told[len(told) * part // commits : len(told) * (part + 1) // commits]
            if share:
                values = ", ".join([mark] * len(share[0]))
                connection.cursor().executemany(f'INSERT INTO "{name}" VALUES ({values})', share)
        connection.execute("COMMIT")
    connection.close()


def _connected(url: str) -> Any:
    if not url.startswith("sqlite"):
        return psycopg.connect(url, autocommit=True)
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-8192", "wal_autocheckpoint=4000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
