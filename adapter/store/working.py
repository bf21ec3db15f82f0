"""The records that one unit of work is about: locked, read once, written back as new versions of what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, delete, select

from adapter import jsontext
from adapter.search.words import IndexRow
from adapter.store.resources import Key, Tree, among, body_of, current, opened
from adapter.store.tables import audience, index_rows, record_members, record_versions, records, resources, versions
from adapter.store.unit import Unit, portions
from adapter.store.words import kept_word

SHARED = ("Patient", "Practitioner", "Organization")  # people and bodies outlive a record that spoke of them
ALONG = ""  # `via` of a version that came about because what is part of two records changed in the other
PROVENANCE = "Provenance"
INDEXED = ("type", "id", *IndexRow._fields)
Indexer = Callable[[Tree], Iterable[IndexRow]]

_LOCKED = select(records).where(records.c.id.in_(bindparam("ids", expanding=True))).order_by(records.c.id)
_OF_PERSONS = select(records.c.id).where(records.c.person.in_(bindparam("persons", expanding=True)))
_PEOPLE = (
    select(resources.c.id)
    .where(resources.c.type == "Patient", resources.c.id.in_(bindparam("persons", expanding=True)))
    .order_by(resources.c.id)
    .with_for_update()
)
_MEMBERS = select(record_members).where(record_members.c.record.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Held:
    """A record's row: version 0 is one that is not there yet."""

    id: str
    version: int = 0
    person: str | None = None
    root: str = ""
    updated: str = ""
    members: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class About:
    """What a record's row says of it beside its resources."""

    person: str | None
    root: str
    title: str | None
    outcomes: int
    changed: tuple[str, ...] = ()
    via: str = ""
    audience: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Raised:
    """A version of a record that has come about: `targets` are the versions of resources that it came about by.

    `along` says that somebody changed another record, with which this one shares them.
    """

    record: str
    version: int
    at: str
    targets: tuple[tuple[str, str, int], ...]
    along: bool = False


Witnessing = Callable[[Raised], tuple[Tree, Iterable[IndexRow]]]


