"""Where a moment lies to a period. Both its ends are in it, each as finely as it was given: until 2027 is all of 2027.

A day without a time is the day of the moment's own zone.
"""

from __future__ import annotations

from datetime import datetime


def has_ended(end: str | None, now: datetime) -> bool:
    if end is None:
        return False
    return _moment(end) < now.replace(microsecond=0) if "T" in end else end < now.isoformat()[: len(end)]


def has_begun(start: str | None, now: datetime) -> bool:
    if start is None:
        return True
    return _moment(start) <= now if "T" in start else start <= now.isoformat()[: len(start)]


def beginning(start: str, now: datetime) -> datetime:
    """The first moment of it."""
    if "T" in start:
        return _moment(start)
    year, month, day = (*map(int, start.split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=now.tzinfo)


def _moment(told: str) -> datetime:
    """FHIR allows a leap second, which Python does not know."""
    return datetime.fromisoformat(told.replace(":60", ":59"))
