"""Nothing is lost or done twice when many write at once: threads, processes, and people who are new to everybody."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from adapter.errors import Unavailable
from adapter.store import Store, Unit
from adapter.store.links import lock_identities
from adapter.store.resources import history, opened
from adapter.store.tables import records
from tests.kept import about, keep, patient, plan, working
from tests.store.incrementing import increment

ROOT = Path(__file__).resolve().parents[2]
THREADS, TIMES = 8, 4


def test_a_record_that_two_processes_of_eight_threads_count_up_loses_no_increment(store: Store, store_url: str):
    command = [sys.executable, "-m", "tests.store.incrementing", store_url, str(THREADS), str(TIMES)]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    made = [int(version) for process in processes for version in process.communicate(timeout=300)[0].split()]
    total = 2 * THREADS * TIMES
    assert sorted(made) == list(range(1, total + 1))
    told = store.look(lambda unit: history(unit, "CarePlan", "plan", count=1000))
    assert [opened(kept)["title"] for kept in told] == [str(number) for number in range(total, 0, -1)]
    assert store.look(lambda unit: unit.one(select(records.c.version)))[0] == total


def test_a_record_that_two_units_make_at_once_is_made_by_both_in_turn(store: Store):
    """Neither knows of the other until it writes: the second finds the first's, and is done again upon it."""
    both, tried = threading.Barrier(2, timeout=2), []

    def work(unit: Unit) -> int:
        made = working(unit, ["plan"])
        tried.append(unit)
        if unit.tried == 1:
            with contextlib.suppress(threading.BrokenBarrierError):  # with one writer at a time, the other waits
                both.wait()
        number = len(made.records["plan"].members)
        return made.save("plan", [patient(), plan(title=f"upon {number}")], about())

    made: list[int] = []
    threads = [threading.Thread(target=lambda: made.append(store.run(work))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [1, 2]
    told = store.look(lambda unit: history(unit, "CarePlan", "plan"))
    assert [opened(kept)["title"] for kept in told] == ["upon 2", "upon 0"]


def test_whoever_makes_a_person_a_first_record_waits_for_whoever_writes_that_person(store: Store):
    keep(store, patient(), plan())
    locked, go = threading.Event(), threading.Event()

    def first(unit: Unit) -> int:
        made = working(unit, ["plan"])
        locked.set()
        go.wait(5)
        return made.save("plan", [patient(birthDate="1950-01-02"), plan()], about())

    def second(unit: Unit) -> str:
        made = working(unit, ["second"])
        read = made.resource(("Patient", "iris"))
        assert read is not None
        made.save("second", [read, plan("second")], about(record="second"))
        return str(read.get("birthDate"))

    seen: list[str] = []
    one = threading.Thread(target=store.run, args=(first,))
    one.start()
    locked.wait(5)
    two = threading.Thread(target=lambda: seen.append(store.run(second)))
    two.start()
    two.join(0.3)
    assert two.is_alive()
    go.set()
    one.join()
    two.join()
    assert seen == ["1950-01-02"]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_who_locks_an_identity_first_is_waited_for_by_the_others(store: Store):
    keys = [("urn:x", str(number)) for number in range(50)]
    locked, go, order = threading.Event(), threading.Event(), []

    def first(unit: Unit) -> None:
        lock_identities(unit, keys)
        locked.set()
        go.wait(5)
        order.append("first")

    def second(unit: Unit) -> None:
        lock_identities(unit, [*reversed(keys), ("urn:y", "z")])
        order.append("second")

    threads = [threading.Thread(target=store.run, args=(work,)) for work in (first, second)]
    threads[0].start()
    locked.wait(5)
    threads[1].start()
    threads[1].join(0.3)
    assert threads[1].is_alive()
    go.set()
    for thread in threads:
        thread.join()
    assert order == ["first", "second"]


def cutting(store: Store, *, at_the_end: bool) -> Callable[[Unit], int]:
    """A unit whose connection the server cuts, once."""
    cut: list[int] = []

    def work(unit: Unit) -> int:
        made = increment(unit)
        if not cut:
            unit.flush()
            cut.append(int(unit.rows(text("SELECT pg_backend_pid()"))[0][0]))
            store.run(lambda other: other.rows(text("SELECT pg_terminate_backend(:pid)"), {"pid": cut[0]}))
            if not at_the_end:
                unit.answers()
        return made

    return work


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_unit_whose_connection_is_cut_is_done_again_whole(store: Store):
    assert store.run(cutting(store, at_the_end=False)) == 1
    assert len(store.look(lambda unit: history(unit, "CarePlan", "plan"))) == 1


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_unit_that_may_have_been_kept_is_not_done_again(store: Store):
    """The connection went while it was committed: only the sender can ask again."""
    with pytest.raises(Unavailable, match="at the very end"):
        store.run(cutting(store, at_the_end=True))
    assert len(store.look(lambda unit: history(unit, "CarePlan", "plan"))) <= 1
