"""Differences between two trees, and how losses are told."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapter.mapping.loss import COARSENED, DROPPED, differences, field_of, spelled, without
from tests.mapping import maps


def told(whole: Any, back: Any) -> dict[str, str]:
    return {spelled(place): kind for place, kind in differences(whole, back)}


def test_what_is_missing_is_dropped_and_what_differs_is_coarsened() -> None:
    whole = {"a": "1", "b": {"c": "2", "d": "3"}, "e": ["x", "y"]}
    back = {"a": "1", "b": {"c": "TWO"}, "e": ["y"]}
    assert told(whole, back) == {"b.c": COARSENED, "b.d": DROPPED, "e[0]": DROPPED}


def test_null_and_what_is_empty_say_nothing_and_cannot_be_lost() -> None:
    assert told({"a": None, "b": {}, "c": [], "d": [None, {}]}, {}) == {}


def test_entries_are_held_against_the_one_with_their_id_wherever_it_stands() -> None:
    whole = {"l": [{"id": "1", "t": "a"}, {"id": "2", "t": "b"}]}
    back = {"l": [{"id": "2", "t": "B"}, {"id": "1", "t": "a"}]}
    assert told(whole, back) == {"l[1].t": COARSENED}


def test_an_entry_without_its_like_is_dropped_whole() -> None:
    assert told({"l": [{"id": "1", "t": "a"}]}, {"l": [{"id": "2", "t": "a"}]}) == {
        "l[0].id": DROPPED,
        "l[0].t": DROPPED,
    }


def test_one_of_two_equal_entries_is_missed() -> None:
    assert told({"l": ["a", "a"]}, {"l": ["a"]}) == {"l[1]": DROPPED}


def test_entries_without_ids_are_held_against_the_one_most_like_them() -> None:
    whole = {"l": [{"s": "1", "v": "a"}, {"s": "2", "v": "b", "w": "c"}]}
    assert told(whole, {"l": [{"s": "2", "v": "b"}, {"s": "1", "v": "a"}]}) == {"l[1].w": DROPPED}


@given(maps.trees())
def test_a_tree_differs_in_nothing_from_itself_and_in_every_leaf_from_nothing(tree: Any) -> None:
    assert list(differences(tree, tree)) == []
    for place, kind in differences(tree, {}):
        assert kind == DROPPED
        assert list(differences(without(tree, place), tree)) == []


@given(maps.trees(), st.data())
def test_what_is_taken_out_is_what_is_missed(tree: Any, data: Any) -> None:
    places = [place for place, _ in differences(tree, {})]
    gone = data.draw(st.lists(st.sampled_from(places), unique=True)) if places else []
    left = without(tree, *gone)
    assert {place for place, _ in differences(left, {})} == set(places) - set(gone)


def test_long_lists_of_unlike_entries_are_compared_in_no_time_to_speak_of() -> None:
    whole = {"l": [{"a": n, "b": {"c": [n]}} for n in range(5_000)]}
    back = {"l": [{"a": -n, "b": {"c": [-n]}} for n in range(1, 5_000)]}
    assert sum(1 for _ in differences(whole, back))


def test_a_place_is_spelled_with_numbers_and_a_field_without() -> None:
    assert spelled(("reviews", 0, "helps", 1), "Goal") == "Goal.reviews[0].helps[1]"
    assert field_of(("reviews", 0, "helps", 1)) == "reviews.helps"
