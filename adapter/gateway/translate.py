"""POST /translate?from=SYSTEM&to=SYSTEM: the same as the command, over HTTP; it keeps nothing (contract.md)."""

from __future__ import annotations

import base64
import contextlib
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from flask import Response, current_app, request

from adapter import jsontext
from adapter.errors import Issue, Refused
from adapter.exchange import Tally
from adapter.exchange.sides import BARRIERS as SHAPES_OF_BARRIERS
from adapter.exchange.sides import SHAPES as SHAPES_OF_ACTIVITIES
from adapter.gateway.bodies import IN_MEMORY, received
from adapter.gateway.doors import (
    FHIR,
    FHIR_NDJSON,
    JSON,
    NDJSON,
    TEXT,
    Answer,
    Asked,
    Door,
    Schema,
    an_object,
    number,
    several,
    shaped,
    text,
)  # fmt: skip
from adapter.gateway.errors import problem
from adapter.gateway.metrics import lost
from adapter.plugin import System

CHUNK = 64 * 1024
__all__ = ["asked", "received", "settings_for", "sides", "translate"]
ADDRESS = "/translate?from=tabular:council-outcomes&to=fhir"


def translate() -> Response:
    desk = current_app.extensions["desk"]
    source, target = sides("from", "to")
    tally = Tally()
    with contextlib.ExitStack() as files:
        message, onto = received(files)
        spool = files.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, prefix="outcomes-"))
        media_type = ""
        for piece in desk.translate(message, source, target, tally, onto=onto):
            spool.write(piece.read())
            media_type = piece.media_type
        if not tally.came_through:
            return _counted(_nothing(tally), tally)
        spool.seek(0)
        if media_type not in _accepted() and not getattr(target, "lines", False):
            return _counted(_whole(spool.read(), media_type, tally), tally)
        answer = _counted(Response(_chunks(spool), 200, mimetype=media_type), tally)
        answer.call_on_close(files.pop_all().close)
        return answer


def sides(*asked_for: str) -> list[System]:
    """The systems that the address names. Raises Refused with every fault of it at once."""
    desk = current_app.extensions["desk"]
    found, faults = list[System](), list[Issue]()
    for name in asked_for:
        try:
            settings = settings_for(asked(name)) | (shapes() if name == "to" else {})
            found.append(desk.system(asked(name), settings, lines=name == "to" and wants_lines()))
        except Refused as refused:
            faults += [issue._replace(where=_of_query(name, issue)) for issue in refused.issues]
    if faults:
        raise Refused(
            "; ".join(dict.fromkeys(fault.text.rstrip(".") for fault in faults)) + ".", faults, reason="usage"
        )
    return found


def _of_query(name: str, issue: Issue) -> str:
    return f"query {issue.where.removeprefix('query ') or name}"


def asked(name: str) -> str:
    """Raises Refused where the query does not say it."""
    values = request.args.getlist(name)
    if len(values) != 1 or not values[0]:
        text = f"Say {name}=SYSTEM once in the address: {ADDRESS}"
        raise Refused(text, [Issue("error", "required", f"query {name}", text)], reason="usage")
    return values[0]


def settings_for(name: str) -> dict[str, Any]:
    sender = request.args.get("sender")
    return {"sender": sender} if sender and name not in ("fhir", "record") else {}


def shapes() -> dict[str, Any]:
    """How a plan is to be told in FHIR, where that is asked for."""
    told = {option.name: request.args.getlist(option.name) for option in (ACTIVITIES, BARRIERS)}
    return {name: several[0] if len(several) == 1 else "" for name, several in told.items() if several}


def wants_lines() -> bool:
    return any(kind in (FHIR_NDJSON, NDJSON) for kind in _accepted())


def _accepted() -> list[str]:
    """The media types that are asked for by name; none where anything will do."""
    return [kind for kind, weight in request.accept_mimetypes if weight > 0 and "*" not in kind and kind != JSON]


def _nothing(tally: Tally) -> Response:
    issues = [
        Issue(told["severity"], told["code"], "; ".join(filter(None, told["where"])), told["text"])
        for told in tally.issues()
    ]
    nothing = Issue("error", "not-found", "", "No record was found in the message.")
    return problem(422, "Nothing came through.", tuple(issues) or (nothing,))


