"""Files of a system: taken when they are whole, in their order, and put away when their receipt is on disk."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapter.errors import Misconfigured, Unavailable
from adapter.message import Message
from adapter.plugin import Fetched, Line

SHEET = b"Person ID,Outcome Ref\r\nSW1,O-1\r\n"
LATER, NOW = timedelta(seconds=11), timedelta()


def in_(age: timedelta) -> Line:
    return Line(clock=lambda: datetime.now(UTC) + age)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "in"


@pytest.fixture
def system(site, folder: Path):
    return site(**{"in": str(folder)}).system


def fetched(system, age: timedelta = LATER) -> list[Fetched]:
    return list(system.fetch("mark", in_(age)))


def names(system, age: timedelta = LATER) -> list[str]:
    return [one.message.name for one in fetched(system, age)]


def left(folder: Path) -> list[str]:
    """Every file there is, by its path within."""
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if not file.is_dir())


# --- when a file is taken


def test_a_file_is_taken_once_nothing_has_touched_it_for_a_while(system, folder: Path):
    (folder / "week.csv").write_bytes(SHEET)
    assert names(system, timedelta(seconds=9)) == []
    (one,) = fetched(system, LATER)
    assert (one.message.name, one.message.media_type, one.message.read()) == ("week.csv", "text/csv", SHEET)
    assert one.bookmark == "mark"


def test_how_long_is_a_setting(site, folder: Path):
    system = site(**{"in": str(folder), "settle": "60"}).system
    (folder / "week.csv").write_bytes(SHEET)
    assert names(system, timedelta(seconds=59)) == []
    assert names(system, timedelta(seconds=61)) == ["week.csv"]


def test_a_file_that_keeps_the_old_time_of_what_it_was_copied_from_is_not_taken_too_soon(system, folder: Path):
    (folder / "week.csv").write_bytes(SHEET)
    os.utime(folder / "week.csv", (0, 0))
    assert names(system, NOW) == []
    assert names(system, LATER) == ["week.csv"]


def test_a_marker_beside_it_says_that_a_file_is_whole(system, folder: Path):
    (folder / "week.csv").write_bytes(SHEET)
    (folder / "week.csv.done").write_bytes(b"")
    (one,) = fetched(system, NOW)
    one.finish({"state": "accepted"}, None)
    assert left(folder) == ["done/week.csv"]


def test_a_marker_of_an_older_file_of_that_name_says_nothing(system, folder: Path):
    (folder / "week.csv.done").write_bytes(b"")
    os.utime(folder / "week.csv.done", (1, 1))
    (folder / "week.csv").write_bytes(SHEET)
    assert names(system, NOW) == []


@pytest.mark.parametrize(
    "name",
    [".week.csv", "~$week.xlsx", "week.csv.part", "week.csv.filepart", "week.csv.PARTIAL", "week.tmp", "week.csv~",
     "week.csv.crdownload", "week.csv.done", ".20260301T110000000000Z-001.csv.part"],
)  # fmt: skip
def test_what_is_hidden_or_not_whole_by_its_name_is_left_alone(system, folder: Path, name: str):
    (folder / name).write_bytes(SHEET)
    assert names(system, timedelta(days=1)) == []
    assert left(folder) == [name]


def test_what_is_no_file_is_left_alone(system, folder: Path, tmp_path: Path):
    (tmp_path / "secret.csv").write_bytes(SHEET)
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "folder.csv").mkdir()
    os.mkfifo(folder / "pipe.csv")
    assert names(system) == []
    assert left(folder) == ["link.csv", "pipe.csv"]


def test_a_file_that_becomes_a_link_before_its_turn_is_left_alone(system, folder: Path, tmp_path: Path):
    (tmp_path / "secret.csv").write_bytes(SHEET)
    for name in ("a.csv", "b.csv"):
        (folder / name).write_bytes(SHEET)
    taken = system.fetch(None, in_(LATER))
    assert next(taken).message.name == "a.csv"
    (folder / "b.csv").unlink()
    (folder / "b.csv").symlink_to(tmp_path / "secret.csv")
    assert list(taken) == []


def test_files_come_in_the_order_of_their_names(system, folder: Path):
    for name in ("week_3.csv", "week_1.csv", "week_2.xlsx"):
        (folder / name).write_bytes(SHEET)
    assert names(system) == ["week_1.csv", "week_2.xlsx", "week_3.csv"]


def test_a_file_that_is_too_large_is_put_aside_with_the_reason(site, folder: Path):
    system = site(**{"in": str(folder), "max_bytes": "20"}).system
    (folder / "large.csv").write_bytes(SHEET)
    (folder / "small.csv").write_bytes(b"Person ID\r\n")
    assert names(system) == ["small.csv"]
    assert left(folder) == ["rejects/large.csv", "rejects/large.reason.txt", "small.csv"]
    reason = (folder / "rejects" / "large.reason.txt").read_text("utf-8-sig")
    assert "32 bytes; at most 20" in reason
    assert "SW1" not in reason


# --- when it is put away


def test_a_file_stays_until_its_receipt_is_on_disk(system, folder: Path):
    (folder / "week.csv").write_bytes(SHEET)
    assert names(system) == names(system) == ["week.csv"]
    (one,) = fetched(system)
    one.finish({"state": "accepted"}, None)
    assert left(folder) == ["done/week.csv"]
    assert names(system) == []


@pytest.mark.parametrize("state", ["accepted", "receiving", "duplicate", "held"])
def test_what_was_taken_in_goes_to_done_and_its_rejected_rows_to_rejects(system, folder: Path, state: str):
    (folder / "week.csv").write_bytes(SHEET)
    (one,) = fetched(system)
    one.finish({"state": state, "issues": []}, Message(b"Person ID,Reason\r\n", "text/csv"))
    assert left(folder) == ["done/week.csv", "rejects/week.rejects.csv"]
    assert (folder / "rejects" / "week.rejects.csv").read_bytes() == b"Person ID,Reason\r\n"


def test_what_was_refused_goes_to_rejects_with_the_reason(system, folder: Path):
    (folder / "week.csv").write_bytes(SHEET)
    (one,) = fetched(system)
    issues = [
        {"severity": "error", "text": "The heading Person ID is missing.", "where": ["line 1"], "count": 1},
        {"severity": "information", "text": "By the way.", "where": "line 1"},
    ]
    one.finish({"state": "refused", "issues": issues}, None)
    assert left(folder) == ["rejects/week.csv", "rejects/week.reason.txt"]
    reason = (folder / "rejects" / "week.reason.txt").read_text("utf-8-sig")
    assert "refused" in reason
    assert "line 1: The heading Person ID is missing." in reason
    assert "By the way" not in reason


def test_two_files_of_one_name_are_both_kept(system, folder: Path):
    for number in range(3):
        (folder / "week.csv").write_bytes(b"%d" % number)
        (one,) = fetched(system)
        one.finish({"state": "refused", "issues": []}, Message(b"r%d" % number, "text/csv"))
    kept = {name: (folder / name).read_bytes() for name in left(folder) if not name.endswith(".txt")}
    assert kept == {
        "rejects/week.csv": b"0", "rejects/week.rejects.csv": b"r0",
        "rejects/week-2.csv": b"1", "rejects/week-2.rejects.csv": b"r1",
        "rejects/week-3.csv": b"2", "rejects/week-3.rejects.csv": b"r2",
    }  # fmt: skip


def test_a_file_that_was_written_again_while_it_was_read_is_read_again(system, folder: Path):
    (folder / "week.csv").write_bytes(SHEET)
    (one,) = fetched(system)
    (folder / "week.csv").write_bytes(SHEET + b"SW2,O-1\r\n")
    one.finish({"state": "accepted"}, None)
    assert left(folder) == ["week.csv"]
    (again,) = fetched(system)
    assert again.message.read().endswith(b"SW2,O-1\r\n")


def test_a_stop_between_the_receipt_and_the_move_brings_the_same_bytes_again(system, folder: Path):
    (folder / "week.csv").write_bytes(SHEET)
    (before,) = fetched(system)  # its receipt is on disk, and then the machine stops
    (after,) = fetched(system)
    assert after.message.sha256() == before.message.sha256()
    after.finish({"state": "duplicate"}, None)
    before.finish({"state": "accepted"}, None)  # a second worker that finds it gone does no harm
    assert left(folder) == ["done/week.csv"]


def test_a_very_long_name_is_put_away_all_the_same(system, folder: Path):
    name = "wéek" * 48 + ".csv"
    (folder / name).write_bytes(SHEET)
    (one,) = fetched(system)
    one.finish({"state": "refused", "issues": []}, Message(b"r", "text/csv"))
    assert len(left(folder)) == 3


def test_a_name_that_is_no_text_is_put_away_all_the_same(system, folder: Path):
    name = os.fsdecode(b"w\xe9ek.csv")
    (folder / name).write_bytes(SHEET)
    (one,) = fetched(system)
    assert one.message.name.encode()
    one.finish({"state": "accepted"}, Message(b"r", "text/csv"))
    assert len(left(folder)) == 2


# --- when the folder will not


def test_where_the_folder_is_gone_it_is_tried_again_later(system, folder: Path):
    folder.rmdir()
    with pytest.raises(Unavailable):
        fetched(system)


def test_where_the_folder_lets_nobody_in_the_operator_is_told(system, folder: Path, unprivileged):
    (folder / "CANARY.csv").write_bytes(SHEET)
    with unprivileged(folder), pytest.raises(Misconfigured) as wrong:
        fetched(system)
    assert [issue.where for issue in wrong.value.issues] == ["in"]
    (one,) = fetched(system)
    with unprivileged(folder), pytest.raises(Misconfigured) as wrong:
        one.finish({"state": "accepted"}, None)
    assert "CANARY" not in str(wrong.value)
    assert left(folder) == ["CANARY.csv"]


def test_a_place_for_what_is_done_that_is_a_link_is_not_followed(system, folder: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "done").symlink_to(tmp_path / "elsewhere")
    (folder / "week.csv").write_bytes(SHEET)
    (one,) = fetched(system)
    with pytest.raises(Misconfigured):
        one.finish({"state": "accepted"}, None)
    assert (folder / "week.csv").exists()
    assert list((tmp_path / "elsewhere").iterdir()) == []
