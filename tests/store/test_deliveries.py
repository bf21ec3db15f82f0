"""Deliveries: said once, claimed by one worker at a time, and finished by none that has lost its lease."""

from __future__ import annotations

import threading
from collections import Counter

from sqlalchemy import select

from adapter.caller import ADAPTER
from adapter.store import Store
from adapter.store.deliveries import (
    ACCEPTED,
    DELIVERED,
    PARKED,
    WAITING,
    WITHDRAWN,
    Claimed,
    claim,
    counts,
    finish,
    listed,
    queue,
    replay,
    stopped,
)  # fmt: skip
from adapter.store.tables import deliveries, delivery_log
from tests.kept import BOARD, STRANGER, keep, patient, plan

SYSTEM = "council"


def claimed(store: Store, most: int = 10, lease: float = 60) -> list[Claimed]:
    return store.run(lambda unit: claim(unit, SYSTEM, most, lease))


def row(store: Store, record: str = "r") -> dict[str, object]:
    found = store.look(lambda unit: unit.one(select(deliveries).where(deliveries.c.record == record)))
    assert found is not None
    return dict(found._mapping)


def queued(store: Store, wanted: int = 1, record: str = "r", **more: object) -> str:
    return store.run(lambda unit: queue(unit, SYSTEM, record, wanted, **more))  # type: ignore[arg-type]


def test_however_often_a_record_changes_one_row_says_that_a_system_is_behind(store: Store):
    assert queued(store, 1) == queued(store, 2) == queued(store, 3)
    assert store.look(counts) == {(SYSTEM, WAITING): 1}
    (one,) = claimed(store)
    assert (one.record, one.wanted, one.told, one.tries, one.insist) == ("r", 3, 0, 1, False)
    assert claimed(store) == []


def test_workers_at_once_claim_every_delivery_and_none_of_them_twice(store: Store, store_url: str):
    def fill(unit):
        for number in range(200):
            queue(unit, SYSTEM, f"r-{number:03}", 1)

    store.run(fill)
    taken: list[str] = []
    start = threading.Barrier(6)

    def work() -> None:
        own = Store(store_url, busy=60)
        start.wait()
        while batch := claimed(own, most=7):
            assert len(batch) <= 7
            taken.extend(one.record for one in batch)
        own.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [record for record, times in Counter(taken).items() if times > 1] == []
    assert len(taken) == 200


def test_the_oldest_that_is_due_is_claimed_first_and_what_is_not_due_is_left(store: Store):
    queued(store, record="late", due="2026-01-02T00:00:00.000Z")
    queued(store, record="early", due="2026-01-01T00:00:00.000Z")
    queued(store, record="never", due="2999-01-01T00:00:00.000Z")
    assert [one.record for one in claimed(store, most=1)] == ["early"]
    assert [one.record for one in claimed(store)] == ["late"]


def test_a_worker_that_lost_its_lease_changes_nothing(store: Store):
    queued(store)
    (slow,) = claimed(store, lease=-1)
    (quick,) = claimed(store)
    assert quick.claim == slow.claim + 1
    before = row(store)
    assert store.run(lambda unit: finish(unit, slow, PARKED, "too slow")) is False
    assert row(store) == before
    assert store.run(lambda unit: finish(unit, quick, DELIVERED, told=1)) is True
    assert (row(store)["state"], row(store)["told"], row(store)["lease_until"]) == (DELIVERED, 1, "")


def test_a_record_that_moved_on_while_it_was_sent_waits_again(store: Store):
    queued(store, 1)
    (one,) = claimed(store)
    queued(store, 2)
    assert claimed(store) == []  # still in the hands of the first worker
    assert store.run(lambda unit: finish(unit, one, ACCEPTED, told=1)) is True
    assert (row(store)["state"], row(store)["told"]) == (WAITING, 1)
    (again,) = claimed(store)
    assert again.wanted == 2


def test_a_change_at_the_very_moment_of_finishing_is_not_taken_for_delivered(store: Store):
    queued(store, 1)
    (one,) = claimed(store)
    changed, done = threading.Event(), threading.Event()

    def change(unit):
        queue(unit, SYSTEM, "r", 2)
        changed.set()
        done.wait(0.4)  # the other is under way before this is committed

    changing = threading.Thread(target=store.run, args=(change,))
    changing.start()
    changed.wait(5)
    store.run(lambda unit: finish(unit, one, DELIVERED, told=1))
    changing.join()
    assert row(store)["state"] == WAITING


def test_a_delivery_that_fails_waits_until_it_is_due_and_remembers_why(store: Store):
    queued(store, insist=True)
    (one,) = claimed(store)
    store.run(lambda unit: finish(unit, one, WAITING, "no answer", due="2999-01-01T00:00:00.000Z"))
    assert (row(store)["why"], row(store)["tries"], row(store)["insist"]) == ("no answer", 1, True)
    assert claimed(store) == []
    assert store.run(lambda unit: replay(unit, one.id)) is True
    (again,) = claimed(store)
    assert (again.insist, again.tries) == (True, 1)
    assert store.run(lambda unit: replay(unit, "no such")) is False
    store.run(lambda unit: finish(unit, again, ACCEPTED, told=1))
    assert (row(store)["tries"], bool(row(store)["insist"])) == (0, False)
    log = store.look(lambda unit: unit.rows(select(delivery_log.c.state).order_by(delivery_log.c.row)))
    assert [entry.state for entry in log] == [WAITING, ACCEPTED]


def test_deliveries_are_listed_to_those_who_may_see_the_record(store: Store):
    keep(store, patient(), plan())
    identity = queued(store, record="plan")
    queued(store, record="another")
    found = store.look(listed, BOARD)
    assert [one["id"] for one in found] == [identity]
    assert store.look(listed, STRANGER) == []
    assert len(store.look(lambda unit: listed(unit, state=WAITING, system=SYSTEM), ADAPTER)) == 2
    first, second = store.look(lambda unit: [listed(unit, count=1), listed(unit)], ADAPTER)
    assert store.look(lambda unit: listed(unit, after=first[0]["id"]), ADAPTER) == second[1:]


def test_one_that_moved_on_waits_for_no_day_that_an_older_version_named(store: Store):
    queued(store, 1)
    (one,) = claimed(store)
    queued(store, 2)
    assert store.run(lambda unit: finish(unit, one, WAITING, "not yet", due="2999-01-01T00:00:00.000Z"))
    assert [again.wanted for again in claimed(store)] == [2]


def test_what_was_stopped_is_found_by_state_or_by_the_reason_it_was_parked_for(store: Store):
    keep(store, patient(), plan("a"), record="a")
    for record in ("a", "gone"):
        queued(store, 1, record)
    for one in claimed(store):
        store.run(lambda unit, one=one: finish(unit, one, PARKED, "whom does it mean?"))
    assert store.look(lambda unit: stopped(unit, SYSTEM, ["another reason"], count=9)) == []
    found = store.look(lambda unit: stopped(unit, SYSTEM, ["whom does it mean?"], count=9))
    assert [record for record, _ in found] == ["a"]
    assert store.look(lambda unit: stopped(unit, SYSTEM, ["whom does it mean?"], after="a", count=9)) == []
    store.run(lambda unit: replay(unit, str(row(store, "a")["id"])))
    (one,) = claimed(store)
    store.run(lambda unit: finish(unit, one, WITHDRAWN, "not shared"))
    assert [record for record, _ in store.look(lambda unit: stopped(unit, SYSTEM, [], count=9))] == ["a"]
