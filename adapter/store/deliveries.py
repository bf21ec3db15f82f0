"""Deliveries: a row says that a system is behind on a record. Workers claim by lease; the claim number is a fence.

The promise is "at least once, recognised by the far side", never "exactly once".
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import func, select, text

from adapter.store.leases import beyond, has_ended, until
from adapter.store.tables import audience, deliveries, delivery_log, records
from adapter.store.unit import Unit

WAITING, DELIVERED, ACCEPTED, PARKED = "waiting", "delivered", "accepted", "parked"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"

# FOR UPDATE SKIP LOCKED is left out on SQLite, where BEGIN IMMEDIATE does its work; MATERIALIZED keeps PostgreSQL from
# claiming more than was asked for.
_CLAIM = """
WITH next AS MATERIALIZED (
    SELECT system, record FROM deliveries
    WHERE system = :system AND state = 'waiting' AND due <= :now
        AND (lease_until <= :now OR lease_until > :beyond)
    ORDER BY due, record LIMIT :n {skip}
)
UPDATE deliveries SET claim = claim + 1, lease_until = :until, tries = tries + 1 FROM next
WHERE deliveries.system = next.system AND deliveries.record = next.record
RETURNING deliveries.id, deliveries.system, deliveries.record, deliveries.wanted, deliveries.told, deliveries.claim,
    deliveries.tries, deliveries.insist
"""


class Claimed(NamedTuple):
    """`claim` is the fence: finishing names it, and a worker that lost its lease changes nothing."""

    id: str
    system: str
    record: str
    wanted: int
    told: int
    claim: int
    tries: int
    insist: bool


def queue(unit: Unit, system: str, record: str, wanted: int, *, insist: bool = False, due: str = "") -> str:
    """The system is behind on this record: said once, however often it changes. Under the record's lock."""
    values: dict[str, Any] = {"wanted": wanted, "state": WAITING, "due": due or unit.now, "tries": 0, "why": ""}
    if insist:
        values["insist"] = True
    own = (deliveries.c.system == system) & (deliveries.c.record == record)
    row = unit.one(select(deliveries.c.id).where(own))
    if row is not None:
        unit.change(deliveries.update().where(own).values(**values))
        return str(row.id)
    identity = str(uuid.uuid4())
    unit.put(
        deliveries, system=system, record=record, id=identity, wanted=wanted, told=0, state=WAITING,
        due=values["due"], lease_until="", claim=0, tries=0, insist=insist, why="",
    )  # fmt: skip
    unit.flush()
    return identity


def never_owed(unit: Unit, system: str, organisations: Iterable[str], *, count: int) -> list[tuple[str, int]]:
    """(record, version) of those that these organisations see, and of which no delivery to the system ever spoke."""
    seen = select(audience.c.record).where(audience.c.organisation.in_(sorted(organisations)))
    spoken = select(deliveries.c.record).where(deliveries.c.system == system, deliveries.c.record == records.c.id)
    statement = select(records.c.id, records.c.version).where(records.c.id.in_(seen), ~spoken.exists())
    return [(row.id, row.version) for row in unit.rows(statement.order_by(records.c.id).limit(count))]


def stopped(unit: Unit, system: str, questions: Iterable[str], *, after: str = "", count: int) -> list[tuple[str, int]]:
    """(record, version) of those that were not to be had, or parked for one of these reasons; by record."""
    asked = (deliveries.c.state == PARKED) & deliveries.c.why.in_(sorted(questions))
    own = (deliveries.c.system == system) & (deliveries.c.record > after)
    statement = select(deliveries.c.record, records.c.version).join(records, records.c.id == deliveries.c.record)
    statement = statement.where(own, (deliveries.c.state == WITHDRAWN) | asked)
    return [(row.record, row.version) for row in unit.rows(statement.order_by(deliveries.c.record).limit(count))]


def is_due(unit: Unit, system: str, lease: float) -> bool:
    """Whether there is anything to claim: asked without writing, since nearly always there is not."""
    statement = select(deliveries.c.id).where(
        deliveries.c.system == system, deliveries.c.state == WAITING, deliveries.c.due <= unit.now,
        has_ended(deliveries.c.lease_until, unit.now, lease),
    )  # fmt: skip
    return unit.one(statement.limit(1)) is not None


