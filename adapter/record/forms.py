"""What a leaf of a record may hold, by the `form` that the model gives it: R4's datatypes page (2.24.0.1).

Nothing is repaired: a leaf fits as it is, or the sender is told. Every pattern is ASCII, bounded or linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from adapter.record.words import LONGEST, can_keep, is_language_tag

Fault = tuple[str, str]  # (code from http://hl7.org/fhir/issue-type, what is wrong and what to send)


def fault_in(form: str, text: str) -> Fault | None:
    """None where a text fits its form; else the fault, which holds nothing of the text."""
    fits, says = FORMS[form]
    if not can_keep(text):
        return _unkeepable(text)
    return None if fits(text) else ("value", says)


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def is_outside(reference: str) -> bool:
    """Whether it refers to somebody or something that is not in the record: `Practitioner/1`, a URL, a URN, `#p1`."""
    return is_uri(reference) and (reference.startswith("#") or "/" in reference or ":" in reference)


def is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and _day_exists(text)


def is_date_time(text: str) -> bool:
    return _DATE_TIME.fullmatch(text) is not None and _day_exists(text)


def is_instant(text: str) -> bool:
    return _INSTANT.fullmatch(text) is not None and _day_exists(text)


def is_code(text: str) -> bool:
    """No white space at its ends, and only single spaces inside."""
    return text != "" and " ".join(text.split()) == text


def is_uri(text: str) -> bool:
    """Relative ones too. A UUID or an OID must be one: readers of FHIR refuse the rest."""
    if text.startswith("urn:uuid:"):
        return _UUID.fullmatch(text) is not None
    if text.startswith("urn:oid:"):
        return _OID.fullmatch(text) is not None
    return text != "" and not any(map(str.isspace, text))


_YEAR, _MONTH, _DAY = "(?!0000)[0-9]{4}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"  # R4 allows leap seconds, and no 24:00
_TIME = re.compile(_CLOCK, re.ASCII)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DATE = re.compile(f"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?", re.ASCII)
_DATE_TIME = re.compile(f"{_YEAR}(?:-{_MONTH}(?:-{_DAY}(?:T{_CLOCK}{_ZONE})?)?)?", re.ASCII)
_INSTANT = re.compile(f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_OID = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+", re.ASCII)


def _day_exists(date: str) -> bool:
    day = date[8:10]
    if day < "29":
        return True
    year, month = int(date[:4]), date[5:7]
    if month == "02":
        return day == "29" and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day < "31" or month not in {"04", "06", "09", "11"}


def _unkeepable(text: str) -> Fault:
    if not text:
        return "value", "This text is empty: leave the field out, or send null."
    if text.isspace():
        return "value", "This text is blank: leave the field out, or send null."
    if len(text) > LONGEST:
        return "too-long", f"This text is longer than {LONGEST:,} characters, the most that FHIR can hold."
    says = "This text has characters that FHIR cannot hold: controls other than tab, LF and CR, or half a character."
    return "value", says


FORMS: dict[str, tuple[Callable[[str], bool], str]] = {
    "text": (lambda text: True, ""),
    "code": (is_code, "A code has no white space at its ends, and only single spaces inside."),
    "date": (is_date, "This is not a date: send YYYY, YYYY-MM or YYYY-MM-DD of a day that exists, without a time."),
    "dateTime": (
        is_date_time,
        "This is not a dateTime: send YYYY, YYYY-MM, YYYY-MM-DD, or YYYY-MM-DDThh:mm:ss and a zone; a real day.",
    ),
    "instant": (is_instant, "This is not an instant: send YYYY-MM-DDThh:mm:ss and a zone, on a day that exists."),
    "id": (is_id, "An id is 1 to 64 of the characters A-Z a-z 0-9, hyphen and point."),
    "uri": (is_uri, "This is not a URI: no white space; UUIDs as urn:uuid: in lower case, OIDs as urn:oid:2.16.840..."),
    "weekday": (WEEKDAYS.__contains__, "This is no day of the week: send mon, tue, wed, thu, fri, sat or sun."),
    "time": (lambda text: _TIME.fullmatch(text) is not None, "This is not a time of day: send hh:mm:ss."),
    "language": (is_language_tag, "This is not a language tag (BCP 47): send one such as gd or en-GB."),
}

NUMBERS: dict[str, tuple[int, int]] = {"0-10": (0, 10), "count": (1, 10_000)}
"""The forms of whole numbers, each with its lowest and highest."""
