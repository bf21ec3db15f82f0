"""A desk over a real store, on each database."""

from __future__ import annotations

from functools import partial

import pytest

from adapter.exchange.desk import Desk
from adapter.store import Store
from tests.exchange.walks import DeskFor, desk_on


@pytest.fixture
def desk_for(store: Store) -> DeskFor:
    """Desks over one store, as gateways and workers share it."""
    return partial(desk_on, store)


@pytest.fixture
def desk(desk_for: DeskFor) -> Desk:
    return desk_for()
