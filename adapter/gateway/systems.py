"""What is installed and set up."""

from __future__ import annotations

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue


def listed() -> ResponseReturnValue:
    desk = current_app.extensions["desk"]
    found = [desk.system(name) for name in ("fhir", "record")]
    found += [system for plugin in desk.shelf.plugins for system in plugin.systems]
    items = [_told(system.name, system) for system in found]
    items += [_told(name, desk.system(name)) for name in desk.config.systems]
    return jsonify(items=items, next=None)


def _told(name: str, system: object) -> dict[str, object]:
    return {
        "name": name,
        "title": getattr(system, "title", ""),
        "media_types": list(getattr(system, "media_types", ())),
        "directions": sorted(getattr(system, "directions", ())),
        "cannot_hold": list(getattr(system, "cannot_hold", ())),
    }


def plugins() -> ResponseReturnValue:
    desk = current_app.extensions["desk"]
    items = [
        {"name": p.name, "version": p.version, "systems": [s.name for s in p.systems], "set_aside": p.aside}
        for p in desk.shelf.plugins
    ]
    return jsonify(items=items, next=None)
