"""What differed at a first meeting and who was made one with whom, looked at and decided without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.walks import person_row, sheet_of
from tests.journeys.conftest import command

TOML = """
[organisations.lochside]
[organisations.glenside]
sees = ["lochside"]
[systems.lochside]
plugin = "tabular"
profile = "council-outcomes"
[systems.glenside]
plugin = "tabular"
profile = "council-outcomes"
"""
NUMBER = "1403441006"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "adapter.toml").write_text(TOML)
    return tmp_path


def receive(site: Path, system: str, local: str, number: str = NUMBER, surname: str = "Test") -> None:
    (site / "week.csv").write_bytes(sheet_of([person_row(local, number, Surname=surname)]))
    assert command("receive", system, "week.csv", cwd=site).returncode == 0


def said(site: Path, *arguments: str) -> str:
    done = command(*arguments, cwd=site)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_what_differed_when_two_first_met_is_counted_shown_and_decided(site: Path):
    receive(site, "lochside", "SW1")
    receive(site, "glenside", "G1", surname="Other")
    assert said(site, "differences", "glenside") == "person.name\t1\n"
    assert '"Other"' in said(site, "differences", "glenside", "person.name")
    assert command("differences", "glenside", "person.name", "--decide", "ours", cwd=site).returncode == 1
    decided = said(site, "differences", "glenside", "person.name", "--decide", "ours", "--reason", "We asked.")
    assert '"accepted"' in decided
    assert said(site, "differences", "glenside") == ""


def test_two_people_are_made_one_and_two_again(site: Path):
    receive(site, "lochside", "SW1")
    receive(site, "glenside", "G1", "")
    receive(site, "glenside", "G1")
    (item,) = said(site, "held").splitlines()
    said(site, "held", item.split("\t")[0], "--decide", "take", "--reason", "We rang.")
    (merge,) = said(site, "merges").splitlines()
    assert merge.split("\t")[3:] == ["1 moved", "We rang."]
    identity = merge.split("\t")[0]
    assert command("merges", identity, "--undo", cwd=site).returncode == 1
    assert '"accepted"' in said(site, "merges", identity, "--undo", "--reason", "They are cousins.")
    assert "undone" in said(site, "merges", identity)
