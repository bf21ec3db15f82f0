"""Rows of one plan, wherever in the file they stand, as one list; memory stays flat however long the file is.

The first rows wait in memory. Where there are more, all go to a temporary SQLite file that only this user can read and
that has no name any more while it is used, so that nothing is left behind even by a killed process.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice

from adapter_tabular.cell import Row
from adapter_tabular.packing import Packed, packed

IN_MEMORY = 2_000  # rows
_BATCH = 1_000
_QUICK = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA temp_store=FILE",
    "PRAGMA cache_size=-1024",
    "CREATE TABLE keys (key TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE rows (place INTEGER PRIMARY KEY, first INTEGER NOT NULL, number INTEGER, cells BLOB)",
    "BEGIN",
)
_KEY = "INSERT OR IGNORE INTO keys VALUES (?, ?)"
_ROW = "INSERT INTO rows SELECT ?, place, ?, ? FROM keys WHERE key = ?"


def group_rows(rows: Iterable[tuple[str, Row]], *, in_memory: int = IN_MEMORY) -> Iterator[tuple[str, list[Packed]]]:
    """Groups in the order in which their keys first appear, rows in theirs. All of `rows` is read before the first
    group comes, so whatever reading them raises is raised before anything is acted on. A row's faults do not travel.
    """
    waiting = iter(rows)
    beginning = list(islice(waiting, in_memory + 1))
    if len(beginning) <= in_memory:
        groups: dict[str, list[Packed]] = {}
        for key, row in beginning:
            groups.setdefault(key, []).append(packed(row))
        yield from groups.items()
        return
    with _database() as database:
        _spill(database, iter(beginning))
        beginning.clear()
        _spill(database, waiting)
        yield from _groups(database)


@contextlib.contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    handle, path = tempfile.mkstemp(prefix="outcomes-rows-", suffix=".db")  # mode 0600
    os.close(handle)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in _QUICK:
            database.execute(statement)
        with contextlib.suppress(PermissionError):  # systems that keep the name of an open file
            os.unlink(path)
        yield database
    finally:
        database.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def _spill(database: sqlite3.Connection, rows: Iterator[tuple[str, Row]]) -> None:
    place: int = database.execute("SELECT count(*) FROM rows").fetchone()[0]
    while batch := list(islice(rows, _BATCH)):
        places = range(place, place + len(batch))
        database.executemany(_KEY, ((key, at) for at, (key, _) in zip(places, batch, strict=True)))
        database.executemany(_ROW, ((at, *packed(row), key) for at, (key, row) in zip(places, batch, strict=True)))
        place += len(batch)


def _groups(database: sqlite3.Connection) -> Iterator[tuple[str, list[Packed]]]:
    database.execute("CREATE INDEX by_first ON rows (first, place)")
    database.execute("CREATE INDEX by_place ON keys (place)")
    found = database.execute(
        "SELECT keys.place, key, number, cells FROM keys JOIN rows ON rows.first = keys.place "
        "ORDER BY keys.place, rows.place"
    )
    current, name, group = -1, "", list[Packed]()
    for first, key, number, cells in found:
        if first != current:
            if group:
                yield name, group
            current, name, group = first, key, []
        group.append(Packed(number, cells))
    if group:
        yield name, group
