"""Out into a council's folder and back from it: told once, recognised when it returns, silent afterwards."""

from __future__ import annotations

from adapter import jsontext
from adapter.caller import ADAPTER
from adapter.exchange.desk import Desk
from adapter.exchange.lists import records_listed, sources
from adapter.exchange.owed import deliveries_listed
from adapter.exchange.records import Records
from adapter.store.items import CONFLICT
from tests.exchange.telling import SONG, Folders, board_writes, receipt_of_last, say, states, why, work
from tests.exchange.walks import (
    BOARD_SEES,
    WEEK_1,
    WEEK_2,
    atoms,
    conflicts,
    decide,
    differing,
    held,
    outcome_of,
    post,
    record_of,
    rows_of,
    with_cell,
)


def test_what_the_board_changed_is_written_for_the_council_and_nothing_else(told: Desk, folders: Folders) -> None:
    board_writes(told)
    work(told)
    (file,) = folders.files()
    rows = rows_of(file.read_bytes())
    assert [(row["Person ID"], row["Outcome Ref"]) for row in rows] == [("SW000201", "O-1"), ("SW000201", "O-2")]
    was = [row for row in rows_of(WEEK_1) if row["Person ID"] == "SW000201"]
    for before, now in zip(was, rows, strict=True):
        changed = {name for name in before if before[name] != now[name]} - {"Last Updated"}
        assert changed == ({"Why It Matters"} if now["Outcome Ref"] == "O-2" else set())
    assert rows[1]["Why It Matters"] == SONG
    assert states(told) == ["accepted"]


def test_a_week_that_is_not_the_councils_to_be_told_is_not_sent_back_to_it(told: Desk, folders: Folders) -> None:
    post(told, WEEK_2)
    work(told)
    assert folders.files() == []
    assert set(states(told)) <= {"superseded"}


def test_what_the_council_cannot_see_is_not_sent(told: Desk, folders: Folders) -> None:
    review = {"date": "2026-03-04", "by": {"text": "Ward sister"}, "unintended": ["Sleeps better"]}
    say(told, "SW000201", "I’d like to see my friends", reviews=[{**review, "plan_needs_change": True}])
    work(told)
    assert (folders.files(), states(told)) == ([], ["superseded"])


def test_what_the_council_was_told_comes_back_and_changes_nothing(told: Desk, folders: Folders) -> None:
    board_writes(told)
    work(told)
    before = atoms(told)
    (file,) = folders.files()
    folders.leave("back.csv", file.read_bytes())
    work(told)
    assert receipt_of_last(told)["state"] == "accepted"
    assert not differing(before, atoms(told))
    assert held(told) == conflicts(told) == []
    assert len(folders.files()) == 1


def test_the_councils_own_export_with_what_it_was_told_is_agreement(told: Desk, folders: Folders) -> None:
    board_writes(told)
    work(told)
    before = atoms(told)
    post(told, with_cell(WEEK_1, "SW000201", "O-2", Why_It_Matters=SONG))
    assert not {key for key in differing(before, atoms(told)) if key[1][-1] != "stated"}
    post(told, with_cell(WEEK_1, "SW000201", "O-2", Why_It_Matters="And we still laugh"))
    assert (why(told), conflicts(told)) == ("And we still laugh", [])  # they had accepted ours
    work(told)
    assert len(folders.files()) == 1


def test_an_export_from_before_it_was_told_is_an_echo_and_later_a_dispute_never_silence(
    told: Desk, folders: Folders
) -> None:
    say(told, "SW000202", "Get out", why="The board's words")
    work(told)
    assert len(folders.files()) == 1
    for number in range(2):
        receipt = post(told, WEEK_1 + b"\r\n" * (number + 1))
        assert any("not taken it up yet" in issue["text"] for issue in receipt["issues"])
        assert conflicts(told) == []
    post(told, WEEK_1 + b"\r\n" * 3)
    (item,) = conflicts(told)
    assert item["paths"] == ["outcomes.why"]
    outcome = outcome_of(told, record_of(told, "SW000202"), "Get out")
    assert outcome["why"] == "The board's words"
    post(told, WEEK_1 + b"\r\n" * 4)
    assert [one["count"] for one in conflicts(told)] == [1]
    work(told)
    assert len(folders.files()) == 1


def test_a_row_touched_before_it_was_told_is_an_echo_still(told: Desk, folders: Folders) -> None:
    say(told, "SW000202", "Get out", why="The board's words")
    work(told)
    post(told, with_cell(WEEK_1, "SW000202", "O-1", Status="Completed", Last_Updated="05/03/2026 11:05"))
    assert conflicts(told) == []
    outcome = outcome_of(told, record_of(told, "SW000202"), "Get out")
    assert (outcome["why"], outcome["status"]) == ("The board's words", "completed")


