"""Records that go from one Patient to another: every reference to the one becomes a reference to the other.

The resources themselves are changed, not what we read of them, so that nothing is lost on the way and the way back is
exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from adapter import jsontext
from adapter.exchange.desk import Desk
from adapter.exchange.putting import owe, put, record_now
from adapter.exchange.sighting import Sighting
from adapter.exchange.who import numbers_of
from adapter.exchange.witness import Witness
from adapter.fhir import record_from
from adapter.fhir.references import own_key
from adapter.fhir.search import rows_of
from adapter.record.atoms import Path, with_atoms
from adapter.record.model import Record
from adapter.record.trees import tree_from
from adapter.store import Unit, links, merges, sights
from adapter.store.sights import Sight
from adapter.store.working import About, Working

Tree = dict[str, Any]
PATIENT = "Patient"


class Moving:
    """`kept` and `gone` are the two people; everything of theirs is locked, in the order of the house."""

    def __init__(self, desk: Desk, unit: Unit, kept: str, gone: str, *, via: str, reason: str) -> None:
        self.desk, self.unit, self.kept, self.gone, self.via = desk, unit, kept, gone, via
        witness = Witness(unit.caller.name, unit.caller.organisation, unit.caller.organisation, reason=reason)
        self.working = Working(unit, rows_of, "", witness)  # nobody's statement: whoever decides sees no more for it
        self._lock()

    def _lock(self) -> None:
        people = (self.kept, self.gone)
        names = [(link.system, link.identifier) for one in people for link in links.of_ours(self.unit, one)]
        self.working.read((PATIENT, one) for one in people)
        numbers = [number for one in people for number in numbers_of(self.person_tree(one) or {})]
        links.lock_identities(self.unit, {*names, *numbers, *(("", one) for one in people)})
        ids = {record for one in people for record in merges.records_with(self.unit, one)}
        self.working.lock(ids, people)

    def person(self, identity: str) -> Record | None:
        """A record of the person alone; none where they are not held any more."""
        patient = self.working.resource((PATIENT, identity))
        return None if patient is None else Record(person=record_from([patient], self.desk.library).person)

    def held(self, record: str) -> Record | None:
        return record_now(self.working, record, self.working.records[record].person, self.desk.library)

    def person_tree(self, identity: str) -> Tree | None:
        held = self.person(identity)
        return tree_from(held.person) if held is not None and held.person is not None else None

    def move(self, record: str, old: str, new: str, patient: Tree) -> None:
        """`patient` is the new one's resource."""
        held = self.working.records[record]
        own = [tree for tree in self.working.resources_of(record) if own_key(tree) != (PATIENT, old)]
        trees = [_renamed(tree, old, new) for tree in own if own_key(tree) != (PATIENT, new)] + [patient]
        read = record_from(trees, self.desk.library)
        person = new if held.person == old else held.person
        about = About(person, held.root.replace(old, new), read.title, len(read.outcomes), ("person",), self.via)
        self.working.save(record, trees, about)
        self._rename_sights(record, old, new)

    def _rename_sights(self, record: str, old: str, new: str) -> None:
        """Paths may name the person: whose view something is."""
        for sight in sights.of_record(self.unit, record):
            told = {name: getattr(sight, name) for name in ("bases", "disputed", "echoed", "authored")}
            text = jsontext.dumps({name: list(v) if isinstance(v, tuple) else v for name, v in told.items()}).decode()
            if old in text:
                now = jsontext.loads(text.replace(old, new))
                now["authored"] = None if now["authored"] is None else tuple(now["authored"])
                sights.save(self.unit, replace(sight, **now))
        self.unit.flush()
        merges.rename_in_items(self.unit, record, old, new)

    def change_person(self, identity: str, changes: dict[Path, Any]) -> None:
        """Written through one of the person's records: the others rise along."""
        first = next(iter(sorted(held.id for held in self.working.records_of(identity))), None)
        known = record_now(self.working, first, identity, self.desk.library) if first is not None else None
        if first is not None and known is not None and changes:
            put(self.working, self.desk.library, with_atoms(known, changes), known, via=self.via, audience=())

    def sighting(self, sight: Sight, person: str) -> Sighting | None:
        """None for a system that is set up no longer."""
        party = next((party for party in self.desk.parties if party.name == sight.system), None)
        if party is None:
            return None
        names = links.within(self.unit, party.name, [sight.person]).get(sight.person, {})
        return Sighting(
            party.system, self.desk.library, self.desk.identity_of(party), local=sight.person, person=person,
            record=sight.record, known=names,
        )  # fmt: skip

    def done(self, records: Iterable[str]) -> list[Tree]:
        """What a receipt says of each of these records, owed to whoever has met it."""
        told = []
        for record in sorted(records):
            version = self.working.records[record].version
            owed = owe(self.unit, self.desk.parties, record, version)
            told.append({"id": record, "version": version, "change": "updated", "at": self.unit.now, "owed": owed})
        return told


def _renamed(tree: Any, old: str, new: str) -> Any:
    if isinstance(tree, dict):
        changed = {name: _renamed(value, old, new) for name, value in tree.items()}
        if changed.get("reference") == f"{PATIENT}/{old}":
            changed["reference"] = f"{PATIENT}/{new}"
        return changed
    return [_renamed(value, old, new) for value in tree] if isinstance(tree, list) else tree
