"""A system that its operator has opened for sending: it is owed what changed before, or, where it only receives, all.

Queued in portions, each a transaction of its own, and nothing twice: what is owed already, or was ever, is passed over.
What it was not to have, and may have now, is owed again: nobody need remember which records those were.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from adapter.exchange.desk import Desk
from adapter.exchange.party import Party
from adapter.exchange.sharing import Allowed, allowed
from adapter.record.permission import UNCLEAR_WHO, UNCLEAR_WHOSE
from adapter.store import Unit, deliveries, records, sights

PORTION = 200  # records that one transaction queues
MENDED = (UNCLEAR_WHO, UNCLEAR_WHOSE)  # what `known_as` may have put right
Found = list[tuple[str, int]]  # (record, version)


def owe_all(desk: Desk, party: Party) -> bool:
    """Whether there was anything to be queued."""
    queued = _through(desk, party, lambda unit: sights.behind(unit, party.name, count=PORTION))
    if party.is_told_whole:
        queued |= _through(desk, party, lambda unit: _never(unit, party))
    return _shared_again(desk, party) or queued


def _shared_again(desk: Desk, party: Party) -> bool:
    """`adapter.toml` may share a record since, or say whom a record means. Where still nothing may go, nothing is
    touched, and its reason stays as it is told."""
    after, queued = "", False
    while found := desk.store.look(partial(_stopped, party=party, after=after)):
        after = found[-1][0]
        if may := desk.store.look(partial(_to_be_had, desk=desk, party=party, found=found)):
            desk.store.run(partial(_queue, party=party, found=may))
            queued = True
    return queued


def _stopped(unit: Unit, party: Party, after: str) -> Found:
    return deliveries.stopped(unit, party.name, MENDED, after=after, count=PORTION)


def _to_be_had(unit: Unit, desk: Desk, party: Party, found: Found) -> Found:
    return [(record, version) for record, version in found if _may_have(desk, unit, party, record)]


def _may_have(desk: Desk, unit: Unit, party: Party, record: str) -> bool:
    found = allowed(desk, unit, party, record)
    return isinstance(found, Allowed) or found.begins is not None


def _queue(unit: Unit, party: Party, found: Found) -> None:
    records.lock(unit, [record for record, _ in found])
    for record, version in found:
        deliveries.queue(unit, party.name, record, version)


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
