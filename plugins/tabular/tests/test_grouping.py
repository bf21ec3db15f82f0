"""Rows of one plan are found wherever they stand, in flat memory, and leave nothing on the disk."""

from __future__ import annotations

import os
import stat
import tempfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from adapter_tabular.cell import Row, Unreadable
from adapter_tabular.grouping import group_rows
from adapter_tabular.packing import unpacked
from hypothesis import given
from hypothesis import strategies as st

CELLS = (
    st.none() | st.text(max_size=5) | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.dates()
    | st.times() | st.datetimes() | st.builds(Unreadable, st.text(max_size=3), st.text(max_size=3))
)  # fmt: skip
ROWS = st.lists(st.tuples(st.sampled_from("abcde"), st.lists(CELLS, max_size=4).map(tuple)), max_size=30)


def numbered(pairs):
    return [(key, Row(number, cells)) for number, (key, cells) in enumerate(pairs, 2)]


@given(ROWS)
def test_groups_on_disk_are_the_groups_in_memory(pairs):
    rows = numbered(pairs)
    assert list(group_rows(rows, in_memory=3)) == list(group_rows(rows, in_memory=1000))


def test_groups_come_in_the_order_of_their_first_row():
    rows = numbered([("b", ()), ("a", ()), ("b", ()), ("c", ()), ("a", ())])
    for limit in (1, 100):
        groups = list(group_rows(rows, in_memory=limit))
        assert [(key, [row.number for row in group]) for key, group in groups] == [
            ("b", [2, 4]),
            ("a", [3, 6]),
            ("c", [5]),
        ]


def test_typed_cells_keep_their_types():
    cells = (
        None,
        "",
        "1",
        1,
        1.0,
        True,
        date(2026, 3, 1),
        datetime(2026, 3, 1, 9, 30),
        time(9, 30),
        Unreadable("a", "b"),
        10**30,
    )
    [(_, [row, _])] = group_rows([("k", Row(2, cells)), ("k", Row(3, ()))], in_memory=1)
    assert unpacked(row).cells == cells
    assert [type(cell) for cell in unpacked(row).cells] == [type(cell) for cell in cells]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_nobody_else_can_read_the_rows_and_none_are_left(folder: Path):
    seen = []

    def rows():
        for number in range(2, 50):
            yield str(number % 7), Row(number, ("x",))
            seen.extend(folder.iterdir())
            for link in Path("/proc/self/fd").iterdir() if os.path.isdir("/proc/self/fd") else ():
                if "outcomes-rows" in (name := _target(link)):
                    seen.append(name)
                    assert stat.S_IMODE(link.stat().st_mode) == 0o600

    groups = group_rows(rows(), in_memory=10)
    next(groups)
    assert os.name != "posix" or list(folder.iterdir()) == []
    groups.close()
    assert seen
    assert list(folder.iterdir()) == []


def _target(link: Path) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""


def test_a_fault_while_reading_comes_before_the_first_group_and_leaves_nothing(folder: Path):
    def rows():
        for number in range(20):
            yield "k", Row(number, ())
        raise ValueError("cut off")

    with pytest.raises(ValueError, match="cut off"):
        next(group_rows(rows(), in_memory=5))
    assert list(folder.iterdir()) == []
