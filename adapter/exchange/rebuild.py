"""Everything that is derived is made again from the versions and sights, in steps; what was right is left as it is.

Nobody else may write meanwhile: `db rebuild` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple, TypeVar

from adapter.config import Config
from adapter.exchange.desk import Desk
from adapter.fhir import contained
from adapter.fhir.gather import plans_of
from adapter.fhir.records import plan_id, record_from
from adapter.fhir.references import keys_in, own_key, reference_of
from adapter.fhir.search import rows_of
from adapter.mapping.library import Library
from adapter.record.model import Record
from adapter.store import Store, Unit, rebuilding
from adapter.store.rebuilding import Recorded
from adapter.store.records import Row
from adapter.store.resources import Kept, Key, Tree, at_versions, current, opened
from adapter.store.working import About, Working

A = TypeVar("A")
STEP = 200  # rows in one transaction
FIRST: Key = ("", "")


class Rebuilt(NamedTuple):
    """How many resources and records there are, and of how many something was not right."""

    resources: int
    resources_mended: int
    records: int
    records_mended: int


class _Done(NamedTuple):
    """One step: where the next one begins, None at the end; how many it saw, and how many it mended."""

    after: Any
    seen: int = 0
    mended: int = 0


def rebuild(desk: Desk, told: Callable[[int], None] = lambda _: None) -> Rebuilt:
    """`told` hears how many have been looked at."""
    store = desk.store
    strays = store.run(rebuilding.drop_strays)
    resources, reworded = _through(store, _pointed, FIRST, told)
    _through(store, _completed, "", told)
    records, mended = _through(store, partial(_put, desk), "", told)
    _, made = _through(store, partial(_placed, desk), FIRST, told)
    if made:  # and who sees them
        records, _ = _through(store, partial(_put, desk), "", told)
    return Rebuilt(resources, reworded + strays, records, mended + made)


def _through(store: Store, step: Callable[[Unit, A], _Done], after: A, told: Callable[[int], None]) -> tuple[int, int]:
    seen = mended = 0
    while after is not None:
        done = store.run(partial(_swapped, step, after))
        after, seen, mended = done.after, seen + done.seen, mended + done.mended
        told(seen)
    return seen, mended


def _swapped(step: Callable[[Unit, A], _Done], after: A, unit: Unit) -> _Done:
    return step(unit, after)


def _pointed(unit: Unit, after: Key) -> _Done:
    """Newest versions, and the words they are found by."""
    found = rebuilding.newest(unit, after, STEP)
    if not found:
        return _Done(None)
    mended = rebuilding.point(unit, found, rows_of)
    return _Done((found[-1].type, found[-1].id), len(found), mended)


def _completed(unit: Unit, after: str) -> _Done:
    """Records of which the current version is not in their history."""
    done = rebuilding.complete_history(unit, after, STEP)
    return _Done(done[-1] if done else None)


def _placed(desk: Desk, unit: Unit, after: Key) -> _Done:
    """CarePlans and Goals that are in no record get one, with all that belongs to it."""
    found = rebuilding.loose(unit, after, STEP)
    made = set[str]()
    for kept, by in found:
        held = contained.opened(_around(unit, kept))
        for plan in plans_of(held.resources):
            identity, trees = plan_id(plan), held.as_held(plan.all())
            if identity not in made and any(own_key(tree) == (kept.type, kept.id) for tree in trees):
                made.add(identity)
                _keep_again(unit, identity, trees, by, desk.library)
    return _Done((found[-1][0].type, found[-1][0].id) if found else None, len(found), len(made))


def _around(unit: Unit, kept: Kept) -> list[Tree]:
    """What is about the same person, and what all of that refers to; without a person, what it refers to."""
    own = opened(kept)
    subject = reference_of(own.get("subject"))
    about = rebuilding.of_person(unit, subject[1]) if subject and subject[0] == "Patient" else [own]
    known = {own_key(tree): tree for tree in about}
    for _ in range(2):  # a plan names its Goals, and they name people
        further = current(unit, keys_in(known.values()) - known.keys())
        known |= {key: opened(found) for key, found in further.items() if found.body is not None}
    return list(known.values())


def _keep_again(unit: Unit, identity: str, trees: list[Tree], by: str, library: Library) -> None:
    record = record_from(trees, library)
    person = record.person.id if record.person is not None else None
    working = Working(unit, rows_of, by)
    working.lock([identity], [person] if person else [])
    working.read(own_key(tree) for tree in trees)
    about = About(person, _root(record, identity), record.title, len(record.outcomes), via="rebuilt")
    working.save(identity, trees, about)
    unit.flush()


def _root(record: Record, identity: str) -> str:
    person = record.person.id if record.person is not None else None
    return f"Patient/{person}" if record.unplanned else f"CarePlan/{identity}"


def _put(desk: Desk, unit: Unit, after: str) -> _Done:
    """The row, the members and the audience of every record that has a history."""
    found = rebuilding.recorded(unit, after, STEP)
    if not found:
        return _Done(None)
    trees = _resources_of(unit, found)
    mended = sum(_put_one(desk, unit, one, trees) for one in found)
    return _Done(found[-1].id, len(found), mended)


def _resources_of(unit: Unit, found: Iterable[Recorded]) -> dict[tuple[str, str, int], Tree]:
    wanted = {member for one in found for member in one.members}
    return {
        (kept.type, kept.id, kept.version): opened(kept) for kept in at_versions(unit, wanted) if kept.body is not None
    }


def _put_one(desk: Desk, unit: Unit, one: Recorded, trees: dict[tuple[str, str, int], Tree]) -> bool:
    own = [trees[member] for member in one.members if member in trees]
    record = record_from(own, desk.library)
    person = record.person.id if record.person is not None else None
    row = Row(one.id, one.version, person, _root(record, one.id), one.at, record.title, len(record.outcomes))
    organisations = one.by | {_organisation_of(desk.config, system) for system in one.systems}
    return rebuilding.put_record(unit, row, map(own_key, own), organisations, whole=one.whole)


def _organisation_of(config: Config, system: str) -> str:
    """That of a system which is set up no longer has its name."""
    return config.organisation_of(system) if system in config.systems else system
