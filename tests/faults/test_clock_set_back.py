"""A clock that is set back: times never run backwards, leases end all the same, messages keep their order.

The programs run unchanged, with a small C library before their own that gives them another time of day from a file;
what they measure durations by is left alone, as it is when an operator sets a clock.
"""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from adapter.store import Store
from tests.council_sheets import write_sheet
from tests.faults.conftest import Tell
from tests.faults.counting import all_done, assert_true, counted
from tests.faults.running import SYSTEMS, Gateway, Program, eventually, free_port, running, store_url_of, variables

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler (on Debian: apt-get install gcc)"),
]
SOURCE = Path(__file__).with_name("shifted_clock.c")
PEOPLE = 600
NEWEST = "SELECT max(at) FROM versions"


def test_a_clock_that_is_set_back_by_an_hour_in_the_middle_of_a_large_file(store: Store, tmp_path: Path, tell: Tell):
    shift, library = tmp_path / "clock", tmp_path / "shifted_clock.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(SOURCE)], check=True)
    shift.write_text("0")
    faked = {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(shift)}
    told = variables(tmp_path, store_url_of(store)) | faked
    gateway, worker = Gateway(tmp_path, free_port(), variables=told), Program(tmp_path, "work", variables=told)
    weeks = [
        write_sheet(tmp_path / "1.csv", range(PEOPLE)).read_bytes(),
        write_sheet(tmp_path / "2.csv", range(PEOPLE), changed=0.1, changes="now", when="10:30").read_bytes(),
        write_sheet(tmp_path / "3.csv", range(PEOPLE), changed=0.1, changes="again", when="11:30").read_bytes(),
    ]
    with running(gateway, worker):
        receipts = [gateway.receipt(SYSTEMS[0], weeks[0])]
        eventually(lambda: _marked(store) > 0)
        worker.kill()  # what it has claimed is claimed until a time that is now an hour ahead
        shift.write_text("-3600")
        worker.start()
        receipts.append(gateway.receipt(SYSTEMS[0], weeks[1]))
        eventually(lambda: all_done(store), 90)
        newest = store.look(lambda unit: unit.rows(text(NEWEST))[0][0])
        receipts.append(gateway.receipt(SYSTEMS[0], weeks[2]))
        eventually(lambda: all_done(store), 90)
        listed = gateway.get("/receipts").json()["items"]
        changed = gateway.get(f"/records/{_record(store)}/history").json()["items"]
    counts = counted(store)  # times that ran backwards are found there
    for receipt, sheet in zip(receipts, weeks, strict=True):
        assert_true(store, receipt, sheet)
    tell({"hours back": 1, **counts})
    assert [one["id"] for one in listed] == [receipt["id"] for receipt in reversed(receipts)]
    assert datetime.fromisoformat(listed[0]["received_at"]) < datetime.now(UTC), "the clock was not set back"
    assert [one["version"] for one in changed] == [3, 2, 1]
    assert changed[0]["at"] >= changed[1]["at"] >= changed[2]["at"]
    assert store.look(lambda unit: unit.rows(text(NEWEST))[0][0]) >= newest
    assert counts["records"] == counts["people by CHI"] == PEOPLE
    assert counts["messages applied"] == 3


def _marked(store: Store) -> int:
    return int(store.look(lambda unit: unit.rows(text("SELECT max(mark) FROM messages")))[0][0])


def _record(store: Store) -> str:
    """One that every week changed."""
    return str(store.look(lambda unit: unit.rows(text("SELECT id FROM records ORDER BY version DESC")))[0].id)
