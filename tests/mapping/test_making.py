"""What is written for all lines of a map together makes what each line by itself would put upon nothing."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.mapping.copying import copied
from adapter.mapping.fields import FieldMap
from tests.mapping import maps
from tests.mapping.odd_maps import NAMES, ODD, SHIPPED, made_line_by_line
from tests.mapping.test_reading import bent

often = settings(deadline=None, suppress_health_check=list(HealthCheck))
ODD_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 7), st.just(""), maps.TEXTS, st.just([]), st.just({}))


def assert_made_as_line_by_line(fields: FieldMap, ours: Any, context: Any = None) -> None:
    before, assumed = copied(ours), list[Any]()
    made = fields.put(ours, None, context, assumed)
    alone, alone_assumed = made_line_by_line(fields, ours, context)
    assert jsontext.same(made, alone)
    assert [field for field, _ in assumed] == [field for field, _ in alone_assumed]
    assert ours == before, "making leaves ours as it is"


@st.composite
def odd_ours(draw: Any) -> Any:
    """What ours can be, with some of it replaced by what it cannot be; ids of entries are always texts."""
    tree = draw(maps.ours())
    odd = draw(st.dictionaries(st.sampled_from(sorted({*maps.LEAVES, "mood", "state_word"})), ODD_LEAVES, max_size=4))
    who = draw(st.dictionaries(st.sampled_from(["text", "id"]), ODD_LEAVES, max_size=2))
    return {**tree, **odd, **({"who": who} if who else {})}


@often
@given(odd_ours())
def test_all_lines_together_make_what_each_line_puts_by_itself(ours: Any) -> None:
    assert_made_as_line_by_line(maps.WHOLE, ours)


@often
@given(st.sets(st.integers(0, len(maps.LINES) - 1), min_size=1), odd_ours())
def test_any_choice_of_lines_makes_what_each_line_puts_by_itself(chosen: set[int], ours: Any) -> None:
    assert_made_as_line_by_line(maps.some_lines(chosen), ours)


WHO = st.dictionaries(st.sampled_from(["text", "id", "given", "whole", "marks"]), st.one_of(ODD_LEAVES, maps.ours()))
MARK = st.fixed_dictionaries({"system": st.sampled_from(["urn:why", "urn:soft"])}, optional={"value": ODD_LEAVES})
LEAVES = {
    **maps.LEAVES, "who": WHO, "code": maps.TEXTS, "display": maps.TEXTS, "system": maps.TEXTS,
    "marks": st.lists(MARK),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
@often
@given(ours=st.fixed_dictionaries({}, optional=LEAVES))
def test_lines_that_meet_make_what_each_puts_by_itself(name: str, ours: Any) -> None:
    assert_made_as_line_by_line(ODD[name], ours)


@pytest.mark.parametrize("name", SHIPPED.map_names())
def test_every_shipped_map_makes_what_its_lines_put_one_by_one(name: str) -> None:
    fields, chance = SHIPPED.fields(name), Random(name)
    for example in SHIPPED.examples(name) * 100:
        theirs = bent(copied(example["theirs"]), chance)
        if isinstance(theirs, dict):
            assert_made_as_line_by_line(fields, fields.get(theirs, NAMES), NAMES)


def test_what_is_made_twice_shares_nothing() -> None:
    fields = ODD["a constant that a filter passes over"]
    one, other = fields.put({"why": "w"}), fields.put({"why": "w"})
    one["extension"][0]["url"] = "changed"
    assert other["extension"][0] == {"url": "urn:other"} == fields.always["extension"][0]
