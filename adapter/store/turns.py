"""Work that one worker at a time does: a lease with a claim number, and the bookmark from which it goes on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from adapter.store.leases import has_ended, until
from adapter.store.tables import turns
from adapter.store.unit import Unit


@dataclass(frozen=True)
class Turn:
    name: str
    claim: int
    bookmark: str = ""


def claim(unit: Unit, name: str, lease: float) -> Turn | None:
    """None where another worker has it."""
    unit.keep(turns, name=name, lease_until="", claim=0, bookmark="")
    unit.flush()
    free = turns.update().where(turns.c.name == name, has_ended(turns.c.lease_until, unit.now, lease))
    if not unit.change(free.values(claim=turns.c.claim + 1, lease_until=until(lease))):
        return None
    row = unit.rows(select(turns.c.claim, turns.c.bookmark).where(turns.c.name == name))[0]
    return Turn(name, row.claim, row.bookmark)


def renew(unit: Unit, turn: Turn, lease: float) -> bool:
    """False where the lease was lost."""
    own = turns.update().where(turns.c.name == turn.name, turns.c.claim == turn.claim)
    return bool(unit.change(own.values(lease_until=until(lease))))


def release(unit: Unit, turn: Turn) -> bool:
    """False where the lease was lost: the bookmark then stays as the other worker left it."""
    own = turns.update().where(turns.c.name == turn.name, turns.c.claim == turn.claim)
    return bool(unit.change(own.values(lease_until="", bookmark=turn.bookmark)))
