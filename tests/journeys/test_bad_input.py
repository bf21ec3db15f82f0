"""Whatever is sent, the answer is plain: what is wrong, where, what to do; and the gateway goes on."""

from __future__ import annotations

import gzip
import io
import json
import socket
import time
import zipfile
from collections.abc import Iterator

import pytest
import requests

from tests.journeys.conftest import TOKEN, Door, the_problem
from tests.journeys.test_week_1_by_command import a_thousand_rows

COUNCIL, CARERS = "tabular:council-outcomes", "tabular:adult-carer-support-plan"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


NOT_SHEETS = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a web page": b"<!DOCTYPE html><html><title>Sign in</title></html>",
    ".xls": OLD_EXCEL,
    "JSON": b'{"resourceType": "Goal"}',
    "gzip": gzip.compress(b"Person ID,Outcome Ref\n"),
}


@pytest.mark.parametrize("what", NOT_SHEETS)
def test_what_is_no_spreadsheet_is_told_what_it_is(door: Door, what: str):
    told = the_problem(door.translate(NOT_SHEETS[what], COUNCIL, "fhir"), 415)
    assert what in told["detail"]


@pytest.mark.parametrize("source", ["fhir", "record"])
@pytest.mark.parametrize("what", ["a PDF", "a picture", "a web page", ".xls", "gzip"])
def test_what_is_no_json_is_told_so(door: Door, source: str, what: str):
    told = the_problem(door.translate(NOT_SHEETS[what], source, "record"), 415)
    assert "not JSON" in told["detail"]


@pytest.mark.parametrize("source", [COUNCIL, "fhir", "record"])
@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf", b" \n \n"])
def test_nothing_is_not_taken_for_a_message(door: Door, source: str, body: bytes):
    the_problem(door.translate(body, source, "record"), 422)


@pytest.mark.parametrize("cut", [20, 300, 900])
def test_a_message_that_was_cut_off_is_refused_whole(door: Door, week_1: bytes, cut: int):
    bundle = json.dumps(door.translate(week_1, COUNCIL, "fhir").json()["result"]).encode()
    told = the_problem(door.translate(bundle[:-cut], "fhir", "record"), 422)
    assert "line 1, column" in told["issues"][0]["where"]
    book = a_workbook(week_1)
    assert door.translate(book[:-cut], COUNCIL, "record").status_code in (415, 422)
    quoted = b'Person ID,Outcome Ref,Outcome (in own words)\nP1,O-1,"never closed\n'
    told = the_problem(door.translate(quoted, COUNCIL, "record"), 422)
    assert "line 2" in json.dumps(told)


def a_workbook(sheet: bytes) -> bytes:
    """The same rows as XLSX, by the library that many councils' programs use."""
    import csv

    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(sheet.decode("utf-8-sig"), newline="")):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_the_wrong_profile_names_the_headings_and_the_profile_that_would_fit(door: Door, week_1: bytes):
    told = the_problem(door.translate(week_1, CARERS, "fhir"), 422)
    texts = " ".join(issue["text"] for issue in told["issues"])
    assert "tabular:council-outcomes would fit" in texts
    assert "heading" in texts


def test_a_zip_bomb_is_not_unpacked(door: Door):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", b"<Types/>")
        bomb.writestr("xl/workbook.xml", b" " * 400_000_000)
    start = time.monotonic()
    answer = door.translate(packed.getvalue(), COUNCIL, "fhir")
    the_problem(answer, answer.status_code)
    assert answer.status_code in (413, 422)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"resourceType":' + b'{"a":' * 5000 + b"1" + b"}" * 5001, "deep"),
        (b"[" * 100_000, "deep"),
        (b'{"resourceType":"Goal","id":"a","id":"b"}', "more than once"),
        (b'{"resourceType":"Goal","id":NaN}', "NaN"),
        (b'{"resourceType":"Goal","id":"\\ud800"}', "surrogate"),
        (b'{"resourceType":"Goal",', "Not JSON"),
    ],
)
@pytest.mark.parametrize("source", ["fhir", "record"])
def test_json_that_cannot_be_read_in_one_way_only_is_refused(door: Door, source: str, body: bytes, told: str):
    assert told in json.dumps(the_problem(door.translate(body, source, "record"), 422)["issues"])


