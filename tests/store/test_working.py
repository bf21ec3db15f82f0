"""Records written back: new versions of what changed and of nothing else, however a record changes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from adapter import jsontext
from adapter.search import Clause, Query
from adapter.store import Store, Unit
from adapter.store.resources import Kept, history, read
from adapter.store.search import search
from adapter.store.tables import audience, index_rows, record_members, record_versions, records, resources, versions
from tests.kept import BOARD, COUNCIL, about, goal, keep, patient, plan, working

TABLES = (audience, index_rows, record_members, record_versions, records, resources, versions)


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    def look(unit: Unit) -> dict[str, list[tuple[Any, ...]]]:
        return {table.name: sorted(map(tuple, unit.rows(select(table))), key=repr) for table in TABLES}

    return store.look(look)


def versions_of(store: Store) -> dict[str, int]:
    rows = store.look(lambda unit: unit.rows(select(resources)))
    return {f"{row.type}/{row.id}": row.version for row in rows}


def record_version(store: Store, record: str) -> int:
    return store.look(lambda unit: unit.one(select(records.c.version).where(records.c.id == record)))[0]


def words(store: Store, of_type: str, identity: str) -> set[tuple[int, str, str]]:
    own = select(index_rows).where(index_rows.c.type == of_type, index_rows.c.id == identity)
    return {(row.row, row.parameter, row.value) for row in store.look(lambda unit: unit.rows(own))}


def test_a_record_is_read_as_it_was_written(store: Store):
    trees = [patient(), plan(), goal(text="Sgian-dubh \U0001f600", weight=jsontext.Number("1.50"))]
    assert keep(store, *trees) == 1

    def look(unit: Unit) -> list[dict[str, Any]]:
        return working(unit, ["plan"]).resources_of("plan")

    kept = store.run(look)
    assert sorted(kept, key=lambda tree: tree["id"]) == sorted(trees, key=lambda tree: tree["id"])
    assert jsontext.dumps(kept[1]["weight"]) == b"1.50"


def test_what_is_the_same_as_before_makes_no_version_of_anything(store: Store):
    keep(store, patient(), plan(), goal())
    before = everything(store)
    assert keep(store, patient(), plan(), goal()) == 1
    assert everything(store) == before


def test_only_what_changed_gets_a_version_and_the_record_one(store: Store):
    keep(store, patient(), plan(), goal("a"), goal("b"))
    assert keep(store, patient(), plan(), goal("a"), goal("b", text="Stew")) == 2
    assert versions_of(store) == {"Patient/iris": 1, "CarePlan/plan": 1, "Goal/a": 1, "Goal/b": 2}
    told = store.look(lambda unit: unit.rows(select(record_versions).order_by(record_versions.c.version)))
    members = [{f"{kind}/{name}": version for kind, name, version in jsontext.loads(row.members)} for row in told]
    assert members == [dict.fromkeys(versions_of(store), 1), versions_of(store)]


def test_index_rows_are_written_anew_only_where_the_words_changed(store: Store):
    keep(store, patient(), plan(), goal("a"), goal("b"))
    before = words(store, "Goal", "a") | words(store, "Goal", "b")
    keep(store, patient(), plan(), goal("a", text="Stew"), goal("b", status="completed"))
    after = words(store, "Goal", "a") | words(store, "Goal", "b")
    assert {row[1:] for row in before - after} == {("lifecycle-status", "active")}
    assert {row[1:] for row in after - before} == {("lifecycle-status", "completed")}


def test_a_shared_person_raises_every_record_of_theirs_and_nobody_elses(store: Store):
    keep(store, patient(), plan(), goal())
    keep(store, patient(), plan("second"), record="second")
    keep(store, patient("ewan", "0202020202"), plan("his", "ewan"), record="his", person="ewan")
    keep(store, patient(birthDate="1950-01-02"), plan(), goal())
    assert [record_version(store, name) for name in ("plan", "second", "his")] == [2, 2, 1]
    row = store.look(lambda unit: unit.one(select(record_versions).where(
        record_versions.c.record == "second", record_versions.c.version == 2)))  # fmt: skip
    assert ["Patient", "iris", 2] in jsontext.loads(row.members)


def test_a_goal_of_two_plans_raises_both_records_when_it_changes_in_one(store: Store):
    keep(store, patient(), plan(), goal("both"), goal("own"))
    keep(store, patient(), plan("second"), goal("both"), record="second")
    keep(store, patient(), plan(), goal("both"), goal("own", text="Stew"))
    assert [record_version(store, name) for name in ("plan", "second")] == [2, 1]
    keep(store, patient(), plan(), goal("both", text="Stew"), goal("own", text="Stew"))
    assert [record_version(store, name) for name in ("plan", "second")] == [3, 2]
    own = (record_versions.c.record == "second") & (record_versions.c.version == 2)
    row = store.look(lambda unit: unit.one(select(record_versions).where(own)))
    assert row is not None
    assert ["Goal", "both", 2] in jsontext.loads(row.members)
    assert (row.changed, row.via) == ('["outcomes"]', "")


def test_two_records_of_one_person_in_one_unit_are_each_raised_for_what_happened_to_them(store: Store):
    keep(store, patient(), plan())
    keep(store, patient(), plan("second"), record="second")

    def work(unit: Unit) -> None:
        made = working(unit, ["plan", "second"])
        made.save("plan", [patient(), plan(status="completed")], about())
        made.save("second", [patient(birthDate="1950-01-02"), plan("second")], about(record="second"))

    store.run(work)
    assert [record_version(store, name) for name in ("plan", "second")] == [3, 2]
    rows = store.look(lambda unit: unit.rows(select(record_versions.c.record, record_versions.c.version)))
    assert sorted(map(tuple, rows)) == [("plan", 1), ("plan", 2), ("plan", 3), ("second", 1), ("second", 2)]


def test_a_resource_that_changes_twice_in_one_unit_leaves_no_word_of_the_first(store: Store):
    keep(store, patient(), plan())

    def work(unit: Unit) -> None:
        made = working(unit, ["plan"])
        for number in ("0303030303", "0404040404"):
            made.save("plan", [patient(number=number), plan()], about())

    store.run(work)
    assert {row[1:] for row in words(store, "Patient", "iris")} == {("identifier", "0404040404")}
    assert versions_of(store)["Patient/iris"] == 3


def test_what_is_gone_from_its_record_is_deleted_with_its_words_and_kept_in_history(store: Store):
    keep(store, patient(), plan(), goal("a"), goal("b"))
    keep(store, patient(), plan(), goal("a"))
    assert words(store, "Goal", "b") == set()
    told = store.look(lambda unit: history(unit, "Goal", "b"))
    assert [(kept.version, kept.method, kept.body is None) for kept in told] == [
        (2, "delete", True),
        (1, "create", False),
    ]
    keep(store, patient(), plan(), goal("a"), goal("b", text="Again"))
    assert versions_of(store)["Goal/b"] == 3
    assert store.look(lambda unit: read(unit, "Goal", "b"), BOARD).body is not None


def test_people_and_what_another_record_speaks_of_outlive_a_record_that_drops_them(store: Store):
    nurse = {"resourceType": "Practitioner", "id": "nurse", "active": True}
    keep(store, patient(), plan(), goal("both"), nurse)
    keep(store, patient(), plan("second"), goal("both"), record="second")
    keep(store, patient(), plan())
    assert store.look(lambda unit: read(unit, "Goal", "both")).body is not None
    assert store.look(lambda unit: read(unit, "Practitioner", "nurse")).body is not None
    keep(store, patient(), plan("second"), record="second")
    assert store.look(lambda unit: read(unit, "Goal", "both")).body is None


@pytest.mark.parametrize("first", ["plan", "second"])
def test_a_goal_that_moves_to_another_plan_in_one_unit_is_there_afterwards(store: Store, first: str):
    keep(store, patient(), plan(), goal("moving"))
    keep(store, patient(), plan("second"), record="second")

    def work(unit: Unit) -> None:
        made = working(unit, ["plan", "second"])
        after = {"plan": [patient(), plan()], "second": [patient(), plan("second"), goal("moving")]}
        for record in sorted(after, key=lambda record: record != first):
            made.save(record, after[record], about(record=record))

    store.run(work)
    assert store.look(lambda unit: read(unit, "Goal", "moving")).body is not None
    members = select(record_members.c.record).where(record_members.c.id == "moving")
    assert [row.record for row in store.look(lambda unit: unit.rows(members))] == ["second"]
    found = store.look(lambda unit: search(unit, Query("Goal", (Clause("patient", (("Patient", "iris"),)),))))
    assert [kept.id for kept in found.items] == ["moving"]


def test_what_came_and_went_within_one_unit_leaves_nothing_but_its_history(store: Store):
    def work(unit: Unit) -> None:
        made = working(unit, ["plan"])
        made.save("plan", [patient(), plan(), goal("brief")], about())
        made.save("plan", [patient(), plan()], about())

    store.run(work)
    assert store.look(lambda unit: unit.rows(select(record_members).where(record_members.c.id == "brief"))) == []
    assert words(store, "Goal", "brief") == set()
    assert versions_of(store)["Goal/brief"] == 2


def test_the_time_of_a_version_never_runs_backwards_when_a_clock_is_set_back(store: Store):
    keep(store, patient(), plan(), goal())

    def work(unit: Unit) -> None:
        unit.now = "2001-01-01T00:00:00.000Z"
        made = working(unit, ["plan"])
        made.save("plan", [patient(), plan(), goal(text="Stew")], about())

    store.run(work)
    newer, older = store.look(lambda unit: history(unit, "Goal", "goal"))
    assert newer.at >= older.at > "2026"
    row = store.look(lambda unit: unit.one(select(records.c.updated)))
    assert row.updated >= older.at


def test_an_organisation_sees_what_a_record_of_its_audience_is_made_of(store: Store):
    keep(store, patient(), plan(), goal())
    keep(store, patient("ewan"), plan("his", "ewan"), record="his", person="ewan", caller=COUNCIL)

    def seen(kind: str, identity: str) -> list[Kept | None]:
        return [store.look(lambda unit: read(unit, kind, identity), caller) for caller in (BOARD, COUNCIL)]

    assert [kept is not None for kept in seen("Goal", "goal")] == [True, False]
    assert [kept is not None for kept in seen("Patient", "ewan")] == [False, True]
    for version in (BOARD, COUNCIL):
        told = store.look(lambda unit: history(unit, "Goal", "goal"), version)
        assert bool(told) == (version is BOARD)
