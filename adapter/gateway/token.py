"""Who is calling: a bearer token, of which only a digest is kept. No door is anonymous but those without a scope."""

from __future__ import annotations

import time

from flask import Flask, g, request

from adapter.access import OPERATOR, caller_of, digest_of, is_token
from adapter.caller import Caller
from adapter.config import Security
from adapter.errors import Issue, Refused
from adapter.exchange import Desk
from adapter.gateway import doors
from adapter.store.callers import client_by_token

REMEMBERED = 3.0  # seconds: a client that was revoked is out after as many, in every process
MOST_REMEMBERED = 1000


def install(app: Flask, security: Security) -> None:
    clients = _Clients(app.extensions["desk"])

    def let_in() -> None:
        door = doors.door()
        if door is not None and not door.scope:
            return
        digest = _digest_told()
        g.caller = OPERATOR if is_token(digest, security.token_sha256) else clients.caller(digest)
        if door is not None and door.scope not in g.caller.scopes:
            text = f"This token may not do that: it has no scope `{door.scope}`. The operator of the gateway gives it."
            raise Refused(text, [Issue("error", "forbidden", "header Authorization", text)], reason="forbidden")

    app.before_request(let_in)


def _digest_told() -> str:
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not told.strip():
        raise _stranger()
    return digest_of(told.strip())


def _stranger() -> Refused:
    text = "Send a valid token as `Authorization: Bearer TOKEN`."
    return Refused(text, [Issue("error", "login", "header Authorization", text)], reason="unauthenticated")


class _Clients:
    """Looks digests up in the store, and remembers those that it found for a few seconds."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._found: dict[str, tuple[float, Caller]] = {}

    def caller(self, digest: str) -> Caller:
        """Raises Refused where no client has this token, or has it no longer."""
        now = time.monotonic()
        until, caller = self._found.get(digest, (0.0, None))
        if caller is not None and now < until:
            return caller
        client = self._desk.store.look(lambda unit: client_by_token(unit, digest))
        if client is None:
            self._found.pop(digest, None)
            raise _stranger()
        caller = caller_of(client, self._desk.config)
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        self._found[digest] = (now + REMEMBERED, caller)
        return caller
