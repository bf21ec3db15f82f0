"""The command `document`: of a file without any database, of a kept record, as a page and as a PDF."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.journeys.conftest import command
from tests.paper.iris import IRIS


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "iris.json").write_text(json.dumps(IRIS), encoding="utf-8")
    return tmp_path


def test_a_file_with_a_record_becomes_a_page_and_nothing_is_kept(here: Path):
    done = command("document", "iris.json", cwd=here)
    assert done.returncode == 0, done.stderr
    page = done.stdout.decode()
    assert page.startswith("<!doctype html>")
    assert "making a home for my husband and me.”" in page
    assert [path.name for path in here.iterdir()] == ["iris.json"]


def test_a_pdf_in_large_print_is_written_and_what_stands_by_its_name_is_told(here: Path):
    done = command("document", "iris.json", "-o", "iris.pdf", "--large", cwd=here)
    assert done.returncode == 0, done.stderr
    assert b"no sign for 2 characters" in done.stderr
    assert "What matters to Iris Testperson" in PdfReader(here / "iris.pdf").pages[0].extract_text()
    assert sorted(path.name for path in here.iterdir()) == ["iris.json", "iris.pdf"]


def test_what_is_no_file_is_written_into_and_stays_what_it_is(here: Path):
    os.mkfifo(here / "pipe.html")
    with subprocess.Popen(["cat", "pipe.html"], cwd=here, stdout=subprocess.PIPE) as reader:
        done = command("document", "iris.json", "-o", "pipe.html", cwd=here)
        assert done.returncode == 0, done.stderr
        assert reader.stdout is not None
        assert reader.stdout.read().startswith(b"<!doctype html>")
    assert (here / "pipe.html").is_fifo()


def test_what_is_no_record_or_not_there_is_told_in_a_line(here: Path):
    (here / "bad.json").write_text('{"outcomes": 3}')
    for name, code in (("bad.json", 1), ("gone.json", 2), ("00000000-0000-8000-8000-000000000000", 2)):
        done = command("document", name, "-o", "plan.pdf", cwd=here)
        assert done.returncode == code, done.stderr
        assert done.stderr
        assert b"Traceback" not in done.stderr
    assert not (here / "plan.pdf").exists()
