"""That hard text is hard, and that all of it can be kept: laws are only as good as what they are tried on."""

from __future__ import annotations

import re
import unicodedata
from random import Random

import pytest
from hypothesis import find, given, settings

from adapter.record.words import LONGEST, can_keep
from tests.hard_text import STARTERS, a_megabyte, codes, date_times, dates, fhir_ids, instants, kept_texts


@given(kept_texts(max_size=30))
def test_a_text_that_is_drawn_can_be_kept_and_is_no_longer_than_asked(text: str):
    assert can_keep(text)
    assert len(text) <= 30


@pytest.mark.parametrize(
    "wanted",
    [
        lambda text: text != unicodedata.normalize("NFC", text),
        lambda text: text != text.strip(),
        lambda text: text.startswith(STARTERS[:6]),
        lambda text: "\r\n" in text,
        lambda text: "\u00a0" in text,
        lambda text: "\u200d" in text,
        lambda text: any(unicodedata.bidirectional(c) in ("R", "AL") for c in text),
        lambda text: len(text) > 100,
        lambda text: '"' in text and "," in text,
    ],
)
def test_every_kind_of_trouble_is_drawn(wanted):
    assert find(kept_texts(), wanted, settings=settings(max_examples=3000, database=None), random=Random(1))


def test_a_megabyte_is_as_long_as_can_be_kept():
    assert len(a_megabyte()) == LONGEST
    assert len(a_megabyte(1000)) == 1000
    assert can_keep(a_megabyte(1))


# FHIR R4, Data Types: the published patterns.
DATE = r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1]))?)?"
TIME = r"T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"


@given(codes(), fhir_ids(), dates(), date_times(), instants())
def test_codes_ids_and_dates_are_drawn_as_fhir_writes_them(code: str, fhir_id: str, date: str, date_time: str, instant):
    assert re.fullmatch(r"[^\s]+(\s[^\s]+)*", code)
    assert re.fullmatch(r"[A-Za-z0-9\-\.]{1,64}", fhir_id)
    assert re.fullmatch(DATE, date)
    assert re.fullmatch(f"{DATE}({TIME})?", date_time)
    assert re.fullmatch(DATE + TIME, instant)
    assert all(map(can_keep, (code, fhir_id, date, date_time, instant)))
