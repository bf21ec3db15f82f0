"""Files for a system: whole under their names or not there at all, whatever happens in between."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from adapter_tabular.media import XLSX

from adapter.errors import Misconfigured, Unavailable
from adapter.message import Message
from adapter.plugin import Line

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHEET = b"Person ID,Outcome Ref\r\nCANARY1,O-1\r\n"
CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from adapter import AdapterError, Line, Message
from adapter_tabular.installed import spreadsheets

system = spreadsheets({"out": sys.argv[1]})[0]
try:
    print(system.send(Message(Path(sys.argv[2]), "text/csv"), Line(lambda: datetime.now(UTC))).state)
except AdapterError as error:
    print(type(error).__name__, error.text)
"""


def at(moment: datetime) -> Line:
    return Line(clock=lambda: moment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def sends(site, folder: Path):
    system = site(out=str(folder)).system

    def send(body: bytes = SHEET, moment: datetime = NOON, media_type: str = "text/csv"):
        return system.send(Message(body, media_type, "CANARY.csv"), at(moment))

    return send


def test_a_file_is_theirs_once_it_stands_there_whole(sends, folder: Path):
    sent = sends()
    (file,) = folder.iterdir()
    assert sent.state == "accepted"
    assert sent.far == {"file": file.name}
    assert file.read_bytes() == SHEET


def test_names_sort_by_time_and_say_nothing_of_anybody(sends, folder: Path):
    names = [sends(moment=NOON + timedelta(seconds=n)).far["file"] for n in (0, 0.5, 1, 60, 86400, 86400 * 365)]
    names.append(sends(media_type=XLSX, moment=NOON + timedelta(days=4000)).far["file"])
    assert names == sorted(names)
    assert all(re.fullmatch(r"[0-9]{8}T[0-9]{12}Z-[0-9]{3}\.(csv|xlsx)", name) for name in names)


def test_nothing_is_ever_overwritten(sends, folder: Path):
    first, second = sends(b"one"), sends(b"two")
    assert (folder / first.far["file"]).read_bytes() == b"one"
    assert (folder / second.far["file"]).read_bytes() == b"two"
    taken = folder / sends(b"x").far["file"].replace("-003", "-004")
    taken.symlink_to(folder / "nowhere")
    assert sends(b"four").far["file"].endswith("-005.csv")
    assert taken.is_symlink()


def test_a_file_can_be_read_by_the_folders_group_and_by_nobody_else(sends, folder: Path):
    before = os.umask(0o027)
    try:
        sends()
    finally:
        os.umask(before)
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o640


def child(folder: Path, source: Path, **how: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(folder), str(source)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **how)  # type: ignore[call-overload]


def test_a_kill_between_writing_and_the_name_leaves_no_half_file(folder: Path, tmp_path: Path, sends):
    """The child writes what comes through a pipe, and is killed while the pipe is open."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = child(folder, pipe)
    with pipe.open("wb", buffering=0) as stream:
        stream.write(SHEET * 10_000)
        hidden = until(lambda: next((f for f in folder.iterdir() if f.stat().st_size), None))
        writing.send_signal(signal.SIGKILL)
        writing.wait()
    assert hidden.name.startswith(".")
    assert [file for file in folder.iterdir() if not file.name.startswith(".")] == []
    sends()
    assert [f.name.startswith(".") for f in sorted(folder.iterdir())] == [True, False]  # somebody may still be writing


def test_what_a_kill_left_behind_is_taken_away_later(site, folder: Path):
    system = site(out=str(folder)).system
    left, theirs = folder / ".20260301T110000000000Z-001.csv.part", folder / ".somebody-elses.part"
    left.write_bytes(SHEET)
    theirs.write_bytes(b"")
    system.send(Message(SHEET, "text/csv"), at(datetime.now(UTC) + timedelta(hours=2)))
    assert not left.exists()
    assert theirs.exists()


def until(found, seconds: float = 20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (what := found()) is not None:
            return what
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def small_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))


def test_where_there_is_no_room_the_file_waits_and_nothing_is_left(folder: Path, tmp_path: Path):
    source = tmp_path / "large.csv"
    source.write_bytes(b"x" * 100_000)
    told, _ = child(folder, source, preexec_fn=small_files).communicate()
    assert told.startswith("Unavailable There is no room in the folder that `out` names.")
    assert list(folder.iterdir()) == []


def test_where_the_disk_is_full_the_file_waits_and_nothing_is_left(site, tmp_path: Path):
    """On a file system of 64 kB, where we may make one."""
    folder = tmp_path / "full"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no file system can be made here")
    try:
        system = site(out=str(folder)).system
        with pytest.raises(Unavailable) as full:
            system.send(Message(b"x" * 100_000, "text/csv"), at(NOON))
        assert full.value.retry_after > 0
        assert list(folder.iterdir()) == []
        assert system.send(Message(SHEET, "text/csv"), at(NOON)).state == "accepted"
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_where_the_folder_is_gone_the_file_waits(sends, folder: Path):
    folder.rmdir()
    with pytest.raises(Unavailable, match="is not there"):
        sends()
    assert not folder.exists()
    folder.mkdir()
    assert sends().state == "accepted"


def test_where_the_folder_lets_nobody_write_the_operator_is_told(sends, folder: Path, unprivileged):
    with unprivileged(folder), pytest.raises(Misconfigured) as wrong:
        sends()
    assert [issue.where for issue in wrong.value.issues] == ["out"]
    assert "CANARY" not in str(wrong.value)


def test_a_folder_that_became_a_link_is_not_followed(sends, folder: Path, tmp_path: Path):
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misconfigured):
        sends()
    assert list((tmp_path / "elsewhere").iterdir()) == []
