"""Dates and times as they are written: a column's format compiled to a pattern, and a moment as precise as was said.

A format is written with `%d %m %Y %y %b %B %H %I %M %S %p %z`, which mean what they mean to strptime; days, months and
hours are read with one or two digits and written with two.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

_LONG = "January February March April May June July August September October November December".split()  # noqa: SIM905
_SHORT = [name[:3] for name in _LONG]
_MONTHS = {name[:length].lower(): number for number, name in enumerate(_LONG, 1) for length in (3, 20)} | {"sept": 9}
_PARTS = {
    "d": "(?P<d>[0-9]{1,2})",
    "m": "(?P<m>[0-9]{1,2})",
    "Y": "(?P<Y>[0-9]{4})",
    "y": "(?P<y>[0-9]{2})",
    "b": r"(?P<b>[A-Za-z]{3,9})\.?",
    "B": r"(?P<b>[A-Za-z]{3,9})\.?",
    "H": "(?P<H>[0-9]{1,2})",
    "I": "(?P<I>[0-9]{1,2})",
    "M": "(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})(?:\.(?P<f>[0-9]{1,6})[0-9]{0,3})?",
    "p": r"(?P<p>[AaPp])\.?[Mm]\.?",
    "z": "(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
}
# http://hl7.org/fhir/R4/datatypes.html#dateTime
_FHIR = re.compile(
    r"(?P<Y>[0-9]{4})(?:-(?P<m>[0-9]{2})(?:-(?P<d>[0-9]{2})(?:T(?P<H>[0-9]{2}):(?P<M>[0-9]{2}):"
    r"(?P<S>[0-9]{2})(?:\.(?P<f>[0-9]{1,6})[0-9]{0,12})?(?P<z>Z|[+-][0-9]{2}:[0-9]{2}))?)?)?",
    re.ASCII,
)
YEAR, MONTH, DAY, MINUTE, SECOND = range(5)  # how precise


class Moment(NamedTuple):
    local: datetime  # without a zone; what was not said is filled up with 1s and 0s
    precision: int
    offset: timedelta | None = None

    def instant(self) -> datetime:
        return self.local - (self.offset or timedelta())

    def fhir(self) -> str:
        """A FHIR date or dateTime; one with a time needs its offset."""
        if self.precision > DAY:
            return self.local.isoformat() + _offset_text(self.offset or timedelta())
        return f"{self.local.year:04}-{self.local.month:02}-{self.local.day:02}"[: (4, 7, 10)[self.precision]]


class Format(NamedTuple):
    text: str
    pattern: re.Pattern[str]
    precision: int
    two_digits: bool  # of the year


@lru_cache(maxsize=1_000)
def format_of(text: str) -> Format:
    """Raises ValueError, which says what is wrong, for a format that is none."""
    pattern, seen = "", ""
    for piece in re.findall(r"%.|\s+|[^%\s]+|%", text):
        if not piece.startswith("%"):
            pattern += r"\s{1,9}" if piece.isspace() else re.escape(piece)
        elif piece[1:] in _PARTS and piece[1:] not in seen:
            seen += piece[1:]
            pattern += _PARTS[piece[1:]]
        else:
            raise ValueError(f"{piece} is not known in a date format, or stands in it twice")
    precision = _precision(set(seen))
    return Format(text, re.compile(pattern, re.ASCII), precision, "y" in seen)


def _precision(seen: set[str]) -> int:
    year, month, hour = seen & {"Y", "y"}, seen & {"m", "b", "B"}, seen & {"H", "I"}
    wrong = {
        "a date format needs one year, as %Y or %y": len(year) != 1,
        "a date format has more than one month": len(month) > 1,
        "a date format with a day needs a month": "d" in seen and not month,
        "a date format with a time needs a day, an hour and minutes": bool(
            seen & set("HIMSpz") and not ("d" in seen and hour and "M" in seen)
        ),
        "%I and %p go together, without %H": len(hour) > 1 or ("I" in seen) != ("p" in seen),
    }
    for text, found in wrong.items():
        if found:
            raise ValueError(text)
    return SECOND if "S" in seen else MINUTE if hour else DAY if "d" in seen else MONTH if month else YEAR


def moment_of(text: str, choice: Format, pivot: int) -> Moment | bool | None:
    """None where the text is not of this format; False where it is, but there is no such day or time."""
    found = choice.pattern.fullmatch(text)
    return found and (_moment(found.groupdict(), choice.precision, pivot) or False)


def moment_of_fhir(value: str) -> Moment | None:
    found = _FHIR.fullmatch(value)
    if found is None:
        return None
    return _moment(found.groupdict(), SECOND if found["H"] else DAY if found["d"] else MONTH if found["m"] else YEAR, 0)


def rendered(moment: Moment, choice: Format) -> str:
    day = moment.local
    said = {
        "d": f"{day.day:02}",
        "m": f"{day.month:02}",
        "Y": f"{day.year:04}",
        "y": f"{day.year % 100:02}",
        "b": _SHORT[day.month - 1],
        "B": _LONG[day.month - 1],
        "H": f"{day.hour:02}",
        "I": f"{(day.hour + 11) % 12 + 1:02}",
        "M": f"{day.minute:02}",
        "S": f"{day.second:02}" + (f".{day.microsecond:06}".rstrip("0") if day.microsecond else ""),
        "p": "PM" if day.hour >= 12 else "AM",
        "z": _offset_text(moment.offset or timedelta()),
    }
    return re.sub("%(.)", lambda found: said[found[1]], choice.text)


def _moment(found: dict[str, str | None], precision: int, pivot: int) -> Moment | None:
    short = found.get("y")
    year = int(found["Y"] or 0) if short is None else int(short) + (2000 if int(short) <= pivot else 1900)
    word = found.get("b")
    month = _MONTHS.get(word.lower(), 0) if word else int(found.get("m") or 1)
    hour = int(found.get("H") or found.get("I") or 0)
    if half := found.get("p"):
        hour = hour % 12 + (12 if half in "pP" else 0) if 1 <= hour <= 12 else 99
    minute, second = int(found.get("M") or 0), int(found.get("S") or 0)
    fraction = int((found.get("f") or "").ljust(6, "0"))
    try:
        local = datetime(year, month, int(found.get("d") or 1), hour, minute, second, fraction)
        return Moment(local, precision, _offset(found.get("z")))
    except ValueError:
        return None


def _offset(text: str | None) -> timedelta | None:
    if text is None or text == "Z":
        return None if text is None else timedelta()
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError("no such offset")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if text[0] == "-" else offset


def _offset_text(offset: timedelta) -> str:
    minutes = round(offset / timedelta(minutes=1))
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
