"""Who is calling: a bearer token, of which only a digest is kept. No door is anonymous but the few named here."""

from __future__ import annotations

import hashlib
import hmac

from flask import Flask, g, request

from adapter.caller import Caller
from adapter.config import Security
from adapter.errors import Refused

PUBLIC = ("/health/", "/console/")


def install(app: Flask, security: Security) -> None:
    wanted = security.token_sha256.lower()

    def let_in() -> None:
        if request.path.startswith(PUBLIC):
            return
        scheme, _, told = request.headers.get("Authorization", "").partition(" ")
        digest = hashlib.sha256(told.strip().encode()).hexdigest()
        if scheme.lower() != "bearer" or not wanted or not hmac.compare_digest(digest, wanted):
            raise Refused("Send a valid token as `Authorization: Bearer TOKEN`.", reason="unauthenticated")
        g.caller = Caller("operator")

    app.before_request(let_in)
