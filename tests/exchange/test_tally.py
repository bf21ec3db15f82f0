"""Counts are honest and memory is flat, however long a message is and however many causes it has."""

from __future__ import annotations

import sqlite3
import tracemalloc
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.errors import Issue
from adapter.exchange.distinct import IN_MEMORY, Distinct
from adapter.exchange.tally import MOST_CAUSES, Tally
from adapter.mapping.loss import Loss


@settings(max_examples=30)
@given(st.lists(st.text(max_size=3)), st.integers(0, 3))
def test_the_number_of_different_texts_is_exact(texts: list[str], times: int):
    distinct = Distinct()
    many = [f"{n}" for n in range(times * IN_MEMORY)]
    for text in (*texts, *many, *texts):
        distinct.add(text)
    assert len(distinct) == len({*texts, *many})
    assert len(distinct) == len({*texts, *many})


def test_many_people_take_no_memory():
    distinct = Distinct()
    for number in range(5_000):
        distinct.add(str(number))
    tracemalloc.start()
    for number in range(50_000):
        distinct.add(str(number))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(distinct) == 50_000
    assert most < 1_000_000


def test_what_is_counted_on_disk_is_no_name(tmp_path: Path, monkeypatch):
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda name, **more: connect(tmp_path / "seen", **more))
    distinct = Distinct()
    for number in range(3 * IN_MEMORY):
        distinct.add(f"Iris Testperson {number}")
    assert len(distinct) == 3 * IN_MEMORY
    assert b"Iris" not in (tmp_path / "seen").read_bytes()


def test_one_cause_in_many_rows_is_one_entry_with_its_first_three_places():
    tally = Tally()
    tally.note(Issue("error", "value", f"line {n}, column DOB", "It is no date.") for n in range(2, 1000))
    [told] = tally.issues()
    assert told["count"] == 998
    assert told["where"] == ["line 2, column DOB", "line 3, column DOB", "line 4, column DOB"]


def test_endless_causes_are_counted_together_and_none_is_lost():
    tally = Tally()
    tally.note(Issue("error", "value", f"line {n}", f"Cause {n}.") for n in range(50_000))
    tally.lose(Loss("", f"field{n}", "dropped", "why", False) for n in range(50_000))
    assert len(tally.issues()) <= MOST_CAUSES + 1
    assert len(tally.losses()) <= MOST_CAUSES + 1
    assert (tally.issue_count, tally.loss_count, tally.lost("dropped")) == (50_000, 50_000, 50_000)


def test_a_record_without_a_person_is_not_a_person():
    tally = Tally()
    for person in ("a", "", "b", "a"):
        tally.record(person, 1)
    assert (tally.people, tally.records, tally.outcomes) == (2, 4, 4)


def test_what_could_not_be_written_did_not_come_through():
    tally = Tally()
    tally.record("a", 1)
    tally.refuse_written()
    tally.wrote += 1
    assert not tally.came_through
    assert tally.refused == 1
    tally.record("b", 1)
    assert tally.came_through
