"""How often something happens, in a few plain words: once every 2 weeks, on Tuesday and Friday, at 14:00."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

UNITS = {"min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
TIMES = {1: "once", 2: "twice"}
DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip


def how_often(timing: dict[str, Any]) -> str:
    """Nothing is made up: what the timing does not say is not in the words."""
    frequency = timing.get("frequency")
    counted = TIMES.get(frequency, f"{frequency} times") if frequency is not None else ""
    every, unit = timing.get("every"), timing.get("unit")
    named = UNITS.get(unit, unit) if unit else ""
    if named and every in (None, 1):
        span = f"every {named}"
    else:
        span = f"every {every} {named}s" if named else f"every {every}" if every is not None else ""
    days = f"on {_listed([DAYS.get(day, day) for day in timing['days']])}" if timing.get("days") else ""
    times = f"at {_listed([time.removesuffix(':00') for time in timing['times']])}" if timing.get("times") else ""
    pieces = [" ".join(piece for piece in (counted, span) if piece), days, times]
    words = ", ".join(piece for piece in pieces if piece)
    return words[:1].upper() + words[1:]


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
