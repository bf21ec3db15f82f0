"""The databases that tests run on: SQLite files, and a PostgreSQL server of our own, shared by all workers of one run.

Every test gets a database of its own, copied from one that was migrated once. Fsync stays on: these are the settings
that a site runs with. A guard stops the server as soon as the last process that holds `in-use` has gone, however it
went.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapter.store import Store
from adapter.store.migrating import upgrade

KINDS = ("sqlite", "postgresql")
TEMPLATE = "migrated"
GUARD = """
import fcntl, json, shutil, subprocess, sys
in_use, folder, who, *stop = sys.argv[1:]
with open(in_use) as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    subprocess.run(stop, check=False, **json.loads(who))
    shutil.rmtree(folder, ignore_errors=True)
"""
SETTINGS = {"max_connections": "200", "log_min_messages": "fatal"}


def programs() -> Path | None:
    """The folder that PostgreSQL's own programs are in; None where it is not installed."""
    found = [Path(there).parent] if (there := shutil.which("initdb")) else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    return next((path for path in found if (path / "initdb").exists() and (path / "pg_ctl").exists()), None)


def _unprivileged() -> dict[str, Any]:
    """As whom the server runs: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "umask": 0o077}


class Postgres:
    """A server in a folder of its own, listening on the loopback address and on a socket in that folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    @classmethod
    def made(cls) -> Postgres:
        """A new server, running."""
        folder = Path(tempfile.mkdtemp(prefix="adapter-pg-", dir="/tmp"))
        if "user" in (who := _unprivileged()):
            os.chown(folder, who["user"], who["group"])
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = cls(folder, port)
        server._do("initdb", "-D", f"{folder}/data", "-U", "adapter", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        settings = {**SETTINGS, "port": str(port), "unix_socket_directories": f"'{folder}'"}
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        server.start()
        return server

    def start(self) -> None:
        self._do("pg_ctl", "start", "-w", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log")

    def stop(self) -> None:
        self._do(*self.stopping)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def stopping(self) -> list[str]:
        return ["pg_ctl", "stop", "-m", "immediate", "-D", f"{self.folder}/data"]

    def _do(self, program: str, *arguments: str) -> None:
        command = [f"{programs()}/{program}", *arguments]
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **_unprivileged(),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()

    def url(self, name: str) -> str:
        return f"postgresql://adapter@127.0.0.1:{self.port}/{name}"

    def ask(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, template: str = "template0", more: str = "") -> str:
        """The URL of a new database."""
        name = f"test_{uuid.uuid4().hex}"
        self.ask(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {more}')
        return self.url(name)

    def create_migrated(self) -> None:
        """The database that others are copied from."""
        self.ask(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE template0')
        _migrated(self.url(TEMPLATE))

    def drop(self, url: str) -> None:
        self.ask(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


@contextmanager
def shared_server(together: Path) -> Iterator[Postgres]:
    """The one server of this run; the first to ask starts it, with a migrated template in it."""
    in_use = together / "postgres-in-use"
    with (together / "postgres-lock").open("w") as lock, in_use.open("w") as used:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fcntl.flock(used, fcntl.LOCK_SH)
        told = together / "postgres.json"
        if not told.exists():
            server = Postgres.made()
            _guard(server, in_use)
            server.create_migrated()
            told.write_text(json.dumps([str(server.folder), server.port]))
        folder, port = json.loads(told.read_text())
        fcntl.flock(lock, fcntl.LOCK_UN)
        yield Postgres(Path(folder), port)


def _guard(server: Postgres, in_use: Path) -> None:
    program, *rest = server.stopping
    stop = [f"{programs()}/{program}", *rest]
    command = [sys.executable, "-c", GUARD, str(in_use), str(server.folder), json.dumps(_unprivileged()), *stop]
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    subprocess.Popen(command, cwd="/", start_new_session=True, **quiet)


def _migrated(url: str) -> None:
    store = Store(url)
    upgrade(store)
    store.close()


# --- fixtures, for tests/conftest.py


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of one run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def postgres(together: Path) -> Iterator[Postgres]:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
    with shared_server(together) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "store.db"
    _migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A test that takes this, or any of what follows, runs once on each database."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def store_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that is ready for use."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "store.db")
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.create(TEMPLATE)
    yield url
    server.drop(url)


@pytest.fixture
def opened() -> Iterator[Callable[..., Store]]:
    """Opens stores that are closed at the end of the test."""
    stores: list[Store] = []

    def open_store(url: str, **options: Any) -> Store:
        stores.append(Store(url, **options))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def store(store_url: str, opened: Callable[..., Store]) -> Store:
    return opened(store_url)
