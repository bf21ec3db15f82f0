"""One step of a message: some arrivals, placed, locked in order and met one by one, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from adapter.errors import Issue
from adapter.exchange.arriving import named_briefly, opened_plan
from adapter.exchange.meeting import Encounter, meet
from adapter.exchange.people import NUMBERS, PERSON, Names, People, held_name, person_said
from adapter.exchange.stage import Stage
from adapter.exchange.who import SAME_PERSON, Placed, numbers_of
from adapter.plugin import Arrival, Fault, Noted, Said, Unopened
from adapter.store import items, links, sights

HELD_ROW = "It is held until somebody decides: {}. Nothing of it was taken."
SET_ASIDE = "It was decided before, and is still the same: {}. Nothing of it was taken."
ASKED = "Somebody has to decide: {}"


def apply_as(stage: Stage, one: Said, person: str) -> None:
    """One statement, about a person whom somebody has named."""
    plan = str(one.said["id"])
    names: Names = {**links.within(stage.unit, stage.party.name, [one.person]).get(one.person, {})}
    names["person", one.person] = person
    record = names.setdefault(("plan", plan), stage.identity.ours(one.person, "plan", plan))
    stage.working.read([("Patient", person)])
    stage.working.lock([record], [person])
    known = sights.by_record(stage.unit, stage.party.name, [record])
    meet(stage, Encounter(one, person, record, names, known.get(record)))


class _Waiting(NamedTuple):
    said: Said
    person: str
    record: str
    names: Names


def apply(stage: Stage, arrivals: Sequence[Arrival]) -> None:
    """What was stated in the same words before is confirmed without being mapped; the rest meets its records."""
    said, confirmed = _opened(stage, arrivals)
    _end_held(stage, confirmed)
    if not said:
        return
    keys = {(stage.party.name, one.person) for one in said}
    links.lock_identities(stage.unit, keys.union(*(numbers_of(person_said(one)) for one in said)))
    waiting = _placed(stage, said)
    stage.working.lock({one.record for one in waiting}, {one.person for one in waiting})
    known = sights.by_record(stage.unit, stage.party.name, {one.record for one in waiting})
    met: set[str] = set()
    for one in waiting:
        if one.record in met:  # one plan, stated twice in one step: the second meets what the first left
            stage.unit.flush()
            known |= sights.by_record(stage.unit, stage.party.name, [one.record])
        met.add(one.record)
        meet(stage, Encounter(one.said, one.person, one.record, one.names, known.get(one.record)))


def _opened(stage: Stage, arrivals: Sequence[Arrival]) -> tuple[list[Said], list[str]]:
    """What has to be met, and the keys of what was confirmed."""
    unopened = {one.key: one for one in arrivals if isinstance(one, Unopened)}
    known = sights.digests(stage.unit, stage.party.name, unopened) if unopened else {}
    same = {key: record for key, (record, digest) in known.items() if digest == unopened[key].digest}
    sights.confirm(stage.unit, stage.party.name, same.values(), stage.number)
    said: list[Said] = []
    refused: set[str] = set()
    for arrival in arrivals:
        if isinstance(arrival, Unopened) and arrival.key in same:
            stage.receipt.confirm(same[arrival.key], arrival.where)
            continue
        one = named_briefly(opened_plan(stage.party.system, arrival))
        if isinstance(one, Fault):
            stage.receipt.refuse(one.where, one.issues)
            refused.add(one.key or getattr(arrival, "key", ""))
        elif isinstance(one, Noted):
            stage.receipt.note(one.issues)
            stage.receipt.lose(one.losses)
        else:
            said.append(one)
    sights.was_in(stage.unit, stage.party.name, stage.number, keys=refused - {""})
    return said, list(same)


def _placed(stage: Stage, said: Sequence[Said]) -> list[_Waiting]:
    """Each with its person and its plan. Those whose person cannot be told are held, whole."""
    people = People(stage, said)
    waiting: list[_Waiting] = []
    for one in said:
        found = people.place(one)
        if found.person is None:
            _hold(stage, one, found.cause)
            continue
        names = people.names(one, found.person)
        plan = str(one.said["id"])
        record = names.get(("plan", plan)) or (stage.identity.ours(one.person, "plan", plan) if one.local else plan)
        waiting.append(_Waiting(one, found.person, record, {**names, ("plan", plan): record}))
        if found.also:
            _ask(stage, one, record, found)
    _end_held(stage, [one.said.key or one.said.person for one in waiting])
    return waiting


def _end_held(stage: Stage, keys: Iterable[str]) -> None:
    """What was held of these rows before has been said otherwise since, and placed."""
    names = [held_name(stage.party.name, key) for key in keys]
    items.end_rows(stage.unit, stage.party.name, PERSON, names)


def _hold(stage: Stage, one: Said, cause: str) -> None:
    """The whole statement waits, as it was read, with no link made. What was decided about the very same is not asked
    again."""
    unit, party, name = stage.unit, stage.party, held_name(stage.party.name, one.key or one.person)
    sights.was_in(unit, party.name, stage.number, keys=[one.key] if one.key else ())
    told = items.decisions(unit, party.name, PERSON, name)
    if told and one.digest and told[0][1]["digest"] == one.digest:
        stage.receipt.hold(one.where, Issue("warning", "conflict", one.where, SET_ASIDE.format(cause)))
        return
    items.end_rows(unit, party.name, PERSON, [name])  # held for another cause before
    items.add(
        unit, kind=items.HELD, cause=cause, field=PERSON, system=party.name, owner=party.organisation, part=name,
        record=None, path="", place=one.where, message=stage.message, ours=None,
        theirs={"person": one.person, "key": one.key, "digest": one.digest, "as_of": one.as_of, "tree": dict(one.tree),
                "said": one.said},
    )  # fmt: skip
    stage.receipt.hold(one.where, Issue("error", "conflict", one.where, HELD_ROW.format(cause)))


def _ask(stage: Stage, one: Said, record: str, found: Placed) -> None:
    """Two people are never merged here: both stay until somebody decides, and are asked about once."""
    name = "/".join(sorted({found.person or "", *found.also}))
    if items.decisions(stage.unit, None, NUMBERS, name):  # whoever asked: it is about two people, not about a system
        return
    items.add(
        stage.unit, kind=items.HELD, cause=SAME_PERSON, field=NUMBERS, system=stage.party.name,
        owner=stage.party.organisation, part=name, record=record,
        path="", place=one.where, message=stage.message, ours={"people": [found.person]},
        theirs={"people": list(found.also)},
    )  # fmt: skip
    stage.receipt.note([Issue("warning", "duplicate", one.where, ASKED.format(SAME_PERSON))])
