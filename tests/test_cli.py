"""The command: what it lists, examines and starts, and that its faults leave as plain lines and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from adapter import cli
from adapter.commands.telling import told_plainly
from adapter.errors import Issue, Misconfigured, Refused, Unavailable
from tests.journeys.conftest import command

TOML = '[systems.lochside]\nplugin = "tabular"\nprofile = "council-outcomes"\n'


@pytest.mark.parametrize("name", [None, "translate", "template", "systems", "check", "serve"])
def test_help_is_there_on_every_level(name: str | None):
    done = CliRunner().invoke(cli.main, [*([name] if name else []), "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


@pytest.mark.parametrize(
    "arguments", [["translate"], ["nonsense"], ["serve", "--port", "x"], ["translate", "a", "--from"]]
)
def test_a_wrong_command_is_exit_2(arguments: list[str]):
    assert CliRunner().invoke(cli.main, arguments).exit_code == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("It is empty.", [Issue("error", "x", "line 1", "Empty.")]), 1),
        (Unavailable("The disk is busy."), 1),
        (Misconfigured("It is wrong.", [Issue("error", "x", "gateway.port", "Not a number.")]), 2),
        (ValueError("Iris"), 1),
        (FileNotFoundError(2, "No such file", "/somewhere/iris.csv"), 2),
    ],
)
def test_every_error_leaves_as_lines_and_a_code(error: Exception, code: int, capsys: pytest.CaptureFixture[str]):
    @told_plainly
    def broken() -> None:
        raise error

    with pytest.raises(SystemExit) as left:
        broken()
    told = capsys.readouterr().err
    assert left.value.code == code
    assert told.strip()
    assert "Traceback" not in told
    if isinstance(error, ValueError):
        assert "Iris" not in told
        assert "test_cli.py" in told
    for issue in getattr(error, "issues", ()):
        assert issue.text in told
        assert issue.where in told


def test_systems_are_listed_with_those_that_are_set_up(tmp_path: Path):
    (tmp_path / "adapter.toml").write_text(TOML)
    done = command("systems", cwd=tmp_path)
    names = [line.split("\t")[0] for line in done.stdout.decode().splitlines()]
    assert names[:3] == ["fhir", "record", "lochside"]
    assert {"tabular:council-outcomes", "tabular:adult-carer-support-plan"} <= set(names)


def test_check_says_that_all_is_well_or_every_fault(tmp_path: Path):
    (tmp_path / "adapter.toml").write_text(TOML)
    assert command("check", cwd=tmp_path).stdout.decode() == "All is well.\n"
    (tmp_path / "adapter.toml").write_text(TOML + 'colour = "red"\n[systems.other]\nplugin = "brigadoon"\n')
    done = command("check", cwd=tmp_path)
    assert done.returncode == 2
    assert {"systems.lochside.colour", "systems.other.plugin"} <= {
        line.split(":")[0] for line in done.stderr.decode().splitlines()
    }


def test_a_system_that_is_set_up_is_translated_from_by_its_name(tmp_path: Path):
    (tmp_path / "adapter.toml").write_text(TOML)
    (tmp_path / "week.csv").write_text("Person ID,Outcome Ref,Outcome (in own words)\nP1,O-1,Soup\n")
    done = command("translate", "week.csv", "--from", "lochside", "--to", "record", cwd=tmp_path)
    assert done.returncode == 0
    assert b"/lochside/person" in done.stdout


def test_a_fault_of_the_settings_stops_every_command_before_anything_starts(tmp_path: Path):
    (tmp_path / "adapter.toml").write_text("[gateway]\nport = 0\nhost = 7\n")
    for arguments in (("systems",), ("check",), ("serve",), ("translate", "-", "--from", "fhir", "--to", "record")):
        done = command(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert {"gateway.port", "gateway.host"} <= {line.split(":")[0] for line in done.stderr.decode().splitlines()}


def test_a_template_is_an_empty_sheet_with_the_headings(tmp_path: Path):
    done = command("template", "tabular:council-outcomes")
    assert done.stdout.decode("utf-8-sig").startswith("Person ID,")
    assert command("template", "tabular:council-outcomes", "-o", tmp_path / "a.xlsx").returncode == 0
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert command("template", "fhir").returncode == 2
    assert command("template", "brigadoon").returncode == 2


# --- serve


def test_the_gateway_does_not_start_without_a_token():
    done = command("serve", "--port", "1")
    assert done.returncode == 2
    assert "OUTCOMES_ADAPTER_TOKEN" in done.stderr.decode()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.test"])
def test_the_demonstration_listens_on_this_machine_alone(host: str):
    done = command("serve", "--demo", "--host", host)
    assert done.returncode == 2
    assert "--host" in done.stderr.decode()


def test_a_port_that_is_taken_is_told_without_a_stack_trace():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = command("serve", "--demo", "--port", str(taken.getsockname()[1]))
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr
    assert b"in use" in done.stderr
