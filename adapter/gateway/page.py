"""The page at /console/, where a person drops a file and looks.

Its shell is public and holds no data; /look wants a token.
"""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path

from flask import Response, current_app, request

from adapter import jsontext
from adapter.errors import Refused
from adapter.exchange.look import look as looked
from adapter.gateway.bodies import received
from adapter.gateway.translate import sides

FOLDER = Path(__file__).parent / "console"
ASSETS = {"console.js": "text/javascript", "console.css": "text/css"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def shell() -> Response:
    return _file("index.html", "text/html")


def asset(name: str) -> Response:
    """Raises Refused for any name that is not on the list: nothing else in the folder can be asked for."""
    if name not in ASSETS:
        raise Refused("There is nothing at this address.", reason="not-found")
    return _file(name, ASSETS[name])


def look() -> Response:
    """POST /look?from=SYSTEM[&sender=NAME]: one message, read and shown; it keeps nothing."""
    (source,) = sides("from")
    with contextlib.ExitStack() as files:
        message, _ = received(files)
        shown = looked(current_app.extensions["desk"], message, source)
    return Response(jsontext.dumps(shown), 200, mimetype="application/json")


def _file(name: str, media_type: str) -> Response:
    response = Response(_content(name), 200, mimetype=media_type)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@cache
def _content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
