"""Units of work: all or nothing, tried again where two clash, and the rows that they write."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from adapter.errors import Unavailable
from adapter.store import Store, Unit
from adapter.store.tables import audit, identity_keys, links, site
from adapter.store.unit import moment


def names(unit: Unit) -> dict[str, str]:
    return {row.name: row.value for row in unit.rows(select(site)) if row.name != "id_key"}


def test_what_a_unit_raises_undoes_all_of_it(store: Store):
    def work(unit: Unit) -> None:
        unit.put(site, name="a", value="1")
        unit.flush()
        unit.put(site, name="b", value="2")
        raise KeyError("no")

    with pytest.raises(KeyError):
        store.run(work)
    assert store.look(names) == {}


def test_put_changes_the_named_columns_and_leaves_the_others(store: Store):
    store.run(lambda unit: unit.put(site, name="a", value="1"))
    store.run(lambda unit: unit.put(site, name="a", value="2"))
    store.run(lambda unit: unit.put(identity_keys, digest="d", touched=7))
    store.run(lambda unit: unit.put(identity_keys, digest="d"))
    assert store.look(names) == {"a": "2"}
    assert store.look(lambda unit: unit.one(select(identity_keys.c.touched)))[0] == 7


def test_of_two_puts_of_one_row_in_a_unit_the_last_counts(store: Store):
    def work(unit: Unit) -> None:
        for value in ("1", "2", "3"):
            unit.put(site, name="a", value=value)

    store.run(work)
    assert store.look(names) == {"a": "3"}


def test_keep_leaves_a_row_that_is_there(store: Store):
    row = {"kind": "person", "system": "s", "within": "", "identifier": "P1", "record": None}
    store.run(lambda unit: [unit.keep(links, **row, ours=ours) for ours in ("first", "second")])
    store.run(lambda unit: unit.keep(links, **row, ours="third"))
    assert store.look(lambda unit: [row.ours for row in unit.rows(select(links))]) == ["first"]


def test_add_writes_every_row_in_the_order_in_which_they_came(store: Store):
    def work(unit: Unit) -> None:
        for number in range(500):
            unit.add(audit, at=unit.now, caller="c", organisation="", action=str(number), what="", outcome="done")

    store.run(work)
    assert store.look(lambda unit: [r.action for r in unit.rows(select(audit).order_by(audit.c.number))]) == [
        str(number) for number in range(500)
    ]


def test_a_row_that_is_there_already_undoes_a_unit_that_adds_it(store: Store):
    store.run(lambda unit: unit.add(site, name="a", value="1"))
    with pytest.raises(Unavailable, match="Somebody else changed the same"):
        store.run(lambda unit: [unit.put(site, name="b", value="1"), unit.add(site, name="a", value="2")])
    assert store.look(names) == {"a": "1"}


def test_a_clash_runs_the_whole_unit_again(store: Store):
    tries = []

    def work(unit: Unit) -> str:
        tries.append(unit)
        unit.put(site, name="tries", value=str(len(tries)))
        if len(tries) < 3:
            unit.add(site, name="id_key", value="there is one")
            unit.flush()
        return "done"

    assert store.run(work) == "done"
    assert store.look(names) == {"tries": "3"}
    assert len(set(map(id, tries))) == 3


def test_looking_can_change_nothing(store: Store):
    with pytest.raises((DBAPIError, Unavailable), match=r"(?i)read.?only|cannot be used"):
        store.look(lambda unit: unit.put(site, name="a", value="1"))
    with pytest.raises((DBAPIError, Unavailable), match=r"(?i)read.?only|cannot be used"):
        store.look(lambda unit: unit.change(site.delete()))
    assert store.look(lambda unit: unit.one(select(func.count()).select_from(site)))[0] == 1


def test_looking_sees_one_moment_of_the_store(store: Store):
    def twice(unit: Unit) -> tuple[dict[str, str], dict[str, str]]:
        before = names(unit)
        store.run(lambda other: other.put(site, name="a", value="1"))
        return before, names(unit)

    assert store.look(twice) == ({}, {})
    assert store.look(names) == {"a": "1"}


def test_more_values_than_a_statement_takes_are_asked_for_in_portions(store: Store):
    from adapter.store.links import Link, link, of_people

    people = [str(number) for number in range(1, 2001)]
    store.run(lambda unit: [link(unit, Link("person", "s", "", person, f"ours-{person}")) for person in people])
    assert store.look(lambda unit: of_people(unit, "s", [*people, "unknown"])) == {p: f"ours-{p}" for p in people}


def test_times_are_of_one_width_and_sort_as_text():
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment())
