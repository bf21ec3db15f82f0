"""/held and /conflicts: what waits for a person, both voices whole, and where the decision is sent."""

from __future__ import annotations

from typing import Any

from flask import Response

from adapter.errors import Issue, Refused
from adapter.exchange.decisions import decision_from
from adapter.exchange.differences import asked, decide_column, differences
from adapter.exchange.settle import settle
from adapter.exchange.undecided import listed as undecided
from adapter.exchange.undecided import shown
from adapter.exchange.unmerging import merges_listed, unmerge
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


def differing() -> Response:
    found = differences(desk(), caller(), query().get("system", ""))
    return answered({"items": found, "next": None})


def decide_differing() -> Response:
    """Without a decision, its places become one conflict, which is decided like any other."""
    told = body_json(JSON)
    told = told if isinstance(told, dict) else {}
    named = {name: told.pop(name, None) for name in ("system", "path")}
    if faults := [
        Issue("error", "required", name, f"Say the {name}, as /differences tells it.")
        for name, value in named.items()
        if not isinstance(value, str)
    ]:
        raise Refused("It cannot be told which difference is meant.", faults)
    where = (str(named["system"]), str(named["path"]))
    if not told:
        return answered({"id": asked(desk(), caller(), *where)})
    return answered(decide_column(desk(), caller(), *where, decision_from(told, CONFLICT)))


def merged() -> Response:
    return paged(
        lambda after, count: merges_listed(desk(), caller(), after=after, count=count), lambda item: str(item["id"])
    )


def undo_merge(identity: str) -> Response:
    told = body_json(JSON)
    return answered(unmerge(desk(), caller(), identity, told.get("reason") if isinstance(told, dict) else None))


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
    "Difference": an_object(
        system=TEXT, path=text("The field."), count=number("In how many places the two differ."),
        owner=text("The organisation that has to decide."),
        examples=several(an_object(record=TEXT, at=AT, ours={}, theirs={}), "Three at most, both voices whole."),
    ),
    "DifferenceDecision": an_object(
        system=TEXT, path=text("The field, as /differences tells it."),
        optional={
            "decision": text("Without one, its places become one conflict and nothing is decided.", "ours", "theirs",
                             "value"),
            "reason": REASON, "records": RECORDS, "value": {}, "send": {"type": "boolean"},
        },
    ),
    "Merge": an_object(
        id=TEXT, kept=text("The Patient that both are now."), gone=text("The Patient that is not any more."),
        item=text("The question that was decided."), at=TEXT, by=TEXT, reason=TEXT,
        moved=number("How many records moved."), undone_at=text(null=True), undone_by=text(null=True),
        undone_reason=text(null=True),
    ),
    "Undo": an_object(reason=REASON),
    "Conflict": an_object(id=text("Of the conflict that its places are now.")),
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
    Door(
        "GET",
        "/differences",
        differing,
        "settle",
        "Where a system and we differed when they first met, by column.",
        {200: Answer("By system and field.", {JSON: listed("Difference")})},
        (Asked("system", "Only those of this system."),),
        refuses=(404,),
    ),
    Door(
        "POST",
        "/differences",
        decide_differing,
        "settle",
        "A decision for all places of one column, or their one conflict.",
        {
            200: Answer(
                "What was done, or the id of the conflict.", {JSON: {"oneOf": [shaped("Receipt"), shaped("Conflict")]}}
            )
        },
        takes={JSON: shaped("DifferenceDecision")},
        refuses=(400, 404, 409, 413, 415, 422),
    ),
    Door(
        "GET",
        "/merges",
        merged,
        "settle",
        "People who were made one, by whom and why.",
        {200: Answer("By id.", {JSON: listed("Merge")})},
        (AFTER, LIMIT),
    ),
    Door(
        "POST",
        "/merges/<identity>/undo",
        undo_merge,
        "settle",
        "They are two after all: all that moved goes back.",
        {200: Answer("What was done; what was changed since is left, and told.", {JSON: shaped("Receipt")})},
        (Asked("identity", "The id of the merge.", "path", required=True),),
        {JSON: shaped("Undo")},
        (400, 404, 409, 413, 415, 422),
    ),
)
