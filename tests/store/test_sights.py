"""Sights and links: what systems are known to have held, and what they call things, kept exactly."""

from __future__ import annotations

from dataclasses import replace

from adapter import jsontext
from adapter.store import Store
from adapter.store import links as kept_links
from adapter.store import sights as kept_sights
from adapter.store.links import Link
from adapter.store.sights import Sight
from tests.kept import CHI, keep, patient, plan

NOW = "2026-11-25T00:00:00.000Z"
WHOLE = Sight(
    "lochside", "plan", key="P1\x1fplan", person="P1", digest="d1", said={"rows": [{"a": "é", "b": None}]}, said_at=NOW,
    as_of="2026-11-01", message="message", confirmed=7, confirmed_at=NOW, present=7,
    told=({"n": 2}, {"n": 1}), told_at=NOW,
    told_since=5, in_flight={"tree": {"n": 3}, "version": 4}, quiet=False, base=4, bases={"outcomes/1/why": 2},
    disputed={"outcomes/1/why": {"theirs": None, "state": "open"}}, echoed={"outcomes/1/why": 1},
    authored=("outcomes/1/reviews/2",), far={"id": "9", "etag": 'W/"1"'},
)  # fmt: skip
EMPTY = Sight("lochside", "other")


def test_a_sight_reads_back_as_it_was_saved(store: Store):
    store.run(lambda unit: [kept_sights.save(unit, sight) for sight in (WHOLE, EMPTY)])
    found = store.look(lambda unit: kept_sights.by_record(unit, "lochside", ["plan", "other", "none"]))
    assert found == {"plan": WHOLE, "other": EMPTY}
    assert store.look(lambda unit: kept_sights.of_record(unit, "plan")) == [WHOLE]
    assert store.look(lambda unit: kept_sights.by_key(unit, "lochside", [WHOLE.key])) == {WHOLE.key: WHOLE}
    assert store.look(lambda unit: kept_sights.by_key(unit, "brae", [WHOLE.key])) == {}
    assert "é" not in repr(found)


def test_numbers_in_what_was_said_keep_their_text(store: Store):
    sight = replace(EMPTY, said={"score": jsontext.Number("1.50")})
    store.run(lambda unit: kept_sights.save(unit, sight))
    (found,) = store.look(lambda unit: kept_sights.of_record(unit, "other"))
    assert jsontext.dumps(found.said) == b'{"score":1.50}'


def test_only_what_is_the_newest_known_is_passed_over_when_it_is_said_again(store: Store):
    quiet = replace(WHOLE, record="quiet", key="P2", quiet=True, digest="d2")
    store.run(lambda unit: [kept_sights.save(unit, sight) for sight in (WHOLE, quiet)])
    told = store.look(lambda unit: kept_sights.digests(unit, "lochside", [WHOLE.key, "P2", "P3"]))
    assert told == {"P2": ("quiet", "d2")}


def test_repeating_confirms_and_changes_nothing_else(store: Store):
    store.run(lambda unit: [kept_sights.save(unit, sight) for sight in (WHOLE, replace(EMPTY, confirmed=6, present=6))])
    store.run(lambda unit: kept_sights.confirm(unit, "lochside", ["plan"], 8))
    (found,) = store.look(lambda unit: kept_sights.of_record(unit, "plan"))
    assert replace(found, confirmed=7, present=7, confirmed_at=WHOLE.confirmed_at) == WHOLE
    assert (found.confirmed, found.present) == (8, 8)
    assert store.look(lambda unit: kept_sights.not_confirmed(unit, "lochside", 8)) == 1
    assert store.run(lambda unit: kept_sights.confirm_all(unit, "lochside", 8, 9)) == 1
    store.run(lambda unit: kept_sights.confirm(unit, "lochside", [], 9))


def test_the_first_link_decides(store: Store):
    first = Link("outcome", "lochside", "P1", "O-1", "ours-1", "plan")
    store.run(lambda unit: kept_links.link(unit, first))
    store.run(lambda unit: kept_links.link(unit, first._replace(ours="ours-2")))
    store.run(lambda unit: kept_links.link(unit, first._replace(within="P2", ours="ours-3")))
    store.run(lambda unit: kept_links.link(unit, Link("person", "lochside", "", "P1", "iris")))
    look = store.look
    assert look(lambda unit: kept_links.within(unit, "lochside", ["P1", "P2", "P3"])) == {
        "P1": {("outcome", "O-1"): "ours-1"},
        "P2": {("outcome", "O-1"): "ours-3"},
    }
    assert look(lambda unit: kept_links.of_people(unit, "lochside", ["P1", "O-1"])) == {"P1": "iris"}
    assert look(lambda unit: kept_links.of_ours(unit, "ours-1")) == [first]


def test_people_are_found_by_their_numbers_with_their_systems(store: Store):
    keep(store, patient(), plan())
    keep(store, patient("twin", "0101010101"), plan("second", "twin"), record="second", person="twin")
    asked = [(CHI, "0101010101"), (CHI, "0909090909"), ("urn:other", "0101010101")]
    found = store.look(lambda unit: kept_links.people_by_number(unit, asked * 100))
    assert {number: sorted(people) for number, people in found.items()} == {asked[0]: ["iris", "twin"]}


def test_what_was_in_a_message_and_not_taken_is_neither_confirmed_nor_missing(store: Store):
    known = [replace(WHOLE, record=name, key=name, confirmed=7, present=7) for name in "abcd"]
    store.run(lambda unit: [kept_sights.save(unit, sight) for sight in known])
    store.run(lambda unit: kept_sights.confirm(unit, "lochside", ["a"], 8))
    store.run(lambda unit: kept_sights.was_in(unit, "lochside", 8, keys=["b", "strange"], records=["c"]))
    counts = store.look(
        lambda unit: (kept_sights.not_taken(unit, "lochside", 8), kept_sights.not_confirmed(unit, "lochside", 8))
    )
    assert counts == (2, 1)
    found = {one.record: one for one in store.look(lambda unit: kept_sights.of_record(unit, "b"))}
    assert (found["b"].confirmed, found["b"].present, found["b"].confirmed_at) == (7, 8, NOW)
    assert (
        store.run(lambda unit: kept_sights.confirm_all(unit, "lochside", 8, 9)) == 1
    )  # what was not taken is not said
