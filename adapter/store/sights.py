"""What each system is known to have held of each record, as its own trees: one row for a system and a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import bindparam, func, select

from adapter import jsontext
from adapter.store.tables import audience, deliveries, records, sights
from adapter.store.unit import Unit

Tree = dict[str, Any]
JSON = ("said", "told", "in_flight", "bases", "disputed", "echoed", "authored", "far")
BYTES = ("said", "told", "in_flight")


@dataclass(frozen=True)
class Sight:
    """`told` is newest first. `base` is our version at which most paths were last agreed, `bases` the others' by path.
    `quiet`: what it said last is the newest that is known of it. `confirmed` is the number of the message that stated
    or repeated it last, `present` of the one that it was last in, refused or not. `disputed`, `echoed` and `authored`
    are by path.
    `in_flight` is `{"tree", "version"}`: what was sent, and our version then.
    """

    system: str
    record: str
    key: str = ""
    person: str = ""
    digest: str = ""
    said: Tree | None = field(default=None, repr=False)
    said_at: str | None = None
    as_of: str | None = None
    message: str | None = None
    confirmed: int | None = None
    confirmed_at: str | None = None
    present: int | None = None
    told: tuple[Tree, ...] = field(default=(), repr=False)
    told_at: str | None = None
    told_since: int | None = 0
    in_flight: Tree | None = field(default=None, repr=False)
    quiet: bool = True
    base: int = 0
    bases: Mapping[str, int] = field(default_factory=dict)
    disputed: Mapping[str, Any] = field(default_factory=dict, repr=False)
    echoed: Mapping[str, int] = field(default_factory=dict)
    authored: tuple[str, ...] | None = field(default=None, repr=False)
    far: Mapping[str, Any] = field(default_factory=dict)


_BY_KEY = select(sights).where(sights.c.system == bindparam("system"), sights.c.key.in_(bindparam("k", expanding=True)))
_BY_RECORD = select(sights).where(
    sights.c.system == bindparam("system"), sights.c.record.in_(bindparam("r", expanding=True))
)
_DIGESTS = select(sights.c.key, sights.c.record, sights.c.digest, sights.c.quiet).where(
    sights.c.system == bindparam("system"), sights.c.key.in_(bindparam("k", expanding=True))
)
_CONFIRM = (
    sights.update()
    .where(sights.c.system == bindparam("s"), sights.c.record == bindparam("r"))
    .values(confirmed=bindparam("n"), present=bindparam("n"), confirmed_at=bindparam("at"))
)
_PRESENT = sights.update().where(sights.c.system == bindparam("s")).values(present=bindparam("n"))
_PRESENT_BY_KEY = _PRESENT.where(sights.c.key == bindparam("which"))
_PRESENT_BY_RECORD = _PRESENT.where(sights.c.record == bindparam("which"))


def digests(unit: Unit, system: str, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(record, digest) by the sender's key, of those whose repeating can change nothing."""
    rows = unit.asked(_DIGESTS, "k", keys, system=system)
    return {row.key: (row.record, row.digest) for row in rows if row.quiet}


def by_key(unit: Unit, system: str, keys: Iterable[str]) -> dict[str, Sight]:
    return {row.key: _sight(row) for row in unit.asked(_BY_KEY, "k", keys, system=system)}


def by_record(unit: Unit, system: str, ids: Iterable[str]) -> dict[str, Sight]:
    return {row.record: _sight(row) for row in unit.asked(_BY_RECORD, "r", ids, system=system)}


def of_record(unit: Unit, record: str) -> list[Sight]:
    """Every system's sight of one record."""
    return [_sight(row) for row in unit.rows(select(sights).where(sights.c.record == record).order_by(sights.c.system))]


def disputed(unit: Unit, system: str, *, after: str = "", count: int = 1000) -> list[tuple[str, Tree]]:
    """(record, disputed paths) of those records that the caller may see and on which it and we are known to differ."""
    statement = select(sights.c.record, sights.c.disputed).where(
        sights.c.system == system, sights.c.record > after, sights.c.disputed != "{}"
    )
    if not unit.caller.sees_all:
        seen = select(audience.c.record).where(audience.c.organisation.in_(unit.caller.audiences))
        statement = statement.where(sights.c.record.in_(seen))
    rows = unit.rows(statement.order_by(sights.c.record).limit(count))
    return [(row.record, jsontext.loads(row.disputed)) for row in rows]


