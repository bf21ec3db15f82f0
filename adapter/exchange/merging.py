"""Two people who are one: links, records and whoever speaks of them move to one Patient, and what moved is remembered.

What only the one had is there for both; where both had it and not alike, the one who stays has it as before, both
voices are kept, and a person decides. Numbers come first: two valid CHI numbers are two people.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from adapter.errors import Issue, Refused
from adapter.exchange.desk import Desk
from adapter.exchange.disputes import part_name
from adapter.exchange.moving import PATIENT, Moving
from adapter.exchange.sights import disputes_json, disputes_of
from adapter.exchange.who import numbers_of
from adapter.record.atoms import Path, atoms_of, merge_class
from adapter.record.field_names import field_of
from adapter.record.likeness import is_more_protective
from adapter.record.path_json import path_text, value_json
from adapter.record.reconcile import LOOK
from adapter.record.sights import Dispute
from adapter.store import Unit, callers, items, links, merges, sights
from adapter.store.items import Item

Tree = dict[str, Any]
MERGED = "two people who were made one had it differently"
TWO_NUMBERS = (
    "They have different valid numbers, so they are two people: put the wrong number right at its sender first."
)
NOT_THERE = "One of the two is not held any more: they may have been made one already."
NOT_SEEN = "Somebody who sees the plans of both people has to decide this: you see those of one of them."
SPEAKS = "A plan of the one speaks of the other as somebody else, so that it could not be told any more who is meant."


class Compared(NamedTuple):
    """By path: what only the one who goes has, what protects somebody and holds at once, and where the two differ."""

    fills: dict[Path, Any]
    protects: dict[Path, Any]
    differs: dict[Path, Any]


class _Voice(NamedTuple):
    """Where the value of the one who goes is known to be said: a record, and the system that sees it there."""

    record: str
    system: str
    owner: str
    paths: list[Path]


def merge(desk: Desk, unit: Unit, item: Item, *, kept: str, gone: str, reason: str) -> tuple[str, list[Tree]]:
    """The id of the merge, and what was done to each record. Raises Refused where it must not be."""
    identity = str(uuid.uuid4())
    moving = Moving(desk, unit, kept, gone, via=f"merge {identity}", reason=reason)
    _refuse(moving)
    whose, moved = merges.records_with(unit, gone), merges.records_of(unit, gone)
    before, names = _kept_now(moving), links.of_ours(unit, gone)
    compared = _compared(moving)
    voices = _voices(moving, moved, compared.differs)
    patient = moving.working.resource((PATIENT, kept)) or {}
    version = moving.working.version((PATIENT, gone))
    for record in whose:
        moving.move(record, gone, kept, patient)
    moving.working.retire((PATIENT, gone))
    merges.relink(unit, names, gone, kept)
    moving.change_person(kept, {**compared.fills, **compared.protects})
    _ask(moving, item, before, compared, voices or _nobodys(item, [*moved, *merges.records_of(unit, kept)], compared))
    theirs = {**compared.fills, **compared.protects, **compared.differs}
    merges.add(unit, identity=identity, kept=kept, gone=gone, item=item.id, reason=reason, moved={
        "version": version, "records": whose, "links": [list(link) for link in names], "changes": [
            [path_text(path), value_json(path, before.get(path)), value_json(path, value)]
            for path, value in theirs.items()
        ],
    })  # fmt: skip
    callers.note(unit, "merge", f"Patient {gone} into {kept}: {identity}")
    return identity, moving.done({*whose, *merges.records_of(unit, kept)})


def _refuse(moving: Moving) -> None:
    unit, people = moving.unit, (moving.kept, moving.gone)
    trees = [moving.person_tree(one) for one in people]
    if trees[0] is None or trees[1] is None or moving.kept == moving.gone:
        raise _refused(NOT_THERE, "conflict")
    if not all(merges.sees(unit, one) for one in people):
        raise _refused(NOT_SEEN, "forbidden")
    numbers = [numbers_of(tree) for tree in trees if tree is not None]
    for system in {system for several in numbers for system, _ in several}:
        values = [{value for one, value in several if one == system} for several in numbers]
        if values[0] and values[1] and values[0] != values[1]:
            raise _refused(TWO_NUMBERS, "conflict")
    if set(merges.records_with(unit, moving.kept)) & set(merges.records_with(unit, moving.gone)):
        raise _refused(SPEAKS, "conflict")


def _refused(text: str, reason: str) -> Refused:
    return Refused(text, [Issue("error", "conflict", "decision", text)], reason=reason)


def _kept_now(moving: Moving) -> Mapping[Path, Any]:
    return atoms_of(moving.person(moving.kept))


def _compared(moving: Moving) -> Compared:
    ours, theirs = _kept_now(moving), atoms_of(moving.person(moving.gone))
    found = Compared({}, {}, {})
    for path, value in theirs.items():
        if path not in ours:
            found.fills[path] = value
        elif ours[path] != value:
            protective = merge_class(path) == "protective" and is_more_protective(ours[path], value)
            (found.protects if protective else found.differs)[path] = value
    return found


def _voices(moving: Moving, moved: list[str], differs: Mapping[Path, Any]) -> list[_Voice]:
    """Systems that see, in a plan of the one who goes, what the two have differently."""
    found = []
    for record in moved if differs else ():
        held = moving.held(record)
        for sight in sights.of_record(moving.unit, record):
            sighting = moving.sighting(sight, moving.gone)
            if sighting is None or held is None:
                continue
            seen = atoms_of(sighting.of(held).record)
            if paths := [path for path in differs if path in seen]:
                owner = moving.desk.party(sight.system).organisation
                found.append(_Voice(record, sight.system, owner, paths))
    return found


def _nobodys(item: Item, records: list[str], compared: Compared) -> list[_Voice]:
    """No system says it: whoever asked about the two is asked about this too."""
    return [_Voice(records[0], item.system, item.owner, list(compared.differs))] if records else []


def _ask(moving: Moving, item: Item, before: Mapping[Path, Any], compared: Compared, voices: list[_Voice]) -> None:
    """A conflict for each path, in the name of each system that says it, which keeps its own until somebody decides."""
    left = set(compared.differs) - {path for voice in voices for path in voice.paths}
    if left and voices:
        voices = [*voices, _Voice(voices[0].record, item.system, item.owner, sorted(left, key=path_text))]
    for voice in voices:
        for path in voice.paths:
            _part(moving, voice, MERGED, path, (before[path], compared.differs[path]))
        sight = sights.by_record(moving.unit, voice.system, [voice.record]).get(voice.record)
        if sight is not None and not left.intersection(voice.paths):
            version = moving.working.records[voice.record].version
            own = {path: Dispute(compared.differs[path]) for path in voice.paths}
            disputed = {**own, **disputes_of(sight)}  # what they are known to say otherwise stays
            bases = {**sight.bases, **{path_text(path): version for path in voice.paths}}
            sights.save(moving.unit, replace(sight, disputed=disputes_json(disputed), bases=bases))
    for path, value in compared.protects.items():
        if voices:
            _part(moving, voices[0], LOOK, path, (before[path], value))
    moving.unit.flush()


def _part(moving: Moving, voice: _Voice, cause: str, path: Path, both: tuple[Any, Any]) -> None:
    ours, theirs = both
    text = path_text(path)
    items.add(
        moving.unit, kind=items.CONFLICT, cause=cause, field=field_of(path), system=voice.system, owner=voice.owner,
        part=part_name(voice.record, text), record=voice.record, path=text, place="", message=None,
        ours=value_json(path, ours), theirs=value_json(path, theirs),
    )  # fmt: skip
