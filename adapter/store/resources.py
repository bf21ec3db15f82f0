"""Resources as they are kept: every version, whole; id, version and time are columns, spliced in on the way out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, or_, select
from sqlalchemy.sql import ColumnElement

from adapter import jsontext
from adapter.store.tables import audience, record_members, record_versions, resources, versions
from adapter.store.unit import Unit, portions

Tree = dict[str, Any]
Key = tuple[str, str]


class Kept(NamedTuple):
    """One version of one resource. `body` is none where that version says that it was deleted."""

    type: str
    id: str
    version: int
    at: str
    method: str
    body: bytes | None


VERSION = (versions.c.type, versions.c.id, versions.c.version, versions.c.at, versions.c.method, versions.c.body)
JOINED = and_(
    versions.c.type == resources.c.type, versions.c.id == resources.c.id, versions.c.version == resources.c.version
)


def body_of(resource: Tree) -> bytes:
    """What is kept of a resource: everything but what is in columns."""
    tree = {name: value for name, value in resource.items() if name != "id"}
    if "meta" in tree:
        meta = {name: value for name, value in tree["meta"].items() if name not in ("versionId", "lastUpdated")}
        tree = {**tree, "meta": meta} if meta else {name: value for name, value in tree.items() if name != "meta"}
    return jsontext.dumps(tree)


def opened(kept: Kept) -> Tree:
    """The resource as it reads within the adapter: with its id, and without the store's own meta."""
    tree: Tree = jsontext.loads(kept.body or b"{}")
    return {"resourceType": tree.pop("resourceType", kept.type), "id": kept.id, **tree}


def whole(kept: Kept) -> Tree:
    """The resource as a FHIR client gets it."""
    tree = opened(kept)
    meta = {"versionId": str(kept.version), "lastUpdated": kept.at, **tree.pop("meta", {})}
    return {"resourceType": tree.pop("resourceType"), "id": tree.pop("id"), "meta": meta, **tree}


def current(unit: Unit, keys: Iterable[Key]) -> dict[Key, Kept]:
    """The newest versions of these, whoever may see them: for the walks, which act for the adapter itself."""
    wanted, found = set(keys), dict[Key, Kept]()
    for portion in portions(sorted(wanted)):
        statement = select(*VERSION).join(resources, JOINED).where(*among(resources, portion))
        kept = map(Kept._make, unit.rows(statement))
        found |= {(one.type, one.id): one for one in kept if (one.type, one.id) in wanted}
    return found


def among(table: Any, keys: Iterable[Key]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """These rows, and perhaps others that each have one's type and another's id: asked for pairs, SQLite would read
    the whole table."""
    own = list(keys)
    return table.c.type.in_(sorted({kind for kind, _ in own})), table.c.id.in_([identity for _, identity in own])


def seen(statement: Select[Any], unit: Unit, kind: str, table: Any) -> Select[Any]:
    """The statement, with only what the caller may see: resources of a record that it is in the audience of, and what
    tells of how a version of that record came about."""
    return statement if unit.caller.sees_all else statement.where(_may_see(unit, kind, table.c.type, table.c.id))


def _may_see(unit: Unit, kind: str, of_type: Any, identity: Any) -> ColumnElement[bool]:
    return _tells(unit, identity) if kind == "Provenance" else _member(unit, of_type, identity)


def _tells(unit: Unit, identity: Any) -> ColumnElement[bool]:
    joined = record_versions.join(audience, audience.c.record == record_versions.c.record)
    inside = and_(record_versions.c.provenance == identity, audience.c.organisation.in_(unit.caller.audiences))
    return exists(select(1).select_from(joined).where(inside))


def _member(unit: Unit, of_type: Any, identity: Any) -> ColumnElement[bool]:
    member = record_members.alias()
    joined = member.join(audience, audience.c.record == member.c.record)
    inside = and_(member.c.type == of_type, member.c.id == identity, audience.c.organisation.in_(unit.caller.audiences))
    return exists(select(1).select_from(joined).where(inside))


def _ever_seen(statement: Select[Any], unit: Unit, kind: str, table: Any) -> Select[Any]:
    """And what is deleted, which is no record's any more: seen by the organisations that stated a version of it."""
    if unit.caller.sees_all:
        return statement
    gone, stated, of_type, identity = resources.alias(), versions.alias(), table.c.type, table.c.id
    deleted = exists(select(1).where(gone.c.type == of_type, gone.c.id == identity, gone.c.deleted == 1))
    by = stated.c.by.in_(unit.caller.audiences)
    own = exists(select(1).where(stated.c.type == of_type, stated.c.id == identity, by))
    return statement.where(or_(_may_see(unit, kind, of_type, identity), and_(deleted, own)))


def read(unit: Unit, of_type: str, identity: str) -> Kept | None:
    """The newest version, if the caller may see it."""
    statement = select(*VERSION).join(resources, JOINED)
    statement = statement.where(resources.c.type == bindparam("t"), resources.c.id == bindparam("i"))
    row = unit.one(_ever_seen(statement, unit, of_type, resources), {"t": of_type, "i": identity})
    return Kept._make(row) if row else None


def read_version(unit: Unit, of_type: str, identity: str, version: int) -> Kept | None:
    statement = select(*VERSION).where(
        versions.c.type == of_type, versions.c.id == identity, versions.c.version == version
    )
    row = unit.one(_ever_seen(statement, unit, of_type, versions))
    return Kept._make(row) if row else None


def history(unit: Unit, of_type: str, identity: str, *, before: int | None = None, count: int = 50) -> list[Kept]:
    """Newest first."""
    statement = select(*VERSION).where(versions.c.type == of_type, versions.c.id == identity)
    if before is not None:
        statement = statement.where(versions.c.version < before)
    statement = _ever_seen(statement, unit, of_type, versions)
    return [Kept._make(row) for row in unit.rows(statement.order_by(versions.c.version.desc()).limit(count))]


def at_versions(unit: Unit, wanted: Iterable[tuple[str, str, int]]) -> list[Kept]:
    """These very versions, whoever may see them."""
    asked, found = set(wanted), list[Kept]()
    for portion in portions(sorted(asked)):
        numbers = versions.c.version.in_(sorted({number for *_, number in portion}))
        own = among(versions, [(kind, identity) for kind, identity, _ in portion])
        kept = map(Kept._make, unit.rows(select(*VERSION).where(*own, numbers)))
        mine = set(portion)
        found += [one for one in kept if (one.type, one.id, one.version) in mine]
    return found
