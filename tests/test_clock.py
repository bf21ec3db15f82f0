"""One clock: a day is the day where the people are, and nobody asks the machine but it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

from adapter import clock

ASKS = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.(?:time|localtime|gmtime))\(")
ADAPTER = Path(clock.__file__).parent


def test_it_is_now():
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)


def test_a_summer_night_is_the_next_day_already_though_the_machine_keeps_universal_time(monkeypatch):
    night = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: night.astimezone(clock.ZONE))
    assert clock.today() == date(2026, 7, 1)


def test_nobody_else_asks_the_machine_for_the_time_of_day():
    asking = {str(path.relative_to(ADAPTER)) for path in ADAPTER.rglob("*.py") if ASKS.search(path.read_text("utf-8"))}
    assert asking == {"clock.py"}
