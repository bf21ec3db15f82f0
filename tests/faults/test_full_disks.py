"""A disk that is full: 503 with Retry-After, nothing half-written, and on it goes when there is room."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapter.store import Store
from tests.council_sheets import write_sheet
from tests.databases import TEMPLATE, Postgres, programs
from tests.faults.conftest import Tell
from tests.faults.counting import all_done, assert_true, counted
from tests.faults.running import SYSTEMS, Gateway, eventually, free_port, running, store_url_of, variables

pytestmark = pytest.mark.fault
ROOM = 256  # megabytes, once there is room
EACH = 100  # people in a sheet


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Callable[[int], None]]:
    """A disk of so many megabytes at this folder; what it gives makes it another size."""
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a small disk cannot be mounted here (this needs root)")
    try:
        yield lambda size: _run("mount", "-o", f"remount,size={size}m", str(folder))
    finally:
        _run("umount", "-l", str(folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def fills_up(gateway: Gateway, store: Store, folder: Path, larger: Callable[[], None]) -> dict[str, int]:
    """Sheets are sent until the disk is full, and each again once there is room."""
    sheets = [write_sheet(folder / "week.csv", range(n * EACH, (n + 1) * EACH)).read_bytes() for n in range(40)]
    given, full = [], 0
    for number, sheet in enumerate(sheets):
        answer = gateway.post(SYSTEMS[number % len(SYSTEMS)], sheet)
        if answer.status_code == 503:
            assert int(answer.headers["Retry-After"]) >= 10
            full += 1
        else:
            assert answer.status_code in (200, 202), answer.text
            given.append((answer.json(), sheet))
        if full > 2:
            break
    assert full > 2, "the disk was not full"
    assert gateway.get("/records?limit=1").status_code == 200
    larger()
    sent = sheets[: number + 1]
    given += [(gateway.receipt(SYSTEMS[n % len(SYSTEMS)], sheet), sheet) for n, sheet in enumerate(sent)]
    eventually(lambda: all_done(store))
    counts = counted(store)
    for receipt, sheet in given:
        assert_true(store, receipt, sheet)
    assert counts["records"] == counts["people"] == counts["people by CHI"] == len(sent) * EACH
    return {"answered 503": full, **counts}


def test_the_disk_of_an_embedded_store_is_full(
    migrated_file: Path, tmp_path: Path, opened: Callable[..., Store], tell: Tell
):
    with small_disk(tmp_path / "disk", 8) as resize:
        shutil.copy(migrated_file, tmp_path / "disk" / "store.db")
        url = f"sqlite:///{tmp_path}/disk/store.db"
        store = opened(url)
        gateway = Gateway(tmp_path, free_port(), "--worker", variables=variables(tmp_path, url))
        with running(gateway):
            tell(fills_up(gateway, store, tmp_path, lambda: resize(ROOM)))
        store.close()


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")
def test_the_disk_of_a_postgresql_is_full(tmp_path: Path, opened: Callable[..., Store], tell: Tell):
    server = Postgres.made()
    disk = server.folder / "disk"
    try:
        with small_disk(disk, 16) as resize:
            owner = server.folder.stat()
            os.chown(disk, owner.st_uid, owner.st_gid)
            server.create_migrated()
            server.ask(f"CREATE TABLESPACE small LOCATION '{disk}'")
            url = server.create(TEMPLATE, "TABLESPACE small")
            store = opened(url)
            gateway = Gateway(tmp_path, free_port(), "--worker", variables=variables(tmp_path, url))
            with running(gateway):
                tell(fills_up(gateway, store, tmp_path, lambda: resize(ROOM)))
            store.close()
    finally:
        server.remove()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_disk_for_temporary_files_is_full(store: Store, tmp_path: Path, tell: Tell):
    """Large messages wait there while they come in, and while they are read."""
    sheet = write_sheet(tmp_path / "large.csv", range(2_100)).read_bytes()
    wide = sheet.replace(b"\r\n", b"," + b"x" * 700 + b"\r\n")  # in a column that nobody reads
    told = variables(tmp_path, store_url_of(store))
    for size, status, where in ((1, 503, "while it comes in"), (3, 202, "while it is read")):
        with small_disk(tmp_path / "temporary", size) as resize:
            gateway = Gateway(tmp_path, free_port(), "--worker", variables={**told, "TMPDIR": f"{tmp_path}/temporary"})
            with running(gateway):
                answer = gateway.post(SYSTEMS[size], wide)
                assert answer.status_code == status, answer.text
                if status == 503:
                    assert int(answer.headers["Retry-After"]) >= 10
                else:
                    eventually(lambda gateway=gateway: "no room to work in" in gateway.said())
                resize(ROOM)
                receipt = gateway.receipt(SYSTEMS[size], wide)
                eventually(lambda: all_done(store))
                now = gateway.get(f"/receipts/{receipt['id']}").json()
        assert (now["state"], now["counts"]["created"]) == ("accepted", 2_100), (where, now["issues"])
    tell(counted(store))
