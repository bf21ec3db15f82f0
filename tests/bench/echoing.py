"""The gateway with one door more, `/echo`, that answers what it was told to when it started: for bench_reading."""

from __future__ import annotations

import os

from flask import Response

from adapter.gateway import app as gateway
from adapter.gateway.doors import JSON, Answer, Door

BODY = os.environ.get("BENCH_ECHO", "").encode()


class Echo:
    """As a module of doors looks; its door asks for no token."""

    DOORS = (
        Door("GET", "/echo", lambda: Response(BODY, 200, mimetype=JSON), "", "The same bytes.", {200: Answer("")}),
    )


gateway.ROOMS = (*gateway.ROOMS, Echo)  # type: ignore[assignment]
app = gateway.create_app()
