"""A desk over a real store, on each database."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from adapter.exchange import receive as receiving
from adapter.exchange.desk import Desk
from adapter.store import Store
from tests.exchange.telling import Folders
from tests.exchange.walks import WEEK_1, DeskFor, desk_on, post


@pytest.fixture
def desk_for(store: Store) -> DeskFor:
    """Desks over one store, as gateways and workers share it."""
    return partial(desk_on, store)


@pytest.fixture
def desk(desk_for: DeskFor) -> Desk:
    return desk_for()


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "folders")


@pytest.fixture
def told(desk_for: DeskFor, folders: Folders) -> Desk:
    """A desk that a council's first week came to, and that may tell it what changes."""
    desk = desk_for(**folders.settings)
    post(desk, WEEK_1)
    return desk


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of three arrivals."""
    monkeypatch.setattr(receiving, "STEP", 3)
