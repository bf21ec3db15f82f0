"""What is derived, made again: the same as it was, whatever of it was lost, and nothing new where nothing was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapter.caller import Caller
from adapter.config import Config, Organisation, StoreSettings
from adapter.exchange import Desk
from adapter.exchange.rebuild import Rebuilt, rebuild
from adapter.exchange.receive import receive
from adapter.message import Message
from adapter.store import Store, Unit
from adapter.store.tables import audience, index_rows, record_members, record_versions, records, resources
from tests.kept import goal, keep, patient, plan

SHEET = Path(__file__).resolve().parents[2] / "mappings/examples/council-outcomes.csv"
DERIVED = (audience, index_rows, record_members, record_versions, records, resources)
COUNCIL = {"plugin": "tabular", "profile": "council-outcomes"}
LOCHSIDE, BOARD = Caller("council", "lochside"), Caller("board", "board")


def derived(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    def look(unit: Unit) -> dict[str, list[tuple[Any, ...]]]:
        told = {}
        for table in DERIVED:
            columns = [column for column in table.c if column.name != "row"]
            told[table.name] = sorted(map(tuple, unit.rows(table.select().with_only_columns(*columns))), key=repr)
        return told

    return store.look(look)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A desk over a store in which a council's sheet was received, and more was changed and taken away."""
    systems = {"lochside": {**COUNCIL, "organisation": "lochside"}, "brae": {**COUNCIL, "organisation": "brae"}}
    organisations = {name: Organisation(name) for name in ("lochside", "brae", "board")}
    desk = Desk(Config(systems=systems, organisations=organisations, store=StoreSettings(store_url)))
    receive(desk, "lochside", Message(SHEET.read_bytes(), "text/csv", "week_1.csv"), LOCHSIDE)
    store = desk.store
    a, b = {"reference": "Goal/a"}, {"reference": "Goal/b"}
    keep(store, patient(), plan(goal=[a, b]), goal("a"), goal("b"), caller=BOARD)
    keep(store, patient(), plan("second", goal=[a]), goal("a"), record="second", caller=LOCHSIDE)
    keep(store, patient(birthDate="1950-01-02"), plan(title="Again", goal=[a]), goal("a"), caller=BOARD)
    keep(store, patient(birthDate="1950-02-01"), plan("second", goal=[a]), goal("a"), record="second", caller=LOCHSIDE)
    yield desk
    store.close()


def test_where_nothing_is_wrong_nothing_is_written(desk: Desk):
    before = derived(desk.store)
    assert len(before["records"]) > 3
    assert len(before["audience"]) > 3
    changes = total_changes(desk)
    done = rebuild(desk)
    assert (done.resources_mended, done.records_mended) == (0, 0)
    assert done.resources == len(before["resources"])
    assert done.records == len(before["records"])
    assert derived(desk.store) == before
    assert total_changes(desk) == changes


def total_changes(desk: Desk) -> str:
    """The rows themselves, with the numbers they were given."""
    rows = desk.store.look(lambda unit: sorted(map(tuple, unit.rows(index_rows.select()))))
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.mark.parametrize(
    "lost",
    [
        ["index_rows"], ["records"], ["record_members"], ["audience"], ["resources"],
        ["index_rows", "records", "record_members", "audience", "resources"],
    ],
)  # fmt: skip
def test_what_was_lost_is_there_again_as_it_was(desk: Desk, lost: list[str]):
    before = derived(desk.store)
    desk.store.run(lambda unit: [unit.change(text(f"DELETE FROM {name}")) for name in lost])
    done = rebuild(desk)
    assert derived(desk.store) == before
    assert done.resources_mended + done.records_mended > 0
    assert rebuild(desk)[1::2] == (0, 0)


@pytest.mark.parametrize(
    "spoiled",
    [
        "UPDATE index_rows SET value = 'wrong'",
        "INSERT INTO index_rows (type, id, parameter, system, value) VALUES ('Goal', 'never', 'status', '', 'x')",
        "UPDATE records SET version = 1, title = 'wrong'",
        "UPDATE resources SET version = 1, deleted = 0",
        "INSERT INTO audience (record, organisation) VALUES ('plan', 'brae')",
        "INSERT INTO record_members (record, type, id) VALUES ('plan', 'Goal', 'never')",
    ],
)
def test_what_was_spoiled_is_put_right(desk: Desk, spoiled: str):
    before = derived(desk.store)
    desk.store.run(lambda unit: unit.change(text(spoiled)))
    assert derived(desk.store) != before
    rebuild(desk)
    assert derived(desk.store) == before


def test_who_changed_a_person_in_a_record_of_their_own_does_not_see_the_other_record(desk: Desk):
    rebuild(desk)
    rows = derived(desk.store)["audience"]
    assert ("plan", "lochside") not in rows  # though it is about the same person
    assert ("plan", "board") in rows


@pytest.mark.parametrize("members", [True, False], ids=["with members", "and all members"])
def test_a_record_whose_history_was_lost_goes_on_from_its_version(desk: Desk, members: bool):
    before = derived(desk.store)
    lost = ["record_versions", *([] if members else ["record_members", "records"])]
    desk.store.run(lambda unit: [unit.change(text(f"DELETE FROM {name}")) for name in lost])
    rebuild(desk)
    after = derived(desk.store)
    versions = [{row[0]: row[1] for row in told["records"]} for told in (before, after)]
    assert versions[0].keys() == versions[1].keys()
    if members:
        assert versions[0] == versions[1]
        assert {row[:2] for row in after["record_versions"]} == set(versions[0].items())
    for name in ("index_rows", "resources", "record_members", "audience"):
        assert after[name] == before[name], name


def test_an_empty_store_has_nothing_to_make(store: Store, store_url: str):
    desk = Desk(Config(store=StoreSettings(store_url)))
    assert rebuild(desk) == Rebuilt(0, 0, 0, 0)
    desk.store.close()