def test_a_huge_line_and_a_bad_line_cost_no_other_line(door: Door, week_1: bytes):
    lines = door.translate(week_1, COUNCIL, "record", accept="application/x-ndjson").content.splitlines()
    body = b"\n".join([lines[0], b'{"id": "' + b"x" * 17_000_000 + b'"}', b'{"id": nonsense}', *lines[1:]])
    kind = {"Content-Type": "application/x-ndjson"}
    answer = door.translate(body, "record", "fhir", headers=kind)
    assert answer.status_code == 200
    assert answer.headers["Outcomes-Refused"] == "2"
    patients = [e for e in answer.json()["result"]["entry"] if e["resource"]["resourceType"] == "Patient"]
    assert len(patients) == 5
    wheres = [
        where for issue in answer.json()["issues"] for where in issue["where"] if issue["severity"] != "information"
    ]
    assert {where.split(",")[0] for where in wheres} == {"line 2", "line 3"}


def test_three_refused_rows_in_a_thousand_leave_997_and_three_located_issues(door: Door):
    answer = door.translate(a_thousand_rows(keyless={10, 500, 1000}), COUNCIL, "record")
    assert answer.status_code == 200
    assert answer.headers["Outcomes-Refused"] == "3"
    assert len(answer.json()["result"]) == 997
    [refused] = [issue for issue in answer.json()["issues"] if issue["severity"] == "error"]
    assert sorted(refused["where"]) == [f"line {n}, column Person ID" for n in (1001, 11, 501)]
    assert refused["count"] == 3


# --- the body's size and pace


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("accept", ["*/*", "application/fhir+ndjson"])
def test_a_body_that_is_too_large_is_413(small_door: Door, chunked: bool, accept: str):
    def pieces() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 10_000

    once = {"headers": {"Connection": "close"}}  # nobody reads the rest, so the connection ends
    body = pieces() if chunked else b"x" * 300_000
    the_problem(small_door.translate(body, COUNCIL, "fhir", accept=accept, **once), 413)
    parts = {"file": ("a.csv", b"x" * 300_000, "text/csv")}
    the_problem(small_door.translate(None, COUNCIL, "fhir", files=parts, **once), 413)


def test_a_caller_who_falls_silent_is_given_up_and_the_others_go_on(small_door: Door):
    head = (
        f"POST /translate?from={COUNCIL}&to=fhir HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Length: 1000\r\n\r\nPerson ID"
    ).encode()
    silent = [socket.create_connection(("127.0.0.1", small_door.port)) for _ in range(6)]
    for number, caller in enumerate(silent):
        caller.sendall(head if number % 2 else head[:30])
    start = time.monotonic()
    assert requests.get(f"{small_door.address}/health/live", timeout=20).ok
    assert time.monotonic() - start < 15
    for caller in silent:
        caller.settimeout(10)
        answer = caller.recv(1000)
        assert answer == b"" or answer.split()[1] in (b"400", b"408")
        caller.close()
    assert "Traceback" not in small_door.said()


def test_a_caller_who_hangs_up_costs_nothing(small_door: Door):
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", small_door.port)) as caller:
            caller.sendall(
                f"POST /translate?from=fhir&to=record HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
                'Content-Length: 5000\r\n\r\n{"resourceType":'.encode()
            )
    assert requests.get(f"{small_door.address}/health/live", timeout=20).ok
    assert "Traceback" not in small_door.said()


def test_nothing_of_all_this_left_a_stack_trace(door: Door):
    for path in ("/translate?from=fhir&to=record", "/look?from=fhir"):
        for body in (b"\x00", b"null", b"0", b'""', b"[]", b"{}", b"[[]]", b'{"resourceType":7}', b'{"entry":7}'):
            answer = door.session.post(door.address + path, data=body, timeout=20)
            assert answer.status_code < 500, (path, body)
    assert "Traceback" not in door.said()
    assert "unexpected" not in door.said()
