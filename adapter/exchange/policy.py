"""What reconciling is told: how a system speaks (its maps and profile say so), and whose word a site prefers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from adapter.exchange.sighting import Sighting
from adapter.exchange.stage import Stage
from adapter.plugin import Manners
from adapter.preferring import NEWEST
from adapter.record.atoms import Atoms, Path, atoms_of
from adapter.record.field_names import field_of
from adapter.record.model import Record
from adapter.record.reconcile import Policy
from adapter.store import links, records, sights
from adapter.store.sights import Sight

TAKES = ("person.identifiers", "person.address", "person.contact", "people")  # withdrawn, these are taken by default


def policy_of(stage: Stage, known: Record, as_of: str | None, sight: Sight | None) -> Policy:
    manners = stage.party.system.manners(stage.library)
    preferring = _Preferring(stage, known, as_of)
    return Policy(
        withdrawn=lambda path: manner(manners.withdrawn, path),
        prefers_theirs=preferring.theirs,
        prefers_ours=preferring.ours,
        coarser=lambda path, finer, word: is_coarser(manners, path, finer, word),
        first_meeting=sight is None,
        only_changes=manners.only_changes,
        later_row=is_later(as_of, sight.told_at if sight else None),
    )


def manner(manners: Mapping[str, str], path: Path) -> str:
    """What a blank at this path does; of several columns that one part is made of, the most careful decides."""
    field = field_of(path)
    told = {manner for name, manner in manners.items() if name == field or name.startswith(f"{field}.")}
    if told:
        return next(manner for manner in ("hold", "take", "ignore") if manner in told)
    return "take" if field.startswith(TAKES) else "hold"


def is_coarser(manners: Manners, path: Path, finer: Any, word: Any) -> bool:
    """Whether a code table of the system says that the one is a coarser word for the other."""
    return isinstance(finer, str) and (finer, word) in manners.coarser.get(field_of(path), ())


def is_later(as_of: str | None, told_at: str | None) -> bool:
    """Whether a row was last touched after its system was told something. A day alone is later from the next day on."""
    if not as_of or not told_at:
        return False
    if len(as_of) <= len("2026-03-01"):
        return as_of > told_at[: len(as_of)]
    try:
        touched = datetime.fromisoformat(as_of)
    except ValueError:
        return False
    return touched.astimezone(UTC) > datetime.fromisoformat(told_at)


@dataclass
class _Preferring:
    """Asked only where both have changed one path, differently: what it takes to answer is read then."""

    stage: Stage
    known: Record
    as_of: str | None

    def theirs(self, path: Path) -> bool:
        whose = self._whose(path)
        return whose == self.stage.party.name or (whose == NEWEST and self._is_newest(path))

    def ours(self, path: Path) -> bool:
        """Ours is newer, or is the word of the system that the site prefers."""
        whose = self._whose(path)
        return (whose == NEWEST and not self._is_newest(path)) or (whose is not None and self._is_word_of(whose, path))

    def _whose(self, path: Path) -> str | None:
        return self.stage.prefer.get(field_of(path))

    def _is_newest(self, path: Path) -> bool:
        """By the day or moment that the row says it was last touched; without one, what comes now is the newest."""
        field = field_of(path)
        history = records.history(self.stage.unit, str(self.known.id), count=1000)
        ours = next((change.at for change in history if field in change.changed), None)
        return not self.as_of or ours is None or is_later(self.as_of, ours)

    def _is_word_of(self, system: str, path: Path) -> bool:
        """Whether ours is what that system says in its own sight: of the person, in any plan of theirs."""
        sighted = self._sighted(system, self._records if path[0] == "person" else [str(self.known.id)])
        return any(path in said and said[path] == ours.get(path) for said, ours in sighted)

    @cached_property
    def _records(self) -> list[str]:
        person = self.known.person.id if self.known.person is not None else None
        return [held.id for held in self.stage.working.records_of(person or "")]

    def _sighted(self, system: str, ids: Iterable[str]) -> Iterator[tuple[Atoms, Atoms]]:
        """What it said last, and how ours reads to it."""
        stage, person = self.stage, self.known.person
        party = next((party for party in stage.others if party.name == system), None)
        for sight in sights.by_record(stage.unit, system, ids).values() if party is not None else ():
            if party is None or sight.said is None or system == stage.party.name:
                continue
            sighting = Sighting(
                party.system, stage.library, replace(stage.identity, sender=party.system.sender or party.name),
                local=sight.person, person=str(person.id) if person else "", record=sight.record,
                known=links.within(stage.unit, party.name, [sight.person]).get(sight.person, {}),
            )  # fmt: skip
            yield atoms_of(sighting.again(sight.said)), atoms_of(sighting.of(self.known).record)
