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
from adapter.gateway.doors import JSON, TEXT, Answer, Asked, Door, Schema, an_object, number, several, shaped
from adapter.gateway.translate import BODY, SENDER, sides

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


ANYTHING: Schema = {}
SHAPES = {
    "Shown": an_object(
        rows=an_object(
            optional={"unit": TEXT, "headers": several(ANYTHING), "rows": several(ANYTHING), "text": TEXT},
            more=number("How many more there are."),
        ),
        plans=several(an_object(record=shaped("Record"), where=TEXT, words=several(ANYTHING), entries=several(TEXT))),
        fhir={"type": "object", "description": "A Bundle."},
        losses=several(shaped("Loss")), issues=several(shaped("ToldIssue")),
        refused=several(TEXT, "The places of what was refused."),
        counts=an_object(
            people=number(), plans=number(), plans_not_shown=number(), outcomes=number(), refused=number(),
            losses=an_object(dropped=number(), coarsened=number(), assumed=number()), issues=number(),
        ),
    ),
}  # fmt: skip
DOORS = (
    Door("GET", "/console/", shell, "", "The page, for people.", {200: Answer("It holds no data.", {"text/html": {}})}),
    Door(
        "GET", "/console/<path:name>", asset, "", "A file of the page.",
        {200: Answer("The file.", {kind: {} for kind in ASSETS.values()})}, refuses=(404,),
        asks=(Asked("name", "Which.", "path", required=True, one_of=tuple(ASSETS)),),
    ),
    Door(
        "POST", "/look", look, "send", "Reads one message and shows what is in it; keeps nothing.",
        {200: Answer("Its rows, the plans in them, the FHIR and the losses.", {JSON: shaped("Shown")})},
        asks=(Asked("from", "The system that the message is of.", required=True), SENDER), takes=BODY, refuses=(422,),
    ),
)  # fmt: skip