def test_a_row_touched_after_it_was_told_that_keeps_the_old_value_is_a_dispute(told: Desk, folders: Folders) -> None:
    say(told, "SW000202", "Get out", why="The board's words")
    work(told)
    post(told, with_cell(WEEK_1, "SW000202", "O-1", Status="Completed", Last_Updated="05/03/2099 11:05"))
    (item,) = conflicts(told)
    assert item["paths"] == ["outcomes.why"]
    assert outcome_of(told, record_of(told, "SW000202"), "Get out")["why"] == "The board's words"


def test_an_echo_of_what_was_told_two_generations_ago_changes_nothing(told: Desk, folders: Folders) -> None:
    for text in ("One", "Two", "Three"):
        say(told, "SW000202", "Get out", why=text)
        work(told)
    files = folders.files()
    assert len(files) == 3
    before = atoms(told)
    for file in files[:2]:
        post(told, file.read_bytes())
    assert not {key for key in differing(before, atoms(told)) if key[1][-1] != "stated"}
    assert conflicts(told) == []


def test_a_decision_to_send_is_told_and_then_silence(told: Desk, folders: Folders) -> None:
    say(told, "SW000202", "Get out", why="The board's words")
    post(told, with_cell(WEEK_1, "SW000202", "O-1", Why_It_Matters="The council's words"))
    (item,) = conflicts(told)
    work(told)
    assert folders.files() == []  # while it is open they are sent their own
    decide(told, item, "ours", CONFLICT, send=True)
    work(told)
    assert [row["Why It Matters"] for row in folders.rows()] == ["The board's words"]
    assert "accepted" in states(told)
    assert sources(told, ADAPTER, record_of(told, "SW000202"))[0]["disputed"] == []
    work(told)
    assert len(folders.files()) == 1
    post(told, with_cell(WEEK_1, "SW000202", "O-1", Why_It_Matters="New at the council"))
    assert outcome_of(told, record_of(told, "SW000202"), "Get out")["why"] == "New at the council"


def test_a_decision_not_to_send_leaves_the_council_its_own(told: Desk, folders: Folders) -> None:
    say(told, "SW000202", "Get out", why="The board's words")
    post(told, with_cell(WEEK_1, "SW000202", "O-1", Why_It_Matters="The council's words"))
    decide(told, conflicts(told)[0], "ours", CONFLICT)
    work(told)
    assert folders.files() == []
    say(told, "SW000202", "Get out", agreed="2026-02-21")
    work(told)
    assert [(row["Why It Matters"], row["Agreed Date"]) for row in folders.rows()] == [
        ("The council's words", "21/02/2026")
    ]


def test_a_person_whose_reference_the_board_took_away_is_still_called_so_at_the_council(
    told: Desk, folders: Folders
) -> None:
    record = record_of(told, "SW000202")
    kept = Records(told, BOARD_SEES)
    tree = jsontext.loads(kept.read(record).body)
    tree["person"]["identifiers"] = [i for i in tree["person"]["identifiers"] if i["value"] != "SW000202"]
    for outcome in tree["outcomes"]:
        outcome.pop("identifiers", None)
    tree.pop("identifiers", None)
    kept.replace(record, tree, 1)
    say(told, "SW000202", "Get out", why="The board's words")
    work(told)
    assert [(row["Person ID"], row["Outcome Ref"]) for row in folders.rows()] == [("SW000202", "O-1")]
    number = len(records_listed(told, ADAPTER))
    before = atoms(told)
    post(told, folders.files()[0].read_bytes())
    assert len(records_listed(told, ADAPTER)) == number
    assert not {key for key in differing(before, atoms(told)) if key[1][-1] != "identifiers"}


def test_what_changes_of_a_person_through_one_plan_is_told_to_whoever_holds_another(
    told: Desk, folders: Folders
) -> None:
    plan = record_of(told, "SW000201")
    kept = Records(told, BOARD_SEES)
    other = kept.create({"title": "On the ward", "person": jsontext.loads(kept.read(plan).body)["person"]}).id
    work(told)
    assert folders.files() == []
    kept.say(other, {"person": {"name": {"given": ["Iris", "Mairi"]}}}, None)
    assert [(one["record"], one["state"]) for one in deliveries_listed(told, ADAPTER)] == [(plan, "waiting")]
    work(told)
    assert {row["Forename"] for row in folders.rows()} == {"Iris Mairi"}
    assert states(told) == ["accepted"]