class Working:
    """`index` tells by which words a resource is found; `by` is the organisation that states what is written.

    `witness` makes the Provenance that is kept with each version of a record that comes about, and its words.
    """

    def __init__(self, unit: Unit, index: Indexer, by: str, witness: Witnessing | None = None) -> None:
        self.unit, self.index, self.by, self.witness = unit, index, by, witness
        self.records: dict[str, Held] = {}
        self._of_person: dict[str, set[str]] = {}
        self._versions: dict[Key, int] = {}
        self._at: dict[Key, str] = {}
        self._resources: dict[Key, Tree] = {}
        self._bodies: dict[Key, bytes] = {}
        self._written: set[Key] = set()
        self.along: dict[str, int] = {}  # the other records that rose by what was saved last, with their versions
        self._fresh: list[Key] = []  # written since the last record was raised

    def lock(self, ids: Iterable[str], persons: Iterable[str] = ()) -> None:
        """Locks these people, these records, in the order of their ids, and all records of the people; reads them."""
        people = set(persons)
        if self.unit.locks and people:
            for _ in self.unit.asked(_PEOPLE, "persons", people):
                pass  # whoever makes these people a first record waits here
            self._read_again(people)
        wanted = set(ids)
        wanted |= {row.id for row in self.unit.asked(_OF_PERSONS, "persons", people)}
        wanted -= self.records.keys()
        statement = _LOCKED.with_for_update() if self.unit.locks else _LOCKED
        rows = {row.id: row for row in self.unit.asked(statement, "ids", wanted)}
        members: dict[str, set[Key]] = {}
        for row in self.unit.asked(_MEMBERS, "ids", rows):
            members.setdefault(row.record, set()).add((row.type, row.id))
        for identity in wanted:
            if (found := rows.get(identity)) is None:
                self._hold(Held(identity))
            else:
                own = frozenset(members.get(identity, ()))
                self._hold(Held(identity, found.version, found.person, found.root, found.updated, own))
        self.read(key for keys in members.values() for key in keys)

    def _read_again(self, people: Iterable[str]) -> None:
        """Read before they were locked, they may have changed since."""
        keys = {("Patient", person) for person in people} & self._versions.keys() - self._written
        for key in keys:
            del self._versions[key]
            self._resources.pop(key, None)
        self.read(keys)

    def read(self, keys: Iterable[Key]) -> None:
        """Reads these resources too, such as a person whose first record this will be."""
        for key, kept in current(self.unit, [key for key in keys if key not in self._versions]).items():
            self._versions[key], self._at[key] = kept.version, kept.at
            if kept.body is not None:
                self._bodies[key] = kept.body
                self._resources[key] = opened(kept)

    def version(self, key: Key) -> int:
        """Of a resource that has been read; 0 where there is none."""
        return self._versions.get(key, 0)

    def retire(self, key: Key) -> None:
        """Deletes a resource that is somebody's own, and that no record speaks of any more. Its versions stay."""
        if key in self._resources:
            self._write(key, None, "delete")
            self._reindex(key, words_of(self.index, self._resources.pop(key)), set())
            self._bodies.pop(key, None)

    def resource(self, key: Key) -> Tree | None:
        return self._resources.get(key)

    def resources_of(self, record: str) -> list[Tree]:
        """The record's resources as they stand now, in the order of their names."""
        members = sorted(self.records[record].members) if record in self.records else []
        return [self._resources[key] for key in members if key in self._resources]

    def records_of(self, person: str) -> list[Held]:
        several = (self.records[identity] for identity in sorted(self._of_person.get(person, ())))
        return [held for held in several if held.version and held.person == person]

    def _hold(self, held: Held) -> None:
        self.records[held.id] = held
        if held.person is not None:
            self._of_person.setdefault(held.person, set()).add(held.id)

    def save(self, record: str, after: Sequence[Tree], about: About) -> int:
        """The record's version after this; the same as before where no resource has changed."""
        held, self.along = self.records[record], {}
        wanted = {(tree["resourceType"], tree["id"]): tree for tree in after}
        if self.unit.tried > 1:  # perhaps because something of these was there before, and no record's any more
            self.read(wanted.keys() - self._versions.keys())
        changed = [key for key, tree in wanted.items() if self._put(key, tree)]
        gone, joined = held.members - wanted.keys(), wanted.keys() - held.members
        for key in sorted(gone):
            self._remove(key, record)
        for organisation in sorted(about.audience):
            self.unit.keep(audience, record=record, organisation=organisation)
        if not (changed or gone or joined) and held.version:
            return held.version
        self.unit.add_all(record_members, ("record", "type", "id"), ((record, *key) for key in sorted(joined)))
        own, self._fresh = self._fresh or sorted(joined) or sorted(wanted)[:1], []
        self._raised(replace(held, members=frozenset(wanted), person=about.person, root=about.root), about, own)
        for other, field_changed in self._along(record, changed, about.person).items():
            shared = [key for key in changed if key in self.records[other].members]
            self._raised(self.records[other], None, shared, field_changed)
            self.along[other] = self.records[other].version
        return self.records[record].version

    def _along(self, record: str, changed: Iterable[Key], person: str | None) -> dict[str, str]:
        """The other records that something of what changed is part of too, and in which field of theirs."""
        if any(key[0] == "Patient" for key in changed):
            return {held.id: "person" for held in self.records_of(person or "") if held.id != record}
        older = [key for key in changed if key[0] not in SHARED and self._versions[key] > 1]
        if not older:
            return {}
        others = set[str]()
        for portion in portions(older):
            rows = self.unit.rows(select(record_members).where(*among(record_members, portion)))
            mine = set(portion)
            others |= {row.record for row in rows if (row.type, row.id) in mine} - {record}
        self.lock(others)
        return dict.fromkeys(sorted(others), "outcomes")

    def _raised(self, held: Held, about: About | None, by: Iterable[Key], along: str = "") -> None:
        now = max(self.unit.now, held.updated)
        raised = replace(held, version=held.version + 1, updated=now)
        self._hold(raised)
        row: dict[str, Any] = {"id": held.id, "version": raised.version, "updated": now}
        if about is not None:
            row |= {"person": about.person, "root": about.root, "title": about.title, "outcomes": about.outcomes}
            self.unit.put(records, **row)
        else:
            self.unit.flush()  # the row may be waiting
            self.unit.change(
                records.update().where(records.c.id == held.id).values(version=raised.version, updated=now)
            )
        members = [[*key, self._versions[key]] for key in sorted(raised.members) if key in self._versions]
        self.unit.add(
            record_versions, record=held.id, version=raised.version, at=now, by=self.by,
            via=about.via if about else ALONG, members=jsontext.dumps(members).decode(),
            changed=jsontext.dumps(list(about.changed) if about else [along]).decode(),
            provenance=self._witnessed(raised, tuple((*key, self._versions[key]) for key in by), along=about is None),
        )  # fmt: skip

    def _witnessed(self, held: Held, targets: tuple[tuple[str, str, int], ...], *, along: bool) -> str | None:
        """The id of the Provenance that is kept with this version of the record."""
        if self.witness is None or not targets:
            return None
        tree, words = self.witness(Raised(held.id, held.version, held.updated, targets, along))
        identity = str(tree["id"])
        self._keep((PROVENANCE, identity), 1, held.updated, "create", body_of(tree))
        self.unit.add_all(index_rows, INDEXED, ((PROVENANCE, identity, *row) for row in words))
        return identity

    def _put(self, key: Key, tree: Tree) -> bool:
        body = body_of(tree)
        if self._bodies.get(key) == body:
            return False
        before = self._resources.get(key)
        self._write(key, body, "update" if key in self._versions else "create")
        self._reindex(key, words_of(self.index, before) if before is not None else set(), words_of(self.index, tree))
        self._bodies[key], self._resources[key] = body, tree
        return True

    def _remove(self, key: Key, record: str) -> None:
        """A resource that is the record's no longer: deleted too, unless others speak of it or it is somebody's own."""
        self.unit.flush()  # what else this unit wrote of it counts
        self.unit.delete(record_members, record=record, type=key[0], id=key[1])
        shared = select(record_members.c.record).where(record_members.c.type == key[0], record_members.c.id == key[1])
        if key[0] in SHARED or key not in self._resources or self.unit.one(shared):
            return
        self._write(key, None, "delete")
        self._reindex(key, words_of(self.index, self._resources.pop(key)), set())
        self._bodies.pop(key, None)

    def _write(self, key: Key, body: bytes | None, method: str) -> None:
        version = self._versions.get(key, 0) + 1
        self._versions[key] = version
        self._written.add(key)
        self._fresh.append(key)
        self._at[key] = max(self.unit.now, self._at.get(key, ""))  # clocks are set back, and units wait for each other
        self._keep(key, version, self._at[key], method, body)

    def _keep(self, key: Key, version: int, at: str, method: str, body: bytes | None) -> None:
        of_type, identity = key
        self.unit.add(versions, type=of_type, id=identity, version=version, at=at, by=self.by, method=method, body=body)
        self.unit.put(resources, type=of_type, id=identity, version=version, deleted=int(body is None))

    def _reindex(self, key: Key, old: set[IndexRow], new: set[IndexRow]) -> None:
        if old - new:
            self.unit.flush()  # a row to be deleted may be waiting
        for row in sorted(old - new):
            self.unit.change(
                delete(index_rows).where(
                    index_rows.c.type == key[0], index_rows.c.id == key[1], index_rows.c.parameter == row.parameter,
                    index_rows.c.system == row.system, index_rows.c.value == row.value,
                )
            )  # fmt: skip
        self.unit.add_all(index_rows, INDEXED, ((*key, *row) for row in sorted(new - old)))


def words_of(index: Indexer, resource: Tree) -> set[IndexRow]:
    """The words that a resource is found by, as they are kept."""
    return {IndexRow(row.parameter, kept_word(row.system), kept_word(row.value)) for row in index(resource)}
