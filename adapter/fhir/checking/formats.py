"""What each primitive type of FHIR allows, from the R4 datatypes page (2.24.0.1); the definitions carry no patterns.

Every pattern is ASCII, bounded or linear, and matched whole. The published patterns are informative only: base64's
backtracks without end, none knows that February has 28 days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from adapter.jsontext import Number

MAX_TEXT = 1024 * 1024  # characters; "strings SHALL NOT exceed 1MB (1024*1024 characters)"
_MAX_INTEGER = 2**31 - 1

Finding = tuple[str, str, str]  # severity, code, text


class Format(NamedTuple):
    """`fits` is quick and sure when it says yes; where it does not, `faults` says what is wrong, maybe nothing.

    For text `fits` is nearly always a compiled pattern's own method, which costs no Python call.
    """

    json: str  # what a reader is told to send
    fits: Callable[[Any], object]
    faults: Callable[[Any], Iterator[Finding]]


def _matching(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


_YEAR = r"(?!0000)[0-9]{4}"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"  # leap seconds are allowed, 24:00 is not
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_SURE_DAY = r"(?:0[1-9]|1[0-9]|2[0-8])"  # every month has these: most values need no calendar
_sure_date = _matching(rf"{_YEAR}(?:-{_MONTH}(?:-{_SURE_DAY})?)?")
_sure_date_time = _matching(rf"{_YEAR}(?:-{_MONTH}(?:-{_SURE_DAY}(?:T{_CLOCK}{_ZONE})?)?)?")
_sure_instant = _matching(rf"{_YEAR}-{_MONTH}-{_SURE_DAY}T{_CLOCK}{_ZONE}")
_date = _matching(rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?")
_date_time = _matching(rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY}(?:T{_CLOCK}{_ZONE})?)?)?")
_instant = _matching(rf"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}")
_plain_code = _matching(r"[!-~]+(?: [!-~]+)*")
_uri = re.compile(r"[^\s]+").fullmatch  # no blank of any script: RFC 3986 has none
_without_blanks = _matching(r"[^\s]+")
_ordinary_canonical = _matching(r"(?!urn:(?:uuid|oid):)(?:[A-Za-z][A-Za-z0-9+.-]*:|#)[!-~]*")
_UUID = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_OTHER = r"(?!urn:uuid:|urn:oid:)"
_HTTP = r"https?:[!-~]*"
ordinary_uri = _matching(rf"{_HTTP}|{_UUID}|(?!#){_OTHER}[!-~]+")
_ordinary_or_local = _matching(rf"{_HTTP}|{_UUID}|{_OTHER}[!-~]+")
ordinary_absolute = _matching(rf"{_HTTP}|{_UUID}|{_OTHER}[A-Za-z][A-Za-z0-9+.-]*:[!-~]*")
_absolute = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:", re.ASCII).match
_oid = _matching(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+")
_ordinary_text = _matching(  # begins with something to see and has no control characters: nothing more to look at
    r"[!-~\xa1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\U0010ffff][ -\U0010ffff]{0,1048575}"
)
_uuid = _matching(_UUID)
_base64 = _matching(r"[A-Za-z0-9+/]*={0,2}")
_PART = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # RFC 7230
_mime_type = _matching(rf"{_PART}/{_PART}(?: ?; ?{_PART}=(?:{_PART}|\"[^\"\\]*\"))*")
# ISO 639-1 and what was once in it
_TWO_LETTERS = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it
    iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo
    mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh
    si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh
    yi yo za zh zu"""
