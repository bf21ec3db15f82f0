"""Dates of searches as spans of moments, as R4's table of prefixes has them."""

from __future__ import annotations

import pytest

from adapter.fhir.search_dates import FIRST, LAST, spans_of

DAY, NEXT = "2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2026-03-01", [(DAY, NEXT)]), ("eq2026-03-01", [(DAY, NEXT)]), ("ne2026-03-01", [(FIRST, DAY), (NEXT, LAST)]),
        ("gt2026-03-01", [(NEXT, LAST)]), ("sa2026-03-01", [(NEXT, LAST)]), ("ge2026-03-01", [(DAY, LAST)]),
        ("lt2026-03-01", [(FIRST, DAY)]), ("eb2026-03-01", [(FIRST, DAY)]), ("le2026-03-01", [(FIRST, NEXT)]),
        ("2026", [("2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z")]),
        ("2024-02", [("2024-02-01T00:00:00.000Z", "2024-03-01T00:00:00.000Z")]),
        ("2026-03-01T09:30Z", [("2026-03-01T09:30:00.000Z", "2026-03-01T09:31:00.000Z")]),
        ("2026-07-01T10:30:05+01:00", [("2026-07-01T09:30:05.000Z", "2026-07-01T09:30:06.000Z")]),
        ("2026-07-01T10:30:05 01:00", [("2026-07-01T09:30:05.000Z", "2026-07-01T09:30:06.000Z")]),
        ("2026-03-01T09:30:05.12", [("2026-03-01T09:30:05.120Z", "2026-03-01T09:30:05.121Z")]),
    ],
)  # fmt: skip
def test_a_date_is_the_whole_of_what_it_says(text: str, spans: list[tuple[str, str]]) -> None:
    assert spans_of(text) == spans


@pytest.mark.parametrize("text", [
    "", "x", "ap2026", "2026-13", "2026-02-30", "2026-3-1", "26", "9999", "2026-03-01T25:00Z", "2026-03-01T09", "٢٠٢٦",
    "2026-03-01T09:30:05+99:00", "2026-03-01\n", "0000",
])  # fmt: skip
def test_what_is_no_date_says_nothing(text: str) -> None:
    assert spans_of(text) is None
