"""The README's example is what really comes out."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapter.cli import main
from adapter.exchange import Desk, Tally
from adapter.message import Message

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readmes_example_ends_with_the_line_and_the_loss_that_it_shows() -> None:
    desk, tally = Desk(), Tally()
    source = desk.system("tabular:council-outcomes", {"sender": "lochside-council"})
    message = Message(ROOT / "mappings" / "examples" / "council-outcomes.csv", "text/csv")
    list(desk.translate(message, source, desk.system("fhir"), tally))
    shown = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert tally.sentence() in README
    assert shown is not None
    assert json.loads(shown.group(1)) in tally.losses()


def test_its_commands_as_they_stand_bring_the_sheet_back_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "mappings" / "examples", tmp_path / "mappings" / "examples")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ outcomes-adapter (translate (?:.*\\\n)*.*)\n(.*)$", README, re.MULTILINE)
    assert len(commands) == 2
    for command, printed in commands:
        done = CliRunner().invoke(main, shlex.split(command.replace("\\\n", " ")))
        assert (done.exit_code, done.stderr.splitlines()[-1]) == (0, printed)
    assert Path("back.csv").read_bytes() == Path("mappings/examples/council-outcomes.csv").read_bytes()
