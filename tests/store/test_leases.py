"""A lease ends, whatever becomes of the clock that gave it; one that is honest holds."""

from __future__ import annotations

import pytest

from adapter.store import Store, Unit, turns
from adapter.store.leases import until
from adapter.store.tables import turns as table

LEASE = 20.0


def given(unit: Unit, ahead: float) -> bool:
    """Whether a turn is free whose lease ends so many seconds from now."""
    unit.put(table, name="t", claim=1, bookmark="", lease_until=until(ahead))
    unit.flush()
    return turns.claim(unit, "t", LEASE) is not None


@pytest.mark.parametrize("ahead", [1, LEASE, LEASE + 30])
def test_a_lease_that_a_clock_within_a_minute_of_ours_gave_holds(store: Store, ahead: float):
    assert not store.run(lambda unit: given(unit, ahead))


@pytest.mark.parametrize("ahead", [-1, LEASE + 90, 3600])
def test_a_lease_has_ended_whose_time_has_come_or_whose_clock_was_set_back_since(store: Store, ahead: float):
    assert store.run(lambda unit: given(unit, ahead))