def claim(unit: Unit, system: str, most: int, lease: float) -> list[Claimed]:
    skip = "FOR UPDATE SKIP LOCKED" if unit.locks else ""
    asked = {"system": system, "now": unit.now, "n": most, "until": until(lease), "beyond": beyond(lease)}
    rows = unit.rows(text(_CLAIM.format(skip=skip)), asked)
    return [Claimed._make((*row[:-1], bool(row.insist))) for row in rows]


def is_ours(unit: Unit, claimed: Claimed) -> bool:
    """Whether nobody else has claimed it since."""
    own = (deliveries.c.system == claimed.system) & (deliveries.c.record == claimed.record)
    return unit.one(select(deliveries.c.id).where(own, deliveries.c.claim == claimed.claim)) is not None


def finish(unit: Unit, claimed: Claimed, state: str, why: str = "", *, due: str = "", told: int | None = None) -> bool:
    """False where the lease was lost: then nothing is changed. A record that moved on meanwhile waits again, and for no
    day that an older version named."""
    own = (deliveries.c.system == claimed.system) & (deliveries.c.record == claimed.record)
    fence = own & (deliveries.c.claim == claimed.claim)
    asked = select(deliveries.c.wanted).where(fence)
    row = unit.one(asked.with_for_update() if unit.locks else asked)  # else a change now could be taken for delivered
    if row is None:
        return False
    behind = row.wanted > claimed.wanted
    values: dict[str, Any] = {"state": WAITING if behind else state, "lease_until": "", "why": why}
    if state == WAITING and not behind:
        values["due"] = due or unit.now
    if state in (DELIVERED, ACCEPTED, SUPERSEDED):
        values |= {"tries": 0, "insist": False}
    if told is not None:
        values["told"] = told
    unit.change(deliveries.update().where(fence).values(**values))
    unit.add(delivery_log, delivery=claimed.id, at=unit.now, state=state, why=why)
    return True


def replay(unit: Unit, identity: str) -> bool:
    """Waits again, and is sent even where nothing seems to have changed."""
    values = {"state": WAITING, "due": unit.now, "tries": 0, "insist": True, "why": ""}
    return bool(unit.change(deliveries.update().where(deliveries.c.id == identity).values(**values)))


def is_seen(unit: Unit, identity: str) -> bool:
    """Whether there is such a delivery, of a record that the caller may see."""
    statement = select(deliveries.c.id).where(deliveries.c.id == identity)
    if not unit.caller.sees_all:
        seen = select(audience.c.record).where(audience.c.organisation.in_(unit.caller.audiences))
        statement = statement.where(deliveries.c.record.in_(seen))
    return unit.one(statement) is not None


def listed(unit: Unit, *, state: str = "", system: str = "", after: str = "", count: int = 50) -> list[dict[str, Any]]:
    """Those of records that the caller may see, in the order of their ids."""
    columns = ("id", "system", "record", "wanted", "told", "state", "due", "tries", "why")
    statement = select(*[deliveries.c[name] for name in columns]).where(deliveries.c.id > after)
    if state:
        statement = statement.where(deliveries.c.state == state)
    if system:
        statement = statement.where(deliveries.c.system == system)
    if not unit.caller.sees_all:
        seen = select(audience.c.record).where(audience.c.organisation.in_(unit.caller.audiences))
        statement = statement.where(deliveries.c.record.in_(seen))
    rows = unit.rows(statement.order_by(deliveries.c.id).limit(count))
    return [dict(zip(columns, row, strict=True)) for row in rows]


def counts(unit: Unit) -> dict[tuple[str, str], int]:
    """By (system, state)."""
    statement = select(deliveries.c.system, deliveries.c.state, func.count().label("n"))
    rows = unit.rows(statement.group_by(deliveries.c.system, deliveries.c.state))
    return {(row.system, row.state): row.n for row in rows}