def _whole(body: bytes, media_type: str, tally: Tally) -> Response:
    result = body if "json" in media_type else jsontext.dumps(_as_text(body))
    rest = jsontext.dumps({"losses": tally.losses(), "issues": tally.issues(), "quality": tally.quality.groups()})
    return Response(b'{"result":' + result + b"," + rest[1:], 200, mimetype=JSON)


def _as_text(body: bytes) -> str:
    """Base64 where it is not text. A byte order mark is part of the text: it says how the file is to be opened."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(body).decode("ascii")


def _counted(response: Response, tally: Tally) -> Response:
    for kind in ("dropped", "coarsened", "assumed"):
        lost(kind, tally.lost(kind))
    response.headers["Outcomes-Losses"] = str(tally.loss_count)
    response.headers["Outcomes-Issues"] = str(tally.issue_count)
    response.headers["Outcomes-Refused"] = str(tally.refused)
    return response


def _chunks(spool: IO[bytes]) -> Iterator[bytes]:
    while chunk := spool.read(CHUNK):
        yield chunk


ANY_BYTES: Schema = {"type": "string", "format": "binary"}
PARTS: Schema = {
    "type": "object", "properties": {"file": ANY_BYTES, "onto": ANY_BYTES}, "required": ["file"],
    "additionalProperties": False,
}  # fmt: skip
BODY: dict[str, Schema] = {"*/*": ANY_BYTES, "multipart/form-data": PARTS}
ACTIVITIES = Asked(
    "activities",
    "How the actions of a plan are told in FHIR: in line (CarePlan.activity.detail, as UK Core has it), or as requests "
    "of their own that the plan refers to (as PCO, eLTSS, MCC and R5 have it). Without it: in line, and upon what the "
    "far side has as it stands there.",
    one_of=tuple(SHAPES_OF_ACTIVITIES),
)
BARRIERS = Asked(
    "barriers",
    "Where FHIR tells what hinders: in the reviews, or as Observations of their own (as Person-Centered Outcomes has "
    "it). Without it: in the reviews, and upon what the far side has as it stands there.",
    one_of=SHAPES_OF_BARRIERS,
)
SENDER = Asked("sender", "Whose message it is: ids stay the same from one to the next.")
COUNTS = {
    "Outcomes-Losses": "How many losses there were.",
    "Outcomes-Issues": "How many issues there were.",
    "Outcomes-Refused": "How many rows or plans were refused.",
}
SHAPES = {
    "Loss": an_object(
        where=several(TEXT, "Up to three places in the message."), path=text("The field of the record."),
        kind=text("", "dropped", "coarsened", "assumed"), why=TEXT, count=number(),
        kept={"type": "boolean", "description": "Whether the original survives elsewhere."},
    ),
    "ToldIssue": an_object(
        severity=text("", "fatal", "error", "warning", "information"), code=text("From http://hl7.org/fhir/issue-type."),
        where=several(TEXT, "Up to three places in the message."), text=TEXT, count=number(),
    ),
    "Finding": an_object(
        code=text("The criterion."), where=several(TEXT, "Up to three places."), text=text("What could be better."),
        quote=text("What the criterion says, word for word."), source=text("Who says so."), count=number(),
    ),
    "Translated": an_object(
        result={"description": "What was made: JSON, or text; base64 where it is neither."},
        losses=several(shaped("Loss")), issues=several(shaped("ToldIssue")), quality=several(shaped("Finding")),
    ),
}  # fmt: skip
DOORS = (
    Door(
        "POST", "/translate", translate, "send", "Translates one message from a system to another; keeps nothing.",
        {200: Answer(
            "What came through, whole; with Accept of the target's own media type the bare result.",
            {JSON: shaped("Translated"), FHIR: {}, FHIR_NDJSON: {}, NDJSON: {}, "*/*": {}}, COUNTS,
        )},
        asks=(
            Asked("from", "The system that the message is of.", required=True),
            Asked("to", "The system that it is translated to.", required=True), SENDER, ACTIVITIES, BARRIERS,
        ),
        takes=BODY, refuses=(422,),
        more="A system is `fhir`, `record`, a name from the settings, `plugin` or `plugin:profile`.",
    ),
)  # fmt: skip
