"""What is installed and set up."""

from __future__ import annotations

from flask import current_app, g, jsonify
from flask.typing import ResponseReturnValue

from adapter.exchange.overview import overview
from adapter.gateway.doors import JSON, TEXT, Answer, Door, an_object, listed, number, several, text


def systems() -> ResponseReturnValue:
    desk = current_app.extensions["desk"]
    found = [desk.system(name) for name in ("fhir", "record")]
    found += [system for plugin in desk.shelf.plugins for system in plugin.systems]
    items = [_told(system.name, system) for system in found]
    going = overview(desk, g.caller)
    items += [{**_told(party.name, party.system), **going[party.name]} for party in desk.parties]
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


SHAPES = {
    "System": an_object(
        name=text("By which it is named in addresses and commands."),
        title=text("What people call it."),
        media_types=several(TEXT, "What it reads."),
        directions=several(text("", "in", "out"), "Whether it is read from, written to, or both."),
        cannot_hold=several(TEXT, "Fields of a record that it has no place for."),
        optional={
            "organisation": text("Whose statements are what it says; this and the following where it is set up."),
            "receives": {"type": "boolean", "description": "Whether it is sent what changes."},
            "last_message": text("The id of the receipt of its last message.", null=True),
            "last_received_at": text("When that came.", null=True),
            "records": number("How many records it has met."),
            "held": number("How many places are held."),
            "conflicts": number("How many places differ, until somebody decides."),
            "waiting": number("How many of its messages wait to be applied."),
        },
    ),
    "Plugin": an_object(
        name=TEXT,
        version=TEXT,
        systems=several(TEXT),
        set_aside=text("Why it is not used; null where it is.", null=True),
    ),
}
DOORS = (
    Door("GET", "/systems", systems, "operate", "The systems that are installed and set up.",
         {200: Answer("All of them.", {JSON: listed("System")})}),
    Door("GET", "/plugins", plugins, "operate", "The plugins that are installed, and those that were set aside.",
         {200: Answer("All of them.", {JSON: listed("Plugin")})}),
)  # fmt: skip
