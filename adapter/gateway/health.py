"""Whether the gateway lives, and whether it can work."""

from __future__ import annotations

from flask import Response, current_app, jsonify

from adapter.errors import AdapterError


def live() -> Response:
    return jsonify(status="live")


def ready() -> Response:
    """503 where the maps cannot be read. Anybody may ask, so it does not say which or why: the log and `check` do."""
    desk = current_app.extensions["desk"]
    try:
        desk.library.names  # noqa: B018 - raises Misconfigured where the maps cannot be read
    except AdapterError:
        response = jsonify(status="not ready")
        response.status_code = 503
        return response
    return jsonify(status="ready")
