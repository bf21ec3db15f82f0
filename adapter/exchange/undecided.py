"""What waits for somebody to decide, as the caller may see it: by cause, with its owner and age, both voices whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapter import jsontext
from adapter.caller import Caller
from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.store import Unit, items
from adapter.store.items import Item

Tree = dict[str, Any]


def listed(desk: Desk, caller: Caller, kind: str, *, after: str, count: int, state: str = "open") -> Iterable[Tree]:
    """Oldest first, each with three examples."""

    def look(unit: Unit) -> list[Tree]:
        found = items.listed(unit, kind, state=state, after=after, count=count)
        return [_told(unit, item, number, fields) for item, number, fields in found]

    return desk.store.look(look, caller)


def _told(unit: Unit, item: Item, count: int, fields: list[str]) -> Tree:
    few = items.parts(unit, item.id, count=3)
    examples = [{"record": part.record, "where": part.place, "path": item.field} for part in few]
    return {
        "id": item.id, "cause": item.cause, "system": item.system, "count": count, "owner": item.owner,
        "since": item.since, "state": item.state, "paths": fields, "examples": examples,
    }  # fmt: skip


def shown(desk: Desk, caller: Caller, kind: str, identity: str, *, after: str = "", count: int = 100) -> Tree:
    """One item with both voices whole. Raises Refused where the caller sees none of this id."""

    def look(unit: Unit) -> Tree:
        item = items.item(unit, identity)
        if item is None or item.kind != kind:
            raise Refused("There is nothing of this id to decide.", reason="not-found")
        state = "open" if item.state == "open" else ""
        parts = items.parts(unit, identity, state=state, after=after, count=count)
        told = [
            {
                "part": part.part,
                "record": part.record,
                "where": part.place,
                "path": item.field,
                "at": jsontext.loads(part.path) if part.path else [],
                "message": part.message,
                "ours": part.ours,
                "theirs": part.theirs,
            }
            for part in parts
        ]
        number = len(parts) if item.state != "open" else _told(unit, item, len(parts), [])["count"]
        return {
            **_told(unit, item, number, [item.field] if item.field else []), "decision": item.decision,
            "reason": item.reason, "decided_by": item.decided_by, "decided_at": item.decided_at, "parts": told,
        }  # fmt: skip

    return desk.store.look(look, caller)
