"""Whether the gateway lives, and whether it can work."""

from __future__ import annotations

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue


def live() -> ResponseReturnValue:
    return jsonify(status="live")


def ready() -> ResponseReturnValue:
    """503 while a plugin that the settings name is set aside, or a map cannot be read."""
    desk = current_app.extensions["desk"]
    broken = [plugin.name for plugin in desk.shelf.plugins if plugin.aside]
    desk.library.names  # noqa: B018 - raises Misconfigured where the maps cannot be read
    return jsonify(status="ready" if not broken else "degraded", plugins_set_aside=broken)
