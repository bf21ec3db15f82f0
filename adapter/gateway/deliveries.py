"""/deliveries: what is owed to which system, and what became of it; sent again on request."""

from __future__ import annotations

from flask import Response

from adapter.errors import Refused
from adapter.exchange.owed import deliveries_listed, replay
from adapter.gateway.answering import answered, caller, desk, paged
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
    shaped,
    text,
)


def owed() -> Response:
    asked = query()
    state, system = asked.get("state", ""), asked.get("system", "")
    return paged(
        lambda after, count: deliveries_listed(desk(), caller(), state=state, system=system, after=after, count=count),
        lambda item: str(item["id"]),
    )


def replayed(identity: str) -> Response:
    if not replay(desk(), caller(), identity):
        raise Refused("There is no delivery of this id.", reason="not-found")
    return answered({"id": identity, "state": "waiting"}, 202)


STATES = ("waiting", "delivered", "accepted", "parked", "superseded", "withdrawn")
SHAPES = {
    "Delivery": an_object(
        id=TEXT, system=TEXT, record=TEXT, wanted=number("The version that they are behind on."),
        told=number("The version that they were last told."), state=text("", *STATES), due=TEXT, tries=number(),
        why=text("Why it waits or is parked."),
    ),
    "Replayed": an_object(id=TEXT, state=TEXT),
}  # fmt: skip
DOORS = (
    Door("GET", "/deliveries", owed, "operate", "What is owed to which system, and what became of it.",
         {200: Answer("By id.", {JSON: listed("Delivery")})},
         (Asked("state", "Only those in this state.", one_of=STATES), Asked("system", "Only those to this system."),
          AFTER, LIMIT)),
    Door("POST", "/deliveries/<identity>/replay", replayed, "operate", "Send it again, even where nothing changed.",
         {202: Answer("It waits for a worker.", {JSON: shaped("Replayed")})},
         (Asked("identity", "The id of the delivery.", "path", required=True),), refuses=(404,)),
)  # fmt: skip
