"""What `--demo` sets up: a made-up council beside a made-up board, on embedded SQLite, in a folder of their own.

Nothing of it is for real people: it listens on this machine alone and says what it is. Its settings are a file there,
so that the commands can be tried beside it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from adapter.access import digest_of, new_token
from adapter.config import LOOPBACK, PREFIX, Config, Gateway, StoreSettings, read_config
from adapter.errors import Issue, Misconfigured
from adapter.exchange import Desk
from adapter.store import Unit
from adapter.store.callers import add_client, revoke_client

FOLDER = Path(".demo")
COUNCIL, BOARD = "lochside-council", "lochside-board"
CLIENT = "demonstration-board"
SCOPES = "read write"
SETTINGS = f"""\
[store]
url = "sqlite:///{FOLDER}/outcomes.sqlite"

[systems.{COUNCIL}]
plugin = "tabular"
profile = "council-outcomes"
organisation = "{COUNCIL}"
receives = true
out = "{FOLDER}/{COUNCIL}/to-council"
in = "{FOLDER}/{COUNCIL}/from-council"
settle = "2"

[organisations.{COUNCIL}]
title = "Lochside Council (made up)"

[organisations.{BOARD}]
title = "Lochside Health Board (made up)"
sees = ["{COUNCIL}"]
"""


class Demonstration(NamedTuple):
    """`token` opens everything; `board` is a client of the health board's, which reads and writes records."""

    config: Config
    token: str
    board: str


def demonstration(config: Config) -> Demonstration:
    """Raises Misconfigured where it would listen beyond this machine."""
    if config.gateway.host not in LOOPBACK:
        text = "The demonstration listens on this machine alone: leave --host out."
        raise Misconfigured(text, [Issue("error", "invalid", "gateway.host", text)])
    token, board = new_token(), new_token()
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / "adapter.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    made_up = read_config({}, file)
    own = replace(
        config, security=replace(config.security, token_sha256=digest_of(token)),
        store=made_up.store if config.store == StoreSettings() else config.store,
        systems={**made_up.systems, **config.systems}, organisations={**made_up.organisations, **config.organisations},
    )  # fmt: skip
    return Demonstration(own, token, board)


def add_board(desk: Desk, token: str) -> None:
    """A client for the board, with the token of this run and of no run before."""

    def work(unit: Unit) -> None:
        revoke_client(unit, CLIENT)
        add_client(unit, CLIENT, BOARD, SCOPES, digest_of(token))

    desk.store.run(work)


def announced(gateway: Gateway, token: str, board: str) -> str:
    address = f"http://{gateway.host}:{gateway.port}"
    return (
        f"\nThe gateway is ready, on this machine alone, for trying out with made-up people ({FOLDER}/ holds them).\n\n"
        f"  Page:   {address}/console/#token={token}\n"
        f"  Token:  Authorization: Bearer {token}\n"
        f"  Board:  Authorization: Bearer {board}\n\n"
        f"  Try:    curl -H 'Authorization: Bearer {token}' -H 'Content-Type: text/csv' \\\n"
        f"            --data-binary @mappings/examples/council-outcomes.csv \\\n"
        f"            {address}/systems/{COUNCIL}/messages\n\n"
        f"  The council is sent what changes:  {FOLDER}/{COUNCIL}/to-council/\n"
        f"  It sends by leaving a file in:     {FOLDER}/{COUNCIL}/from-council/\n"
        f"  Commands work beside it after:     export {PREFIX}CONFIG={FOLDER}/adapter.toml\n\n"
        f"Stop it with Ctrl-C.\n"
    )
