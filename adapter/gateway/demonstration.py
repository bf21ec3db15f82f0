"""What `--demo` sets up: a made-up council beside a made-up board, on embedded SQLite, in a folder of their own.

Nothing of it is for real people: it listens on this machine alone and says what it is.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from adapter.access import digest_of, new_token
from adapter.config import LOOPBACK, Config, Gateway, Organisation, StoreSettings
from adapter.errors import Issue, Misconfigured
from adapter.exchange import Desk
from adapter.store import Unit
from adapter.store.callers import add_client, revoke_client

FOLDER = Path(".demo")
COUNCIL, BOARD = "lochside-council", "lochside-board"
CLIENT = "demonstration-board"
SCOPES = "read write"


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
    council = {
        "plugin": "tabular", "profile": "council-outcomes", "organisation": COUNCIL, "receives": True,
        "out": str(FOLDER / COUNCIL / "to-council"), "in": str(FOLDER / COUNCIL / "from-council"), "settle": "2",
    }  # fmt: skip
    organisations = {
        COUNCIL: Organisation("Lochside Council (made up)"),
        BOARD: Organisation("Lochside Health Board (made up)", (COUNCIL,)),
    }
    store = config.store
    if store == StoreSettings():
        store = StoreSettings(f"sqlite:///{FOLDER / 'outcomes.sqlite'}")
    own = replace(
        config, security=replace(config.security, token_sha256=digest_of(token)), store=store,
        systems={COUNCIL: council, **config.systems}, organisations={**organisations, **config.organisations},
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
        f"  It sends by leaving a file in:     {FOLDER}/{COUNCIL}/from-council/\n\n"
        f"Stop it with Ctrl-C.\n"
    )
