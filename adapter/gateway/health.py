"""Whether the gateway lives, and whether it can work."""

from __future__ import annotations

import logging

from flask import Response, current_app, jsonify

from adapter.errors import AdapterError
from adapter.gateway.doors import JSON, Answer, Door, an_object, text

LOG = logging.getLogger("adapter.gateway")


def live() -> Response:
    return jsonify(status="live")


def ready() -> Response:
    """503 where the maps cannot be read or the store does not answer.

    Anybody may ask, so it does not say which or why: the log and `check` do.
    """
    desk = current_app.extensions["desk"]
    try:
        desk.library.names  # noqa: B018 - raises Misconfigured where the maps cannot be read
        if desk.store.alive():
            return jsonify(status="ready")
    except AdapterError as error:
        LOG.error("not ready: %s", error.text)
    response = jsonify(status="not ready")
    response.status_code = 503
    return response


DOORS = (
    Door(
        "GET", "/health/live", live, "", "Whether the gateway runs.",
        {200: Answer("It does.", {JSON: an_object(status=text("", "live"))})},
    ),
    Door(
        "GET", "/health/ready", ready, "", "Whether the gateway can work: its maps are right and its store answers.",
        {
            200: Answer("It can.", {JSON: an_object(status=text("", "ready"))}),
            503: Answer("It cannot, for now.", {JSON: an_object(status=text("", "not ready"))}),
        },
    ),
)  # fmt: skip
