"""A plan made for the names that an object has says just what looking at the object itself would say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.fhir.checking import definitions, shapes, straight
from adapter.fhir.checking.check import _Walk, check
from adapter.fhir.checking.elements import resource_shapes, shape
from adapter.fhir.checking.invariants import invariant

EXAMPLES = jsontext.loads((Path(__file__).parent / "invariant_examples.json").read_bytes())
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "fhir"
VALUES = st.recursive(
    st.sampled_from([None, True, 1, 5, "", "x", "#x", "Patient/1", "2026", "2025", "type", "http://x.org/a", "group"]),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.sampled_from(["type", "code", "x"]), inside),
    max_leaves=4,
)


def _rules() -> list[tuple[str, str]]:
    """Each invariant that has a function, with the type whose names it looks at."""
    owned = [(name, key) for name in definitions.definition_names() for key, _ in _definition(name).rules]
    return [pair for pair in owned if invariant(*pair) is not None]


def _definition(name: str) -> definitions.Definition:
    found = definitions.definition(name)
    assert found is not None
    return found


def _node(name: str, data: st.DataObject) -> dict[str, Any]:
    names = sorted(shape(name).described().entries)
    return data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=6))


def _by_names(name: str, key: str, node: dict[str, Any]) -> list[bool | None]:
    rule = invariant(name, key)
    assert rule is not None
    try:
        return [rule[1](shapes._Names(node), shapes._Shut())]
    except shapes._Open:
        return []


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(_rules()), st.data())
def test_what_names_say_of_an_invariant_values_say_too(owned: tuple[str, str], data: st.DataObject) -> None:
    node = _node(owned[0], data)
    rule = invariant(*owned)
    assert rule is not None
    for answer in _by_names(*owned, node):
        assert rule[1](node, {}) is answer


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_names_say_of_the_examples_is_what_they_are_examples_of(example: str) -> None:
    keeps, breaks, *_ = EXAMPLES[example]
    name, key = example.split()
    assert _by_names(name, key, keeps) in ([], [True])
    assert _by_names(name, key, breaks) in ([], [False])


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(definitions.definition_names()), st.data())
def test_a_compiled_plan_says_what_a_loop_says(name: str, data: st.DataObject) -> None:
    node, found = _node(name, data), []
    entries = [shape(name).described().entries[key] for key in node]
    for made in (straight.straight(entries, ()), straight._loop([entry.rule for entry in entries], ())):
        walk = _Walk()
        made(node, (None, name, None, 0), walk)
        found.append((walk.issues(), walk.scope._said, walk.scope._ids))
    assert found[0] == found[1]


@pytest.mark.skipif(not DATA.exists(), reason="the published examples are not here")
def test_when_no_more_plans_are_compiled_all_is_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    trees = [jsontext.loads(path.read_bytes()) for path in sorted((DATA / "official-r4").glob("*.json"))]
    for tree in trees:
        tree["nickname"] = next(iter(tree.values()))
    told = [check(tree) for tree in trees]
    monkeypatch.setattr(straight, "MOST", 0)
    monkeypatch.setattr(straight, "_made", {})
    for kind in resource_shapes().values():
        monkeypatch.setattr(kind, "_plans", {})
        monkeypatch.setattr(kind, "known_plan", kind._plans.get)
    assert [check(tree) for tree in trees] == told
    assert not straight._made


def test_neither_names_from_outside_nor_endless_orders_of_names_fill_the_memory() -> None:
    goal, names = shape("Goal"), sorted(shape("Goal").described().entries)
    before = len(goal._plans)
    check({"resourceType": "Goal", "Iris MacDonald": 1})
    assert len(goal._plans) == before
    for first in names:
        for second in names:
            check({"resourceType": "Goal", first: 1, second: 1})
            assert len(goal._plans) <= shapes.MAX_PLANS
    assert len(straight._made) < straight.MOST


def test_the_source_of_a_plan_is_shown_where_it_breaks() -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    made = straight.straight([straight.Entry(breaks)], ())
    with pytest.raises(ZeroDivisionError) as caught:
        made({"a": 1}, (None, "x", None, 0), _Walk())
    assert "rule0(v0, node, place, walk)" in str(caught.getrepr())
