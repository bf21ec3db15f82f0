"""Held and conflicts: what a person has to decide. One item for one cause, with a part for each place it touches."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, select, text

from adapter import jsontext
from adapter.store.tables import audience, item_parts, items
from adapter.store.unit import Unit, moment, portions

HELD, CONFLICT = "held", "conflict"


class Item(NamedTuple):
    id: str
    kind: str
    cause: str
    field: str
    system: str
    owner: str
    since: str
    state: str
    decision: str | None
    reason: str | None
    decided_by: str | None
    decided_at: str | None


class Part(NamedTuple):
    """`part` names it within its item; `ours` and `theirs` are both voices, whole, as JSON."""

    item: str
    part: str
    record: str | None
    path: str
    place: str
    message: str | None
    ours: Any
    theirs: Any
    state: str


def add(
    unit: Unit, *, kind: str, cause: str, field: str, system: str, owner: str, part: str, record: str | None,
    path: str, place: str, message: str | None, ours: Any, theirs: Any,
) -> str:  # fmt: skip
    """The id of the item for this cause, with this part in it, open again if it was not."""
    found = _open(unit, kind, cause, field, system)
    if found is None and unit.locks:  # two units may meet the same cause at once
        told = {"cause": "\x1f".join((kind, cause, field, system))}
        unit.rows(text("SELECT pg_advisory_xact_lock(hashtextextended(:cause, 0))"), told)
        found = _open(unit, kind, cause, field, system)
    if found is None:
        found = str(uuid.uuid4())
        unit.add(
            items, id=found, kind=kind, cause=cause, field=field, system=system, owner=owner, since=unit.now,
            state="open", decision=None, reason=None, decided_by=None, decided_at=None,
        )  # fmt: skip
        unit.flush()
    unit.put(
        item_parts, item=found, part=part, record=record, path=path, place=place, message=message,
        ours=jsontext.dumps(ours), theirs=jsontext.dumps(theirs), state="open",
    )  # fmt: skip
    return found


def _open(unit: Unit, kind: str, cause: str, field: str, system: str) -> str | None:
    statement = select(items.c.id).where(
        items.c.kind == kind, items.c.state == "open", items.c.system == system, items.c.field == field,
        items.c.cause == cause,
    )  # fmt: skip
    row = unit.one(statement)
    return row.id if row else None


def end(unit: Unit, record: str, paths: Iterable[str], system: str, state: str = "ended") -> None:
    """These paths are disputed no longer: their parts end, and with the last of them the item."""
    wanted = sorted(set(paths))
    if not wanted:
        return
    unit.flush()
    own = exists().where(items.c.id == item_parts.c.item, items.c.system == system, items.c.state == "open")
    touched = and_(
        item_parts.c.record == record, item_parts.c.path.in_(wanted), item_parts.c.state == "open",
        own,
    )  # fmt: skip
    ids = {row.item for row in unit.rows(select(item_parts.c.item).where(touched))}
    unit.change(item_parts.update().where(touched).values(state=state))
    close_empty(unit, state, ids)


def supersede(unit: Unit, system: str, cause: str) -> list[str]:
    """What was held for this cause is settled by what came since; the names of the parts."""
    unit.flush()
    own = (items.c.system == system) & (items.c.cause == cause) & (items.c.state == "open")
    ids = [row.id for row in unit.rows(select(items.c.id).where(own))]
    names: list[str] = []
    for portion in portions(ids):
        open_ones = item_parts.c.item.in_(portion) & (item_parts.c.state == "open")
        names += [row.part for row in unit.rows(select(item_parts.c.part).where(open_ones))]
        unit.change(item_parts.update().where(open_ones).values(state="superseded"))
    close_empty(unit, "superseded", ids)
    return names


def close_empty(unit: Unit, state: str, ids: Iterable[str]) -> None:
    """Those of these items that are without an open part are open no longer."""
    left = exists().where(item_parts.c.item == items.c.id, item_parts.c.state == "open")
    for portion in portions(sorted(ids)):
        own = items.c.id.in_(portion)
        unit.change(items.update().where(own, items.c.state == "open", ~left).values(state=state))


def item(unit: Unit, identity: str) -> Item | None:
    """The item, if the caller may see anything of it."""
    row = unit.one(_visible(select(*[items.c[name] for name in Item._fields]), unit).where(items.c.id == identity))
    return Item._make(row) if row else None


def listed(
    unit: Unit, kind: str, *, state: str = "open", after: str = "", count: int = 50
) -> list[tuple[Item, int, list[str]]]:
    """(item, open parts, fields) oldest first."""
    statement = _visible(select(*[items.c[name] for name in Item._fields]), unit)
    statement = statement.where(items.c.kind == kind, items.c.state == state)
    if after:
        edge = select(items.c.since).where(items.c.id == after).scalar_subquery()
        statement = statement.where((items.c.since > edge) | ((items.c.since == edge) & (items.c.id > after)))
    found = [Item._make(row) for row in unit.rows(statement.order_by(items.c.since, items.c.id).limit(count))]
    counted = select(item_parts.c.item, func.count().label("n")).where(
        item_parts.c.item.in_([one.id for one in found]), item_parts.c.state == "open"
    )
    counts = {row.item: row.n for row in unit.rows(_of_seen_records(counted, unit).group_by(item_parts.c.item))}
    return [(one, counts.get(one.id, 0), [one.field] if one.field else []) for one in found]


def parts(unit: Unit, identity: str, *, state: str = "open", after: str = "", count: int = 100) -> list[Part]:
    """Those parts that the caller may see, in the order of their names."""
    statement = select(*[item_parts.c[name] for name in Part._fields]).where(item_parts.c.item == identity)
    if state:
        statement = statement.where(item_parts.c.state == state)
    statement = _of_seen_records(statement, unit)
    rows = unit.rows(statement.where(item_parts.c.part > after).order_by(item_parts.c.part).limit(count))
    return list(map(_part, rows))


def still_open(unit: Unit, identity: str, names: Iterable[str]) -> list[Part]:
    """Those of these parts that nobody has decided meanwhile; nobody else decides them before the unit ends."""
    found: list[Part] = []
    for portion in portions(sorted(set(names))):
        statement = select(*[item_parts.c[name] for name in Part._fields]).where(
            item_parts.c.item == identity, item_parts.c.part.in_(portion), item_parts.c.state == "open"
        )
        found += map(_part, unit.rows(statement.with_for_update() if unit.locks else statement))
    return sorted(found, key=lambda part: part.part)


def end_rows(unit: Unit, system: str, field: str, names: Iterable[str]) -> None:
    """What was held of these rows is said otherwise now."""
    wanted = sorted(set(names))
    own = (items.c.kind == HELD) & (items.c.state == "open") & (items.c.system == system) & (items.c.field == field)
    ids = [row.id for row in unit.rows(select(items.c.id).where(own))] if wanted else []
    if not ids:
        return
    unit.flush()  # a part may be waiting
    for portion in portions(wanted):
        ended = item_parts.c.item.in_(ids) & item_parts.c.part.in_(portion) & (item_parts.c.state == "open")
        unit.change(item_parts.update().where(ended).values(state="ended"))
    close_empty(unit, "ended", ids)


def decisions(unit: Unit, system: str | None, field: str, name: str) -> list[tuple[str, Any]]:
    """(decision, theirs) of what was decided before about the part of this name, newest first. None: any system's."""
    own = (items.c.kind == HELD) & (items.c.field == field)
    own = own if system is None else own & (items.c.system == system)
    statement = (
        select(items.c.decision, item_parts.c.theirs)
        .join(item_parts, item_parts.c.item == items.c.id)
        .where(own, item_parts.c.part == name, item_parts.c.state == "decided")
        .order_by(items.c.decided_at.desc())
    )
    return [(row.decision, jsontext.loads(row.theirs)) for row in unit.rows(statement)]


