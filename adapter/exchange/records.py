"""Records as JSON: read, listed, created, replaced and changed at the desk, with the version that the caller knew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from adapter import jsontext
from adapter.caller import Caller
from adapter.errors import Issue, Refused
from adapter.exchange.desk import Desk
from adapter.exchange.people import tree_of_person
from adapter.exchange.putting import owe, owe_along, put, record_at, record_now
from adapter.exchange.who import numbers_of, placed
from adapter.exchange.witness import Witness
from adapter.fhir.search import rows_of
from adapter.record.identifiers import new_id
from adapter.record.model import Record
from adapter.record.said import onto
from adapter.record.schema import record_from_json, said_from_json
from adapter.record.trees import tree_from
from adapter.record.validity import TWO_VIEWS, faults_of, second_views, with_ids
from adapter.record.words import may_replace
from adapter.store import Unit, callers, links, records
from adapter.store.records import Row
from adapter.store.working import Working

Tree = dict[str, Any]
Change = Callable[[Record], Record]
REMEMBERED = 2_000  # records whose bytes are kept ready, each in one version

GONE = "There is no record of this id."
STALE = "The record has changed since you read it: its version is {} now. Read it again, and change that."
WANTED = "Send If-Match with the version that you read (its ETag), so that nobody's change is lost."
PROTECTED = (
    "These are somebody's own words ({}), and the new text is not theirs: it may stand beside as `summary`. To correct "
    "the words themselves, send the header Outcomes-Correction and say why."
)


class Read(NamedTuple):
    id: str
    version: int
    body: bytes


class Written(NamedTuple):
    id: str
    version: int
    created: bool


class Records:
    """The desk's records as one caller sees them."""

    def __init__(self, desk: Desk, caller: Caller) -> None:
        self._desk, self._caller = desk, caller

    def read(self, identity: str, version: int | None = None) -> Read:
        """The bytes of a record, as JSON. Raises Refused where the caller sees none of this id, or no such version."""
        desk = self._desk

        def look(unit: Unit) -> Read:
            row = _row(unit, identity)
            number = row.version if version is None else version
            if (ready := desk.ready_bytes.get((identity, number))) is not None:
                return Read(identity, number, ready)
            if not 0 < number <= row.version:
                raise Refused(f"The record has no version {number}: it has 1 to {row.version}.", reason="not-found")
            body = jsontext.dumps(tree_from(record_at(unit, identity, number, desk.library)))
            if len(desk.ready_bytes) >= REMEMBERED:
                desk.ready_bytes.clear()
            desk.ready_bytes[identity, number] = body
            return Read(identity, number, body)

        return desk.store.look(look, self._caller)

    def record(self, identity: str) -> Record:
        def look(unit: Unit) -> Record:
            return record_at(unit, identity, _row(unit, identity).version, self._desk.library)

        return self._desk.store.look(look, self._caller)

    def create(self, tree: object) -> Written:
        """Raises Refused with every fault, or where the person's number and the person held under it disagree."""
        record = record_from_json(tree, new_id=lambda where: new_id())
        return self._write(record.id or "", lambda known: record, version=0)

    def replace(self, identity: str, tree: object, version: int | None, correction: str = "") -> Written:
        """What differs from the record as the caller sees it is applied to the whole of it."""
        new = record_from_json(tree, new_id=lambda where: identity if not where else new_id())
        if new.id != identity:
            text = "The id in the body is not the one in the address."
            raise Refused(text, [Issue("error", "value", "id", text)])
        return self._write(identity, lambda known: new, _wanted(version), correction)

    def merge(self, identity: str, patch: object, version: int | None, correction: str = "") -> Written:
        """RFC 7396: what the patch names is replaced whole, null takes away."""
        if not isinstance(patch, dict):
            text = "A merge patch is an object: {...}."
            raise Refused(text, [Issue("error", "structure", "", text)])

        def merged(known: Record) -> Record:
            tree = {**_merged(tree_from(known), patch), "id": identity}
            return record_from_json(tree, new_id=lambda where: new_id())

        return self._write(identity, merged, _wanted(version), correction)

    def say(self, identity: str, tree: object, version: int | None, correction: str = "") -> Written:
        """Absent keeps, null clears, lists match by their ladders (reconcile.md, "Said and kept")."""
        said = said_from_json(tree)
        return self._write(identity, lambda known: onto(said, known), version, correction)

    def _write(self, identity: str, change: Change, version: int | None, correction: str = "") -> Written:
        desk, caller = self._desk, self._caller
        by = caller.organisation or caller.name

        def work(unit: Unit) -> Written:
            row = _row(unit, identity) if version != 0 else None
            working = Working(unit, rows_of, by, Witness(caller.name, caller.organisation, by, reason=correction))
            working.lock([identity], [row.person] if row is not None and row.person else [])
            held = working.records[identity]
            if version is not None and held.version != version:
                raise _clash(held.version, version)
            known = record_now(working, identity, held.person, desk.library)
            record = _sound(change(known or Record(id=identity)), identity, known)
            if held.version:
                _refuse_other_words(known, record, correction)
            else:
                record = _with_person(desk, unit, working, record)
            done = put(
                working, desk.library, record, known, via="correction" if correction else "record", audience=[by]
            )  # fmt: skip
            names = owe(unit, desk.parties, identity, done.version) if done.changed else []
            for name, owed in [*((name, identity) for name in names), *owe_along(unit, desk.parties, done)]:
                callers.note(unit, "owe", f"record {owed} to {name}")
            callers.note(
                unit, "write", f"record {identity} version {done.version}", "corrected" if correction else "done"
            )
            return Written(identity, done.version, done.created)

        return desk.store.run(work, caller)


