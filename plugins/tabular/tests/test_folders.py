"""The settings of the two folders, all checked before anything starts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapter.errors import Misconfigured


def faults(site, **settings: object) -> list[tuple[str, str]]:
    with pytest.raises(Misconfigured) as wrong:
        site(**{name: str(value) for name, value in settings.items()})
    return [(issue.where, issue.text) for issue in wrong.value.issues]


def test_a_folder_that_is_not_there_is_made(site, tmp_path: Path):
    system = site(out=str(tmp_path / "a" / "out"), **{"in": str(tmp_path / "a" / "in")}).system
    assert (tmp_path / "a" / "out").is_dir()
    assert (tmp_path / "a" / "in").is_dir()
    assert (system.sends, system.fetches) == (True, True)


def test_without_folders_a_spreadsheet_goes_nowhere(site):
    system = site().system
    assert (system.sends, system.fetches) == (False, False)


@pytest.mark.parametrize("name", ["in", "out"])
def test_a_folder_that_cannot_be_one_is_told_by_its_setting(site, tmp_path: Path, name: str):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in ("file", "file/inside", "link", "loop", "x" * 300):
        ((where, text),) = faults(site, **{name: tmp_path / path})
        assert where == name
        assert str(tmp_path) not in text


@pytest.mark.parametrize("name", ["in", "out"])
def test_a_folder_that_lets_nobody_in_is_told_by_its_setting(site, tmp_path: Path, name: str, unprivileged):
    (tmp_path / "folder").mkdir()
    with unprivileged(tmp_path / "folder"):
        ((where, _),) = faults(site, **{name: tmp_path / "folder"})
    assert where == name


def test_in_and_out_are_two_folders_side_by_side(site, tmp_path: Path):
    (tmp_path / "one" / "deep").mkdir(parents=True)
    (tmp_path / "way").symlink_to(tmp_path / "one")
    pairs = [
        ("one", "one"), ("one", "one/"), ("one", "one/../one"), ("one", "one/deep"), ("one/deep", "one"),
        ("one/deep", "way/deep"), ("way/deep", "one"), ("one", "one/done"), ("one/rejects", "one"),
    ]  # fmt: skip
    for into, out in pairs:
        assert [where for where, _ in faults(site, **{"in": tmp_path / into, "out": tmp_path / out})] == ["in"]


def test_every_fault_is_told_at_once(site, tmp_path: Path):
    (tmp_path / "file").write_text("x")
    found = faults(site, **{"in": tmp_path / "file", "out": tmp_path / "file", "settle": "soon", "output": "pdf"})
    assert sorted(where for where, _ in found) == ["in", "out", "output", "settle"]


def test_a_folder_by_a_relative_name_stays_the_same_wherever_the_program_goes(site, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    system = site(out="out").system
    monkeypatch.chdir(os.sep)
    assert system.chosen.out == tmp_path / "out"
