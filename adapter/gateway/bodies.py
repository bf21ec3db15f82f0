"""What callers send: how much of it, in what form, and how long they may take. Large bodies wait on disk, unnamed."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import IO

from flask import Flask, request

from adapter.config import Gateway
from adapter.errors import Issue, Refused
from adapter.message import Message

IN_MEMORY = 1024 * 1024
PARTS = ("file", "onto")


def install(app: Flask, gateway: Gateway) -> None:
    app.config["MAX_CONTENT_LENGTH"] = gateway.max_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = IN_MEMORY
    app.config["MAX_FORM_PARTS"] = len(PARTS)

    def read_no_coding() -> None:
        coding = request.headers.get("Content-Encoding", "identity").strip().lower()
        if coding != "identity":
            text = "The body is compressed. Send it as it is, without Content-Encoding."
            raise Refused(text, [Issue("error", "not-supported", "header Content-Encoding", text)], reason="media-type")

    app.before_request(read_no_coding)


def received(files: contextlib.ExitStack) -> tuple[Message, Message | None]:
    """The message, and what it is to be written upon. Raises Refused where a multipart body is not made as it must."""
    _refuse_other_versions()
    if request.mimetype != "multipart/form-data":
        return _kept(request.stream, request.mimetype, "", files), None
    parts = {name: part for name, part in request.files.items() if name in PARTS}
    unknown = [name for name in (*request.form, *request.files) if name not in parts]
    if "file" not in parts or unknown:
        text = "A multipart body has the message as its file `file`, and may have the file `onto`; nothing else."
        raise Refused(text, [Issue("error", "required", "part file", text)], reason="usage")
    message, *held = (
        _kept(parts[name].stream, parts[name].mimetype, parts[name].filename or "", files)
        for name in PARTS
        if name in parts
    )
    return message, held[0] if held else None


def _refuse_other_versions() -> None:
    """http://hl7.org/fhir/R4/versioning.html#mt-version"""
    version = request.mimetype_params.get("fhirversion", request.mimetype_params.get("fhirVersion", "4.0"))
    if version != "4.0":
        text = "This gateway reads FHIR R4 (fhirVersion=4.0) and no other version of FHIR."
        raise Refused(text, [Issue("error", "not-supported", "header Content-Type", text)], reason="media-type")


def _kept(stream: IO[bytes], media_type: str, name: str, files: contextlib.ExitStack) -> Message:
    """Reads to the end: a read that gives less than was asked for says nothing about whether there is more."""
    head = b""
    while len(head) < IN_MEMORY:
        if not (piece := stream.read(IN_MEMORY - len(head))):
            return Message(head, media_type, name)
        head += piece
    kept = files.enter_context(tempfile.NamedTemporaryFile(prefix="outcomes-"))  # noqa: SIM115 - `files` closes it
    kept.write(head)
    shutil.copyfileobj(stream, kept, IN_MEMORY)
    kept.flush()
    return Message(Path(kept.name), media_type, name)
