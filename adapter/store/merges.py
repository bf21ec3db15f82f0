"""Two people who were made one: what moved, so that it can be undone exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import func, select

from adapter import jsontext
from adapter.store.links import Link
from adapter.store.tables import item_parts, links, merges, record_members, records
from adapter.store.unit import Unit

Tree = dict[str, Any]


class Merge(NamedTuple):
    """`kept` and `gone` are Patients; `moved` what has to go back."""

    id: str
    kept: str
    gone: str
    item: str
    at: str
    by: str
    reason: str
    moved: Tree
    undone_at: str | None = None
    undone_by: str | None = None
    undone_reason: str | None = None


def add(unit: Unit, *, identity: str, kept: str, gone: str, item: str, reason: str, moved: Tree) -> None:
    unit.add(
        merges, id=identity, kept=kept, gone=gone, item=item, at=unit.now, by=unit.caller.name, reason=reason,
        moved=jsontext.dumps(moved), undone_at=None, undone_by=None, undone_reason=None,
    )  # fmt: skip


def undo(unit: Unit, identity: str, reason: str) -> None:
    values = {"undone_at": unit.now, "undone_by": unit.caller.name, "undone_reason": reason}
    unit.change(merges.update().where(merges.c.id == identity).values(**values))


def by_id(unit: Unit, identity: str, *, lock: bool = False) -> Merge | None:
    """One that touches a person whose records the caller may see."""
    statement = select(*[merges.c[name] for name in Merge._fields]).where(merges.c.id == identity)
    row = unit.one(statement.with_for_update() if lock and unit.locks else statement)
    return _merge(row) if row is not None and sees(unit, row.kept) else None


def listed(unit: Unit, *, after: str = "", count: int = 50) -> list[Merge]:
    """Those that the caller may see, by id."""
    found: list[Merge] = []
    while len(found) < count:
        statement = select(*[merges.c[name] for name in Merge._fields]).where(merges.c.id > after)
        rows = unit.rows(statement.order_by(merges.c.id).limit(count))
        if not rows:
            break
        after = rows[-1].id
        found += [_merge(row) for row in rows if sees(unit, row.kept)]
    return found[:count]


def sees(unit: Unit, person: str) -> bool:
    """Whether the caller may see any record of this person."""
    from adapter.store.records import listed as records_listed

    return unit.caller.sees_all or bool(records_listed(unit, person=person, count=1))


def _merge(row: Any) -> Merge:
    return Merge._make(row)._replace(moved=jsontext.loads(row.moved))


# --- what speaks of a person beside the resources


def records_with(unit: Unit, person: str) -> list[str]:
    """The records that this Patient is part of: the person's own, and those in which somebody speaks of them."""
    unit.flush()
    member = select(record_members.c.record).where(record_members.c.type == "Patient", record_members.c.id == person)
    return sorted(row.record for row in unit.rows(member))


def records_of(unit: Unit, person: str) -> list[str]:
    unit.flush()
    rows = unit.rows(select(records.c.id).where(records.c.person == person).order_by(records.c.id))
    return [row.id for row in rows]


def relink(unit: Unit, names: Iterable[Link], old: str, new: str) -> None:
    """These names, as far as they are still the old one's, are the new one's."""
    for name in names:
        own = (links.c.kind == name.kind) & (links.c.system == name.system) & (links.c.within == name.within)
        same = own & (links.c.identifier == name.identifier) & (links.c.ours == old)
        unit.change(links.update().where(same).values(ours=new))


def rename_in_items(unit: Unit, record: str, old: str, new: str) -> None:
    """Paths of what waits to be decided may name the person: they name the other now."""
    own = (item_parts.c.record == record) & (item_parts.c.state == "open") & item_parts.c.path.contains(old)
    unit.change(item_parts.update().where(own).values(path=func.replace(item_parts.c.path, old, new)))
