"""What time it is, said once: whatever asks for now or today asks here, and a test that needs another day says it here.

A day is a day where the people are: one that is named without a zone is read in this one, however the machine is set.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")


def now() -> datetime:
    return datetime.now(ZONE)


def today() -> date:
    return now().date()
