"""POST /translate?from=SYSTEM&to=SYSTEM: the same as the command, over HTTP; it keeps nothing (contract.md)."""

from __future__ import annotations

import base64
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from flask import Response, current_app, request

from adapter import jsontext
from adapter.errors import Issue, Refused
from adapter.exchange import Tally
from adapter.gateway.errors import problem
from adapter.message import Message

CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
FHIR_NDJSON, NDJSON, JSON = "application/fhir+ndjson", "application/x-ndjson", "application/json"


def translate() -> Response:
    desk = current_app.extensions["desk"]
    lines = wants_lines()
    with contextlib.ExitStack() as files:
        message, onto = received(files)
        source = desk.system(asked("from"), settings_for(asked("from")))
        target = desk.system(asked("to"), settings_for(asked("to")), lines=lines)
        tally = Tally()
        spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, prefix="outcomes-")  # noqa: SIM115 - the answer streams it
        media_type = ""
        for piece in desk.translate(message, source, target, tally, onto=onto):
            spool.write(piece.read())
            media_type = piece.media_type
    if tally.records == 0 or not media_type:
        issues = [Issue(i["severity"], i["code"], "; ".join(i["where"]), i["text"]) for i in tally.issues()]
        nothing = Issue("error", "not-found", "", "No record was found in the message.")
        return _counted(problem(422, "Nothing came through.", tuple(issues) or (nothing,)), tally)
    spool.seek(0)
    if lines or media_type in _accepted():
        return _counted(Response(_chunks(spool), 200, mimetype=media_type), tally)
    with spool:
        return _counted(_answer(spool.read(), media_type, tally), tally)


def asked(name: str) -> str:
    """Raises Refused where the query does not say it."""
    if not (value := request.args.get(name, "")):
        text = f"Say {name}=SYSTEM in the address: /translate?from=tabular:council-outcomes&to=fhir"
        raise Refused(text, [Issue("error", "required", f"query {name}", text)], reason="usage")
    return value


def settings_for(name: str) -> dict[str, Any]:
    sender = request.args.get("sender")
    return {"sender": sender} if sender and name not in ("fhir", "record") else {}


def wants_lines() -> bool:
    return any(kind in (FHIR_NDJSON, NDJSON) for kind in _accepted())


def _accepted() -> list[str]:
    """The media types that are asked for by name; none where anything will do."""
    return [kind for kind, _ in request.accept_mimetypes if "*" not in kind and kind != JSON]


def received(files: contextlib.ExitStack) -> tuple[Message, Message | None]:
    """The message and what it is to be written upon, on disk when they are large."""
    if request.mimetype != "multipart/form-data":
        return _kept(request.stream, request.mimetype, "", files), None
    parts = {name: part for name, part in request.files.items()}
    if "file" not in parts:
        text = "A multipart body has the message as its part `file`, and may have `onto`."
        raise Refused(text, [Issue("error", "required", "part file", text)], reason="usage")
    message, *held = (
        _kept(parts[name].stream, parts[name].mimetype, parts[name].filename or "", files)
        for name in ("file", "onto")
        if name in parts
    )
    return message, held[0] if held else None


def _kept(stream: IO[bytes], media_type: str, name: str, files: contextlib.ExitStack) -> Message:
    head = stream.read(IN_MEMORY)
    if len(head) < IN_MEMORY:
        return Message(head, media_type, name)
    kept = files.enter_context(tempfile.NamedTemporaryFile(prefix="outcomes-"))
    while head:
        kept.write(head)
        head = stream.read(IN_MEMORY)
    kept.flush()
    return Message(Path(kept.name), media_type, name)


def _answer(body: bytes, media_type: str, tally: Tally) -> Response:
    if "json" in media_type:
        result = body
    else:
        try:
            result = jsontext.dumps(body.decode("utf-8"))
        except UnicodeDecodeError:
            result = jsontext.dumps(base64.b64encode(body).decode("ascii"))
    rest = jsontext.dumps({"losses": tally.losses(), "issues": tally.issues()})
    return Response(b'{"result":' + result + b"," + rest[1:], 200, mimetype=JSON)


def _counted(response: Response, tally: Tally) -> Response:
    response.headers["Outcomes-Losses"] = str(tally.loss_count)
    response.headers["Outcomes-Issues"] = str(tally.issue_count)
    response.headers["Outcomes-Refused"] = str(tally.refused)
    return response


def _chunks(spool: Any) -> Iterator[bytes]:
    with spool:
        while chunk := spool.read(CHUNK):
            yield chunk
