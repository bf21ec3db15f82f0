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
from adapter.exchange.records import Records
from adapter.exchange.vocabularies import names_from
from adapter.gateway.answering import answered, caller, desk
from adapter.gateway.bodies import received
from adapter.gateway.doors import (
    JSON,
    TEXT,
    Answer,
    Asked,
    Door,
    Schema,
    an_object,
    number,
    query,
    several,
    shaped,
    text,
)
from adapter.gateway.translate import BODY, SENDER, sides
from adapter.record.phrases import (
    ACTION_STATUSES,
    EXTENTS,
    KINDS,
    NUMBERS,
    OUTCOME_STATUSES,
    PARTIES,
    PLAN_STATUSES,
    whose_words,
)
from adapter.record.plain import plain
from adapter.record.words import VOICES

FOLDER = Path(__file__).parent / "console"
TYPES = {".js": "text/javascript", ".css": "text/css"}
ASSETS = {path.name: TYPES[path.suffix] for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}
WORDS = "words.json"  # what codes are called, from record/phrases.py: nothing about anybody
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def shell() -> Response:
    return _file("index.html", "text/html")


def asset(name: str) -> Response:
    """Raises Refused for any name that is not on the list: nothing else in the folder can be asked for."""
    if name == WORDS:
        return _answer(jsontext.dumps(words()), "application/json")
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


def in_words(identity: str) -> Response:
    """GET /records/ID/words[?version=N]: the plan in plain words, as the page shows it."""
    found = Records(desk(), caller()).read(identity, query().get("version"))
    sections = plain(jsontext.loads(found.body), names_from(desk().library))
    told = [{**one._asdict(), "sentences": [each._asdict() for each in one.sentences]} for one in sections]
    return answered({"id": found.id, "version": found.version, "words": told})


def words() -> dict[str, dict[str, str]]:
    """The page calls a code what the plan in plain words calls it."""
    return {
        "voices": {voice: whose_words(voice, "") for voice in VOICES},
        "extents": EXTENTS,
        "outcome_statuses": OUTCOME_STATUSES,
        "action_statuses": ACTION_STATUSES,
        "plan_statuses": PLAN_STATUSES,
        "kinds": KINDS,
        "parties": PARTIES,
        "numbers": NUMBERS,
    }


def _file(name: str, media_type: str) -> Response:
    return _answer(_content(name), media_type)


def _answer(body: bytes, media_type: str) -> Response:
    response = Response(body, 200, mimetype=media_type)
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
        losses=several(shaped("Loss")), issues=several(shaped("ToldIssue")), quality=several(shaped("Finding")),
        refused=several(TEXT, "The places of what was refused."),
        counts=an_object(
            people=number(), plans=number(), plans_not_shown=number(), outcomes=number(), refused=number(),
            losses=an_object(dropped=number(), coarsened=number(), assumed=number()), issues=number(),
        ),
    ),
    "InWords": an_object(
        id=TEXT, version=number(),
        words=several(an_object(
            heading=TEXT, path=text("The field that it speaks of."),
            level=number("1, or 2 for a part of the section before."),
            sentences=several(an_object(
                text=TEXT, path=TEXT, kind=text("", "said", "words", "missing", "caution", "alert"), label=TEXT,
                language=text("Of the words, where the record has it."),
            )),
        )),
    ),
}  # fmt: skip
DOORS = (
    Door("GET", "/console/", shell, "", "The page, for people.", {200: Answer("It holds no data.", {"text/html": {}})}),
    Door(
        "GET", "/console/<path:name>", asset, "", "A file of the page.",
        {200: Answer("The file.", {kind: {} for kind in (*ASSETS.values(), JSON)})}, refuses=(404,),
        asks=(Asked("name", "Which.", "path", required=True, one_of=(*ASSETS, WORDS)),),
    ),
    Door(
        "GET", "/records/<identity>/words", in_words, "read", "A record in plain words.",
        {200: Answer("Its sections, in reading order.", {JSON: shaped("InWords")})}, refuses=(404,),
        asks=(Asked("identity", "The id of the record.", "path", required=True),
              Asked("version", "An older version.", least=1)),
    ),
    Door(
        "POST", "/look", look, "send", "Reads one message and shows what is in it; keeps nothing.",
        {200: Answer("Its rows, the plans in them, the FHIR and the losses.", {JSON: shaped("Shown")})},
        asks=(Asked("from", "The system that the message is of.", required=True), SENDER), takes=BODY, refuses=(422,),
    ),
)  # fmt: skip
