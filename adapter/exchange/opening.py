"""A system that its operator has opened for sending: it is owed what changed before, or, where it only receives, all.

Queued in portions, each a transaction of its own, and nothing twice: what is owed already, or was ever, is passed over.
"""

from __future__ import annotations

from collections.abc import Callable

from adapter.exchange.desk import Desk
from adapter.exchange.party import Party
from adapter.store import Unit, deliveries, records, sights

PORTION = 200  # records that one transaction queues
Found = list[tuple[str, int]]  # (record, version)


def owe_all(desk: Desk, party: Party) -> bool:
    """Whether there was anything to be queued."""
    queued = _through(desk, party, lambda unit: sights.behind(unit, party.name, count=PORTION))
    if party.is_told_whole:
        queued |= _through(desk, party, lambda unit: _never(unit, party))
    return queued


def _never(unit: Unit, party: Party) -> Found:
    return deliveries.never_owed(unit, party.name, party.audiences, count=PORTION)


def _through(desk: Desk, party: Party, find: Callable[[Unit], Found]) -> bool:
    def queue(unit: Unit) -> bool:
        found = find(unit)
        records.lock(unit, [record for record, _ in found])
        again = set(find(unit)) if unit.locks else set(found)  # another worker may have queued them meanwhile
        for record, version in found:
            if (record, version) in again:
                deliveries.queue(unit, party.name, record, version)
        return bool(found)

    queued = False
    while desk.store.run(queue):
        queued = True
    return queued
