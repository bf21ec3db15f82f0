"""What goes on at each system that is set up: what came last, what waits, what somebody has to decide."""

from __future__ import annotations

from typing import Any

from adapter.caller import Caller
from adapter.exchange.desk import Desk
from adapter.store import Unit, items, messages, sights

Tree = dict[str, Any]


def overview(desk: Desk, caller: Caller) -> dict[str, Tree]:
    """By the name of each system. Numbers only: nothing in it is about anybody."""

    def look(unit: Unit) -> dict[str, Tree]:
        activity, met, waiting = messages.activity(unit), sights.counts(unit), items.counts(unit)
        found = {}
        for party in desk.parties:
            last, received_at, open_ones = activity.get(party.name, (None, None, 0))
            found[party.name] = {
                "organisation": party.organisation, "receives": party.receives, "last_message": last,
                "last_received_at": received_at, "records": met.get(party.name, 0),
                "held": waiting.get((items.HELD, party.name), 0),
                "conflicts": waiting.get((items.CONFLICT, party.name), 0), "waiting": open_ones,
            }  # fmt: skip
        return found

    return desk.store.look(look, caller)
