"""A sight as the store keeps it, in versions and texts, moves as the pure one does, on which the laws stand.

Whatever is said, written here, sent and accepted, in whatever order, as long as nothing is disputed: what is held back
of a dispute is kept by version alone, so there the two may ask for a delivery more or less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapter.exchange.identity import Identity
from adapter.exchange.sides import RecordSide
from adapter.exchange.sighting import Sighting
from adapter.exchange.sights import Known, accepted
from adapter.mapping.library import Library
from adapter.plugin import Departure, Said, Seen
from adapter.record.atoms import atoms_of, said_atoms
from adapter.record.model import Outcome, Record
from adapter.record.reconcile import Policy, reconcile
from adapter.record.sights import (
    Sights,
    after_acceptance,
    after_message,
    after_sending,
    behind,
    for_them,
)
from adapter.record.trees import said_from, tree_from
from adapter.store.sights import Sight
from tests.laws.records import kept_records, said_about
from tests.laws.test_reconcile_laws import slow

LIBRARY = Library()
STEPS = st.lists(st.sampled_from(["they say", "we write", "it is sent", "they accept"]), max_size=5)


class TheirJson(RecordSide):
    """A system that holds records as we do, and takes any: what is drawn may break rules that no door breaks."""

    def sight(self, departure: Departure, library: Library) -> Seen:
        return Seen(Said(tree_from(departure.record), "", "", local=False), {})

    def again(self, tree: Mapping[str, Any], person: str, library: Library) -> Said:
        return Said(dict(tree), person, "", local=False)


class Both:
    """One record and what is known of one system, purely and as it is kept."""

    def __init__(self, record: Record) -> None:
        self.versions = {1: record}
        self.pure = Sights(said=record, now=record, base=atoms_of(record), told_since=0)
        self.kept = Sight("theirs", str(record.id), said=tree_from(record), base=1)
        person = record.person.id if record.person else ""
        identity = Identity.of(b"k" * 32, "theirs", b"")
        self.sighting = Sighting(
            TheirJson(), LIBRARY, identity, local="", person=str(person), record=str(record.id), known={}
        )

    @property
    def version(self) -> int:
        return max(self.versions)

    @property
    def record(self) -> Record:
        return self.versions[self.version]

    @property
    def known(self) -> Known:
        return Known(self.kept, self.sighting, self.record, self.version, self.versions.__getitem__)

    def becomes(self, record: Record) -> None:
        if record != self.record:
            self.versions[self.version + 1] = record

    def they_say(self, said: Record) -> None:
        known = self.known
        result = reconcile(self.record, said, known.sights, Policy())
        arrival = said_atoms(said, atoms_of(known.sights.said))
        self.becomes(result.record)
        self.pure = after_message(self.pure, result, self.record)
        stated = tree_from(self.pure.said) if self.pure.said is not None else None
        self.kept = replace(known.after_message(result, self.version, arrival), said=stated)

    def we_write(self, said: Record) -> None:
        self.becomes(reconcile(self.record, said, Sights(), Policy()).record)
        self.pure = replace(self.pure, now=self.record)

    def it_is_sent(self) -> None:
        sent = for_them(self.record, self.pure.disputed)
        self.pure = after_sending(self.pure, sent)
        self.kept = replace(self.kept, in_flight={"tree": tree_from(sent), "version": self.version})

    def they_accept(self) -> None:
        self.pure, self.kept = after_acceptance(self.pure), accepted(self.known)


def different(one: Sights, other: Sights) -> dict[str, Any]:
    named = ((about.name, getattr(one, about.name), getattr(other, about.name)) for about in fields(one))
    return {name: (mine, yours) for name, mine, yours in named if mine != yours}


@slow
@given(st.data(), kept_records(), STEPS)
def test_what_is_kept_of_a_system_is_what_is_known_of_it(data: Any, record: Record, steps: list[str]) -> None:
    both = Both(record)
    for step in steps:
        if step == "they say":
            both.they_say(data.draw(said_about(both.record)))
        elif step == "we write":
            both.we_write(data.draw(said_about(both.record)))
        elif step == "it is sent":
            both.it_is_sent()
        else:
            both.they_accept()
        if both.pure.disputed:
            return
        kept = both.known.sights
        base = {path: value for path, value in kept.base.items() if value is not None}
        assert different(replace(kept, base=base), both.pure) == {}


def test_what_was_only_in_what_they_took_is_told_again_once_it_is_gone_here() -> None:
    """They were sent a title and a why, have taken the title, and say nothing of the why that we took back since."""
    plan = Record(id="r", outcomes=(Outcome(id="o"),))
    both = Both(plan)
    both.becomes(replace(plan, title="Home", outcomes=(Outcome(id="o", why="soup"),)))
    both.it_is_sent()
    both.becomes(replace(plan, title="Home"))
    both.they_say(said_from(Record, {"id": "r", "title": "Home"}))
    assert behind(both.known.sights) == {("outcomes", "o", "why")}