def save(unit: Unit, sight: Sight) -> None:
    unit.put(sights, **_row(sight))


def keep(unit: Unit, sight: Sight) -> None:
    """Where there is none yet."""
    unit.keep(sights, **_row(sight))
    unit.flush()


def change(unit: Unit, system: str, record: str, *, in_flight: Tree | None, quiet: bool) -> None:
    """What is on its way to them, at once."""
    values = {"in_flight": _json("in_flight", in_flight), "quiet": quiet}
    unit.change(sights.update().where(sights.c.system == system, sights.c.record == record).values(**values))


def counts(unit: Unit) -> dict[str, int]:
    """How many records each system has met."""
    rows = unit.rows(select(sights.c.system, func.count().label("n")).group_by(sights.c.system))
    return {row.system: row.n for row in rows}


def behind(unit: Unit, system: str, *, count: int = 1000) -> list[tuple[str, int]]:
    """(record, version) of those that changed since the system last agreed, and of which no delivery speaks yet."""
    own = (deliveries.c.system == sights.c.system) & (deliveries.c.record == sights.c.record)
    statement = (
        select(sights.c.record, records.c.version)
        .join(records, records.c.id == sights.c.record)
        .outerjoin(deliveries, own)
        .where(sights.c.system == system, records.c.version > sights.c.base)
        .where(deliveries.c.id.is_(None) | (deliveries.c.wanted < records.c.version))
    )
    return [(row.record, row.version) for row in unit.rows(statement.limit(count))]


def confirm(unit: Unit, system: str, ids: Iterable[str], number: int) -> None:
    """These were said again, in the same words, by the message of this number."""
    unit.change(_CONFIRM, [{"s": system, "r": record, "n": number, "at": unit.now} for record in ids])


def confirm_all(unit: Unit, system: str, of_message: int, number: int) -> int:
    """All that one message stated or repeated is repeated by another, word for word."""
    own = (sights.c.system == system) & (sights.c.present == of_message) & (sights.c.confirmed == of_message)
    values = {"confirmed": number, "present": number, "confirmed_at": unit.now}
    return unit.change(sights.update().where(own).values(**values))


def was_in(unit: Unit, system: str, number: int, *, keys: Iterable[str] = (), records: Iterable[str] = ()) -> None:
    """These are in the message of this number, and nothing was taken of what it says: neither confirmed nor missing."""
    unit.change(_PRESENT_BY_KEY, [{"s": system, "which": key, "n": number} for key in sorted(set(keys))])
    unit.change(_PRESENT_BY_RECORD, [{"s": system, "which": record, "n": number} for record in sorted(set(records))])


def not_taken(unit: Unit, system: str, number: int) -> int:
    """How many records are in the message of this number, of which nothing was taken."""
    own = (sights.c.system == system) & (sights.c.present == number) & (sights.c.confirmed < number)
    return int(unit.rows(select(func.count()).where(own))[0][0])


def not_confirmed(unit: Unit, system: str, since: int) -> int:
    """How many records this system has stated before, that are not in the message of this number or a later one."""
    statement = select(func.count()).where(sights.c.system == system, sights.c.present < since)
    return int(unit.rows(statement)[0][0])


def _row(sight: Sight) -> dict[str, Any]:
    row = {f.name: getattr(sight, f.name) for f in fields(sight)}
    return row | {name: _json(name, row[name]) for name in JSON}


def _json(name: str, value: Any) -> Any:
    if value is None or (name == "told" and not value):
        return None
    data = jsontext.dumps(list(value) if isinstance(value, tuple) else dict(value))
    return data if name in BYTES else data.decode()


def _sight(row: Any) -> Sight:
    values = dict(row._mapping)
    values |= {name: jsontext.loads(values[name]) for name in JSON if values[name] is not None}
    values["told"] = tuple(values["told"] or ())
    values["authored"] = None if values["authored"] is None else tuple(values["authored"])
    return Sight(**values)