def _row(unit: Unit, identity: str) -> Row:
    if (row := records.row(unit, identity)) is None:
        raise Refused(GONE, reason="not-found")
    return row


def _wanted(version: int | None) -> int:
    if version is None:
        raise Refused(WANTED, [Issue("error", "required", "header If-Match", WANTED)], reason="stale")
    return version


def _clash(now: int, wanted: int) -> Refused:
    if wanted == 0:
        return Refused("A record of this id is there already: PUT or PATCH changes it.", reason="conflict")
    return Refused(STALE.format(now), reason="stale") if now else Refused(GONE, reason="not-found")


def _sound(record: Record, identity: str, known: Record | None) -> Record:
    """With ids wherever one was missing. Raises Refused with every fault; a second view of a party that was there
    before (two systems told of it) is none."""
    record = with_ids(replace(record, id=identity), lambda where: new_id())
    faults = [issue for issue in faults_of(record) if issue.severity == "error"]
    before = second_views(known) if known else {}
    new = [where for key, where in second_views(record).items() if key not in before]
    faults += [Issue("error", "duplicate", where, TWO_VIEWS) for where in new]
    if faults:
        raise Refused("The record would not be whole.", faults)
    return record


def _refuse_other_words(known: Record | None, record: Record, correction: str) -> None:
    """Protected words give way only to whoever said them, or to a correction that says why."""
    before = {outcome.id: outcome.statement for outcome in known.outcomes} if known else {}
    faults = []
    for number, outcome in enumerate(record.outcomes):
        old, new = before.get(outcome.id), outcome.statement
        if old is None or old == new or correction:
            continue
        voice = new.voice if new is not None else None
        if not may_replace(old.voice, voice, same_author=False):
            where = f"outcomes[{number}].statement"
            faults.append(Issue("error", "business-rule", where, PROTECTED.format(old.voice)))
    if faults:
        raise Refused("Somebody's own words would be replaced.", faults)


def _with_person(desk: Desk, unit: Unit, working: Working, record: Record) -> Record:
    """The record under the person who is held already, if it is one: never by the number alone."""
    if record.person is None:
        return record
    said = tree_from(record.person)
    numbers = numbers_of(said)
    links.lock_identities(unit, [*numbers, ("", record.person.id or "")])
    by_number = links.people_by_number(unit, numbers)
    own = record.person.id or ""
    people = {own, *(identity for several in by_number.values() for identity in several)}
    working.read(("Patient", identity) for identity in people)
    held = {i: tree for i in people if (tree := tree_of_person(working, desk.library, i)) is not None}
    found = placed(said, own, own if own in held else None, by_number, held)
    if found.person is None:
        where = "person.identifiers"
        raise Refused(f"The person cannot be told: {found.cause}.", [Issue("error", "conflict", where, found.cause)],
                      reason="conflict")  # fmt: skip
    working.lock([], [found.person])
    return replace(record, person=replace(record.person, id=found.person)) if found.person != own else record


def _merged(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merged(result.get(name), value)
    return result
