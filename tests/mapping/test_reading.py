"""What is written for all lines of a map together reads as each line by itself would, any tree of theirs."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.mapping.copying import copied
from tests.mapping import maps
from tests.mapping.odd_maps import NAMES, ODD, SHIPPED, read_line_by_line

often = settings(deadline=None, suppress_health_check=list(HealthCheck))


@often
@given(maps.theirs())
def test_all_lines_together_read_as_each_line_by_itself(theirs: Any) -> None:
    before = copied(theirs)
    assert maps.WHOLE.get(theirs) == read_line_by_line(maps.WHOLE, theirs)
    assert theirs == before, "reading leaves theirs as it is"


@often
@given(st.sets(st.integers(0, len(maps.LINES) - 1), min_size=1), maps.theirs())
def test_any_choice_of_lines_reads_as_each_line_by_itself(chosen: set[int], theirs: Any) -> None:
    some = maps.some_lines(chosen)
    assert some.get(theirs) == read_line_by_line(some, theirs)


@pytest.mark.parametrize("name", ODD)
@often
@given(theirs=maps.theirs())
def test_lines_that_meet_read_as_each_by_itself(name: str, theirs: Any) -> None:
    assert ODD[name].get(theirs) == read_line_by_line(ODD[name], theirs)


def bent(tree: Any, chance: Random) -> Any:
    """A tree in which something is missing, doubled or of another kind here and there."""
    if not chance.randrange(20):
        return chance.choice([None, True, 7, "x", {}, [], ["x"], [{}], {"text": "x"}])
    if isinstance(tree, dict):
        return {key: bent(value, chance) for key, value in tree.items() if chance.randrange(15)}
    if isinstance(tree, list):
        elements = [bent(value, chance) for value in tree]
        return elements + chance.choice([[]] * 5 + [elements, [None], ["x"], [{}]])
    return tree


@pytest.mark.parametrize("name", SHIPPED.map_names())
def test_every_shipped_map_reads_as_its_lines_do_one_by_one(name: str) -> None:
    fields, chance = SHIPPED.fields(name), Random(name)
    for example in SHIPPED.examples(name) * 100:
        theirs = bent(copied(example["theirs"]), chance)
        if isinstance(theirs, dict):
            assert fields.get(theirs, NAMES) == read_line_by_line(fields, theirs, NAMES)


def test_an_element_that_has_two_codings_is_read_for_both_and_once_for_each() -> None:
    both = [{"system": "urn:c", "code": code} for code in ("part", "many", "many")]
    theirs = {"component": [{"code": {"coding": both}, "value": "v"}]}
    assert maps.WHOLE.get(theirs) == {"part": "v", "parts": ["v"]}


def test_the_first_of_two_elements_that_a_filter_fits_is_meant() -> None:
    theirs = {"extension": [{"url": "urn:why", "valueString": one} for one in ("first", "second")]}
    assert maps.WHOLE.get(theirs) == {"why": "first"}
