"""A date of a search as spans of moments: http://hl7.org/fhir/R4/search.html#date

What is kept is a moment (in UTC, as text of one width, so that text sorts as time does), so a value fits where its
moment is inside a span. A value without a zone is in UTC.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta

Span = tuple[str, str]  # from the first moment, up to and without the second
FIRST, LAST = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"  # of the same width: a collation may differ
_VALUE = re.compile(
    r"(eq|ne|gt|lt|ge|le|sa|eb)?([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+ -][0-9]{2}:[0-9]{2})?)?)?)?",
    re.ASCII,
)


def spans_of(text: str) -> list[Span] | None:
    """None for what is no date, or has a prefix that is not answered here (`ap`)."""
    match = _VALUE.fullmatch(text)
    try:
        low, high = _whole(match) if match else (None, None)
    except (ValueError, OverflowError):
        return None
    if match is None or low is None or high is None:
        return None
    start, end = moment(low), moment(high)
    return {
        "ne": [(FIRST, start), (end, LAST)], "gt": [(end, LAST)], "sa": [(end, LAST)], "ge": [(start, LAST)],
        "lt": [(FIRST, start)], "eb": [(FIRST, start)], "le": [(FIRST, end)],
    }.get(match[1] or "eq", [(start, end)])  # fmt: skip


def moment(when: datetime) -> str:
    when = when.astimezone(UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def _whole(match: re.Match[str]) -> tuple[datetime, datetime]:
    """The first moment of what was said, and the first after it: of a year, a month, a day, a minute, a second."""
    year, month, day = int(match[2]), int(match[3] or 1), int(match[4] or 1)
    if match[5] is None:
        start = datetime(year, month, day, tzinfo=UTC)
        days = 1 if match[4] else calendar.monthrange(year, month)[1] if match[3] else 365 + calendar.isleap(year)
        return start, start + timedelta(days=days)
    zone = (match[9] or "Z").replace("Z", "+00:00").replace(" ", "+")  # a plus in an address reads as a blank
    thousandths = (match[8] or "")[:3].ljust(3, "0")
    told = f"{match[2]}-{match[3]}-{match[4]}T{match[5]}:{match[6]}:{match[7] or '00'}.{thousandths}{zone}"
    start = datetime.fromisoformat(told)
    if match[8]:
        return start, start + timedelta(milliseconds=1)
    return start, start + (timedelta(seconds=1) if match[7] else timedelta(minutes=1))
