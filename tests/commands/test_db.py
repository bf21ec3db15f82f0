"""The commands that look after the store: brought up to date, refused where it is newer, made again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from adapter.caller import ADAPTER
from adapter.store import Store
from tests.kept import keep, patient, plan

ROOT = Path(__file__).resolve().parents[2]


def ran(*arguments: str, url: str, cwd: Path) -> tuple[int, str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OUTCOMES_ADAPTER_")}
    environment = {**kept, "OUTCOMES_ADAPTER_STORE_URL": url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "adapter.cli", *arguments]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_store_is_brought_up_to_date_once_and_made_again_at_will(empty_url: str, tmp_path: Path):
    assert ran("db", "upgrade", url=empty_url, cwd=tmp_path) == (0, "The store is up to date now.\n", "")
    assert ran("db", "upgrade", url=empty_url, cwd=tmp_path) == (0, "The store was up to date.\n", "")
    store = Store(empty_url)
    keep(store, patient(), plan())
    nothing = "2 resources, of which 0 were mended; 1 records, of which 0 were mended.\n"
    assert ran("db", "rebuild", url=empty_url, cwd=tmp_path) == (0, nothing, "")
    store.run(lambda unit: [unit.change(text("DELETE FROM index_rows")), unit.change(text("DELETE FROM records"))])
    mended = "2 resources, of which 2 were mended; 1 records, of which 1 were mended.\n"
    assert ran("db", "rebuild", url=empty_url, cwd=tmp_path) == (0, mended, "")
    store.run(lambda unit: unit.change(text("UPDATE alembic_version SET version_num = 'newer'")), ADAPTER)
    store.close()
    code, _, told = ran("db", "upgrade", url=empty_url, cwd=tmp_path)
    assert (code, "newer version" in told) == (2, True)


def test_a_store_that_is_shared_is_not_used_before_it_is_brought_up_to_date(empty_url: str, tmp_path: Path):
    code, _, told = ran("db", "rebuild", url=empty_url, cwd=tmp_path)
    if empty_url.startswith("postgresql"):
        assert (code, "db upgrade" in told) == (2, True)
    else:
        assert code == 0
