"""The laws of a field map, for every kind of line at once and for any tree of theirs, however odd."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.mapping.copying import copied
from adapter.mapping.loss import COARSENED, DROPPED, spelled, without
from tests.mapping import maps

fields = maps.WHOLE
often = settings(deadline=None, suppress_health_check=list(HealthCheck))


@often
@given(st.data())
def test_putting_back_what_was_read_touches_nothing(data: Any) -> None:
    theirs = data.draw(maps.theirs())
    read = fields.get(theirs)
    again = fields.put(read, theirs)
    if maps.leaf("detail.kind", theirs) is not maps.MISSING:  # else a required code is added
        assert jsontext.same(again, theirs)
    else:
        assert fields.get(again) == read
        assert jsontext.same(fields.put(read, again), again)


@often
@given(st.data())
def test_what_was_put_is_what_is_read_whatever_stood_there(data: Any) -> None:
    theirs, ours = data.draw(maps.theirs()), data.draw(maps.ours())
    before = jsontext.dumps(theirs)
    assert fields.get(fields.put(ours, theirs)) == ours
    assert jsontext.dumps(theirs) == before, "the tree that was written upon is left as it is"


@often
@given(maps.ours())
def test_what_is_made_new_reads_as_it_was_wanted(ours: Any) -> None:
    made = fields.put(ours)
    assert fields.get(made) == ours
    assert jsontext.same(fields.put(ours, made), made)
    assert fields.lost(ours, made) == []


@often
@given(st.data())
def test_the_last_of_two_writings_is_what_is_read(data: Any) -> None:
    theirs, one, other = data.draw(maps.theirs()), data.draw(maps.ours()), data.draw(maps.ours())
    once = fields.put(other, theirs)
    assert fields.get(fields.put(other, fields.put(one, theirs))) == other
    assert jsontext.same(fields.put(other, once), once)


def test_an_alternative_is_read_where_the_first_says_nothing_and_goes_when_nothing_is_wanted() -> None:
    theirs = {"head": {"subtitle": "s"}, "old": [{"title": "o"}]}
    assert fields.get(theirs)["title"] == "s"
    assert fields.get({**theirs, "head": {"title": 7, "subtitle": "s"}})["title"] == "s", "what says nothing is passed"
    assert fields.get({**theirs, "head": {"title": "t", "subtitle": "s"}})["title"] == "t"
    written = fields.put({"title": "t"}, theirs)
    assert (written["head"], written["old"]) == ({"subtitle": "s", "title": "t"}, theirs["old"])
    assert fields.put({}, theirs).keys() == {"detail"}


@often
@given(st.data())
def test_what_reads_as_wanted_already_is_what_the_lines_would_leave(data: Any) -> None:
    theirs = data.draw(maps.theirs())
    ours = {**fields.get(theirs), **data.draw(st.just({}) | maps.ours()), "stranger": "odd"}
    alone = copied(theirs)
    for line in fields.lines:
        line.writer()(ours, alone, None, [])
    assert jsontext.dumps(fields.put(ours, theirs)) == jsontext.dumps(alone)


# --- losses


def leaves(tree: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(tree, dict):
        return [found for key, value in tree.items() for found in leaves(value, (*place, key))]
    if isinstance(tree, list):
        return [found for number, value in enumerate(tree) for found in leaves(value, (*place, number))]
    return [] if tree is None else [place]


def at(tree: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        try:
            tree = tree[key]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def replaced(tree: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    changed = dict(tree) if isinstance(tree, dict) else list(tree)
    changed[place[0]] = replaced(tree[place[0]], place[1:], value)
    return changed


def found_unread(theirs: Any) -> dict[str, str]:
    return {loss.where: loss.kind for loss in fields.unread(theirs, where="")}


@often
@given(st.data())
def test_what_is_called_unread_can_be_taken_away_and_nothing_else_can(data: Any) -> None:
    theirs = data.draw(maps.theirs())
    ours, lost = fields.get(theirs), found_unread(theirs)
    places = leaves(theirs)
    assert set(lost) <= {spelled(place) for place in places}
    dropped = [place for place in places if lost.get(spelled(place)) == DROPPED]
    left = without(theirs, *dropped)
    assert fields.get(left) == ours, "a declared loss was read"
    read = {held.place for held in fields.held(left, None)}
    assert read == {held.place for held in fields.held(theirs, None)}, "what is held is read from where it stood"
    for place in places:
        if spelled(place) not in lost and not any(place[: len(p)] == p for p in read):
            alone = without(left, place)
            assert fields.get(alone) != ours or {h.place for h in fields.held(alone, None)} != read, "lost unsaid"


@often
@given(st.data())
def test_what_is_called_coarsened_could_be_spelled_otherwise_and_be_read_the_same(data: Any) -> None:
    theirs = data.draw(maps.theirs())
    ours, lost = fields.get(theirs), found_unread(theirs)
    for place in leaves(theirs):
        word = at(theirs, place)
        others = [other for other in (str(word).lower(), *maps.FIRST_WORDS) if other != word]
        same = [other for other in others if fields.get(replaced(theirs, place, other)) == ours]
        if lost.get(spelled(place)) == COARSENED:
            assert same
        elif spelled(place) not in lost and place == ("status",):
            assert not same or word in maps.FIRST_WORDS, "read less finely than it was written, unsaid"


@often
@given(maps.ours(), st.dictionaries(st.sampled_from(["stranger", "odd"]), maps.TEXTS))
def test_the_leaves_of_ours_that_theirs_cannot_hold_are_lost_and_no_other(ours: Any, odd: Any) -> None:
    whole = {**ours, **odd, "people": [{**person, **odd} for person in ours.get("people", [])]}
    made = fields.put(whole)
    lost = {loss.where for loss in fields.lost(whole, made)}
    assert lost == {*odd, *(f"people[{n}].{name}" for n in range(len(whole["people"])) for name in odd)}


@often
@given(st.sets(st.integers(0, len(maps.LINES) - 1), min_size=1), maps.theirs(), maps.ours())
def test_any_choice_of_lines_keeps_the_laws(chosen: set[int], theirs: Any, ours: Any) -> None:
    some = maps.some_lines(chosen)
    wanted = some.get(some.put(ours))
    assert all(ours[name] == value for name, value in wanted.items() if name not in ("who", "point"))
    written = some.put(wanted, theirs)
    assert some.get(written) == wanted
    assert jsontext.same(some.put(wanted, written), written)
