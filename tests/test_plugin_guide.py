"""plugins/README.md is a plugin that works: its files are taken from the page, installed, tested and used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "plugins" / "README.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"\*\*`([\w./-]+)`\*\*\n```\w+\n(.*?)```", GUIDE, re.DOTALL))
LINE = {"member": "B-17", "name": "Iris Testperson", "wish": "To sing again", "see_again": "2026-05-15"}


@pytest.fixture(scope="module")
def buddy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the guide's plugin, with what an installer would have written of its entry point."""
    place = tmp_path_factory.mktemp("buddy")
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    entry = re.search(r"(?m)^\[project\.entry-points\.(\w+)\]\n(\w+) = \"(\w+)\"", FILES["pyproject.toml"])
    assert entry is not None
    installed = place / "outcomes_adapter_buddy-0.1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: outcomes-adapter-buddy\nVersion: 0.1.0\n")
    (installed / "entry_points.txt").write_text(f"[{entry[1]}]\n{entry[2]} = {entry[3]}\n")
    return place


def run(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "PYTHONPATH": str(place)}
    return subprocess.run(
        [sys.executable, *words], cwd=place, env=surroundings, text=True, capture_output=True, check=False
    )


def test_the_guide_shows_every_file_that_it_speaks_of():
    assert {"pyproject.toml", "adapter_buddy/__init__.py", "adapter_buddy/export.py", "tests/test_buddy.py"} <= set(
        FILES
    )


def test_the_tests_of_the_guide_pass(buddy: Path):
    done = run(buddy, "-m", "pytest", "-q", "tests/test_buddy.py")
    assert re.search(r"3 passed", done.stdout), done.stdout


def test_the_worked_examples_of_its_map_hold(buddy: Path):
    done = run(buddy, "-m", "adapter.cli", "check")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_adapter_lists_it_among_the_systems(buddy: Path):
    assert "buddy\tBefriending service, weekly export\t" in run(buddy, "-m", "adapter.cli", "systems").stdout


def test_a_line_of_its_export_becomes_a_goal(buddy: Path):
    (buddy / "export.ndjson").write_text(json.dumps(LINE) + "\n")
    done = run(buddy, "-m", "adapter.cli", "translate", "export.ndjson", "--from", "buddy", "--to", "fhir")
    assert done.returncode == 0, done.stderr
    goals = [e["resource"] for e in json.loads(done.stdout)["entry"] if e["resource"]["resourceType"] == "Goal"]
    assert [goal["description"]["text"] for goal in goals] == ["To sing again"]


def test_the_plugin_of_the_guide_is_set_aside_when_it_was_written_for_another_interface(buddy: Path):
    export = buddy / "adapter_buddy" / "export.py"
    whole = export.read_text()
    export.write_text(whole.replace("class Buddy(System):\n", "class Buddy(System):\n    interface = 99\n"))
    try:
        assert re.search(r"buddy\tset aside: .*99", run(buddy, "-m", "adapter.cli", "systems").stdout)
    finally:
        export.write_text(whole)
