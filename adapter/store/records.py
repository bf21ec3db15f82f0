"""Records as rows: which there are, what a version of one was made of, who changed it. Derived from the resources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, select, true
from sqlalchemy.sql import ColumnElement

from adapter import jsontext
from adapter.store.resources import Key, Tree, among, at_versions, opened
from adapter.store.tables import audience, record_members, record_versions, records, sights
from adapter.store.unit import Unit, portions


class Row(NamedTuple):
    id: str
    version: int
    person: str | None
    root: str
    updated: str
    title: str | None
    outcomes: int


class Change(NamedTuple):
    """One version: when, by whose organisation, through which message, decision or request, which fields, and the id of
    the Provenance that tells of it."""

    version: int
    at: str
    by: str
    via: str
    changed: list[str]
    provenance: str | None


def _seen(statement: Select[Any], unit: Unit) -> Select[Any]:
    if unit.caller.sees_all:
        return statement
    return statement.where(
        exists(select(1).where(audience.c.record == records.c.id, audience.c.organisation.in_(unit.caller.audiences)))
    )


def row(unit: Unit, identity: str) -> Row | None:
    """The record's row, if the caller may see it."""
    statement = select(*[records.c[name] for name in Row._fields]).where(records.c.id == identity)
    found = unit.one(_seen(statement, unit))
    return Row._make(found) if found else None


def lock(unit: Unit, ids: Iterable[str]) -> None:
    """In the order of their ids; nobody else changes them, or what systems are known to hold of them, meanwhile."""
    if unit.locks:
        statement = select(records.c.id).where(records.c.id.in_(bindparam("ids", expanding=True)))
        for _ in unit.asked(statement.order_by(records.c.id).with_for_update(), "ids", ids):
            pass


def is_seen_by(unit: Unit, identity: str, organisations: Iterable[str]) -> bool:
    """Whether one of these organisations is in the record's audience."""
    own = (audience.c.record == identity) & audience.c.organisation.in_(sorted(organisations))
    return unit.one(select(audience.c.record).where(own).limit(1)) is not None


def listed(unit: Unit, *, person: str = "", after: str = "", count: int = 50) -> list[Row]:
    """Those that the caller may see, by id."""
    statement = select(*[records.c[name] for name in Row._fields]).where(records.c.id > after)
    if person:
        statement = statement.where(records.c.person == person)
    return [Row._make(found) for found in unit.rows(_seen(statement, unit).order_by(records.c.id).limit(count))]


def systems_of(unit: Unit, ids: Iterable[str]) -> dict[str, list[str]]:
    """Which systems have met these records."""
    found: dict[str, list[str]] = {}
    statement = select(sights.c.record, sights.c.system).where(sights.c.record.in_(list(ids)))
    for one in unit.rows(statement.order_by(sights.c.system)):
        found.setdefault(one.record, []).append(one.system)
    return found


def resources_at(unit: Unit, identity: str, version: int) -> list[Tree]:
    """The resources that a version of the record was made of; none where there is no such version."""
    statement = select(record_versions.c.members)
    own = unit.one(statement.where(record_versions.c.record == identity, record_versions.c.version == version))
    if own is None:
        return []
    wanted = [(of_type, of_id, number) for of_type, of_id, number in jsontext.loads(own.members)]
    return [opened(kept) for kept in at_versions(unit, wanted) if kept.body is not None]


class Holding(NamedTuple):
    """A record that a resource is part of, in the version at hand; `seen` says whether the caller may see it."""

    record: str
    version: int
    seen: bool


def holding(unit: Unit, keys: Iterable[Key]) -> dict[Key, list[Holding]]:
    """The records that these resources are part of now, in the order of their ids, whoever may see them."""
    wanted, found = set(keys), dict[Key, list[Holding]]()
    member = record_members.c
    for portion in portions(sorted(wanted)):
        statement = select(member.type, member.id, records.c.id.label("record"), records.c.version, _is_seen(unit))
        statement = statement.join(records, records.c.id == member.record).where(*among(record_members, portion))
        for row in unit.rows(statement.order_by(records.c.id)):
            if (key := (row.type, row.id)) in wanted:
                found.setdefault(key, []).append(Holding(row.record, row.version, bool(row.seen)))
    return found


def _is_seen(unit: Unit) -> ColumnElement[bool]:
    if unit.caller.sees_all:
        return true().label("seen")
    own = audience.c.organisation.in_(unit.caller.audiences)
    return exists(select(1).where(audience.c.record == records.c.id, own)).label("seen")


def version_with(unit: Unit, record: str, member: tuple[str, str, int]) -> int | None:
    """The newest version of a record that was made of this very version of a resource."""
    told = jsontext.dumps(list(member)).decode()
    statement = select(record_versions.c.version).where(record_versions.c.record == record)
    statement = statement.where(record_versions.c.members.contains(told, autoescape=True))
    row = unit.one(statement.order_by(record_versions.c.version.desc()).limit(1))
    return row.version if row is not None else None


def all_resources_at(unit: Unit, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[Tree]]:
    """The resources that these versions of records were made of, all read at once."""
    asked, made = set(wanted), dict[tuple[str, int], list[tuple[str, str, int]]]()
    for portion in portions(sorted(asked)):
        own = record_versions.c.record.in_([record for record, _ in portion])
        numbers = record_versions.c.version.in_(sorted({version for _, version in portion}))
        for row in unit.rows(select(record_versions).where(own, numbers)):
            if (row.record, row.version) in asked:
                made[row.record, row.version] = [(kind, of, n) for kind, of, n in jsontext.loads(row.members)]
    members = {member for several in made.values() for member in several}
    trees = {(k.type, k.id, k.version): opened(k) for k in at_versions(unit, members) if k.body is not None}
    return {key: [trees[member] for member in several if member in trees] for key, several in made.items()}


def history(unit: Unit, identity: str, *, before: int = 0, count: int = 50) -> list[Change]:
    """Newest first."""
    columns = [record_versions.c[name] for name in Change._fields]
    statement = select(*columns).where(record_versions.c.record == identity)
    if before:
        statement = statement.where(record_versions.c.version < before)
    rows = unit.rows(statement.order_by(record_versions.c.version.desc()).limit(count))
    return [Change._make(found)._replace(changed=jsontext.loads(found.changed)) for found in rows]