_language = (
    _matching(  # RFC 5646, which gives each subtag at most eight characters; of four and more letters none is known
        rf"(?:(?i:{'|'.join(_TWO_LETTERS.split())})|[A-Za-z]{{3}})(?:-[A-Za-z]{{3}}){{0,3}}"
        r"(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
        r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*"
        r"(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+|i-[A-Za-z]{2,8}"
    )
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _day_exists(value: str) -> bool:
    day = value[8:10]
    if day < "29":
        return True
    year, month = int(value[:4]), value[5:7]
    if month == "02":
        return day == "29" and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day < "31" or month not in {"04", "06", "09", "11"}


def is_date(value: str) -> bool:
    return bool(_date(value)) and _day_exists(value)


def is_date_time(value: str) -> bool:
    return bool(_date_time(value)) and _day_exists(value)


def _is_instant(value: str) -> bool:
    return bool(_instant(value)) and _day_exists(value)


def _is_code(value: str) -> bool:
    return bool(_plain_code(value)) or (value != "" and " ".join(value.split()) == value)


def is_uri(value: str) -> bool:
    if ordinary_uri(value):
        return True
    if value.startswith("urn:"):
        if value.startswith("urn:uuid:"):
            return bool(_uuid(value))
        if value.startswith("urn:oid:"):
            return bool(_oid(value))
    return bool(_uri(value))


def is_absolute(value: str) -> bool:
    return bool(_absolute(value))


def _is_absolute_uri(value: str) -> bool:
    return is_uri(value) and is_absolute(value)


def _is_canonical(value: str) -> bool:
    return is_uri(value) and (value.startswith("#") or is_absolute(value))


def _is_base64(value: str) -> bool:
    packed = "".join(value.split())
    return packed != "" and len(packed) % 4 == 0 and bool(_base64(packed))


def _text_faults(value: str) -> Iterator[Finding]:
    if len(value) > MAX_TEXT:
        yield (
            "error",
            "too-long",
            "This text is longer than FHIR's limit of 1024*1024 characters: shorten or attach it.",
        )
    if not value or value.isspace():  # blank: "strings SHOULD always contain non-whitespace content"
        yield "warning", "value", "This text is blank: readers may take it for missing. Leave the element out."
    if _CONTROL.search(value):
        yield "warning", "value", "This text has control characters: FHIR allows only tab, line feed, carriage return."


def _code_system_faults(value: str) -> Iterator[Finding]:
    if not is_uri(value):
        yield "error", "value", "Send a URI without blanks; UUIDs in lower case (urn:uuid:...), OIDs as urn:oid:..."
    elif not is_absolute(value):
        yield "warning", "value", "This code system is not an absolute URI: many readers will not know or take it."


def _markdown_faults(value: str) -> Iterator[Finding]:
    for _, code, text in _text_faults(value):  # "Markdown content SHALL NOT contain Unicode character points below 32"
        yield ("warning" if "blank" in text else "error"), code, text


def _unless(fits: Callable[[Any], object], text: str) -> Callable[[Any], Iterator[Finding]]:
    """For a format whose quick test is a pattern that is surer than it need be."""
    return lambda value: iter([] if fits(value) else [("error", "value", text)])


def _always(text: str) -> Callable[[Any], Iterator[Finding]]:
    return lambda value: iter([("error", "value", text)])


def _integer(least: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= _MAX_INTEGER


def _is_integer(value: object) -> bool:
    return (type(value) is int and -_MAX_INTEGER - 1 <= value <= _MAX_INTEGER) or value == Number("-0")


def number_of(value: object) -> Decimal | None:
    """None for what is no number, and for an exponent beyond what a Decimal can hold."""
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Number):
        return None
    try:
        number = value.decimal if isinstance(value, Number) else Decimal(str(value))
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _is_decimal(value: object) -> bool:
    return type(value) is int or type(value) is Number or number_of(value) is not None


_TEXT, _NUMBER = "text in quotes", "a number without quotes"
_WHOLE = "Send a whole number without point or exponent, {}."

FORMATS: dict[str, Format] = {
    "absolute-uri": Format(  # not a type of FHIR's own: a uri that cannot be relative
        _TEXT,
        ordinary_absolute,
        _unless(
            _is_absolute_uri, "Send an absolute URI (https:..., urn:...): others cannot know what it is relative to."
        ),
    ),
    "code-system": Format(_TEXT, ordinary_absolute, _code_system_faults),  # Coding.system: a uri, by custom absolute
    "base64Binary": Format(_TEXT, _is_base64, _always("This is not base64: send groups of four of A-Z a-z 0-9 + / =.")),
    "boolean": Format(
        "true or false without quotes",
        lambda value: type(value) is bool,
        _always("Send true or false, without quotes."),
    ),
    "canonical": Format(
        _TEXT,
        _ordinary_canonical,
        _unless(_is_canonical, "Send an absolute URI (https:..., urn:...) or #id, without blanks."),
    ),
    "code": Format(
        _TEXT, _plain_code, _unless(_is_code, "A code has no blank at its ends and only single spaces within: trim it.")
    ),
    "date": Format(
        _TEXT,
        _sure_date,
        _unless(is_date, "This is not a date: send YYYY, YYYY-MM or YYYY-MM-DD of a day that exists, no time."),
    ),
    "dateTime": Format(
        _TEXT,
        _sure_date_time,
        _unless(
            is_date_time,
            "This is not a dateTime: send YYYY, YYYY-MM, YYYY-MM-DD, or with time, seconds and zone; a real day.",
        ),
    ),
    "decimal": Format(_NUMBER, _is_decimal, _always("Send a number, without quotes.")),
    "element-id": Format(_TEXT, _without_blanks, _always("An element's id has no blanks in it: send another.")),
    "id": Format(_TEXT, _matching(r"[A-Za-z0-9.-]{1,64}"), _always("An id is 1 to 64 of A-Z a-z 0-9 - and point.")),
    "instant": Format(
        _TEXT,
        _sure_instant,
        _unless(_is_instant, "Send an instant: YYYY-MM-DDThh:mm:ss and a zone (Z or +01:00), on a day that exists."),
    ),
    "integer": Format(_NUMBER, _is_integer, _always(_WHOLE.format("at most 2147483647 either way"))),
    "markdown": Format(_TEXT, _ordinary_text, _markdown_faults),
    "oid": Format(_TEXT, _oid, _always("Send an OID as urn:oid:2.16.840...")),
    "positiveInt": Format(_NUMBER, _integer(1), _always(_WHOLE.format("1 to 2147483647"))),
    "string": Format(_TEXT, _ordinary_text, _text_faults),
    "time": Format(_TEXT, _matching(_CLOCK), _always("Send a time as hh:mm:ss, 00:00:00 to 23:59:59, without a zone.")),
    "unsignedInt": Format(_NUMBER, _integer(0), _always(_WHOLE.format("0 to 2147483647"))),
    "uri": Format(
        _TEXT,
        _ordinary_or_local,
        _unless(is_uri, "Send a URI without blanks; UUIDs in lower case (urn:uuid:...), OIDs as urn:oid:..."),
    ),
    "url": Format(
        _TEXT,
        _ordinary_or_local,
        _unless(is_uri, "Send a URL without blanks; UUIDs in lower case (urn:uuid:...), OIDs as urn:oid:..."),
    ),
    "uuid": Format(_TEXT, _uuid, _always("Send a UUID as urn:uuid: and 36 lower-case characters.")),
}

# Value sets that are syntaxes of their own and lists of nobody's: checked by form.
SYNTAXES: dict[str, Format] = {
    "mimetypes": Format(_TEXT, _mime_type, _always("This is not a MIME type: send one such as text/plain.")),
    "languages": Format(
        _TEXT, _language, _always("This is not a language tag (BCP 47): send one such as en-GB or gd.")
    ),
    "currencies": Format(_TEXT, _matching(r"[A-Z]{3}"), _always("Send a currency by its three capital letters (GBP).")),
}
