"""The statements that every message needs are answered by an index, never by reading a whole table."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from adapter.fhir.search import rows_of
from adapter.store import Store, Unit, links, messages, sights
from adapter.store import items as kept_items
from adapter.store.deliveries import claim
from adapter.store.resources import at_versions, current, read
from adapter.store.working import Working
from tests.kept import BOARD, keep, patient, plan


def hot(unit: Unit) -> None:
    """What a step of receiving and delivering asks."""
    links.people_by_number(unit, [("urn:x", "1"), ("urn:y", "2")])
    links.of_people(unit, "council", ["P1"])
    links.within(unit, "council", ["P1"])
    links.of_ours(unit, "ours")
    sights.digests(unit, "council", ["k1", "k2"])
    sights.by_key(unit, "council", ["k1"])
    sights.by_record(unit, "council", ["plan"])
    sights.of_record(unit, "plan")
    sights.confirm(unit, "council", ["plan"], 1)
    messages.first_waiting(unit, "council")
    messages.with_bytes(unit, "council", "digest")
    kept_items.end(unit, "plan", ["p"], "council")
    claim(unit, "council", 10, 60)
    current(unit, [("Goal", "goal"), ("Patient", "iris")])
    at_versions(unit, [("Goal", "goal", 1), ("Patient", "iris", 1)])
    working = Working(unit, rows_of, "council")
    working.lock(["plan"], ["iris"])
    working.read([("Patient", "iris")])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_hot_statement_reads_a_whole_table(store: Store):
    keep(store, patient(), plan())
    asked: list[tuple[str, Any]] = []

    def before(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        asked.append((statement, values))

    for engine in (store._writing, store._reading):
        event.listen(engine, "before_cursor_execute", before)
    store.run(hot)
    store.look(lambda unit: read(unit, "Goal", "goal"), BOARD)
    statements = [(text, values) for text, values in asked if text.lstrip().startswith(("SELECT", "UPDATE", "WITH"))]
    assert len(statements) > 15
    scans = list[str]()
    for text, values in statements:
        explained = store.run(
            lambda unit, text=text, values=values: unit.connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {text}", values
            ).all()
        )
        scans += [f"{row[3]}: {text}" for row in explained if row[3].startswith("SCAN") and "CONSTANT" not in row[3]]
    assert [scan for scan in scans if "SCAN next" not in scan] == []  # `next` is what a claim has picked
