"""Searches: what fits, who may see it, how many there are, page by page, and by way of the index."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from adapter.caller import ADAPTER, Caller
from adapter.search import Clause, Page, Query
from adapter.store import Store, Unit
from adapter.store.search import found_by, search
from adapter.store.tables import audience, index_rows, record_members, resources, versions
from tests.kept import BOARD, CHI, COUNCIL, STRANGER, goal, keep, patient, plan


def found(store: Store, query: Query, caller: Caller = ADAPTER) -> list[str]:
    return [kept.id for kept in store.look(lambda unit: search(unit, query), caller).items]


def page(store: Store, query: Query, caller: Caller = ADAPTER) -> Page:
    return store.look(lambda unit: search(unit, query), caller)


@pytest.fixture
def filled(store: Store) -> Store:
    keep(store, patient(), plan(), goal("a"), goal("b", status="completed"))
    keep(store, patient("ewan", "0202020202"), plan("his", "ewan"), goal("c", "ewan"), record="his", person="ewan",
         caller=COUNCIL)  # fmt: skip
    return store


@pytest.mark.parametrize(
    ("clauses", "ids"),
    [
        ((), ["a", "b", "c"]),
        ((Clause("_id", ((None, "a"), (None, "c"), (None, "x"))),), ["a", "c"]),
        ((Clause("patient", (("Patient", "iris"),)),), ["a", "b"]),
        ((Clause("subject", ((None, "iris"), (None, "ewan"))),), ["a", "b", "c"]),
        ((Clause("subject", (("Organization", "iris"),)),), []),
        ((Clause("lifecycle-status", ((None, "active"),)),), ["a", "c"]),
        ((Clause("lifecycle-status", (("http://hl7.org/fhir/goal-status", "active"),)),), ["a", "c"]),
        ((Clause("lifecycle-status", (("", "active"),)),), []),
        ((Clause("lifecycle-status", (("http://hl7.org/fhir/goal-status", None),)),), ["a", "b", "c"]),
        ((Clause("lifecycle-status", ((None, "active"),)), Clause("patient", (("Patient", "iris"),))), ["a"]),
        ((Clause("_id", ((None, "a"), (None, "b"))), Clause("_id", ((None, "b"),))), ["b"]),
        ((Clause("patient", ()),), []),
    ],
)
def test_what_fits_every_clause_is_found_with_any_of_its_values(filled: Store, clauses: tuple, ids: list[str]):
    answer = page(filled, Query("Goal", clauses))
    assert [kept.id for kept in answer.items] == ids
    assert (answer.total, answer.next) == (len(ids), "")


def test_an_organisation_finds_and_counts_only_what_it_may_see(filled: Store):
    every = Query("Goal")
    assert found(filled, every, BOARD) == ["a", "b"]
    assert found(filled, every, COUNCIL) == ["c"]
    assert found(filled, every, STRANGER) == []
    assert found(filled, every, Caller("nobody")) == []
    assert found(filled, every, Caller("both", BOARD.organisation, sees=frozenset({COUNCIL.organisation}))) == [
        "a",
        "b",
        "c",
    ]
    assert page(filled, every, COUNCIL).total == 1
    assert page(filled, Query("Patient", (Clause("identifier", ((CHI, "0101010101"),)),)), COUNCIL) == Page((), 0)


def test_what_is_deleted_is_found_no_more(filled: Store):
    keep(filled, patient(), plan(), goal("b", status="completed"))
    assert found(filled, Query("Goal", (Clause("patient", (("Patient", "iris"),)),))) == ["b"]
    assert found(filled, Query("Goal", (Clause("_id", ((None, "a"),)),))) == []
    assert found(filled, Query("Goal")) == ["b", "c"]


def test_pages_follow_each_other_by_id_and_nothing_is_left_out_or_told_twice(store: Store):
    goals = [goal(f"g-{number:03}") for number in range(57)]
    keep(store, patient(), plan(), *goals)
    seen, after = [], ""
    while True:
        answer = page(store, Query("Goal", count=10, after=after), BOARD)
        assert answer.total == len(goals)
        seen += [kept.id for kept in answer.items]
        if not (after := answer.next):
            break
        if len(seen) == 20:  # what comes and goes meanwhile moves no page
            goals = [one for one in goals if one["id"] != "g-005"] + [goal("g-0181")]
            keep(store, patient(), plan(), *goals)
    assert seen == [f"g-{number:03}" for number in range(57)]


def test_nobody_need_count(filled: Store):
    assert page(filled, Query("Goal", total=False)).total is None
    assert page(filled, Query("Goal", count=0)) == Page((), 3)


@pytest.mark.parametrize("value", ["x" * 251, "x" * 100_000, "nul\0inside", "é" * 5000])
def test_a_word_that_no_index_could_hold_is_found_all_the_same(store: Store, value: str):
    keep(store, patient(identifier=[{"system": value, "value": value}]), plan())
    assert found(store, Query("Patient", (Clause("identifier", ((value, value),)),))) == ["iris"]
    assert found(store, Query("Patient", (Clause("identifier", ((value, f"{value}x"),)),))) == []
    assert found(store, Query("Patient", (Clause("identifier", ((value, None),)),))) == ["iris"]


def test_what_is_asked_is_never_read_as_sql(filled: Store):
    for nasty in ("' OR 1=1 --", "%", "_", "a'; DROP TABLE resources; --"):
        assert found(filled, Query("Goal", (Clause("_id", ((None, nasty),)),))) == []
        assert found(filled, Query("Goal", (Clause("patient", ((nasty, nasty),)),))) == []
    assert len(found(filled, Query("Goal"))) == 3


def many(unit: Unit) -> None:
    for number in range(4000):
        own = {"type": "Goal", "id": f"goal-{number:05}"}
        unit.add(resources, **own, version=1, deleted=0)
        unit.add(versions, **own, version=1, at=unit.now, by="x", method="create", body=b"{}")
        unit.add(index_rows, **own, parameter="patient", system="Patient", value=f"p-{number // 3:05}")
        unit.add(index_rows, **own, parameter="lifecycle-status", system="s", value="active")
        unit.add(record_members, record=f"r-{number // 3:05}", **own)
        unit.put(audience, record=f"r-{number // 3:05}", organisation=BOARD.organisation)


def test_a_search_reads_the_index_and_never_the_whole_table(store: Store):
    store.run(many)
    query = Query(
        "Goal", (Clause("patient", (("Patient", "p-00700"),)), Clause("lifecycle-status", ((None, "active"),)))
    )
    assert found(store, query, BOARD) == ["goal-02100", "goal-02101", "goal-02102"]

    def plan_of(unit: Unit) -> str:
        explain = "EXPLAIN QUERY PLAN " if unit.kind == "sqlite" else "EXPLAIN "
        compiled = found_by(unit, query).compile(unit.connection, compile_kwargs={"literal_binds": True})
        return "\n".join(" ".join(map(str, row)) for row in unit.rows(text(explain + str(compiled))))

    if store.kind == "postgresql":
        store.run(lambda unit: unit.change(text("ANALYZE")))
    told = store.look(plan_of, BOARD)
    assert "index_by_value" in told, told
    assert "SCAN" not in told.replace("Index Scan", "").replace("Bitmap Heap Scan", "").replace(
        "Index Only Scan", ""
    ).replace("Bitmap Index Scan", ""), told
    assert "Seq Scan" not in told, told
