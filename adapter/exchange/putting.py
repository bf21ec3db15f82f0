"""A record written onto the resources that hold it: only what we wrote is checked strictly; then others are owed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from adapter.errors import Issue, Refused
from adapter.exchange.party import Party
from adapter.fhir import check, record_from, written
from adapter.fhir.people import MAPS
from adapter.fhir.references import own_key
from adapter.mapping.library import Library
from adapter.mapping.loss import Loss
from adapter.record.atoms import atoms_of
from adapter.record.field_names import field_of, fields_in
from adapter.record.model import Record
from adapter.store import deliveries, records, sights
from adapter.store.unit import Unit
from adapter.store.working import About, Working

Tree = dict[str, Any]
ERRORS = ("error", "fatal")
MOST_TOLD = 50  # fields that one version names as changed
CANNOT_WRITE = "What it says cannot be written as FHIR: nothing of it was taken."


class Put(NamedTuple):
    """`version` is the record's after it, `before` the one it had; 0 where it is new. `along` are the versions of other
    records that share with it what has changed, such as their person."""

    version: int
    before: int
    losses: tuple[Loss, ...]
    along: Mapping[str, int] = {}

    @property
    def created(self) -> bool:
        return self.before == 0

    @property
    def changed(self) -> bool:
        return self.version != self.before


class Prepared(NamedTuple):
    """A record as the resources that hold it, none of them written yet; None where nothing has changed."""

    record: Record
    known: Record | None
    resources: list[Tree] | None
    losses: tuple[Loss, ...] = ()


def prepared(working: Working, library: Library, record: Record, known: Record | None) -> Prepared:
    """Raises Refused where what we would write is no sound FHIR."""
    identity = record.id or ""
    held = working.records[identity]
    if record == known and held.version:
        return Prepared(record, known, None)
    before = working.resources_of(identity) if held.version else _held_of(working, record)
    made = written(record, library, onto=before)
    if faults := _faults(before, made.resources):
        raise Refused(CANNOT_WRITE, faults)
    return Prepared(record, known, made.resources, tuple(made.losses))


def put(
    working: Working, library: Library, record: Record, known: Record | None, *, via: str, audience: Iterable[str]
) -> Put:
    """Raises Refused, and has then written nothing, where what we would write is no sound FHIR."""
    return put_down(working, prepared(working, library, record, known), via=via, audience=audience)


def put_down(working: Working, ready: Prepared, *, via: str, audience: Iterable[str]) -> Put:
    record = ready.record
    identity = record.id or ""
    held = working.records[identity]
    if ready.resources is None:
        about = _about(record, (), via, audience)
        return Put(working.save(identity, working.resources_of(identity), about), held.version, ())
    about = _about(record, _changed(ready.known, record), via, audience)
    version = working.save(identity, ready.resources, about)
    return Put(version, held.version, ready.losses, working.along)


def _held_of(working: Working, record: Record) -> list[Tree]:
    """Of a new record: its person and those people who are held already."""
    person = record.person.id if record.person is not None else None
    keys = [("Patient", person or ""), *((kind, who.id or "") for who in record.people for kind in MAPS)]
    return [resource for key in keys if (resource := working.resource(key)) is not None]


def _faults(before: Sequence[Tree], after: Sequence[Tree]) -> list[Issue]:
    """Errors of resources that were written, but for those that stood in them before."""
    known = {own_key(resource): resource for resource in before}
    faults = []
    for resource in after:
        old = known.get(own_key(resource))
        if old is resource or old == resource:
            continue
        found = [issue for issue in check(resource) if issue.severity in ERRORS]
        standing = {(i.code, i.text) for i in check(old)} if found and old is not None else set()
        faults += [issue for issue in found if (issue.code, issue.text) not in standing]
    return faults


def _changed(known: Record | None, record: Record) -> tuple[str, ...]:
    """The fields that changed, by name."""
    if known is None:
        return tuple(fields_in(record))[:MOST_TOLD]
    before, after = atoms_of(known), atoms_of(record)
    paths = (path for path in {**before, **after} if before.get(path) != after.get(path))
    return tuple(dict.fromkeys(filter(None, map(field_of, paths))))[:MOST_TOLD]


def _about(record: Record, changed: tuple[str, ...], via: str, audience: Iterable[str]) -> About:
    person = record.person.id if record.person is not None else None
    root = f"Patient/{person}" if record.unplanned else f"CarePlan/{record.id}"
    return About(person, root, record.title, len(record.outcomes), changed, via, frozenset(filter(None, audience)))


def record_now(working: Working, identity: str, person: str | None, library: Library) -> Record | None:
    """The record as it is held; of a person who is held with no such record, one that has only the person."""
    if working.records[identity].version:
        return replace(record_from(working.resources_of(identity), library), id=identity)
    patient = working.resource(("Patient", person or ""))
    return None if patient is None else Record(id=identity, person=record_from([patient], library).person)


def record_at(unit: Unit, identity: str, version: int, library: Library) -> Record:
    """The record as it was; an empty one where there is no such version."""
    return replace(record_from(records.resources_at(unit, identity, version), library), id=identity)


def owe(unit: Unit, parties: Iterable[Party], identity: str, version: int) -> list[str]:
    """Queues the record for every system that is open for sending and has met it, or is told all; their names."""
    met = {sight.system for sight in sights.of_record(unit, identity)}
    owed = [party.name for party in parties if party.is_told and party.name in met]
    return _owed(unit, [*owed, *_told_whole(unit, parties, identity, met)], identity, version)


def owe_along(unit: Unit, parties: Iterable[Party], done: Put) -> list[tuple[str, str]]:
    """(system, record) of what is queued because another record has changed."""
    rose = sorted(done.along.items())
    return [(name, record) for record, version in rose for name in owe(unit, parties, record, version)]


def owe_new(unit: Unit, parties: Iterable[Party], identity: str, version: int) -> list[str]:
    """Queues a new record for those systems that are told all; their names."""
    return _owed(unit, _told_whole(unit, parties, identity, set()), identity, version)


def _told_whole(unit: Unit, parties: Iterable[Party], identity: str, met: set[str]) -> list[str]:
    whole = [party for party in parties if party.is_told_whole and party.name not in met]
    if whole:
        unit.flush()  # who sees the record may be waiting
    return [party.name for party in whole if records.is_seen_by(unit, identity, party.audiences)]


def _owed(unit: Unit, owed: list[str], identity: str, version: int) -> list[str]:
    for name in owed:
        deliveries.queue(unit, name, identity, version)
    return owed
