"""What the page is told of one message: a translation, bounded in what it shows and never in what it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapter import jsontext
from adapter.exchange import Desk, Tally
from adapter.exchange.look import MOST_PLANS, MOST_ROWS, look
from adapter.message import Message

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "mappings" / "examples" / "council-outcomes.csv"
NASTY = ROOT.parent / "shared" / "data" / "tabular" / "nasty_ragged_and_footer.csv"
COUNCIL = "tabular:council-outcomes"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def looked(desk: Desk, body: bytes, system: str = COUNCIL, media_type: str = "text/csv") -> dict[str, Any]:
    shown = look(desk, Message(body, media_type), desk.system(system))
    return jsontext.loads(jsontext.dumps(shown))  # as it goes out: JSON has everything in it


def rows_of(number: int) -> bytes:
    header = "Person ID,Forename,Outcome Ref,Outcome (in own words),DOB\n"
    return (header + "".join(f"P{n},Ann,O-1,Words {n},31/02/2000\n" for n in range(number))).encode()


def test_what_is_shown_is_what_a_translation_gives(desk: Desk):
    shown = looked(desk, EXAMPLE.read_bytes())
    tally = Tally()
    source, message = desk.system(COUNCIL), Message(EXAMPLE, "text/csv")
    (piece,) = desk.translate(message, source, desk.system("fhir"), tally)
    by_url = {entry["fullUrl"]: entry for entry in jsontext.loads(piece.read())["entry"]}
    assert {entry["fullUrl"]: entry for entry in shown["fhir"]["entry"]} == by_url
    assert {url for plan in shown["plans"] for url in plan["entries"]} == set(by_url)
    told = [{key: loss[key] for key in ("path", "kind", "why", "kept", "count")} for loss in tally.losses()]
    assert [{key: loss[key] for key in told[0]} for loss in shown["losses"]] == told
    assert shown["counts"]["people"] == tally.people
    assert shown["counts"]["outcomes"] == tally.outcomes


def test_each_plan_says_where_it_came_from_and_each_row_which_plan_it_is_of(desk: Desk):
    shown = looked(desk, EXAMPLE.read_bytes())
    assert [plan["where"] for plan in shown["plans"]][:2] == ["line 2", "line 4"]
    assert [row["plan"] for row in shown["rows"]["rows"]] == [2, 2, 4, 5, 5, 7, 7, 9]


@pytest.mark.skipif(not NASTY.exists(), reason="the shared extracts are not beside this checkout")
def test_footers_are_among_their_rows_and_every_fault_has_its_place(desk: Desk):
    shown = looked(desk, NASTY.read_bytes())
    assert [row["number"] for row in shown["rows"]["rows"]] == [2, 3, 5, 6, 7, 8, 10]
    assert "plan" not in shown["rows"]["rows"][5]
    assert shown["rows"]["rows"][4]["cells"][:4] == ["SW000128", "too", "few", None]
    lost = {where for loss in shown["losses"] for where in loss["where"]}
    assert {"line 6, column DOB", "line 6, column Agreed Date"} <= lost
    assert "lines 8, 10" in {where for issue in shown["issues"] for where in issue["where"]}


def test_a_refused_row_is_shown_and_named(desk: Desk):
    shown = looked(desk, b"Person ID,Outcome Ref,Outcome\nP1,O-1,Soup\n,O-1,Soup\nP2,O-1,Soup\n")
    assert shown["refused"] == ["line 3"]
    assert [row.get("plan") for row in shown["rows"]["rows"]] == [2, None, 4]
    assert shown["counts"]["refused"] == 1


def test_a_long_sheet_is_cut_where_it_is_shown_and_nowhere_else(desk: Desk):
    shown = looked(desk, rows_of(MOST_ROWS + 7))
    assert len(shown["plans"]) == MOST_PLANS
    assert shown["counts"]["plans"] == MOST_ROWS + 7
    assert shown["counts"]["plans_not_shown"] == MOST_ROWS + 7 - MOST_PLANS
    assert (len(shown["rows"]["rows"]), shown["rows"]["more"]) == (MOST_ROWS, 7)
    (birth,) = [loss for loss in shown["losses"] if loss["kind"] == "dropped"]
    assert birth["count"] == MOST_ROWS + 7
    assert birth["where"][:2] == ["line 2, column DOB", "line 3, column DOB"]
    assert len(shown["fhir"]["entry"]) == sum(len(plan["entries"]) for plan in shown["plans"])


def test_codes_are_shown_in_the_words_of_their_vocabulary(desk: Desk):
    shown = looked(desk, EXAMPLE.read_bytes())
    themes = [s["text"] for part in shown["plans"][0]["words"] for s in part["sentences"] if s["label"] == "Theme"]
    assert themes == ["(Re)gaining confidence/skills", "Improved mobility"]


def test_a_vocabulary_that_a_message_names_opens_no_file(desk: Desk):
    record = {
        "id": "r",
        "person": {"id": "p"},
        "outcomes": [{"id": "o", "areas": [{"framework": "../names", "code": "x"}]}],
    }
    shown = looked(desk, jsontext.dumps(record), "record", "application/json")
    themes = [s["text"] for part in shown["plans"][0]["words"] for s in part["sentences"] if s["label"] == "Theme"]
    assert themes == ["x (../names)"]


def test_a_message_without_rows_is_shown_as_it_begins(desk: Desk):
    body = b'[{"id": "r", "person": {"id": "p"}}]' + b" " * 30_000
    shown = looked(desk, body, "record", "application/json")
    assert shown["rows"]["text"].startswith('[{"id": "r"')
    assert shown["rows"]["more"] == len(body) - 20_000


def test_a_sheet_of_which_nothing_came_through_is_still_shown(desk: Desk):
    shown = looked(desk, b"Person ID,Outcome Ref\n,O-1\n")
    assert shown["plans"] == []
    assert shown["counts"]["refused"] == 1
    assert shown["rows"]["rows"][0]["cells"] == ["", "O-1"]
    assert shown["fhir"]["entry"] == []
