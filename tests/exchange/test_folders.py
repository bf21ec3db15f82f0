"""A council that is reached through two folders: its sheets are taken in, its refused rows come back, it is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from adapter import jsontext
from adapter.caller import Caller
from adapter.config import Config, Gateway, StoreSettings
from adapter.exchange import Desk, work
from adapter.exchange.lists import records_listed
from adapter.exchange.receipts import receipts_listed
from adapter.exchange.receive import receive
from adapter.exchange.records import Records
from adapter.exchange.work import once
from adapter.message import Message
from adapter.store import messages

COUNCIL = Caller("council", organisation="lochside-council")
HEADINGS = "Person ID,Surname,DOB,Outcome Ref,Outcome,Why It Matters,Actions / Who / When"
COOK = "SW1,Test,14/03/1944,O-1,Soup,,Cook / Ann / Mon"
SHOP = "SW1,Test,14/03/1944,O-1,Soup,,Shop / Bob / Tue"
NOBODY = ",Nobody,14/03/1950,O-1,Tea,,"


def sheet(*rows: str) -> bytes:
    return "\r\n".join([HEADINGS, *rows, ""]).encode()


class Council:
    """The gateway and its worker, and the two folders."""

    def __init__(self, url: str, folder: Path, at_once: int = 200) -> None:
        self.into, self.out = folder / "in", folder / "out"
        settings = {
            "plugin": "tabular", "profile": "council-outcomes", "receives": True,
            "in": str(self.into), "out": str(self.out), "settle": "0",
        }  # fmt: skip
        gateway = Gateway(at_once=at_once)
        self.desk = Desk(Config(gateway, store=StoreSettings(url=url), systems={"lochside-council": settings}))
        self.records = Records(self.desk, COUNCIL)

    def leave(self, name: str, body: bytes) -> None:
        (self.into / name).write_bytes(body)

    def work(self) -> None:
        for _ in range(20):
            if not once(self.desk, self.desk.parties):
                return
        raise AssertionError("the work does not end")

    def left(self) -> list[str]:
        return sorted(str(file.relative_to(self.into)) for file in self.into.rglob("*") if file.is_file())

    def states(self) -> list[str]:
        found = receipts_listed(self.desk, COUNCIL, system="lochside-council", before="", count=50)
        return [receipt["state"] for receipt in reversed(found)]

    def told(self) -> list[dict[str, str]]:
        """The rows of the newest file that was written for it."""
        *_, newest = sorted(self.out.iterdir())
        return list(csv.DictReader(io.StringIO(newest.read_bytes().decode("utf-8-sig"), newline="")))

    def plan(self) -> tuple[str, dict[str, Any], int]:
        (item,) = records_listed(self.desk, COUNCIL)
        read = self.records.read(item["id"])
        return read.id, jsontext.loads(read.body), read.version


@pytest.fixture
def council(store_url: str, tmp_path: Path):
    made = Council(store_url, tmp_path)
    assert made.desk.parties
    yield made
    made.desk.store.close()


def test_a_sheet_is_taken_in_and_its_refused_row_comes_back(council: Council):
    council.leave("week_1.csv", sheet(COOK, NOBODY))
    council.work()
    assert council.left() == ["done/week_1.csv", "rejects/week_1.rejects.csv"]
    told = (council.into / "rejects" / "week_1.rejects.csv").read_bytes().decode()
    assert told.startswith(f"{HEADINGS},Reason\r\n{NOBODY},")
    assert "Test" not in told
    assert council.states() == ["accepted"]


def test_the_same_bytes_again_are_a_duplicate_and_both_files_are_kept(council: Council):
    for _ in range(2):
        council.leave("week_1.csv", sheet(COOK))
        council.work()
    assert council.left() == ["done/week_1-2.csv", "done/week_1.csv"]
    assert set(council.states()) == {"accepted"}
    assert council.plan()[2] == 1


def test_a_file_that_is_no_sheet_of_the_profile_goes_to_rejects_with_the_reason(council: Council):
    council.leave("letter.csv", b"Dear,Sir\r\nno,sheet\r\n")
    council.work()
    assert council.left() == ["rejects/letter.csv", "rejects/letter.reason.txt"]
    assert "Person ID" in (council.into / "rejects" / "letter.reason.txt").read_text("utf-8-sig")


def test_a_council_is_told_in_a_file_what_others_have_added_each_action_in_its_own_row(council: Council):
    council.leave("week_1.csv", sheet(COOK, SHOP))
    council.work()
    identity, plan, version = council.plan()
    (outcome,) = plan["outcomes"]
    sing = {"outcomes": [outcome["id"]], "how": "Sing"}
    changed = {"outcomes": [{**outcome, "why": "It is home"}], "actions": [sing, *plan["actions"]]}
    council.records.merge(identity, changed, version)
    council.work()
    rows = council.told()
    assert [row["Actions / Who / When"].split(" / ")[0] for row in rows] == ["Cook", "Shop", "Sing"]
    assert {row["Why It Matters"] for row in rows} == {"It is home"}


def test_the_sheet_that_a_council_was_told_changes_nothing_when_it_comes_back(council: Council):
    council.leave("week_1.csv", sheet(COOK, SHOP))
    council.work()
    identity, plan, version = council.plan()
    council.records.merge(identity, {"outcomes": [{**plan["outcomes"][0], "why": "It is home"}]}, version)
    council.work()
    written = sorted(council.out.iterdir())
    before = council.plan()
    council.leave("week_2.csv", written[-1].read_bytes())
    council.work()
    assert council.plan() == before
    assert sorted(council.out.iterdir()) == written
    assert council.states() == ["accepted", "accepted"]


@pytest.fixture
def busy(store_url: str, tmp_path: Path):
    """A file that is too large to be applied at once lies in the folder, and another worker is at it."""
    council = Council(store_url, tmp_path, at_once=1)
    assert council.desk.parties
    body = sheet(COOK, COOK.replace("SW1", "SW2"), NOBODY)
    council.leave("week_1.csv", body)
    receipt = receive(council.desk, "lochside-council", Message(body, "text/csv"), COUNCIL)
    assert receipt["state"] == "receiving"
    council.desk.store.run(lambda unit: messages.claim(unit, receipt["id"], 1.5))
    yield council
    council.desk.store.close()


def test_a_file_that_another_worker_is_at_is_put_away_once_it_is_applied_with_its_refused_rows(busy: Council):
    once(busy.desk, busy.desk.parties)
    assert busy.left() == ["done/week_1.csv", "rejects/week_1.rejects.csv"]
    assert busy.states() == ["accepted"]


def test_a_file_that_another_worker_is_at_for_very_long_stays_where_it_is(
    busy: Council, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(work, "FETCHING", 1.0)
    once(busy.desk, busy.desk.parties)
    assert busy.left() == ["week_1.csv"]
