"""Whose word holds where both have changed it: by field, as the site has settled; and how a profile says it speaks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapter.config import Mappings
from adapter.exchange.desk import Desk
from adapter.exchange.policy import is_coarser
from adapter.exchange.records import Records
from tests.exchange.walks import (
    BOARD_SEES,
    NAME,
    OTHER,
    WEEK_1,
    WEEK_2,
    DeskFor,
    conflicts,
    held,
    outcome_of,
    person_row,
    post,
    record_of,
    sheet_of,
    tree_of,
    with_cell,
)

WHY = "outcomes.why"


def preferring(desk: Desk, **prefer: str) -> Desk:
    desk.config = replace(desk.config, prefer={name.replace("_", "."): whose for name, whose in prefer.items()})
    return desk


def both_change(desk: Desk, touched: str = "08/03/2026 10:00") -> str | None:
    """The board and the council change Calum's why, each to something else; what holds."""
    post(desk, WEEK_1)
    record = record_of(desk, "SW000202")
    outcome = outcome_of(desk, record, "Get out")
    Records(desk, BOARD_SEES).say(record, {"outcomes": [{"id": outcome["id"], "why": "The board's words"}]}, None)
    post(desk, with_cell(WEEK_2, "SW000202", "O-1", Why_It_Matters="The council's words", Last_Updated=touched))
    found: str | None = outcome_of(desk, record, "Get out").get("why")
    return found


def test_without_a_preference_a_person_decides(desk: Desk) -> None:
    assert both_change(desk) == "The board's words"
    assert len(conflicts(desk)) == 1


def test_the_word_of_the_system_that_the_site_prefers_holds(desk: Desk) -> None:
    assert both_change(preferring(desk, outcomes_why=NAME)) == "The council's words"
    assert conflicts(desk) == []


def test_a_preference_for_one_field_settles_no_other(desk: Desk) -> None:
    assert both_change(preferring(desk, outcomes_status=NAME)) == "The board's words"
    assert len(conflicts(desk)) == 1


@pytest.mark.parametrize(
    ("touched", "holds"), [("08/03/2099 10:00", "The council's words"), ("08/03/2020 10:00", "The board's words")]
)
def test_the_newest_holds_by_when_its_row_was_last_touched(desk: Desk, touched: str, holds: str) -> None:
    assert both_change(preferring(desk, outcomes_why="newest"), touched) == holds
    assert conflicts(desk) == []


def surname(desk: Desk) -> str:
    return str(tree_of(desk, record_of(desk, "G1", OTHER))["person"]["name"]["family"])


def rows(local: str, family: str) -> bytes:
    return sheet_of([person_row(local, "1403441006", Surname=family)])


@pytest.mark.parametrize("whose", [NAME, OTHER])
def test_between_two_systems_the_preferred_ones_word_holds_whoever_speaks_last(desk: Desk, whose: str) -> None:
    preferring(desk, person_name=whose)
    for local, name in (("SW1", NAME), ("G1", OTHER)):
        post(desk, rows(local, "Before"), name)
    post(desk, rows("SW1", "Lochside"), NAME)
    post(desk, rows("G1", "Glenside"), OTHER)
    assert surname(desk) == {NAME: "Lochside", OTHER: "Glenside"}[whose]
    assert conflicts(desk) == held(desk) == []


# --- how a profile says that its sheet speaks


TABLE = """ours,theirs,relationship,comment
proposed,Not started,equivalent,
planned,Not started,broader,agreed but not begun
completed,Completed,equivalent,
"""


def test_a_word_that_a_code_table_calls_broader_is_coarser_for_the_finer_code(desk_for: DeskFor, tmp_path: Any) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "outcome-status--council-status.csv").write_text(TABLE, encoding="utf-8")
    desk = desk_for()
    desk.config = replace(desk.config, mappings=Mappings(str(tmp_path)))
    manners = desk.party(NAME).system.manners(desk.library)
    assert manners.coarser == {"outcomes.status": {("planned", "proposed")}}
    path = ("outcomes", "an id", "status")
    assert is_coarser(manners, path, "planned", "proposed")  # both are "Not started" in the sheet
    assert not is_coarser(manners, path, "proposed", "planned")
    assert not is_coarser(manners, path, "planned", "completed")
    assert not is_coarser(manners, ("status",), "planned", "proposed")


def changes_only(desk_for: DeskFor, folder: Path) -> Desk:
    from adapter_tabular.profile_file import shipped_profiles

    shipped = next(path for path in shipped_profiles() if "council-outcomes" in str(path))
    (folder / "ours.yaml").write_text(f"only_changes: true\n{shipped.read_text(encoding='utf-8')}", encoding="utf-8")
    return desk_for(profile_file=str(folder / "ours.yaml"))


def test_in_a_sheet_of_changes_a_blank_says_nothing(desk_for: DeskFor, tmp_path: Any) -> None:
    desk = changes_only(desk_for, tmp_path)
    assert desk.party(NAME).system.manners(desk.library).only_changes
    post(desk, WEEK_1)
    post(desk, WEEK_2)
    assert held(desk) == []
    assert outcome_of(desk, record_of(desk, "SW000202"), "Get out")["why"] == "It is where I am somebody, not a patient"
