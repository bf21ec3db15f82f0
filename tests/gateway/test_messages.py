"""POST /systems/NAME/messages: every way in which a message is turned away, and that it is kept all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import Door, opened_door, the_problem

CSV = {"Content-Type": "text/csv"}
URL = "/systems/council/messages"
SETTINGS = """
[systems.council]
plugin = "tabular"
profile = "council-outcomes"
[systems.board]
plugin = "tabular"
profile = "council-outcomes"
"""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("council")
    (folder / "adapter.toml").write_text(SETTINGS)
    with opened_door(folder, CONFIG=str(folder / "adapter.toml")) as door:
        yield door


def send(door: Door, body: object, url: str = URL, **headers: str):
    return door.session.post(f"{door.address}{url}", data=body, headers={**CSV, **headers}, timeout=30)


def test_what_is_no_sheet_is_kept_and_answered_415_with_its_receipt(council: Door):
    for body in (b"%PDF-1.7 something", b"<html><p>no</p></html>"):
        answer = send(council, body)
        told = the_problem(answer, 415)
        assert (told["receipt"]["state"], told["receipt"]["counts"]["refused"]) == ("refused", 1)
        kept = council.session.get(f"{council.address}{answer.headers['Location']}", timeout=30)
        assert kept.json() == told["receipt"]


def test_a_sheet_without_its_keys_or_without_rows_is_422_and_changes_nothing(council: Door):
    for body in (b"Name,Colour\nIris,green\n", b"Person ID,Outcome Ref,Status\n", b"   \n"):
        told = the_problem(send(council, body), 422)
        assert told["receipt"]["records"] == []
        assert told["issues"]
    assert council.session.get(f"{council.address}/records", timeout=30).json()["items"] == []


def test_a_system_that_is_not_set_up_is_404_and_tells_which_are(council: Door):
    told = the_problem(send(council, b"a", "/systems/nobody/messages"), 404)
    assert "council" in told["detail"]


def test_a_parameter_or_a_part_that_nobody_asked_for_is_400(council: Door):
    assert "such" in the_problem(send(council, b"a", f"{URL}?profile=x"), 400)["issues"][0]["text"]
    parts = {"file": ("a.csv", b"a,b\n"), "onto": ("b.csv", b"a,b\n")}
    answer = council.session.post(f"{council.address}{URL}", files=parts, timeout=30)
    assert "onto" in the_problem(answer, 400)["detail"]


def test_a_compressed_body_is_415_and_is_not_kept(council: Door):
    before = council.session.get(f"{council.address}/receipts", timeout=30).json()
    the_problem(send(council, b"\x1f\x8b", **{"Content-Encoding": "gzip"}), 415)
    assert council.session.get(f"{council.address}/receipts", timeout=30).json() == before


def test_receipts_are_listed_newest_first_in_pages(council: Door):
    for number in range(3):
        send(council, f"Person ID,Outcome Ref,Status\nP{number},O-1,In progress\n".encode())
    first = council.session.get(f"{council.address}/receipts?limit=2", timeout=30).json()
    second = council.session.get(f"{council.address}{first['next']}", timeout=30).json()
    times = [item["received_at"] for item in (*first["items"], *second["items"])]
    assert len(first["items"]) == 2
    assert times == sorted(times, reverse=True)
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}


def test_settings_of_a_system_come_from_the_file_that_is_named(tmp_path: Path, council: Door):
    items = council.session.get(f"{council.address}/systems", timeout=30).json()["items"]
    mine = [item for item in items if item["name"] == "council"]
    assert [(item["organisation"], item["receives"]) for item in mine] == [("council", False)]
