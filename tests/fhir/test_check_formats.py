"""Each primitive type of FHIR: what it takes, what it refuses, and that no text makes it slow."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.checking.check import check
from adapter.fhir.checking.formats import FORMATS, SYNTAXES
from adapter.jsontext import Number

GOOD: dict[str, list[Any]] = {
    "base64Binary": ["YWJj", "YWJjZA==", "YWJj ZGVm", " YWJj\n"],
    "boolean": [True, False],
    "canonical": ["http://x.org/a|1.0", "#a", "urn:oid:2.16.840.1.113883"],
    "code": ["a", "in progress", "<=", "é"],
    "code-system": ["http://loinc.org"],
    "absolute-uri": ["http://x.org", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"],
    "date": ["2026", "2026-02", "2026-02-28", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"],
    "dateTime": ["2026", "2026-12-31", "2026-06-30T23:59:60Z", "2026-01-01T00:00:00.123456789+14:00"],
    "decimal": [0, 5, Number("1.50"), Number("1e400"), Number("-0"), 1.5, Decimal("1.5"), 2**80],
    "element-id": ["a", "x_y", "é#1"],
    "id": ["a", "A-1.b", "a" * 64],
    "instant": ["2026-01-01T00:00:00Z", "2024-02-29T23:59:59.1-05:00"],
    "integer": [0, -5, 2**31 - 1, -(2**31), Number("-0")],
    "markdown": ["# a\n\nb\tc"],
    "oid": ["urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53", "urn:oid:1.2.3"],
    "positiveInt": [1, 2**31 - 1],
    "string": ["a", " a ", "a\r\n\tb", "x" * 1024 * 1024, "Dè tha cudromach", "👩‍👧", "מה שחשוב"],
    "time": ["00:00:00", "23:59:60", "10:00:00.25"],
    "unsignedInt": [0, 2**31 - 1],
    "uri": ["http://x.org", "rel/x", "#a", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"],
    "url": ["mailto:x", "https://x.org/a?b#c"],
    "uuid": ["urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"],
}
_DAYS = [
    "2026-02-30",
    "2026-02-29",
    "1900-02-29",
    "2026-04-31",
    "2026-13-01",
    "2026-00-01",
    "2026-01-00",
    "0000",
    "26-01-01",
    "2026-1-1",
    "２０２６",
    "-2026",
    "today",
    " 2026",
]
BAD: dict[str, list[Any]] = {
    "base64Binary": ["", "abc", "ab-_", "a===", "ab==cd==", "  ", 5],
    "boolean": ["true", 0, 1, None, []],
    "canonical": ["", "Questionnaire/gcs", "x|1", "http://x y", "http://x\u00a0y", "urn:uuid:x"],
    "code": ["", " a", "a ", "a  b", "a\tb", "a\nb", " ", "a\u00a0b", 5],
    "code-system": ["", "http://x y", "urn:oid:9.9"],
    "absolute-uri": ["", "local", "patient/1", "urn:uuid:ABC", " http://x"],
    "date": [*_DAYS, "2026-01-01T00:00:00Z", 20260101, None],
    "dateTime": [
        *_DAYS,
        "2026-01-01T10:00",
        "2026-01-01T10:00:00",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00+15:00",
        "2026-01-01T00:00:00+0100",
        "2026-01-01 00:00:00Z",
        "2026-02-30T00:00:00Z",
    ],
    "decimal": ["1", True, None, float("nan"), float("inf")],
    "element-id": ["", "a b", 5],
    "id": ["", "a b", "x_y", "a" * 65, "é", 5],
    "instant": ["2026", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z"],
    "integer": [2**31, -(2**31) - 1, Number("1.0"), Number("1e2"), "1", True, 1.0],
    "markdown": ["", "a\x00b", "x" * (1024 * 1024 + 1)],
    "oid": ["", "1.2.3", "urn:oid:3.1", "urn:oid:1", "urn:oid:1.02", "URN:OID:1.2.3"],
    "positiveInt": [0, -1, 2**31, Number("1.0"), "1"],
    "string": ["", "x" * (1024 * 1024 + 1), 5, True, None, [], {}],
    "time": ["24:00:00", "10:00", "10:00:00Z", "10:60:00", "1:00:00"],
    "unsignedInt": [-1, 2**31, Number("-0"), "0"],
    "uri": [
        "",
        "http://x y",
        "http://x\u00a0",
        " http://x",
        "urn:uuid:53FEFA32-FCBB-4FF8-8A92-55EE120877B7",
        "urn:oid:1.02.3",
    ],
    "url": ["", "http://x y"],
    "uuid": ["", "53fefa32-fcbb-4ff8-8a92-55ee120877b7", "urn:uuid:53fefa32fcbb4ff88a9255ee120877b7"],
}
GOAL = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"}, "subject": {"display": "x"}}


def _errors(code: str, value: Any) -> list[str]:
    holder: dict[str, Any]
    if code == "absolute-uri":
        holder, where = {"identifier": [{"system": value}]}, "Goal.identifier[0].system"
    elif code == "code-system":
        holder, where = {"category": [{"coding": [{"system": value}]}]}, "Goal.category[0].coding[0].system"
    elif code == "element-id":
        holder, where = {"note": [{"text": "x", "id": value}]}, "Goal.note[0].id"
    else:
        name = f"value{code[0].upper()}{code[1:]}"
        holder, where = {"extension": [{"url": "http://example.org/x", name: value}]}, "Goal.extension[0].value"
    errors = [issue for issue in check({**GOAL, **holder}) if issue.severity == "error"]
    assert all(issue.where == where for issue in errors)
    return [issue.text for issue in errors]


def test_every_format_has_examples() -> None:
    assert set(GOOD) == set(BAD) == set(FORMATS)


@pytest.mark.parametrize("code", GOOD)
def test_a_format_takes_what_fhir_allows(code: str) -> None:
    for value in GOOD[code]:
        if code == "canonical" and value == "#a":
            continue  # a contained resource would have to have that id
        assert _errors(code, value) == [], code


@pytest.mark.parametrize("code", BAD)
def test_a_format_refuses_what_fhir_does_not_allow_without_repeating_it(code: str) -> None:
    for value in BAD[code]:
        texts = _errors(code, value)
        assert len(texts) == 1, (code, str(value)[:40], texts)
        if isinstance(value, str) and len(value.strip()) > 4 and "x" * 9 not in value:
            assert value not in texts[0]


@pytest.mark.parametrize("text", ["  ", "\n", "\u00a0", "a\x07b", "\u2003"])
def test_blank_text_and_control_characters_are_only_warned_of(text: str) -> None:
    found = check({**GOAL, "statusReason": text})
    assert [(issue.severity, issue.where) for issue in found] == [("warning", "Goal.statusReason")]


@pytest.mark.parametrize(
    ("syntax", "good", "bad"),
    [
        (
            "mimetypes",
            ["text/plain", "text/plain;charset=UTF-8", "application/fhir+json; fhirVersion=4.0"],
            ["png", "image/", "a/b/c", "image/p ng", "/x"],
        ),
        ("currencies", ["GBP"], ["gbp", "POUND", "£"]),
        (
            "languages",
            ["en", "en-GB", "gd", "zh-Hant-TW", "de-CH-1996", "x-own", "sgn-GB"],
            ["english speaking", "en_GB", " en", "e", "en-", "english", "engl", "zz", "xx-GB"],
        ),
    ],
)
def test_codes_from_lists_that_are_nobodys_are_checked_by_their_form(
    syntax: str, good: list[str], bad: list[str]
) -> None:
    assert all(SYNTAXES[syntax].fits(value) for value in good)
    assert not any(SYNTAXES[syntax].fits(value) for value in bad)


def test_gaelic_is_a_language() -> None:
    assert check({**GOAL, "language": "gd"}) == []


@pytest.mark.parametrize("code", [code for code, form in FORMATS.items() if form.json.startswith("text")])
def test_no_text_makes_a_format_slow(code: str) -> None:
    form = FORMATS[code]
    traps = [
        "a" * 500_000,
        "=" * 500_000,
        "a " * 250_000,
        "urn:oid:" + "1." * 250_000,
        "2026-01-01T00:00:00." + "1" * 500_000,
        "a/" * 250_000,
        "-" * 500_000,
        " " * 500_000,
    ]
    start = time.process_time()
    for trap in traps:
        form.fits(trap)
        list(form.faults(trap))
    for syntax in SYNTAXES.values():
        for trap in (*traps, "en" + "-abcde" * 100_000, "a/b" + ";a=b" * 100_000):
            syntax.fits(trap)
    assert time.process_time() - start < 3


_QUICK = (
    "absolute-uri",
    "canonical",
    "code",
    "code-system",
    "date",
    "dateTime",
    "instant",
    "markdown",
    "string",
    "uri",
)
_LIKELY = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"[12][0-9]{3}(-[01][0-9](-[0-3][0-9](T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|[+-][01][0-9]:00))?)?)?"),
    st.from_regex(r"(urn:(uuid|oid):)?[a-f0-9.:#/-]{1,40}", fullmatch=True),
)


@given(_LIKELY)
def test_a_quick_test_never_passes_what_the_exact_one_refuses(text: str) -> None:
    for code in _QUICK:
        if FORMATS[code].fits(text):
            assert [finding for finding in FORMATS[code].faults(text) if finding[0] == "error"] == []


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date_and_no_other_is(day: Any) -> None:
    assert not _errors("date", day.isoformat())
    beyond = f"{day.year:04}-{day.month:02}-{day.day + 1:02}"
    try:
        type(day).fromisoformat(beyond)
    except ValueError:
        assert _errors("date", beyond)
