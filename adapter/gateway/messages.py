"""/systems/NAME/messages: a message in a system's own format; /receipts: what became of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from flask import Response

from adapter.errors import Refused
from adapter.exchange import Desk
from adapter.exchange import receive as receiving
from adapter.exchange.receipts import details_of, receipts_listed
from adapter.gateway.answering import answered, caller, desk, paged
from adapter.gateway.bodies import received
from adapter.gateway.doors import (
    AFTER,
    JSON,
    LIMIT,
    NDJSON,
    TEXT,
    Answer,
    Asked,
    Door,
    an_object,
    listed,
    number,
    query,
    several,
    shaped,
    text,
)
from adapter.gateway.errors import problem_of_receipt


def post(name: str) -> Response:
    """200 with the whole receipt; 202 where a worker finishes it; 422 with it where nothing could be taken."""
    query()
    with contextlib.ExitStack() as files:
        message, onto = received(files)
        if onto is not None:
            raise Refused("A message comes alone: leave the part `onto` out.", reason="usage")
        receipt = receiving.receive(desk(), name, message, caller())
    address = f"/receipts/{receipt['id']}"
    if receipt["state"] == "refused":
        return problem_of_receipt(receipt, address)
    return answered(receipt, 202 if receipt["state"] == "receiving" else 200, Location=address)


def receipts() -> Response:
    system = query().get("system", "")
    return paged(
        lambda after, count: receipts_listed(desk(), caller(), system=system, before=after, count=count),
        lambda item: str(item["id"]),
    )


def read(identity: str) -> Response:
    return answered(receiving.receipt_of(desk(), identity, caller()))


def details(identity: str) -> Response:
    """Every record, loss and issue, one JSON object a line."""
    receiving.receipt_of(desk(), identity, caller())

    return Response(_lines(desk(), identity), 200, mimetype=NDJSON)


def _lines(at: Desk, identity: str) -> Iterator[str]:
    yield from (f"{lines}\n" for lines in details_of(at, identity))


NAME = Asked("name", "The system, as adapter.toml names it.", "path", required=True)
ID = Asked("identity", "The id of the receipt.", "path", required=True)
STATES = ("receiving", "accepted", "duplicate", "held", "refused")
MESSAGE = an_object(sha256=TEXT, bytes=number())
COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
WHERE = several(TEXT, "Places in the message, three at most.")
RECEIPT = {JSON: shaped("Receipt")}
SHAPES = {
    "ReceiptItem": an_object(
        id=TEXT, state=text("", *STATES), received_at=TEXT, system=TEXT, message=MESSAGE, counts=COUNTS
    ),
    "Receipt": an_object(
        id=TEXT, state=text("", *STATES), received_at=TEXT, system=TEXT,
        message={"anyOf": [MESSAGE, {"type": "null"}]}, counts=COUNTS,
        records=several(an_object(
            id=text(null=True), version=number(),
            change=text("", "created", "updated", "unchanged", "conflict", "held"),
        ), "The first 200: /details has every one."),
        losses=several(an_object(
            where=WHERE, path=text("The field."), kind=text("", "dropped", "coarsened", "assumed"), why=TEXT,
            kept={"type": "boolean", "description": "Whether the original survives elsewhere."}, count=number(),
        )),
        issues=several(an_object(
            where=WHERE, severity=text("", "fatal", "error", "warning", "information"), code=TEXT, text=TEXT,
            count=number(),
        )),
        quality=several(shaped("Finding"), "What could be better in the records, said kindly."),
        deliveries=several(an_object(system=TEXT, record=TEXT, state=TEXT)),
    ),
}  # fmt: skip
DOORS = (
    Door("POST", "/systems/<name>/messages", post, "send", "A message in the system's own format, untouched.",
         {200: Answer("What became of it, complete.", RECEIPT, {"Location": "The receipt."}),
          202: Answer("It is kept, and a worker applies it.", RECEIPT, {"Location": "The receipt."})},
         (NAME,), {"*/*": {"type": "string", "format": "binary"}}, (403, 404, 413, 415, 422, 429),
         more="Nothing is answered before the message is on disk. The same bytes again are a duplicate, and confirm."),
    Door("GET", "/receipts", receipts, "send", "The receipts of the caller's organisation.",
         {200: Answer("Newest first.", {JSON: listed("ReceiptItem")})},
         (Asked("system", "Only those of this system."), AFTER, LIMIT)),
    Door("GET", "/receipts/<identity>", read, "send", "One receipt.",
         {200: Answer("The receipt as it is now.", RECEIPT)}, (ID,), refuses=(404,)),
    Door("GET", "/receipts/<identity>/details", details, "send", "Every record, loss and issue of a message.",
         {200: Answer("One JSON object a line.", {NDJSON: TEXT})}, (ID,), refuses=(404,)),
)  # fmt: skip
