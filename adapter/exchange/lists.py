"""What the desk answers about records beside the records themselves: which there are, who says so, what changed."""

from __future__ import annotations

from typing import Any

from adapter import jsontext
from adapter.caller import Caller
from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.records import GONE
from adapter.exchange.sights import disputes_of
from adapter.record.field_names import field_of
from adapter.record.path_json import path_text, value_json
from adapter.store import Unit, messages, records, resources, sights
from adapter.store.records import Change, Row
from adapter.store.sights import Sight

Tree = dict[str, Any]


def records_listed(desk: Desk, caller: Caller, *, person: str = "", after: str = "", count: int = 50) -> list[Tree]:
    """By id; whoever asks for one more than it shows knows whether there is a next page."""

    def look(unit: Unit) -> list[Tree]:
        rows = records.listed(unit, person=person, after=after, count=count)
        systems = records.systems_of(unit, [row.id for row in rows])
        patients = resources.current(unit, [("Patient", row.person) for row in rows if row.person])
        return [_item(row, systems.get(row.id, []), patients) for row in rows]

    return desk.store.look(look, caller)


def _item(row: Row, systems: list[str], patients: dict[tuple[str, str], resources.Kept]) -> Tree:
    kept = patients.get(("Patient", row.person or ""))
    patient = resources.opened(kept) if kept is not None else {}
    name: Tree = next((n for n in patient.get("name", ()) if n.get("use") != "old"), {})
    words = name.get("text") or " ".join([*name.get("given", ()), name.get("family", "")]).strip()
    person = {"id": row.person, "name": words, "birth_date": patient.get("birthDate")}
    return {
        "id": row.id, "version": row.version, "updated": row.updated, "title": row.title, "person": person,
        "outcomes": row.outcomes, "systems": systems,
    }  # fmt: skip


def history(desk: Desk, caller: Caller, identity: str, *, before: int = 0, count: int = 50) -> list[Tree]:
    """Newest first."""

    def look(unit: Unit) -> list[Tree]:
        _seen(unit, identity)
        return [_change(change) for change in records.history(unit, identity, before=before, count=count)]

    return desk.store.look(look, caller)


def _change(change: Change) -> Tree:
    told = None if change.provenance is None else f"Provenance/{change.provenance}"
    return {**change._asdict(), "provenance": told}


def sources(desk: Desk, caller: Caller, identity: str) -> list[Tree]:
    """Which systems state the record, when they last did, and where they and we are known to differ."""

    def look(unit: Unit) -> list[Tree]:
        _seen(unit, identity)
        return [_source(desk, unit, sight) for sight in sights.of_record(unit, identity)]

    return desk.store.look(look, caller)


def _source(desk: Desk, unit: Unit, sight: Sight) -> Tree:
    organisation = desk.config.organisation_of(sight.system) if sight.system in desk.config.systems else ""
    missing = None if sight.present is None else messages.missing_since(unit, sight.system, sight.present)
    disputed = [
        {
            "path": field_of(path),
            "at": jsontext.loads(path_text(path)),
            "theirs": value_json(path, one.theirs),
            "state": "open" if one.open else "decided",
        }
        for path, one in disputes_of(sight).items()
    ]
    return {
        "system": sight.system, "organisation": organisation, "last_said": sight.said_at,
        "last_confirmed": sight.confirmed_at, "missing_since": missing, "disputed": disputed,
    }  # fmt: skip


def _seen(unit: Unit, identity: str) -> None:
    if records.row(unit, identity) is None:
        raise Refused(GONE, reason="not-found")
