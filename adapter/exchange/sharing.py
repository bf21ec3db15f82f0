"""Who a system is to a record that restricts who may have it, and what was held back from it, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from adapter import clock
from adapter.exchange.desk import Desk
from adapter.exchange.party import Party
from adapter.exchange.putting import record_at
from adapter.exchange.quality import criteria_of
from adapter.record.atoms import Path, atoms_of, with_atoms
from adapter.record.model import Record
from adapter.record.sharing import Recipient, Shared, share
from adapter.store import Unit, records, sights
from adapter.store.records import Row
from adapter.store.sights import Sight

NOT_THERE = "The record, or what is known of their sight of it, is not there any more."
NOT_SHARED = "The record is not shared with this organisation any more."


class Held:
    """What one system may have of one record today, and its older versions by the same rule."""

    def __init__(self, record: Record, shared: Shared) -> None:
        self.shared = shared
        before, after = atoms_of(record), atoms_of(shared.record)
        self.paths = frozenset(path for path, value in before.items() if after.get(path) != value)

    def of(self, record: Record) -> Record:
        """Another version without what is held back today: that it is held back now is no change to be told."""
        there = atoms_of(record)
        gone: dict[Path, None] = {path: None for path in self.paths if path in there}
        return with_atoms(record, gone) if gone else record

    def sentence(self) -> str:
        """For the log of deliveries: how many fields, and why; never what stands in them."""
        if not self.shared.withheld:
            return ""
        counted = Counter(one.why for one in self.shared.withheld)
        told = "; ".join(f"{why}: {number}" for why, number in sorted(counted.items()))
        return f"Held back ({told}). What this system holds there stays as it is."


class Allowed(NamedTuple):
    """A record of which a system may have something: `sight` is none where it only receives and was never told."""

    row: Row
    sight: Sight | None
    record: Record
    held: Held


def allowed(desk: Desk, unit: Unit, party: Party, identity: str) -> Allowed | Shared:
    """Whether a record may be sent to a system now; if not, why not."""
    row = records.row(unit, identity)
    sight = sights.by_record(unit, party.name, [identity]).get(identity)
    if row is None or (sight is None and not party.is_told_whole):
        return Shared(None, why=NOT_THERE)
    if not records.is_seen_by(unit, identity, party.audiences):
        return Shared(None, why=NOT_SHARED)
    record = record_at(unit, identity, row.version, desk.library)
    held = held_back(desk, party, record)
    return Allowed(row, sight, record, held) if held.shared.record is not None else held.shared


def held_back(desk: Desk, party: Party, record: Record) -> Held:
    return Held(record, share(record, recipient_of(desk, party), clock.now()))


def recipient_of(desk: Desk, party: Party) -> Recipient:
    """By its own name and those of its organisation; every other that is set up is somebody else."""
    wording = criteria_of(desk.library).wording
    return Recipient.called(
        [party.name, *_names(desk, party.organisation)],
        [
            name
            for other in desk.parties
            if other.organisation != party.organisation
            for name in (other.name, *_names(desk, other.organisation))
        ]
        + [name for one in desk.config.organisations if one != party.organisation for name in _names(desk, one)],
        wording.names_family,
    )


def _names(desk: Desk, organisation: str) -> Iterator[str]:
    yield organisation
    if (own := desk.config.organisations.get(organisation)) is not None:
        yield own.title
        yield from own.known_as
