"""What is held back: in no byte of any format, and L3 holds, whatever it is and however little a system can hold."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapter import clock
from adapter.exchange.sharing import Held
from adapter.exchange.sides import FhirSide, RecordSide
from adapter.plugin import Departure, System
from adapter.record.atoms import atoms_of, with_atoms
from adapter.record.model import Record, Sensitive
from adapter.record.reconcile import KEPT, SAME, reconcile
from adapter.record.sharing import Recipient, Shared, share
from adapter.record.sights import (
    Sights,
    after_acceptance,
    after_message,
    after_sending,
    behind,
    held_in_sight,
    with_own,
)
from tests.laws.lenses import Lens, lenses
from tests.laws.records import kept_records
from tests.laws.sheets import system
from tests.laws.test_reconcile_laws import policy, says
from tests.laws.test_tabular_laws import LIBRARY, PROFILES

slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
CANARY = "Canary seventeen, told in confidence"
SYSTEMS: dict[str, Any] = {"fhir": FhirSide, "record": RecordSide, **{name: partial(system, name) for name in PROFILES}}

OPEN = Recipient.called(["board"], [])


def secret(record: Record) -> Record:
    """Every why, summary and narrative is the same secret, and marked."""
    marks, outcomes = [], []
    for one in record.outcomes:
        reviews = tuple(replace(review, narrative=CANARY) for review in one.reviews)
        outcomes.append(replace(one, why=CANARY, summary=CANARY, reviews=reviews))
        marks += [f"outcomes/{one.id}/{name}" for name in ("why", "summary")]
        marks += [f"outcomes/{one.id}/reviews/{review.id}/narrative" for review in one.reviews]
    sensitive = tuple(Sensitive(what=what, in_confidence=True) for what in marks)
    person = replace(record.person, protection=None, deceased=None) if record.person else None
    return replace(record, outcomes=tuple(outcomes), sensitive=sensitive, sharing=(), person=person)


@pytest.mark.parametrize("name", SYSTEMS)
@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=25)
@given(kept_records())
def test_what_is_held_back_is_in_no_byte_of_any_format(name: str, record: Record) -> None:
    target: System = SYSTEMS[name]()
    told = share(secret(record), OPEN, clock.now())
    assert told.record is not None
    written = [piece.message for piece in target.write([Departure(told.record)], LIBRARY)]
    assert all(b"anary sev" not in message.read() for message in written if message is not None)


def held_of(data: Any, record: Record) -> tuple[Record, Held]:
    """What may go, with anything at all held back."""
    paths = sorted(atoms_of(record), key=repr)
    assume(paths)
    gone = data.draw(st.lists(st.sampled_from(paths), max_size=4, unique=True))
    left = with_atoms(record, dict.fromkeys(gone))
    return left, Held(record, Shared(left))


@slow
@given(st.data(), kept_records(), lenses())
def test_what_was_told_without_it_and_read_again_changes_nothing(data: Any, record: Record, lens: Lens) -> None:
    left, _ = held_of(data, record)
    stated = lens.view(record) if data.draw(st.booleans()) else None
    hidden = held_in_sight(lens.view(record), lens.view(left))
    sent = lens.view(with_own(left, stated, hidden))
    base = atoms_of(stated)
    sights = after_acceptance(after_sending(Sights(said=stated, now=lens.view(record), base=base, told_since=0), sent))
    sights = replace(sights, base={**sights.base, **{path: base[path] for path in hidden if path in base}})
    result = reconcile(record, says(data, lens, sent), sights, policy(lens))
    assert result.record == record
    assert {verdict.kind for verdict in result.verdicts} <= {SAME, KEPT}
    if stated and lens.limit is None:  # a cut text may be what an entry is known by
        assert atoms_of(sent) == atoms_of(stated)
    assert not result.disputed
    assert not (stated and behind(after_message(sights, result, lens.view(record))))


@slow
@given(st.data(), kept_records())
def test_an_older_version_lacks_what_is_held_back_today_and_nothing_else(data: Any, record: Record) -> None:
    left, held = held_of(data, record)
    assert held.of(record) == left
    assert held.of(left) == left
