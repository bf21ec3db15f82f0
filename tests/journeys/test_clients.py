"""Clients come and go while a gateway runs: one that is added comes in at once, one that is revoked is out in 5 s."""

from __future__ import annotations

import time
from pathlib import Path

import requests

from tests.journeys.conftest import command, opened_door

TOML = "[organisations.board]\n"
SOON = 5.0


def test_a_client_comes_in_when_it_is_added_and_is_out_when_it_is_revoked(tmp_path: Path):
    (tmp_path / "adapter.toml").write_text(TOML)
    with opened_door(tmp_path, CONFIG=str(tmp_path / "adapter.toml")) as door:
        added = command("client", "add", "ward", "--organisation", "board", "--scope", "read", cwd=tmp_path)
        token = {"Authorization": f"Bearer {added.stdout.decode().strip()}"}

        def status(path: str) -> int:
            return requests.get(door.address + path, headers=token, timeout=20).status_code

        assert status("/records") == 200
        assert status("/metrics") == 403
        assert command("client", "revoke", "ward", cwd=tmp_path).returncode == 0
        revoked = time.monotonic()
        while status("/records") == 200:
            assert time.monotonic() - revoked < SOON
            time.sleep(0.2)
        assert status("/records") == 401
        assert token["Authorization"].split()[1] not in door.said()


def test_a_gateway_without_a_token_of_its_own_opens_for_its_clients(tmp_path: Path):
    (tmp_path / "adapter.toml").write_text(TOML)
    alone = command("serve", "--port", "1", cwd=tmp_path)
    assert alone.returncode == 2
    added = command("client", "add", "ward", "--organisation", "board", "--scope", "read", cwd=tmp_path)
    with opened_door(tmp_path, CONFIG=str(tmp_path / "adapter.toml"), TOKEN="") as door:
        own = {"Authorization": f"Bearer {added.stdout.decode().strip()}"}
        assert requests.get(f"{door.address}/records", headers=own, timeout=20).status_code == 200
        for stranger in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}):
            assert requests.get(f"{door.address}/records", headers=stranger, timeout=20).status_code == 401
