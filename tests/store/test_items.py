"""Held and conflicts: one item for one cause, ended, decided and superseded part by part, seen by those concerned."""

from __future__ import annotations

import threading
from functools import partial

from sqlalchemy import func, select

from adapter.caller import ADAPTER, Caller
from adapter.store import Store, Unit
from adapter.store import items as kept_items
from adapter.store.tables import items
from tests.kept import BOARD, COUNCIL, STRANGER, keep, patient, plan

VOICES = {"ours": {"statement": "Soup"}, "theirs": None}


def add(unit: Unit, part: str = "plan/why", **more: object) -> str:
    told = {
        "kind": "held", "cause": "a blank", "field": "why", "system": "lochside", "owner": COUNCIL.organisation,
        "record": "plan", "path": part, "place": "row 2", "message": None, **VOICES,
    }  # fmt: skip
    return kept_items.add(unit, part=part, **{**told, **more})  # type: ignore[arg-type]


def state(store: Store, identity: str) -> str:
    found = store.look(lambda unit: kept_items.item(unit, identity))
    assert found is not None
    return found.state


def test_one_cause_is_one_item_however_many_places_it_touches(store: Store):
    first = store.run(add)
    assert store.run(lambda unit: [add(unit, f"plan/{n}") for n in range(3)]) == [first] * 3
    assert store.run(add) == first  # the same again is nothing new
    ((found, count, fields),) = store.look(lambda unit: kept_items.listed(unit, "held"))
    assert (found.id, count, fields, found.state) == (first, 4, ["why"], "open")
    assert store.look(kept_items.counts) == {("held", "lochside"): 4}
    for other in ({"cause": "another"}, {"field": "other"}, {"system": "brae"}, {"kind": "conflict"}):
        assert store.run(lambda unit, other=other: add(unit, **other)) != first


def test_both_voices_are_kept_whole(store: Store):
    identity = store.run(lambda unit: add(unit, ours={"text": "é\0\U0001f600"}, theirs=["a", None, 1]))
    (part,) = store.look(lambda unit: kept_items.parts(unit, identity))
    assert (part.ours, part.theirs) == ({"text": "é\0\U0001f600"}, ["a", None, 1])


def test_units_that_meet_one_cause_at_once_make_one_item(store: Store):
    start = threading.Barrier(4)
    made: list[str] = []

    def work(number: int) -> None:
        start.wait()
        made.append(store.run(lambda unit: add(unit, f"plan/{number}")))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    assert store.look(lambda unit: unit.rows(select(func.count()).select_from(items)))[0][0] == 1


def test_an_item_ends_with_its_last_part_and_no_other_item_does(store: Store):
    identity = store.run(lambda unit: [add(unit, "a"), add(unit, "b")])[0]
    other = store.run(lambda unit: add(unit, "a", system="brae"))
    store.run(lambda unit: kept_items.end(unit, "plan", ["a", "not there"], "lochside"))
    assert (state(store, identity), state(store, other)) == ("open", "open")
    store.run(lambda unit: kept_items.end(unit, "plan", ["b"], "lochside"))
    assert (state(store, identity), state(store, other)) == ("ended", "open")
    again = store.run(lambda unit: add(unit, "a"))
    assert again != identity


def test_what_was_added_in_a_unit_can_be_ended_in_it(store: Store):
    def work(unit: Unit) -> str:
        identity = add(unit, "a")
        kept_items.end(unit, "plan", ["a"], "lochside")
        return identity

    assert state(store, store.run(work)) == "ended"


def test_a_decision_closes_the_item_once_every_part_is_decided(store: Store):
    names = [f"p-{number:04}" for number in range(900)]
    identity = store.run(lambda unit: [add(unit, name) for name in names])[0]
    clerk = Caller("clerk", COUNCIL.organisation)
    store.run(lambda unit: kept_items.decide(unit, identity, names[:-1], "take", "they meant it"), clerk)
    assert state(store, identity) == "open"
    assert [part.part for part in store.look(lambda unit: kept_items.parts(unit, identity))] == names[-1:]
    store.run(lambda unit: kept_items.decide(unit, identity, names[-1:], "keep", "and not this"), clerk)
    found = store.look(lambda unit: kept_items.item(unit, identity))
    assert found is not None
    assert (found.state, found.decision, found.reason, found.decided_by) == ("decided", "keep", "and not this", "clerk")


def test_what_was_held_for_a_cause_is_superseded_by_what_came_since(store: Store):
    identity, other = store.run(lambda unit: [add(unit, "a"), add(unit, "a", cause="another")])
    store.run(lambda unit: kept_items.supersede(unit, "lochside", "a blank"))
    assert (state(store, identity), state(store, other)) == ("superseded", "open")


def test_an_item_is_seen_by_its_owner_and_by_whoever_sees_its_records(store: Store):
    keep(store, patient(), plan())  # the board's
    both = store.run(lambda unit: [add(unit, "plan/why"), add(unit, "row 7", record=None)])[0]
    strange = store.run(lambda unit: add(unit, "x", record="elsewhere", cause="x", owner="elsewhere-council"))

    def seen(caller: Caller) -> list[str]:
        return [found.id for found, _, _ in store.look(lambda unit: kept_items.listed(unit, "held"), caller)]

    assert (seen(BOARD), seen(COUNCIL), seen(STRANGER)) == ([both], [both], [])
    assert sorted(seen(ADAPTER)) == sorted([both, strange])
    assert store.look(lambda unit: kept_items.item(unit, strange), BOARD) is None


def test_of_an_item_a_caller_sees_the_parts_of_records_that_it_sees_and_its_own_that_have_no_record(store: Store):
    keep(store, patient(), plan())  # the board's
    identity = store.run(lambda unit: [add(unit, "plan/why"), add(unit, "row 7", record=None)])[0]
    store.run(lambda unit: add(unit, "x", record="elsewhere"))

    def seen(caller: Caller) -> list[str]:
        return [part.part for part in store.look(lambda unit: kept_items.parts(unit, identity), caller)]

    assert (seen(BOARD), seen(COUNCIL), seen(STRANGER)) == (["plan/why"], ["row 7"], [])
    assert seen(ADAPTER) == ["plan/why", "row 7", "x"]


def test_items_are_listed_oldest_first_page_by_page(store: Store):
    made = [store.run(lambda unit, n=n: add(unit, "a", cause=f"cause {n}")) for n in range(5)]
    found = list[str]()
    for _ in range(3):
        page = store.look(partial(kept_items.listed, kind="held", after=found[-1] if found else "", count=2))
        found += [one.id for one, _, _ in page]
    assert sorted(found) == sorted(made)
    assert len(found) == 5
