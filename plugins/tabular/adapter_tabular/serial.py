"""Excel's day numbers and dates, both ways: the 1900 system with its leap year that never was, and the 1904 system.

ECMA-376 part 1, 18.17.4.1. Day 60 of the 1900 system is 29 February 1900, which did not exist.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

_DAY = 86_400_000  # milliseconds


def from_serial(number: float, date_1904: bool = False) -> date | datetime | time | None:
    """A whole number is a date, one with a fraction a datetime to the nearest millisecond, one below 1 a time.

    None where there is no such day: 0, negative numbers, day 60 of the 1900 system, years after 9999.
    """
    if not 0 <= number < 2_958_466:
        return None
    days, thousandths = divmod(round(number * _DAY), _DAY)
    if days == 0 and (thousandths or date_1904):
        return (datetime.min + timedelta(milliseconds=thousandths)).time() if thousandths else date(1904, 1, 1)
    if not date_1904 and days in (0, 60):
        return None
    start = date(1904, 1, 1) if date_1904 else date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
    try:
        day = start + timedelta(days=days)
    except OverflowError:
        return None
    if not thousandths:
        return day
    return datetime(day.year, day.month, day.day) + timedelta(milliseconds=thousandths)


def to_serial(day: date, date_1904: bool = False) -> float | None:
    """None where Excel's calendar does not reach. A datetime's zone is not looked at."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    moment = moment.replace(tzinfo=None)
    start = datetime(1904, 1, 1) if date_1904 else datetime(1899, 12, 30)
    if not date_1904 and moment < datetime(1900, 3, 1):
        start = datetime(1899, 12, 31)
    if moment < start + timedelta(days=0 if date_1904 else 1):
        return None
    passed = moment - start
    return (
        passed.days + (passed.seconds + passed.microseconds / 1_000_000) / 86_400
        if passed % timedelta(1)
        else passed.days
    )
