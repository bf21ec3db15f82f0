"""Columns of each type: a cell as a value, the value as a cell, and back."""

from __future__ import annotations

from datetime import date

import pytest
from adapter_tabular.cell import Unreadable
from adapter_tabular.column_types import Shared
from adapter_tabular.columns import column_of
from adapter_tabular.dates import date_column
from hypothesis import given

from tests import hard_text

SHARED = Shared(date_column(["%d/%m/%Y"]), frozenset({"n/a", "-"}))


def column(**written):
    return column_of("x", written, SHARED)


TEXT = column(type="text")
LIST = column(type="list", separator=";")
WORDS = column(type="list", separator=" ")
PARTS = column(type="parts", separator=" / ", parts=["how", "who", "when"])
SCORE = column(type="score", scale="s")
CHI = column(type="health-number", system="chi")


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (TEXT, " soup ", " soup "),
        (TEXT, "'=1+1", "=1+1"),
        (TEXT, " N/A ", None),
        (TEXT, "\u00a0", None),
        (LIST, "a;b ; c", ["a", "b", "c"]),
        (LIST, "a; n/a; -;", ["a"]),
        (LIST, " ; ", None),
        (WORDS, "Mary Ann", ["Mary", "Ann"]),
        (PARTS, "Cook / OT / Mon", {"how": "Cook", "who": [{"text": "OT"}], "when": "Mon"}),
        (PARTS, "Cook / Ann; Bob / Mon", {"how": "Cook", "who": [{"text": "Ann"}, {"text": "Bob"}], "when": "Mon"}),
        (PARTS, "Cook /  / Mon", {"how": "Cook", "when": "Mon"}),
        (PARTS, " / Ann / n/a", {"who": [{"text": "Ann"}]}),
        (PARTS, "Cook / OT", {"how": "Cook / OT"}),
        (PARTS, "either/or", {"how": "either/or"}),
        (PARTS, " /  / ", None),
        (SCORE, "3", {"scale": "s", "point": "3"}),
        (SCORE, "3 - some", {"scale": "s", "point": "3", "words": "some"}),
        (SCORE, "3 -      some", {"scale": "s", "point": "3", "words": "some"}),
        (SCORE, "getting there", {"words": "getting there"}),
        (SCORE, 3, {"scale": "s", "point": "3"}),
        (SCORE, 3.0, {"scale": "s", "point": "3"}),
        (SCORE, 2.5, {"scale": "s", "point": "2.5"}),
        (CHI, "1403441006", {"value": "1403441006", "check": "modulus-11"}),
        (CHI, "101500001", {"value": "101500001"}),
        (CHI, 9876, {"value": "9876"}),
    ],
)
def test_a_cell_is_read_as_the_value_of_its_column(kind, cell, value):
    parsed = kind.parse(cell)
    assert parsed.value == value
    if value is not None:
        assert kind.parse(kind.format(value, None).text).value == value


def test_a_number_that_lost_its_zero_is_mended_and_told():
    parsed = CHI.parse("209511036")
    assert (parsed.value["value"], [note.kind for note in parsed.notes]) == ("0209511036", ["repaired"])


def test_a_score_that_a_spreadsheet_made_a_date_of_is_told():
    assert [note.kind for note in SCORE.parse(date(2026, 4, 3)).notes] == ["repaired"]


def test_a_cell_that_is_longer_than_can_be_kept_is_no_value():
    assert isinstance(TEXT.parse("x" * (hard_text.LONGEST + 1)), Unreadable)


@given(hard_text.kept_texts())
def test_whatever_a_column_read_it_writes_so_that_it_reads_the_same(text):
    for kind in (TEXT, LIST, WORDS, PARTS, SCORE):
        parsed = kind.parse(text)
        if parsed.value is not None:
            assert kind.parse(kind.format(parsed.value, None).text).value == parsed.value
