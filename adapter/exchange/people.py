"""The people whom one step is about: who is held, who was just placed, and whom each statement means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapter.exchange.stage import Stage
from adapter.exchange.who import CONTRADICT, Number, Placed, numbers_of, placed
from adapter.fhir import record_from
from adapter.mapping.library import Library
from adapter.plugin import Said
from adapter.record.sights import TAKE
from adapter.record.trees import tree_from
from adapter.store import items, links
from adapter.store.working import Working

Tree = dict[str, Any]
PERSON, NUMBERS = "person", "person.identifiers"  # the fields that items about people are about
Names = dict[tuple[str, str], str]


def person_said(one: Said) -> Tree:
    return one.said.get("person") or {}


def tree_of_person(working: Working, library: Library, identity: str) -> Tree | None:
    """The person as they are held; the Patient has been read."""
    patient = working.resource(("Patient", identity))
    person = record_from([patient], library).person if patient is not None else None
    return tree_from(person) if person is not None else None


def held_name(system: str, key: str) -> str:
    """What a row that is held is called among the parts of its item."""
    return f"{system}/{key}"


def _of_person(said: Tree) -> tuple[Any, list[Number]]:
    person = said.get("person") or {}
    return person.get("birth_date"), numbers_of(person)


class People:
    """Read under the locks of everybody's identity keys."""

    def __init__(self, stage: Stage, said: Sequence[Said]) -> None:
        self._stage = stage
        name, unit = stage.party.name, stage.unit
        local = {one.person for one in said if one.local}
        self._linked = links.of_people(unit, name, local)
        self._within = links.within(unit, name, local)
        self._by_number: dict[Number, list[str]] = links.people_by_number(
            unit, {number for one in said for number in numbers_of(person_said(one))}
        )
        held = {*self._linked.values(), *(i for several in self._by_number.values() for i in several)}
        held |= {one.person for one in said if not one.local}
        stage.working.read(("Patient", identity) for identity in held)
        trees = {identity: tree_of_person(stage.working, stage.library, identity) for identity in held}
        self._trees = {identity: tree for identity, tree in trees.items() if tree is not None}

    def place(self, one: Said) -> Placed:
        if not one.local:
            return Placed(one.person)
        proposed = self._stage.identity.ours(one.person, "person", one.person)
        who, linked = person_said(one), self._linked.get(one.person)
        found = placed(who, proposed, linked, self._by_number, self._trees)
        if found.cause == CONTRADICT and linked is not None and self._was_taken(one):
            found = Placed(linked)
        if found.person is not None:
            self._linked[one.person] = found.person
            self._trees.setdefault(found.person, who)
            for number in numbers_of(who):
                if found.person not in (several := self._by_number.setdefault(number, [])):
                    several.append(found.person)
        return found

    def _was_taken(self, one: Said) -> bool:
        """Whether somebody decided, when it said the same of the person, that it is this person all the same."""
        name = held_name(self._stage.party.name, one.key or one.person)
        told = items.decisions(self._stage.unit, self._stage.party.name, PERSON, name)
        return bool(told) and told[0][0] == TAKE and _of_person(told[0][1]["said"]) == _of_person(one.said)

    def names(self, one: Said, person: str) -> Names:
        """How this system calls the person and what is in their plans."""
        return {**self._within.get(one.person, {}), ("person", one.person): person}
