"""Lists: whose element is whose, where it stands, and how it is known again."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapter import jsontext
from tests.mapping import maps

fields = maps.WHOLE


def put(ours: Any, theirs: Any) -> Any:
    """The lists alone: without the code that is required."""
    made = fields.put(ours, theirs)
    if "detail" not in theirs:
        made.pop("detail")
    return made


def person(name: str, **more: Any) -> dict[str, Any]:
    return {"called": {"text": name}, **more}


def test_new_entries_follow_the_last_of_ours_and_others_keep_their_places() -> None:
    theirs = {"identifier": [{"use": "x"}, {"value": "1", "type": "t"}, {"use": "y"}]}
    written = put({"marks": [{"value": "1"}, {"value": "2"}]}, theirs)
    assert written == {"identifier": [{"use": "x"}, {"value": "1", "type": "t"}, {"value": "2"}, {"use": "y"}]}


def test_an_entry_that_goes_takes_its_element_along_and_no_other() -> None:
    theirs = {"identifier": [{"value": "1"}, {"use": "x"}, {"value": "2", "type": "t"}]}
    assert put({"marks": [{"value": "2"}]}, theirs) == {"identifier": [{"value": "2", "type": "t"}, {"use": "x"}]}
    assert put({}, theirs) == {"identifier": [{"use": "x"}]}


def test_an_element_without_what_an_entry_needs_is_somebody_elses() -> None:
    theirs = {"identifier": [{"system": "urn:a"}]}
    assert "marks" not in fields.get(theirs)
    assert put({}, theirs) == theirs


def test_an_entry_with_the_same_key_is_the_same_one_and_keeps_what_we_do_not_read() -> None:
    theirs = {"person": [person("a", age=3), person("b", age=4)]}
    written = put({"people": [{"name": "b", "role": "r"}, {"name": "a"}]}, theirs)
    role = {"extension": [{"url": "urn:role", "valueString": "r"}]}
    assert written == {"person": [person("b", age=4, **role), person("a", age=3)]}


def test_two_elements_with_one_key_are_matched_in_their_order() -> None:
    theirs = {"person": [person("a", n=1), person("a", n=2)]}
    assert put({"people": [{"name": "a"}]}, theirs) == {"person": [person("a", n=1)]}


def test_elements_that_a_filter_does_not_choose_stay_where_they_are() -> None:
    other = {"code": {"coding": [{"system": "urn:c", "code": "other"}]}, "value": "stays"}
    theirs = {"component": [other]}
    written = put({"parts": ["a"]}, theirs)
    assert written["component"][0] == other
    assert fields.get(written) == {"parts": ["a"]}
    assert put({}, written) == theirs


def test_a_list_that_becomes_empty_leaves_no_key() -> None:
    assert put({}, {"tag": ["a", "b"]}) == {}


def test_a_null_in_a_list_of_theirs_stays() -> None:
    theirs = {"tag": [None, "a"]}
    assert fields.get(theirs) == {"tags": ["a"]}
    assert put({"tags": ["b"]}, theirs) == {"tag": [None, "b"]}


def test_an_element_without_an_id_gets_one_of_its_content() -> None:
    theirs = {"target": [{"date": "1"}, {"date": "1"}, {"date": "2"}]}
    ids = [goal["id"] for goal in fields.get(theirs)["goals"]]
    assert len(set(ids)) == 3
    assert ids == [goal["id"] for goal in fields.get(theirs)["goals"]], "the same every time"
    assert jsontext.same(put(fields.get(theirs), theirs), theirs), "and it is written nowhere by itself"


@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=4), st.data())
def test_an_id_that_was_told_holds_when_the_element_changes_or_moves(dates: list[str], data: Any) -> None:
    theirs = {"target": [{"date": date} for date in dates]}
    goals = fields.get(theirs)["goals"]
    kept = data.draw(st.permutations(goals).map(lambda order: order[: len(order) // 2 + 1]))
    notes = [data.draw(st.sampled_from([{}, {"note": "n"}])) for _ in kept]
    wanted = [{**goal, **note} for goal, note in zip(kept, notes, strict=True)]
    assert fields.get(put({"goals": wanted}, theirs)) == {"goals": wanted}


def test_a_thousand_entries_are_matched_in_no_time_to_speak_of() -> None:
    theirs = {"person": [person(str(n)) for n in range(5_000)]}
    wanted = {"people": [{"name": str(n)} for n in reversed(range(5_000))]}
    assert fields.get(put(wanted, theirs)) == wanted
