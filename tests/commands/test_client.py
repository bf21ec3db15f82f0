"""The commands of clients: a token told once, organisations and scopes checked, a name taken once."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapter.access import digest_of
from adapter.config import StoreSettings
from adapter.store import Store
from adapter.store.callers import client_by_token
from tests.journeys.conftest import command

TOML = """
[organisations.board]
[systems.lochside]
plugin = "tabular"
profile = "council-outcomes"
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "adapter.toml").write_text(TOML)
    return tmp_path


def add(here: Path, name: str, *options: str) -> tuple[int, str, str]:
    done = command("client", "add", name, *options, cwd=here)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_client_is_added_listed_and_revoked_and_its_token_is_told_once(here: Path):
    code, token, _ = add(here, "ward", "--organisation", "board", "--scope", "read", "--scope", "write")
    assert code == 0
    token = token.strip()
    listed = command("client", "list", cwd=here).stdout.decode()
    assert listed.split("\t")[:3] == ["ward", "board", "read write"]
    assert token not in listed
    store = Store(StoreSettings(f"sqlite:///{here / 'kept.sqlite'}").url)
    found = store.look(lambda unit: client_by_token(unit, digest_of(token)))
    assert found is not None
    assert found.name == "ward"
    assert token not in (here / "kept.sqlite").read_bytes().decode("latin-1")
    assert command("client", "revoke", "ward", cwd=here).returncode == 0
    assert store.look(lambda unit: client_by_token(unit, digest_of(token))) is None
    assert "\trevoked " in command("client", "list", cwd=here).stdout.decode()
    assert command("client", "revoke", "ward", cwd=here).returncode == 1


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("ward", ("--organisation", "brigadoon", "--scope", "read"), "--organisation"),
        ("ward", ("--organisation", "board", "--scope", "fly", "--scope", "swim"), "--scope"),
        ("ward", ("--organisation", "board"), "--scope"),
        ("Ward 7", ("--organisation", "board", "--scope", "read"), "NAME"),
        ("ward", ("--scope", "read"), "--organisation"),
    ],
)
def test_a_client_that_cannot_be_added_is_told_why(here: Path, name: str, options: tuple[str, ...], told: str):
    code, printed, error = add(here, name, *options)
    assert (code, printed) == (2, "")
    assert told in error


def test_a_name_is_taken_until_it_is_revoked(here: Path):
    options = ("--organisation", "lochside", "--scope", "send")
    assert add(here, "desk", *options)[0] == 0
    assert add(here, "desk", *options)[0] == 2
    assert command("client", "revoke", "desk", cwd=here).returncode == 0
    assert add(here, "desk", *options)[0] == 0
