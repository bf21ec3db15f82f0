"""The README's example is what really comes out."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
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


def commands(group: click.Group, name: str = "outcomes-adapter") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def test_every_option_of_a_command_is_in_its_row() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `outcomes-adapter ")]
    missing = [
        f"{name} {option.opts[0]}"
        for name, command in commands(main)
        for option in command.params
        if isinstance(option, click.Option)
        and not any(
            f"`{name}" in row and any(f"`{word}" in row or f" {word}" in row for word in option.opts) for row in rows
        )
    ]
    assert missing == []


def test_its_commands_as_they_stand_bring_the_sheet_back_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "mappings" / "examples", tmp_path / "mappings" / "examples")
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"^\$ outcomes-adapter (translate (?:.*\\\n)*.*)\n(.*)$", README, re.MULTILINE)
    assert len(shown) == 2
    for command, printed in shown:
        done = CliRunner().invoke(main, shlex.split(command.replace("\\\n", " ")))
        assert (done.exit_code, done.stderr.splitlines()[-1]) == (0, printed)
    assert Path("back.csv").read_bytes() == Path("mappings/examples/council-outcomes.csv").read_bytes()
