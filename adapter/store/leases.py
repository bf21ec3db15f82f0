"""Leases: until when a claim holds, by clocks that agree within a minute and that somebody may set back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import or_
from sqlalchemy.sql import ColumnElement

from adapter import clock
from adapter.store.unit import moment

APART = 60.0  # seconds by which the clocks of two machines may differ


def until(lease: float) -> str:
    return moment(clock.now() + timedelta(seconds=lease))


def beyond(lease: float) -> str:
    """Nobody can have given a lease that ends later: the clock that gave it has been set back since."""
    return until(lease + APART)


def has_ended(column: ColumnElement[Any], now: str, lease: float) -> ColumnElement[bool]:
    return or_(column <= now, column > beyond(lease))
