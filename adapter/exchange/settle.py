"""Settling: a person's decision is applied at once, wherever it says, and delivered by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from adapter.caller import Caller
from adapter.errors import Issue, Refused
from adapter.exchange.decisions import Decision
from adapter.exchange.desk import Desk
from adapter.exchange.keeping import OLDER
from adapter.exchange.merging import MERGED, merge
from adapter.exchange.putting import owe, owe_along, put, record_at, record_now
from adapter.exchange.receipt import Receipt
from adapter.exchange.receive import advance
from adapter.exchange.sighting import Sighting
from adapter.exchange.sights import Known, disputes_json, disputes_of
from adapter.exchange.stage import Stage
from adapter.exchange.step import apply_as
from adapter.exchange.who import SAME_PERSON, numbers_of
from adapter.exchange.witness import Witness
from adapter.fhir.search import rows_of
from adapter.plugin import Said
from adapter.record.atoms import Path, with_atoms
from adapter.record.model import Record
from adapter.record.path_json import path_of, path_text, value_of
from adapter.record.reconcile import LOOK
from adapter.record.schema import record_from_json
from adapter.record.sights import OURS, TAKE, THEIRS, VALUE, decided, with_theirs
from adapter.record.trees import tree_from
from adapter.record.validity import faults_of
from adapter.store import Unit, callers, deliveries, items, links, messages, records, sights
from adapter.store.items import Item, Part
from adapter.store.working import Working

Tree = dict[str, Any]
STEP = 100  # parts that one transaction settles
NOT_ONE = "It cannot be told whom it is about: set it right at its sender, or `discard` it."


def settle(desk: Desk, caller: Caller, kind: str, identity: str, decision: Decision) -> Tree:
    """What was done, as a receipt. Raises Refused where there is no such item, or it is decided already."""
    item = desk.store.look(lambda unit: items.item(unit, identity), caller)
    if item is None or item.kind != kind:
        raise Refused("There is nothing of this id to decide.", reason="not-found")
    if item.state != "open":
        raise Refused("This has been decided, or has ended by itself.", reason="conflict")
    done: list[Tree] = []
    after = ""
    while True:
        parts = desk.store.look(lambda unit, a=after: items.parts(unit, identity, after=a, count=STEP), caller)  # type: ignore[misc]
        if not parts:
            break
        after = parts[-1].part
        chosen = [part for part in parts if decision.records is None or part.record in decision.records]
        if chosen:
            done += desk.store.run(_settling(desk, item, chosen, decision), caller)
    if item.cause == OLDER and decision.choice == TAKE:
        while advance(desk, item.system):
            pass  # those that wait before it, and it
    if not done:
        text = "None of these records waits for this decision."
        raise Refused(text, [Issue("error", "not-found", "records", text)], reason="not-found")
    return _receipt(item, done)


def _receipt(item: Item, done: Sequence[Tree]) -> Tree:
    changes = [one["change"] for one in done]
    counts = {change: changes.count(change) for change in dict.fromkeys(changes)}
    owed = [{"system": name, "record": one["id"], "state": "waiting"} for one in done for name in one.pop("owed", ())]
    return {
        "id": item.id, "state": "accepted", "received_at": done[0].pop("at"), "system": item.system, "message": None,
        "counts": {"records": len(done), **counts}, "records": [_without(one, "at") for one in done if one["id"]],
        "losses": [], "issues": [], "quality": [], "deliveries": owed,
    }  # fmt: skip


def _without(tree: Tree, name: str) -> Tree:
    return {key: value for key, value in tree.items() if key != name}


def _settling(desk: Desk, item: Item, parts: Sequence[Part], decision: Decision) -> Callable[[Unit], list[Tree]]:
    def work(unit: Unit) -> list[Tree]:
        settled = _Settling(desk, unit, item, decision)
        if item.cause in (OLDER, SAME_PERSON) or parts[0].record is None:
            done, decided_ones = settled.wholes(parts)
        else:
            done, decided_ones = settled.paths(parts)
        items.decide(unit, item.id, (part.part for part in decided_ones), decision.choice, decision.reason)
        callers.note(unit, "settle", f"item {item.id}", decision.choice)
        return done

    return work


Done = tuple[list[Tree], list[Part]]  # what was done, and the parts that nobody else had decided meanwhile


class _Settling:
    def __init__(self, desk: Desk, unit: Unit, item: Item, decision: Decision) -> None:
        self.desk, self.unit, self.item, self.decision = desk, unit, item, decision
        by = desk.party(item.system).organisation if decision.choice in (TAKE, THEIRS) else unit.caller.organisation
        self.working = Working(unit, rows_of, by or item.owner, self._witness(by or item.owner))

    def _witness(self, by: str, **taken: str) -> Witness:
        caller = self.unit.caller
        return Witness(caller.name, caller.organisation, by, reason=self.decision.reason, **taken)

    def paths(self, parts: Sequence[Part]) -> Done:
        ids = {part.record or "" for part in parts}
        rows = [records.row(self.unit, identity) for identity in ids]
        self.working.lock(ids, {row.person for row in rows if row is not None and row.person})
        parts = items.still_open(self.unit, self.item.id, [part.part for part in parts])
        by_record: dict[str, list[Part]] = {}
        for part in parts:
            by_record.setdefault(part.record or "", []).append(part)
        known = sights.by_record(self.unit, self.item.system, by_record)
        done = [self._record(record, several, known.get(record)) for record, several in sorted(by_record.items())]
        return done, parts

    def _record(self, identity: str, parts: Sequence[Part], sight: sights.Sight | None) -> Tree:
        """One record's paths: what was chosen stands; the base moves to our version after it."""
        paths = [path_of(part.path) for part in parts]
        held = self.working.records[identity]
        known = record_now(self.working, identity, held.person, self.desk.library)
        if known is None or (sight is None and self.item.cause != MERGED):
            return {"id": identity, "version": 0, "change": "unchanged", "at": self.unit.now}
        record = self._decided(known, parts, self._known(identity, sight, known) if sight is not None else None)
        _refuse_unsound(record)
        stated = [self.unit.caller.organisation] if self.decision.choice == VALUE else []
        done = put(self.working, self.desk.library, record, known, via=f"decision {self.item.id}", audience=stated)
        if sight is not None:
            self._settled(sight, paths, done.version)
        owed = owe(self.unit, self.desk.parties, identity, done.version)
        owe_along(self.unit, self.desk.parties, done)
        if self.decision.send:
            deliveries.queue(self.unit, self.item.system, identity, done.version, insist=True)
            owed = sorted({*owed, self.item.system})
        change = "updated" if done.changed else "unchanged"
        return {"id": identity, "version": done.version, "change": change, "at": self.unit.now, "owed": owed}

    def _settled(self, sight: sights.Sight, paths: Sequence[Path], version: int) -> None:
        before = disputes_of(sight)
        left = decided(before, paths, self.decision.choice, send=self.decision.send)
        moved = {*paths, *(path for path in before if left.get(path) != before[path])}
        bases = {**sight.bases, **dict.fromkeys(map(path_text, moved), version)}
        bases = {text: base for text, base in bases.items() if base != sight.base}
        sights.save(self.unit, replace(sight, disputed=disputes_json(left), bases=bases))

    def _known(self, identity: str, sight: sights.Sight, known: Record) -> Known:
        party, held = self.desk.party(self.item.system), self.working.records[identity]
        names = links.within(self.unit, party.name, [sight.person]).get(sight.person, {})
        sighting = Sighting(
            party.system, self.desk.library, self.desk.identity_of(party), local=sight.person,
            person=held.person or "", record=identity, known=names,
        )  # fmt: skip
        at = partial(record_at, self.unit, identity, library=self.desk.library)
        return Known(sight, sighting, known, held.version, at)

    def _decided(self, known: Record, parts: Sequence[Part], seen: Known | None) -> Record:
        paths = [path_of(part.path) for part in parts]
        if self.decision.choice in (TAKE, THEIRS):  # that sender's newest statement, newer perhaps than the item
            if self.item.cause == MERGED:  # perhaps nobody's statement, but that of a person who was made one with this
                told = {path: value_of(path, part.theirs) for path, part in zip(paths, parts, strict=True)}
                known = with_atoms(known, told)
            return known if seen is None else with_theirs(known, seen.sights, paths)
        if self.decision.choice == VALUE:
            return with_atoms(known, {path: _value(path, self.decision.value) for path in paths})
        if self.decision.choice == OURS and self.item.cause == LOOK:  # theirs was taken at once, because it protects
            return with_atoms(known, {path: value_of(path, part.ours) for path, part in zip(paths, parts, strict=True)})
        return known

    def wholes(self, parts: Sequence[Part]) -> Done:
        """Files, plans or people that waited as a whole."""
        if self.decision.choice == TAKE and self.item.cause not in (OLDER, SAME_PERSON):
            links.lock_identities(self.unit, {key for part in parts for key in _keys(self.item.system, part)})
        parts = items.still_open(self.unit, self.item.id, [part.part for part in parts])
        return [self._whole(part) for part in parts], parts

    def _whole(self, part: Part) -> Tree:
        told: Tree = {"id": part.record, "version": 0, "change": "unchanged", "at": self.unit.now}
        if self.item.cause == OLDER:
            return {**told, "change": self._file(part)}
        if self.decision.choice != TAKE:
            return told
        if self.item.cause == SAME_PERSON:
            return {**told, **self._one_person(part)}
        return {**told, **self._plan(part)}

    def _one_person(self, part: Part) -> Tree:
        """They are one: the others become the one whom the sender's own number stands for."""
        kept = part.ours["people"][0]
        done: dict[str, Tree] = {}
        made = []
        for gone in part.theirs["people"]:
            identity, records_done = merge(
                self.desk, self.unit, self.item, kept=kept, gone=gone, reason=self.decision.reason
            )
            made.append(identity)
            done |= {one["id"]: one for one in records_done}
        owed = sorted({name for one in done.values() for name in one["owed"]})
        own = done.get(part.record or "", {})
        return {**own, "change": "updated", "owed": owed, "merges": made}

    def _file(self, part: Part) -> str:
        if self.decision.choice != TAKE:
            messages.change(self.unit, part.message or "", state="discarded")
            return "unchanged"
        kept = messages.apply_again(self.unit, part.message or "")
        messages.save_receipt(
            self.unit, Receipt.of(kept).tree(), self.desk.party(kept.system).organisation, done=False
        )  # fmt: skip
        return "updated"

    def _plan(self, part: Part) -> Tree:
        """A plan that was held because its person could not be told: it is that person's after all."""
        party, theirs = self.desk.party(self.item.system), part.theirs
        message = messages.by_id(self.unit, part.message or "")
        stage = Stage(
            self.unit, party, self.desk.library, self.desk.identity_of(party), Receipt.of(message), message.id,
            message.number, self.desk.parties,
            self._witness(party.organisation, message=message.sha256, system=party.name), self.desk.config.prefer,
        )  # fmt: skip
        said: Said = replace(
            party.system.again(theirs["tree"], theirs["person"], self.desk.library),
            key=theirs["key"], digest=theirs["digest"], as_of=theirs["as_of"], where=part.place,
        )  # fmt: skip
        linked = links.of_people(self.unit, party.name, [said.person]).get(said.person)
        found = links.people_by_number(self.unit, numbers_of(said.said.get("person") or {}))
        people = {linked} if linked else {identity for several in found.values() for identity in several}
        if len(people) != 1:
            raise Refused(NOT_ONE, [Issue("error", "conflict", "decision", NOT_ONE)], reason="conflict")
        apply_as(stage, said, people.pop())
        done = stage.receipt.records[0] if stage.receipt.records else {}
        return {**done, "owed": [one["system"] for one in stage.receipt.deliveries]}


def _keys(system: str, part: Part) -> list[tuple[str, str]]:
    return [(system, part.theirs["person"]), *numbers_of(part.theirs["said"].get("person") or {})]


def _value(path: Path, told: Any) -> Any:
    try:
        return value_of(path, told)
    except (TypeError, ValueError, KeyError, AttributeError):
        text = "This value is not of the field's shape."
        raise Refused(text, [Issue("error", "value", "value", text)]) from None


def _refuse_unsound(record: Record) -> None:
    """What a person wrote passes the same door as any record."""
    record_from_json(tree_from(record))
    if faults := [issue for issue in faults_of(record) if issue.severity == "error"]:
        raise Refused("The record would not be whole.", faults)
