"""/held and /conflicts: what waits for a person, both voices whole, and where the decision is sent."""

from __future__ import annotations

from typing import Any

from flask import Response

from adapter.exchange.decisions import decision_from
from adapter.exchange.settle import settle
from adapter.exchange.undecided import listed as undecided
from adapter.exchange.undecided import shown
from adapter.gateway.answering import answered, body_json, caller, desk, paged
from adapter.gateway.doors import (
    AFTER,
    JSON,
    LIMIT,
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
from adapter.store.items import CONFLICT, HELD


def held() -> Response:
    return _listed(HELD)


def conflicts() -> Response:
    return _listed(CONFLICT)


def held_one(identity: str) -> Response:
    return _shown(HELD, identity)


def conflict(identity: str) -> Response:
    return _shown(CONFLICT, identity)


def decide_held(identity: str) -> Response:
    return _decided(HELD, identity)


def decide_conflict(identity: str) -> Response:
    return _decided(CONFLICT, identity)


def _listed(kind: str) -> Response:
    return paged(
        lambda after, count: list(undecided(desk(), caller(), kind, after=after, count=count)),
        lambda item: str(item["id"]),
    )


def _shown(kind: str, identity: str) -> Response:
    asked = query()
    told = shown(desk(), caller(), kind, identity, after=asked.get("after", ""), count=asked.get("limit", 100))
    return answered(told)


def _decided(kind: str, identity: str) -> Response:
    decision = decision_from(body_json(JSON), kind)
    return answered(settle(desk(), caller(), kind, identity, decision))


ID = Asked("identity", "The id of the item.", "path", required=True)
AT = several({}, "The exact place: fields, ids, and entries that are known by what they are.")
PART = an_object(record=text(null=True), where=TEXT, path=TEXT)
ITEM = {
    "id": TEXT, "cause": TEXT, "system": TEXT, "count": number("How many places it touches."),
    "owner": text("The organisation that has to decide."), "since": TEXT, "state": TEXT,
    "paths": several(TEXT, "The fields."), "examples": several(PART, "Three at most."),
}  # fmt: skip
RECORDS = several(TEXT, "Only these records; without it, all.")
REASON = text("Why: whoever looks at it later wants to know.")
SHAPES = {
    "Item": an_object(**ITEM),
    "ItemWhole": an_object(
        **ITEM, decision=text(null=True), reason=text(null=True), decided_by=text(null=True),
        decided_at=text(null=True),
        parts=several(an_object(
            part=TEXT, record=text(null=True), where=TEXT, path=TEXT, at=AT, ours={}, theirs={},
            message=text("The message that said it: the id of its receipt.", null=True),
        )),
    ),
    "HeldDecision": an_object(
        decision=text("Take what was said, keep what we hold, or set it aside.", "take", "keep", "discard"),
        reason=REASON, optional={"records": RECORDS},
    ),
    "ConflictDecision": an_object(
        decision=text("Ours stands, theirs does, or another value.", "ours", "theirs", "value"), reason=REASON,
        optional={"records": RECORDS, "value": {}, "send": {"type": "boolean"}},
    ),
}  # fmt: skip


def _doors(kind: str, shape: str, views: tuple[Any, Any, Any], says: str) -> tuple[Door, ...]:
    everything, one, decide = views
    return (
        Door("GET", f"/{kind}", everything, "settle", says,
             {200: Answer("Oldest first, one item for one cause.", {JSON: listed("Item")})}, (AFTER, LIMIT)),
        Door("GET", f"/{kind}/<identity>", one, "settle", "One item, both voices whole.",
             {200: Answer("The item, with its parts.", {JSON: shaped("ItemWhole")})},
             (ID, Asked("after", "The name of the last part of the page before."), LIMIT), refuses=(404,)),
        Door("POST", f"/{kind}/<identity>", decide, "settle", "A decision: applied at once, delivered by itself.",
             {200: Answer("What was done.", {JSON: shaped("Receipt")})}, (ID,), {JSON: shaped(shape)},
             (400, 404, 409, 413, 415, 422)),
    )  # fmt: skip


DOORS = (
    *_doors("held", "HeldDecision", (held, held_one, decide_held), "What was said and is not taken yet."),
    *_doors("conflicts", "ConflictDecision", (conflicts, conflict, decide_conflict), "Where two sides differ."),
)
