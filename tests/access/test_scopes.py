"""Scopes: a word for each thing that a client may do, and every wrong word told."""

from __future__ import annotations

import pytest

from adapter.access import SCOPES, scopes_of
from adapter.errors import Refused


def test_each_scope_says_in_a_sentence_what_it_allows():
    assert set(SCOPES) == {"read", "write", "send", "settle", "operate"}
    assert all(text.endswith(".") and len(text.split()) > 5 for text in SCOPES.values())


def test_scopes_are_words_of_the_list():
    assert scopes_of(["read", "send", "read"]) == {"read", "send"}


@pytest.mark.parametrize(("words", "faults"), [([], 1), (["fly"], 1), (["read", "swim", "fly"], 2), (["READ"], 1)])
def test_every_word_that_is_no_scope_is_told(words: list[str], faults: int):
    with pytest.raises(Refused) as told:
        scopes_of(words)
    assert len(told.value.issues) == faults
    assert told.value.reason == "usage"
