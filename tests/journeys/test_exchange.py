"""The journey that must work: two weeks of a council, a board beside it, a killed process, as `make run` has it."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.journeys.conftest import ROOT, TABULAR

SAID = "application/vnd.outcomes.said+json"
WHY, UNINTENDED = "Singing is where my friends are", "Her husband came too"


class Demo:
    """`serve --demo` in a folder of its own; `council` opens everything, `board` is the board's client."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "out.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.council, self.board = requests.Session(), requests.Session()

    def start(self) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OUTCOMES_ADAPTER_")}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "plugins" / "tabular")])
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "adapter.cli", "serve", "--demo", "--port", str(self.port)],
                cwd=self.folder, env=environment, stdout=stream, stderr=stream, start_new_session=True,
            )  # fmt: skip
        for _ in range(600):
            told = self.log.read_text()
            if "Stop it with" in told:
                break
            assert self.process.poll() is None, told
            time.sleep(0.1)
        for name, session in (("Token", self.council), ("Board", self.board)):
            found = re.search(rf"{name}: +(Authorization): (Bearer \S+)", told)
            assert found is not None, told
            session.headers[found[1]] = found[2]

    def kill(self) -> None:
        """The whole of it at once, as when the power goes."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
            if self.process.poll() is None:
                self.kill()

    def send(self, body: bytes) -> requests.Response:
        headers = {"Content-Type": "text/csv"}
        url = f"{self.address}/systems/lochside-council/messages"
        return self.council.post(url, data=body, headers=headers, timeout=60)

    def get(self, path: str, who: requests.Session | None = None) -> dict:
        answer = (who or self.council).get(f"{self.address}{path}", timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def people(self) -> dict[str, str]:
        return {one["person"]["name"]: one["id"] for one in self.get("/records")["items"]}

    def sheets(self) -> list[Path]:
        return sorted((self.folder / ".demo" / "lochside-council" / "to-council").glob("*.csv"))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    opened = Demo(tmp_path)
    opened.start()
    try:
        yield opened
    finally:
        opened.stop()


@pytest.fixture
def week_2() -> bytes:
    path = TABULAR / "council_week_2.csv"
    if not path.exists():
        pytest.skip("the shared data is not here")
    return path.read_bytes()


def outcome_about(record: dict, words: str) -> dict:
    return next(one for one in record["outcomes"] if words in one["statement"]["text"])


def until(condition, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    assert condition()


def test_two_weeks_of_a_council_and_a_board_beside_it(demo: Demo, week_1: bytes, week_2: bytes):  # long: one story
    first = demo.send(week_1)
    assert first.status_code == 200
    receipt = first.json()
    assert (receipt["state"], receipt["counts"]["created"]) == ("accepted", 5)
    assert demo.get(first.headers["Location"]) == receipt
    again = demo.send(week_1).json()
    assert (again["id"], again["state"]) == (receipt["id"], "duplicate")

    people = demo.people()
    iris = demo.get(f"/records/{people['Iris Testperson']}", demo.board)
    choir, kitchen = outcome_about(iris, "choir"), outcome_about(iris, "kitchen")
    assert "why" not in choir
    review = {"date": "2026-03-05", "narrative": "Went twice", "unintended": [UNINTENDED], "plan_needs_change": True}
    said = {"outcomes": [{"id": choir["id"], "why": WHY, "reviews": [review]}]}
    url = f"{demo.address}/records/{iris['id']}"
    assert demo.board.patch(url, json=said, headers={"Content-Type": SAID}, timeout=30).status_code == 200
    before = {name: demo.get(f"/records/{record}") for name, record in people.items()}

    second = demo.send(week_2).json()
    assert second["state"] == "accepted"
    assert {c: n for c, n in second["counts"].items() if n} == {
        "records": 2, "updated": 1, "held": 1, "confirmed": 2, "not_confirmed": 1,
    }  # fmt: skip
    after = {name: demo.get(f"/records/{record}") for name, record in people.items()}
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["Iris Testperson"]
    now = after["Iris Testperson"]
    standing = outcome_about(now, "kitchen")["reviews"][0]
    expected = outcome_about(before["Iris Testperson"], "kitchen")
    expected["reviews"][0] |= {"extent": standing["extent"], "stated": standing["stated"]}
    assert standing["extent"]["value"] == "3"
    assert kitchen["reviews"][0]["extent"]["value"] == "2"
    assert now == before["Iris Testperson"]
    whole = next(one for one in outcome_about(now, "choir")["reviews"] if not one.get("standing"))
    assert (outcome_about(now, "choir")["why"], whole["unintended"]) == (WHY, [UNINTENDED])
    assert whole["plan_needs_change"] is True

    item = demo.get("/held")["items"][0]
    assert (item["owner"], item["count"], item["paths"]) == ("lochside-council", 1, ["outcomes.why"])
    part = demo.get(f"/held/{item['id']}")["parts"][0]
    assert (part["ours"], part["theirs"]) == ("It is where I am somebody, not a patient", None)
    sources = demo.get(f"/records/{people['Sèonaid NicTest']}/sources")["items"]
    assert sources[0]["missing_since"] is not None
    assert demo.get(f"/records/{people['Tom O’Test']}/sources")["items"][0]["missing_since"] is None

    until(demo.sheets)
    rows = list(csv.DictReader(demo.sheets()[-1].read_text("utf-8-sig").splitlines()))
    assert [row["Why It Matters"] for row in rows if row["Outcome Ref"] == "O-2"] == [WHY]
    bundle = demo.get("/fhir/Goal?identifier=SW000201/O-2")
    assert bundle["total"] == 1


def test_the_sheet_that_the_council_was_sent_comes_back_as_it_was_and_changes_nothing(demo: Demo, week_1: bytes):
    demo.send(week_1)
    iris = demo.get(f"/records/{demo.people()['Iris Testperson']}")
    said = {"outcomes": [{"id": outcome_about(iris, "choir")["id"], "why": WHY}]}
    url = f"{demo.address}/records/{iris['id']}"
    demo.board.patch(url, json=said, headers={"Content-Type": SAID}, timeout=30)
    until(demo.sheets)
    until(lambda: demo.get("/deliveries")["items"][0]["state"] == "accepted")
    before = demo.get(f"/records/{iris['id']}")
    back = demo.send(demo.sheets()[-1].read_bytes()).json()
    assert (back["state"], back["counts"]["updated"], back["counts"]["conflict"]) == ("accepted", 0, 0)
    assert demo.get(f"/records/{iris['id']}") == before
    assert (demo.get("/held")["items"], demo.get("/conflicts")["items"]) == ([], [])


def test_killed_in_the_middle_of_a_large_file_it_finishes_what_it_had_accepted(demo: Demo, week_1: bytes):
    header = week_1.decode("utf-8-sig").splitlines()[0]
    rows = [
        f"P{n:05d},,Iris,Testperson,14/03/1944,O-1,I want to sing {n},,,15/02/2026,,2,,,,In progress,01/03/2026 09:30"
        for n in range(1200)
    ]
    answer = demo.send("\n".join([header, *rows]).encode())
    assert (answer.status_code, answer.json()["state"]) == (202, "receiving")
    address = answer.headers["Location"]
    until(lambda: 0 < demo.get(address)["counts"]["records"] < 1200, 60)
    demo.kill()
    demo.start()
    until(lambda: demo.get(address)["state"] == "accepted", 120)
    receipt = demo.get(address)
    assert (receipt["counts"]["records"], receipt["counts"]["created"], receipt["counts"]["refused"]) == (1200, 1200, 0)
    details = demo.council.get(f"{demo.address}{address}/details", timeout=60).text.splitlines()
    records = [line for line in details if line.startswith('{"record"')]
    assert (len(records), len(set(records))) == (1200, 1200)
