"""L3, L4 and L6 through the real store, on each database: what comes back changes nothing, a cell changes its own.

A week comes from a council, a board changes what it likes, the council is told and returns it, whatever it can hold.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from adapter.caller import ADAPTER, Caller
from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.lists import history, records_listed
from adapter.exchange.records import Records
from adapter.exchange.work import once
from adapter.record.atoms import Atoms, atoms_of
from adapter.record.field_names import field_of
from adapter.record.said import onto
from adapter.record.trees import tree_from
from adapter.store import Store, tables
from tests import hard_text
from tests.exchange.telling import Folders
from tests.exchange.walks import NAME, desk_on, person_row, post, sheet_of, valid_chi
from tests.laws.records import said_about
from tests.laws.sheets import Sheet, cells, sheets, system
from tests.laws.test_tabular_laws import LIBRARY, bytes_of, fields_held

OURS = Caller("board", "lochside-board", sees=frozenset({NAME}))
COMPILED = system("council-outcomes").profile(LIBRARY)
few = settings(
    max_examples=12, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
Atomised = dict[str, Atoms]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "folders")


@pytest.fixture
def desk(store: Store, folders: Folders) -> Desk:
    made = desk_on(store, **folders.settings)
    made.parties  # noqa: B018  # with the folders
    return made


def emptied(desk: Desk, folders: Folders) -> None:
    """As if nothing had come yet; the ids' key stays."""
    for file in folders.files():
        file.unlink()
    desk.ready_bytes.clear()
    kept = [table for table in tables.metadata.sorted_tables if table.name not in ("site", "clients")]
    desk.store.run(lambda unit: [unit.change(table.delete()) for table in kept])


def everything(desk: Desk) -> Atomised:
    return {one["id"]: atoms_of(Records(desk, ADAPTER).record(one["id"])) for one in records_listed(desk, ADAPTER)}


def changed(before: Atomised, after: Atomised) -> list[Any]:
    assert before.keys() == after.keys()
    return [
        (one, path, before[one].get(path), after[one].get(path))
        for one in before
        for path in {**before[one], **after[one]}
        if before[one].get(path) != after[one].get(path)
    ]


def board_changes(desk: Desk, data: Any) -> None:
    """Anything at all in each record, where it can be kept."""
    for one in records_listed(desk, ADAPTER):
        held = Records(desk, OURS).record(one["id"])
        wanted = onto(data.draw(said_about(held)), held)
        try:
            Records(desk, OURS).replace(one["id"], tree_from(wanted), one["version"], correction="a test")
        except Refused:
            continue


@few
@given(data=st.data())
def test_what_a_council_was_told_comes_back_and_changes_nothing(desk: Desk, folders: Folders, data: Any) -> None:
    emptied(desk, folders)
    generations = [bytes_of(data.draw(sheets(COMPILED))).read()]
    post(desk, generations[0])
    for _ in range(2):
        board_changes(desk, data)
        once(desk, [desk.party(NAME)])
    generations += [file.read_bytes() for file in folders.files()]
    before = everything(desk)
    for file in (data.draw(st.sampled_from(generations)), *generations[1:][-1:]):
        post(desk, file + b"\r\n")
        assert changed(before, everything(desk)) == []


@few
@given(data=st.data())
def test_a_week_that_comes_again_changes_nothing_whatever_the_board_wrote(
    desk: Desk, folders: Folders, data: Any
) -> None:
    emptied(desk, folders)
    week = bytes_of(data.draw(sheets(COMPILED))).read()
    post(desk, week)
    board_changes(desk, data)
    before = everything(desk)
    for number in range(2):
        post(desk, week + b"\r\n" * (number + 1))
        assert changed(before, everything(desk)) == []


@few
@given(data=st.data())
def test_a_cell_that_is_edited_changes_the_fields_that_it_holds_and_no_other(
    desk: Desk, folders: Folders, data: Any
) -> None:
    emptied(desk, folders)
    sheet: Sheet = data.draw(sheets(COMPILED))
    column = data.draw(st.integers(0, len(sheet.columns) - 1))
    key = sheet.columns[column]
    assume(key not in COMPILED.keys.all())
    kind = "text" if key is None else COMPILED.columns[key].type
    text = data.draw(cells(kind, [data.draw(hard_text.kept_texts(40))]))
    edited = sheet.with_cell(data.draw(st.integers(0, len(sheet.rows) - 1)), column, text)
    first = post(desk, bytes_of(sheet).read())
    before = everything(desk)
    second = post(desk, bytes_of(edited).read())
    assume(first["counts"]["refused"] == second["counts"]["refused"])  # a refused row says nothing of anything else
    assume(first["counts"]["held"] == 0)  # nor does one that is held
    may = fields_held(COMPILED, key)
    told = {field_of(path) for _, path, *_ in changed(before, everything(desk))}
    assert all(any(h == f or h.startswith(f"{f}.") or f.startswith(f"{h}.") for h in may) for f in told)


def test_eight_senders_who_write_the_same_people_lose_double_and_overwrite_nothing(store: Store) -> None:
    names = [f"council-{number}" for number in range(8)]
    desk = desk_on(store, systems=names, organisations={})
    desk.parties, desk.library, desk.id_key  # noqa: B018  # made once, as a gateway does when it starts
    numbers = [valid_chi("140344", 100 * n) for n in range(3)]

    def sends(name: str) -> list[str]:
        told = []
        for week in range(4):
            said = {"Outcome (in own words)": f"{name} in week {week}", "Last Updated": f"0{week + 1}/03/2026"}
            rows = [person_row(f"{name}-{n}", number, **said) for n, number in enumerate(numbers)]
            told.append(post(desk, sheet_of(rows if int(name[-1]) % 2 else rows[::-1]), name)["state"])
        return told

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(sends, names))
    assert found == [["accepted"] * 4] * 8
    listed = records_listed(desk, ADAPTER)
    assert len(listed) == 24 and len({one["person"]["id"] for one in listed}) == 3
    assert counted(desk, tables.resources, tables.resources.c.type == "Patient") == 3
    for one in listed:
        record = Records(desk, ADAPTER).record(one["id"])
        (outcome,) = record.outcomes
        assert outcome.statement.text == f"{one['systems'][0]} in week 3"
        versions = [change["version"] for change in history(desk, ADAPTER, one["id"], count=500)]
        assert versions == list(range(one["version"], 0, -1))
        assert [change["via"] for change in history(desk, ADAPTER, one["id"], count=500) if change["via"]]


def counted(desk: Desk, table: Any, where: Any) -> int:
    return int(desk.store.look(lambda unit: unit.rows(select(func.count()).select_from(table).where(where)))[0][0])
