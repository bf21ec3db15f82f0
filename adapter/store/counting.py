"""How much there is of everything, for those who watch over the adapter: numbers by system and state, nobody's data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from adapter.store.tables import deliveries, items, messages, receipts, record_versions, records
from adapter.store.unit import Unit, moment

LOSSES = ("dropped", "coarsened", "assumed")
LONGEST_RETRY = timedelta(days=1)  # what could not be sent is tried again before that


def records_kept(unit: Unit) -> int:
    return int(unit.rows(select(func.count()).select_from(records))[0][0])


def messages_by_state(unit: Unit) -> dict[tuple[str, str], int]:
    """By (system, state)."""
    return _counted(unit, messages.c.system, messages.c.state)


def undecided(unit: Unit) -> dict[tuple[str, str], int]:
    """Items that wait for a person, by (kind, system)."""
    return _counted(unit, items.c.kind, items.c.system, items.c.state == "open")


def losses(unit: Unit) -> dict[tuple[str, str], int]:
    """Losses of every message that was received, by (system, kind)."""
    sums = [func.coalesce(func.sum(receipts.c[kind]), 0).label(kind) for kind in LOSSES]
    rows = unit.rows(select(receipts.c.system, *sums).group_by(receipts.c.system))
    return {(row.system, kind): int(getattr(row, kind)) for row in rows for kind in LOSSES}


def oldest_waiting(unit: Unit) -> dict[str, float]:
    """For each system, how many seconds ago the oldest change came about that it has not been told of. What waits for a
    day on which it may be shared is not late."""
    missed = and_(
        record_versions.c.record == deliveries.c.record, record_versions.c.version == deliveries.c.told + 1
    )  # fmt: skip
    since = func.min(func.coalesce(record_versions.c.at, deliveries.c.due)).label("since")
    statement = select(deliveries.c.system, since).join(record_versions, missed, isouter=True)
    now = datetime.fromisoformat(unit.now)
    waits = (deliveries.c.state == "waiting") & (deliveries.c.due < moment(now + LONGEST_RETRY))
    statement = statement.where(waits).group_by(deliveries.c.system)
    ages = {row.system: now - datetime.fromisoformat(row.since) for row in unit.rows(statement)}
    return {system: max(0.0, age.total_seconds()) for system, age in ages.items()}


def _counted(unit: Unit, one: Any, other: Any, *only: Any) -> dict[tuple[str, str], int]:
    statement = select(one, other, func.count()).where(*only).group_by(one, other)
    return {tuple(row[:2]): int(row[-1]) for row in unit.rows(statement)}
