"""Makes again what is derived from the versions: newest versions, words, and the rows and members of records.

What is right already is left as it is; only what differs is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, exists, func, select, tuple_

from adapter import jsontext
from adapter.search.words import IndexRow
from adapter.store.records import Row
from adapter.store.resources import JOINED, VERSION, Kept, Key, Tree, among, at_versions, current, opened
from adapter.store.tables import (
    audience,
    index_rows,
    record_members,
    record_versions,
    records,
    resources,
    sights,
    versions,
)
from adapter.store.unit import Unit
from adapter.store.working import ALONG, PROVENANCE, SHARED, Indexer, words_of

DECIDED = "decision "  # how `via` begins where somebody settled a conflict


class Recorded(NamedTuple):
    """A record as its newest version has it; `by` are the organisations that changed it, all of them where `whole`."""

    id: str
    version: int
    at: str
    members: tuple[tuple[str, str, int], ...]
    by: frozenset[str]
    whole: bool
    systems: frozenset[str]


def newest(unit: Unit, after: Key, count: int) -> list[Kept]:
    """The newest versions of resources, in the order of their keys."""
    statement = select(versions.c.type, versions.c.id, func.max(versions.c.version).label("version"))
    if after != ("", ""):
        statement = statement.where(tuple_(versions.c.type, versions.c.id) > after)
    grouped = statement.group_by(versions.c.type, versions.c.id).order_by(versions.c.type, versions.c.id).limit(count)
    return sorted(at_versions(unit, [(row.type, row.id, row.version) for row in unit.rows(grouped)]))


def point(unit: Unit, found: Sequence[Kept], index: Indexer) -> int:
    """Points resources at these versions, and makes their words again; how many were not right."""
    keys = [(kept.type, kept.id) for kept in found]
    rows = unit.rows(select(resources).where(*among(resources, keys)))
    pointed = {(row.type, row.id): (row.version, row.deleted) for row in rows}
    words: dict[Key, list[Any]] = {}
    for row in unit.rows(select(index_rows).where(*among(index_rows, keys))):
        words.setdefault((row.type, row.id), []).append(row)
    mended = 0
    for kept in found:
        key, right = (kept.type, kept.id), (kept.version, int(kept.body is None))
        wrong = pointed.get(key) != right
        if wrong:
            unit.put(resources, type=kept.type, id=kept.id, version=right[0], deleted=right[1])
        wanted = words_of(index, opened(kept)) if kept.body is not None else set()
        mended += wrong | _reworded(unit, key, words.get(key, []), wanted)
    return mended


def _reworded(unit: Unit, key: Key, there: Sequence[Any], wanted: set[IndexRow]) -> bool:
    told = [IndexRow(row.parameter, row.system, row.value) for row in there]
    if set(told) == wanted and len(told) == len(wanted):
        return False
    unit.delete(index_rows, type=key[0], id=key[1])
    for row in sorted(wanted):
        unit.add(index_rows, type=key[0], id=key[1], **row._asdict())
    return True


def drop_strays(unit: Unit) -> int:
    """Words and pointers of resources that have no version, members of records that are none."""
    dropped = 0
    for table in (index_rows, resources):
        own = and_(versions.c.type == table.c.type, versions.c.id == table.c.id)
        dropped += unit.change(delete(table).where(~exists(select(1).where(own))))
    return dropped


def recorded(unit: Unit, after: str, count: int) -> list[Recorded]:
    """Records that have a history, in the order of their ids."""
    last = (
        select(
            record_versions.c.record,
            func.max(record_versions.c.version).label("version"),
            func.count().label("kept"),
        )
        .where(record_versions.c.record > after)
        .group_by(record_versions.c.record)
        .order_by(record_versions.c.record)
        .limit(count)
        .subquery()
    )
    own = and_(record_versions.c.record == last.c.record, record_versions.c.version == last.c.version)
    statement = select(record_versions, last.c.kept).join(last, own).order_by(record_versions.c.record)
    rows = unit.rows(statement)
    ids = [row.record for row in rows]
    by, systems = _stated(unit, ids), _met(unit, ids)
    found = []
    for row in rows:
        members = tuple((kind, identity, version) for kind, identity, version in jsontext.loads(row.members))
        names, told = frozenset(by.get(row.record, ())) - {""}, frozenset(systems.get(row.record, ()))
        found.append(Recorded(row.record, row.version, row.at, members, names, row.kept == row.version, told))
    return found


def _stated(unit: Unit, ids: Iterable[str]) -> dict[str, set[str]]:
    """By whose organisations each record was changed; not those who changed, in another, what is part of both, nor
    those who decided between what two others had stated."""
    not_decided = ~record_versions.c.via.startswith(DECIDED)
    own = and_(record_versions.c.record.in_(list(ids)), record_versions.c.via != ALONG, not_decided)
    found: dict[str, set[str]] = {}
    for row in unit.rows(select(record_versions.c.record, record_versions.c.by).where(own).distinct()):
        found.setdefault(row.record, set()).add(row.by)
    return found


def _met(unit: Unit, ids: Iterable[str]) -> dict[str, set[str]]:
    """The systems that have stated each record."""
    own = and_(sights.c.record.in_(list(ids)), sights.c.said.is_not(None))
    found: dict[str, set[str]] = {}
    for row in unit.rows(select(sights.c.record, sights.c.system).where(own)):
        found.setdefault(row.record, set()).add(row.system)
    return found


def put_record(unit: Unit, row: Row, members: Iterable[Key], organisations: Iterable[str], *, whole: bool) -> bool:
    """Whether anything of the record's row, members or audience was not right.

    Of a history that is not whole, the audience that is there stays: nothing says any more how it came about.
    """
    there = unit.one(select(*[records.c[name] for name in Row._fields]).where(records.c.id == row.id))
    wrong = there is None or Row._make(there) != row
    if wrong:
        unit.put(records, **row._asdict())
    wrong |= _differing(unit, record_members, row.id, ("type", "id"), set(members))
    heard = {(name,) for name in organisations}
    if not whole:
        known = unit.rows(select(audience.c.organisation).where(audience.c.record == row.id))
        heard |= {(one.organisation,) for one in known}
    return wrong | _differing(unit, audience, row.id, ("organisation",), heard)


def _differing(unit: Unit, table: Any, record: str, names: tuple[str, ...], wanted: set[Any]) -> bool:
    rows = unit.rows(select(*[table.c[name] for name in names]).where(table.c.record == record))
    there = {tuple(row) for row in rows}
    for gone in sorted(there - wanted):
        unit.delete(table, record=record, **dict(zip(names, gone, strict=True)))
    for new in sorted(wanted - there):
        unit.add(table, record=record, **dict(zip(names, new, strict=True)))
    return there != wanted


def complete_history(unit: Unit, after: str, count: int) -> list[str]:
    """Ids of records of which the current version was not in their history, and now is."""
    current = exists(
        select(1).where(record_versions.c.record == records.c.id, record_versions.c.version == records.c.version)
    )
    missing = select(records).where(records.c.id > after, ~current).order_by(records.c.id).limit(count)
    done = []
    for row in unit.rows(missing):
        members = _members_of(unit, row.id)
        unit.add(
            record_versions, record=row.id, version=row.version, at=row.updated, via="rebuilt", changed="[]",
            by=_author_of(unit, members), members=jsontext.dumps(members).decode(),
        )  # fmt: skip
        done.append(row.id)
    return done


def _members_of(unit: Unit, record: str) -> list[list[Any]]:
    own = and_(resources.c.type == record_members.c.type, resources.c.id == record_members.c.id)
    statement = select(resources.c.type, resources.c.id, resources.c.version).join(record_members, own)
    statement = statement.where(record_members.c.record == record, resources.c.deleted == 0)
    return [list(row) for row in unit.rows(statement.order_by(resources.c.type, resources.c.id))]


def _author_of(unit: Unit, members: Iterable[Sequence[Any]]) -> str:
    """Who stated the plan, or else what is in it: of people and bodies others speak too."""
    own = sorted((member for member in members if member[0] not in SHARED), key=lambda member: member[0] != "CarePlan")
    if not own:
        return ""
    kind, identity, version = own[0]
    of_version = (versions.c.type == kind) & (versions.c.id == identity) & (versions.c.version == version)
    row = unit.one(select(versions.c.by).where(of_version))
    return row.by if row else ""


def loose(unit: Unit, after: Key, count: int) -> list[tuple[Kept, str]]:
    """CarePlans and Goals that are in no record, and whose statement each is, in the order of their keys."""
    member = exists(select(1).where(record_members.c.type == resources.c.type, record_members.c.id == resources.c.id))
    statement = select(*VERSION, versions.c.by).select_from(resources).join(versions, JOINED)
    statement = statement.where(resources.c.type.in_(("CarePlan", "Goal")), resources.c.deleted == 0, ~member)
    if after != ("", ""):
        statement = statement.where(tuple_(resources.c.type, resources.c.id) > after)
    rows = unit.rows(statement.order_by(resources.c.type, resources.c.id).limit(count))
    return [(Kept._make(row[:-1]), row.by) for row in rows]


def of_person(unit: Unit, person: str) -> list[Tree]:
    """Everything that says that it is about this person, and the person."""
    own = select(index_rows.c.type, index_rows.c.id).where(
        index_rows.c.parameter == "patient", index_rows.c.system == "Patient", index_rows.c.value == person,
        index_rows.c.type != PROVENANCE,
    )  # fmt: skip
    keys = [("Patient", person), *((row.type, row.id) for row in unit.rows(own))]
    return [opened(kept) for kept in current(unit, keys).values() if kept.body is not None]
