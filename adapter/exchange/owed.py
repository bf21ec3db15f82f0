"""Deliveries as people look at them: listed for whoever may see the record, and sent again."""

from __future__ import annotations

from functools import partial
from typing import Any

from adapter.caller import Caller
from adapter.exchange.desk import Desk
from adapter.store import Unit, callers, deliveries

Tree = dict[str, Any]


def deliveries_listed(
    desk: Desk, caller: Caller, *, state: str = "", system: str = "", after: str = "", count: int = 50
) -> list[Tree]:
    """In the order of their ids."""
    listed = partial(deliveries.listed, state=state, system=system, after=after, count=count)
    return desk.store.look(listed, caller)


def replay(desk: Desk, caller: Caller, identity: str) -> bool:
    """Sent again even where nothing seems to have changed. False where the caller sees none of this id."""

    def again(unit: Unit) -> bool:
        if not deliveries.is_seen(unit, identity):
            return False
        callers.note(unit, "replay", f"delivery {identity}")
        return deliveries.replay(unit, identity)

    return desk.store.run(again, caller)
