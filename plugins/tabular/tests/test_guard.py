"""Formula injection is guarded on the way out, and the guard comes off exactly."""

from __future__ import annotations

import pytest
from adapter_tabular.guard import guarded, has_guard, unguarded
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text() | st.text(st.sampled_from("'*=+-@\t\r\n a＝"))


@pytest.mark.parametrize("start", [*list("'*=+-@\t\r"), " =", "\n+", "\xa0@", "＝"])
def test_a_text_that_could_run_as_a_formula_gets_an_apostrophe(start):
    assert guarded(start + "1") == "'" + start + "1"


@pytest.mark.parametrize("text", ["", "Tha mi", "3 - some", "a=b", " a", "“quoted”", "O’Test"])
def test_other_text_is_left_alone(text):
    assert guarded(text) == text


@given(TEXTS)
def test_taking_the_guard_off_is_the_inverse_of_putting_it_on(text):
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_a_guarded_cell_is_guarded_again_the_same_way(text):
    cell = "'" + text
    if has_guard(cell):
        assert guarded(unguarded(cell)) == cell


@given(TEXTS)
def test_nothing_that_starts_a_formula_is_ever_written_bare(text):
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@", "*", "＝"))


def test_an_apostrophe_that_begins_a_word_is_read_as_it_stands():
    assert unguarded("'Twas the choir") == "'Twas the choir"
