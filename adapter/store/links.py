"""What systems call people, plans and what is in them; and the keys that are locked before anybody is looked up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Text, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapter.store.tables import identity_keys, index_rows, links
from adapter.store.unit import Unit
from adapter.store.words import kept_word

LONGEST = 1_000  # bytes of one name: PostgreSQL's index has room for some 2,700 in all, and two stand in each entry


def fits(name: str) -> bool:
    """Whether what a system calls something can be kept, and found again, in both databases."""
    return len(name.encode("utf-8", "surrogatepass")) <= LONGEST and "\0" not in name


class Link(NamedTuple):
    """`within` is the system's own id of the person; "" for the person's own link."""

    kind: str
    system: str
    within: str
    identifier: str
    ours: str
    record: str | None = None


_WITHIN = select(links).where(links.c.system == bindparam("system"), links.c.within.in_(bindparam("w", expanding=True)))
_PERSONS = select(links).where(
    links.c.kind == "person", links.c.system == bindparam("system"), links.c.within == "",
    links.c.identifier.in_(bindparam("local", expanding=True)),
)  # fmt: skip

_TOUCHED = (
    insert(identity_keys)
    .from_select(["digest", "touched"], select(func.unnest(bindparam("digests", type_=ARRAY(Text))), literal(0)))
    .on_conflict_do_update(index_elements=["digest"], set_={"touched": identity_keys.c.touched + 1})
)

# By value alone: asked for pairs, SQLite would read every Patient's words.
_BY_VALUE = select(index_rows.c.id, index_rows.c.system, index_rows.c.value).where(
    index_rows.c.type == "Patient", index_rows.c.parameter == "identifier",
    index_rows.c.value.in_(bindparam("values", expanding=True)),
)  # fmt: skip


def lock_identities(unit: Unit, keys: Iterable[tuple[str, str]]) -> None:
    """Locks (system, value) of everything that a unit is about, in sorted order; before any record is locked."""
    if not unit.locks:
        return  # one writer at a time
    digests = {hashlib.sha256(f"{system}\x1f{value}".encode()).hexdigest()[:40] for system, value in keys}
    unit.change(_TOUCHED, {"digests": sorted(digests)})


def of_people(unit: Unit, system: str, local: Iterable[str]) -> dict[str, str]:
    """Our ids of people, by what the system calls them."""
    return {row.identifier: row.ours for row in unit.asked(_PERSONS, "local", local, system=system)}


def within(unit: Unit, system: str, people: Iterable[str]) -> dict[str, dict[tuple[str, str], str]]:
    """By the system's own id of a person: {(kind, identifier): our id}."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for row in unit.asked(_WITHIN, "w", people, system=system):
        found.setdefault(row.within, {})[row.kind, row.identifier] = row.ours
    return found


def of_ours(unit: Unit, ours: str) -> list[Link]:
    """Every system's name for something of ours."""
    return [Link._make(row) for row in unit.rows(select(links).where(links.c.ours == ours))]


def link(unit: Unit, *new: Link) -> None:
    """The first link decides: one that is there already is not changed."""
    unit.keep_all(links, Link._fields, new)


def people_by_number(unit: Unit, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Ids of the Patients that have one of these (system, value) identifiers."""
    wanted = {(kept_word(system), kept_word(value)): (system, value) for system, value in numbers}
    found: dict[tuple[str, str], list[str]] = {}
    for row in unit.asked(_BY_VALUE, "values", [value for _, value in wanted]):
        if (number := wanted.get((row.system, row.value))) is not None:
            found.setdefault(number, []).append(row.id)
    return found
