"""The demonstration: open to nobody else, and never by the token of an earlier run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapter.access.tokens import digest_of
from adapter.config import LOOPBACK, Config, Gateway, read_config
from adapter.errors import Misconfigured
from adapter.gateway.demonstration import demonstration


def test_each_start_makes_tokens_of_its_own_and_opens_by_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    starts = [demonstration(Config()) for _ in range(2)]
    assert len({token for start in starts for token in (start.token, start.board)}) == 4
    assert [start.config.security.token_sha256 for start in starts] == [digest_of(start.token) for start in starts]


def test_it_listens_on_this_machine_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert demonstration(Config()).config.gateway.host in LOOPBACK
    with pytest.raises(Misconfigured):
        demonstration(replace(Config(), gateway=Gateway(host="0.0.0.0")))


def test_the_commands_are_led_to_what_it_keeps_by_the_settings_that_it_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    started = demonstration(Config()).config
    beside = read_config({"OUTCOMES_ADAPTER_CONFIG": ".demo/adapter.toml"})
    assert (beside.store, beside.systems, beside.organisations) == (
        started.store, started.systems, started.organisations,
    )  # fmt: skip
    assert beside.store != Config().store
    assert beside.security.token_sha256 == ""
