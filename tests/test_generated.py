"""The text that maps become: nothing in it is taken for code, and a traceback shows it."""

from __future__ import annotations

import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.generated import Hole, Source
from adapter.jsontext import Number
from adapter.mapping.codecs import Codec
from adapter.mapping.library import Library
from adapter.mapping.yaml_lines import Located
from tests.mapping import maps

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just(Number("1.50")),
    st.sampled_from(['"', "'", "\\", '"""', "{x}", "\n", "\ud800", "__import__('os')", "'); raise SystemExit"]),
)  # fmt: skip
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(TREES)
def test_any_tree_is_made_anew_each_time_it_runs(tree: Any) -> None:
    source = Source("made", "")
    source.write(f"return {source.literal(tree)}")
    make = source.function()
    assert repr(make()) == repr(tree)
    assert not isinstance(tree, dict | list) or make() is not make()


def test_a_hole_is_filled_when_the_code_runs() -> None:
    source = Source("filled", "value")
    source.write(f"return {source.literal({'a': [Hole('value')]})}")
    assert source.function()(7) == {"a": [7]}


def test_one_thing_is_bound_to_one_name_and_two_to_two() -> None:
    source, one, other = Source("bound", ""), [1], [1]
    assert source.bind(one, "list") == source.bind(one, "other") != source.bind(other, "list")


WORDS = ['a"b', "a'b", "a\\b", "a\nb", "{x}", "a b", "é", "); raise SystemExit", "__class__", "ours", "None", "\u2028"]


@pytest.mark.parametrize("word", WORDS)
def test_whatever_a_column_or_a_constant_is_called_it_is_never_code(word: str) -> None:
    lines = [Located(ours="id", theirs=f"={word}"), Located(ours="title", theirs="=x")]
    fields = maps.LIBRARY.compiled(Located(map=word, lines=lines, always={f"{word}!": word}), f"{word}.yaml")
    assert fields.put({"id": word}) == {word: word, f"{word}!": word}
    assert fields.get({word: word}) == {"id": word}


def test_a_traceback_shows_the_line_that_was_written_and_the_map_it_is_of() -> None:
    def fails(value: Any) -> Any:
        raise ZeroDivisionError

    library = Library([maps.FOLDER], codecs={**maps.CODECS, "fails": Codec(fails, fails)}, selectors=maps.SELECTORS)
    document = Located(map="whole", lines=[Located(ours="id", theirs="id", codec="fails")])
    fields = library.compiled(document, "whole.yaml")
    for run, words in ((fields.get, "reading whole"), (fields.put, "making whole")):
        with pytest.raises(ZeroDivisionError) as raised:
            run({"id": "x"})
        told = "".join(traceback.format_exception(raised.value))
        assert f'File "<{words} ' in told
        assert "value_" in told, "the line itself"
