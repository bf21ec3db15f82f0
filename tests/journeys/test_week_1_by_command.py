"""The same journey by the command: files, standard input, exit codes and the one line that it ends with."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, command

COUNCIL = "tabular:council-outcomes"
ENDING = re.compile(
    r"\d+ (?:person|people), \d+ outcomes?, (?:none|\d+) refused; losses: \d+ dropped, \d+ coarsened, \d+ assumed"
)


@pytest.fixture
def sheet(tmp_path: Path, week_1: bytes) -> Path:
    (tmp_path / "week.csv").write_bytes(week_1)
    return tmp_path / "week.csv"


def last_line(done) -> str:
    return done.stderr.decode().splitlines()[-1]


def test_week_1_to_a_bundle_and_back_onto_itself_byte_for_byte(tmp_path: Path, sheet: Path):
    bundle, back = tmp_path / "week.json", tmp_path / "back.csv"
    done = command("translate", sheet, "--from", COUNCIL, "--to", "fhir", "--sender", "lochside", "-o", bundle)
    assert (done.returncode, done.stdout) == (0, b"")
    assert ENDING.fullmatch(last_line(done))
    assert last_line(done).startswith("5 people, 6 outcomes, none refused;")
    assert json.loads(bundle.read_bytes())["type"] == "transaction"
    onto = ("--onto", sheet, "-o", back)
    assert (
        command("translate", bundle, "--from", "fhir", "--to", COUNCIL, "--sender", "lochside", *onto).returncode == 0
    )
    assert back.read_bytes() == sheet.read_bytes()


def test_a_hyphen_is_standard_output_and_no_file_of_that_name(tmp_path: Path, sheet: Path):
    asked = ("translate", sheet, "--from", COUNCIL, "--to", "fhir", "--sender", "lochside")
    result = command(*asked, "-o", "-", cwd=tmp_path)
    assert json.loads(result.stdout)["type"] == "transaction"
    told = command(*asked, "-o", tmp_path / "week.json", "--losses", "-", cwd=tmp_path)
    assert {json.loads(line)["kind"] for line in told.stdout.splitlines()} == {"assumed"}
    assert not (tmp_path / "-").exists()


def test_what_could_be_better_is_written_where_it_is_asked_for(tmp_path: Path, sheet: Path):
    done = command(
        "translate", sheet, "--from", COUNCIL, "--to", "fhir", "-o", tmp_path / "o.json", "--quality", tmp_path / "q"
    )
    assert done.returncode == 0
    found = {group["code"]: group for group in map(json.loads, (tmp_path / "q").read_text().splitlines())}
    assert found["voice-unknown"]["where"][0] == "line 2: outcomes[0].statement"
    assert all(group["quote"] and group["source"] and group["count"] for group in found.values())


def test_losses_are_not_mixed_into_a_result(sheet: Path):
    done = command("translate", sheet, "--from", COUNCIL, "--to", "fhir", "--losses", "-")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "-o FILE" in last_line(done)


def test_standard_input_to_standard_output_is_quiet_but_for_the_last_line(week_1: bytes):
    done = command("translate", "-", "--from", COUNCIL, "--to", "record", "--sender", "lochside", stdin=week_1)
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == 5
    assert len(done.stderr.decode().splitlines()) == 1
    back = command("translate", "-", "--from", "record", "--to", COUNCIL, "--sender", "lochside", stdin=done.stdout)
    rows = list(csv.DictReader(io.StringIO(back.stdout.decode("utf-8-sig"), newline="")))
    wanted = list(csv.DictReader(io.StringIO(week_1.decode("utf-8-sig"), newline="")))
    assert rows == [{**row, "Last Updated": ""} for row in wanted]


def test_lines_are_one_bundle_each_and_can_be_read_again(tmp_path: Path, sheet: Path):
    done = command("translate", sheet, "--from", COUNCIL, "--to", "fhir", "--sender", "lochside", "--lines")
    assert len(done.stdout.splitlines()) == 5
    named = tmp_path / "week.ndjson"
    command("translate", sheet, "--from", COUNCIL, "--to", "fhir", "--sender", "lochside", "-o", named)
    assert named.read_bytes() == done.stdout
    again = command("translate", named, "--from", "fhir", "--to", "record", "--lines")
    assert len(again.stdout.splitlines()) == 5


def test_every_loss_and_issue_is_written_by_place_and_cause(tmp_path: Path, sheet: Path):
    losses = tmp_path / "losses.ndjson"
    done = command("translate", sheet, "--from", COUNCIL, "--to", "fhir", "--losses", losses)
    told = [json.loads(line) for line in losses.read_bytes().splitlines()]
    counted = sum(int(number) for number in re.findall(r"(\d+) (?:dropped|coarsened|assumed)", last_line(done)))
    assert len([line for line in told if "kind" in line]) == counted > 0
    assert all(line["where"] and line["why"] for line in told if "kind" in line)
    assert all(line["text"] for line in told if "kind" not in line)


def test_an_empty_workbook_filled_in_says_what_the_csv_says(tmp_path: Path, week_1: bytes):
    book = tmp_path / "week.xlsx"
    bundle = command("translate", "-", "--from", COUNCIL, "--to", "fhir", "--sender", "lochside", stdin=week_1).stdout
    assert command("template", COUNCIL, "-o", book).returncode == 0
    onto = ("--onto", book, "-o", tmp_path / "full.xlsx")
    done = command("translate", "-", "--from", "fhir", "--to", COUNCIL, "--sender", "lochside", *onto, stdin=bundle)
    assert done.returncode == 0, done.stderr
    assert zipfile.is_zipfile(tmp_path / "full.xlsx")
    again = command("translate", tmp_path / "full.xlsx", "--from", COUNCIL, "--to", "record", "--sender", "lochside")
    first = command("translate", "-", "--from", "fhir", "--to", "record", stdin=bundle)
    statements = [[o["statement"]["text"] for o in r["outcomes"]] for r in json.loads(again.stdout)]
    assert statements == [[o["statement"]["text"] for o in r["outcomes"]] for r in json.loads(first.stdout)]


def test_three_refused_rows_in_a_thousand_leave_997_and_three_located_issues(tmp_path: Path):
    sheet = tmp_path / "week.csv"
    sheet.write_bytes(a_thousand_rows(keyless={10, 500, 1000}))
    losses = tmp_path / "losses.ndjson"
    done = command(
        "translate", sheet, "--from", COUNCIL, "--to", "record", "--sender", "x", "--lines", "--losses", losses
    )
    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 997
    assert "997 outcomes, 3 refused;" in last_line(done)
    issues = [json.loads(line) for line in losses.read_bytes().splitlines() if b'"severity":"error"' in line]
    assert sorted(issue["where"] for issue in issues) == [f"line {n}, column Person ID" for n in (1001, 11, 501)]


def a_thousand_rows(keyless: set[int]) -> bytes:
    lines = ["Person ID,Outcome Ref,Outcome (in own words)"]
    lines += [f"{'' if n in keyless else f'P{n}'},O-1,Made up words {n}" for n in range(1, 1001)]
    return ("\r\n".join(lines) + "\r\n").encode()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["no-such-file.csv", "--from", COUNCIL, "--to", "fhir"], 2, "no-such-file.csv"),
        (["-", "--from", "brigadoon", "--to", "tabular:nope"], 2, "tabular:council-outcomes"),
        (["-", "--from", "brigadoon", "--to", "tabular:nope"], 2, "--to: "),
        (["-", "--from", COUNCIL, "--to", "fhir", "--sender", "a b"], 2, "--sender: "),
        (["-", "--from", COUNCIL], 2, "--to"),
        (["-", "--from", COUNCIL, "--to", "fhir"], 1, "empty"),
        (["-", "--from", "fhir", "--to", "record"], 1, "empty"),
        (["-", "--from", COUNCIL, "--to", "fhir", "--profile", "none.yaml"], 2, "none.yaml"),
    ],
)
def test_what_cannot_be_done_is_told_in_plain_lines_and_by_the_exit_code(arguments: list[str], code: int, told: str):
    done = command("translate", *arguments)
    assert done.returncode == code, done.stderr
    assert done.stdout == b""
    assert told in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_nothing_is_left_under_the_name_of_a_file_that_could_not_be_made(tmp_path: Path):
    (tmp_path / "bad.csv").write_text("Person ID,Outcome Ref\n,\n,\n")
    (tmp_path / "out.json").write_text("what was there before")
    done = command("translate", tmp_path / "bad.csv", "--from", COUNCIL, "--to", "fhir", "-o", tmp_path / "out.json")
    assert done.returncode == 1
    assert (tmp_path / "out.json").read_text() == "what was there before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "out.json"]


def test_headings_alone_are_not_taken_for_a_week(tmp_path: Path):
    (tmp_path / "bad.csv").write_text("Person ID,Outcome Ref,Outcome (in own words)\n")
    done = command("translate", tmp_path / "bad.csv", "--from", COUNCIL, "--to", COUNCIL, "-o", tmp_path / "out.csv")
    assert done.returncode == 1
    assert not (tmp_path / "out.csv").exists()


def test_a_reader_that_goes_away_is_no_fault(week_1: bytes):
    arguments = "translate - --from tabular:council-outcomes --to fhir --sender x"
    done = subprocess.run(
        f"{sys.executable} -m adapter.cli {arguments} | true",
        shell=True, input=week_1, capture_output=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert b"Error" not in done.stderr


def test_a_terminal_sees_the_count_grow_and_a_pipe_does_not(tmp_path: Path):
    lines = ["Person ID,Outcome Ref,Outcome (in own words)", *(f"P{n},O-1,Made up words" for n in range(6000))]
    (tmp_path / "week.csv").write_text("\n".join(lines) + "\n")
    arguments = ["translate", str(tmp_path / "week.csv"), "--from", COUNCIL, "--to", "fhir", "--sender", "x", "--lines"]
    ours, theirs = pty.openpty()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(
            [sys.executable, "-m", "adapter.cli", *arguments], cwd=ROOT, stdout=nowhere, stderr=theirs
        )
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 1000)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert process.wait() == 0
    assert re.search(rb"\r[0-9,]+ plans", seen)
    assert seen.decode().splitlines()[-1].endswith("assumed")
    assert b"\r" not in command(*arguments).stderr