def _part(row: Any) -> Part:
    return Part._make((*row[:6], jsontext.loads(row.ours), jsontext.loads(row.theirs), row.state))


def decide(unit: Unit, identity: str, names: Iterable[str], decision: str, reason: str) -> None:
    """These parts are decided; the item too, once none is left open."""
    wanted = sorted(set(names))
    for start in range(0, len(wanted), 400):
        inside = item_parts.c.part.in_(wanted[start : start + 400])
        unit.change(item_parts.update().where(item_parts.c.item == identity, inside).values(state="decided"))
    told = {"decision": decision, "reason": reason, "decided_by": unit.caller.name, "decided_at": moment()}
    unit.change(items.update().where(items.c.id == identity).values(**told))
    close_empty(unit, "decided", [identity])


def counts(unit: Unit) -> dict[tuple[str, str], int]:
    """Open parts by (kind, system)."""
    statement = (
        select(items.c.kind, items.c.system, func.count().label("n"))
        .join(item_parts, item_parts.c.item == items.c.id)
        .where(items.c.state == "open", item_parts.c.state == "open")
        .group_by(items.c.kind, items.c.system)
    )
    return {(row.kind, row.system): row.n for row in unit.rows(statement)}


def _of_seen_records(statement: Any, unit: Unit) -> Any:
    """Only the parts of records that the caller sees, and where no record was made of what was said, those of items
    that are its own to decide."""
    if unit.caller.sees_all:
        return statement
    records = select(audience.c.record).where(audience.c.organisation.in_(unit.caller.audiences))
    own = select(items.c.id).where(items.c.owner.in_(unit.caller.audiences))
    unplaced = item_parts.c.record.is_(None) & item_parts.c.item.in_(own)
    return statement.where(unplaced | item_parts.c.record.in_(records))


def _visible(statement: Any, unit: Unit) -> Any:
    """An item is seen by its owner and by whoever sees a record that it touches."""
    if unit.caller.sees_all:
        return statement
    seen = (
        select(item_parts.c.item)
        .join(audience, audience.c.record == item_parts.c.record)
        .where(audience.c.organisation.in_(unit.caller.audiences))
    )
    return statement.where(items.c.owner.in_(unit.caller.audiences) | items.c.id.in_(seen))
