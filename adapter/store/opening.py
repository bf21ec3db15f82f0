"""Opens the store that a URL names: embedded SQLite, or PostgreSQL with many gateways and workers.

SQLite: WAL, synchronous FULL, every unit that may write begins IMMEDIATE, a second engine that can only read.
PostgreSQL: READ COMMITTED; rows are locked by the statements that need it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapter.caller import ADAPTER, Caller
from adapter.errors import Issue, Misconfigured, Unavailable
from adapter.store.faults import is_gone, is_passing, unavailable
from adapter.store.unit import Unit

T = TypeVar("T")
TRIES = 3
BUSY = 10.0  # seconds that one writer waits for another
KINDS = ("sqlite", "postgresql")


class Store:
    """`url` is `sqlite:///FILE` or `postgresql://...`. Nothing is opened before it is used."""

    def __init__(self, url: str, *, busy: float = BUSY) -> None:
        self.url = _checked(url)
        self.kind = self.url.get_backend_name()
        self._busy = busy
        self._writing = self._engine(reads=False)
        self._reading = self._engine(reads=True)

    def _engine(self, *, reads: bool) -> Engine:
        if self.kind == "sqlite":
            arguments: dict[str, Any] = {"timeout": self._busy, "check_same_thread": False}
            engine = create_engine(self.url, connect_args=arguments, pool_size=8, max_overflow=24, hide_parameters=True)
            event.listen(engine, "connect", _prepared(reads))
            event.listen(engine, "begin", _begun("BEGIN" if reads else "BEGIN IMMEDIATE"))
            return engine
        arguments = {"connect_timeout": 5, "options": f"-c lock_timeout={int(self._busy * 1000)} -c timezone=UTC"}
        level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if reads else {}
        return create_engine(
            self.url,
            connect_args=arguments,
            pool_size=8,
            max_overflow=24,
            pool_pre_ping=True,
            execution_options=level,
            hide_parameters=True,
        )

    def run(self, work: Callable[[Unit], T], caller: Caller = ADAPTER) -> T:
        """One transaction. What `work` raises undoes all of it. A clash with another writer runs it again, whole.

        Raises Unavailable where the store cannot be used, or three tries all clashed.
        """
        return self._within(self._writing, work, caller)

    def look(self, work: Callable[[Unit], T], caller: Caller = ADAPTER) -> T:
        """One transaction that sees one moment of the store and can change nothing."""
        return self._within(self._reading, work, caller)

    def _within(self, engine: Engine, work: Callable[[Unit], T], caller: Caller) -> T:
        for tried in range(1, TRIES + 1):
            written = False
            try:
                with engine.begin() as connection:
                    unit = Unit(connection, caller, tried)
                    result = work(unit)
                    unit.flush()
                    written = True
                return result
            except PoolTimeout:
                raise Unavailable("The store has too much to do just now: nothing was taken.", retry_after=5) from None
            except DBAPIError as error:
                if written and is_gone(error):  # it may be kept: doing it again could do it twice
                    raise Unavailable("The store went away at the very end. Send it again.", retry_after=10) from None
                if tried == TRIES or not (is_passing(error) or is_gone(error)):
                    raise (unavailable(error) or error) from None
            time.sleep(random.uniform(0.01, 0.05) * tried)
        raise AssertionError("not reached")

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """For migrations: a connection outside any unit of work. Raises Unavailable."""
        try:
            with self._writing.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise (unavailable(error) or error) from None

    def close(self) -> None:
        self._writing.dispose()
        self._reading.dispose()

    def alive(self) -> bool:
        """Whether the store answers."""
        try:
            return self.look(lambda unit: bool(unit.answers()))
        except Unavailable:
            return False


def _checked(text: str) -> URL:
    try:
        url = make_url(text)
        kind = url.get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in KINDS or (kind == "sqlite" and not url.database):
        told = "The store is `sqlite:///FILE` or `postgresql://USER@HOST/NAME`."
        raise Misconfigured(told, [Issue("error", "invalid", "store.url", told)])
    if kind == "sqlite" and not Path(str(url.database)).resolve().parent.is_dir():
        told = "The folder that the store's file is to be in does not exist."
        raise Misconfigured(told, [Issue("error", "invalid", "store.url", told)])
    return url if kind == "sqlite" else url.set(drivername="postgresql+psycopg")


def _prepared(reads: bool) -> Callable[[Any, Any], None]:
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"]
    pragmas += ["query_only=ON", "cache_size=-2048"] if reads else ["cache_size=-8192", "wal_autocheckpoint=4000"]

    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions are ours to begin
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    return prepare


def _begun(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin
