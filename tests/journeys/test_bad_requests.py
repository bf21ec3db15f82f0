"""Requests that nobody serves, callers without a token, and what is no HTTP: each is told why, nothing is repeated."""

from __future__ import annotations

import json
import socket

import pytest
import requests

from tests.journeys.conftest import TOKEN, Door, the_problem

COUNCIL = "tabular:council-outcomes"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/translate", 400),
        ("POST", "/translate?from=fhir", 400),
        ("POST", "/translate?from=fhir&from=record&to=fhir", 400),
        ("POST", "/translate?from=brigadoon&to=fhir", 400),
        ("GET", "/translate?from=fhir&to=record", 405),
        ("HEAD", "/translate", 405),
        ("PUT", "/translate?from=fhir&to=record", 405),
        ("GET", "/no/such/thing", 404),
        ("GET", "/translate/", 404),
        ("GET", "/console", 404),
        ("GET", "/console/../translate", 404),
        ("GET", "/console/%2e%2e/app.py", 404),
        ("GET", "/console/app.py", 404),
        ("DELETE", "/systems", 405),
    ],
)
def test_a_request_that_nobody_serves_is_told_why(door: Door, method: str, path: str, status: int):
    request = requests.Request(method, door.address, headers=dict(door.session.headers)).prepare()
    request.url = door.address + path
    answer = door.session.send(request, allow_redirects=False, timeout=20)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Location" not in answer.headers
    if status == 405:
        assert answer.headers["Allow"]


def test_every_fault_of_the_address_is_told_at_once(door: Door):
    told = the_problem(door.translate(b"", "brigadoon", "tabular:nope", sender="a b"), 400)
    assert {issue["where"] for issue in told["issues"]} >= {"query from", "query to"}
    assert "tabular:council-outcomes" in told["detail"]


@pytest.mark.parametrize(
    "token", [None, "", "Bearer", "Bearer wrong", "Basic " + TOKEN, TOKEN, f"Bearer {TOKEN}x", "Bearer \xff"]
)
@pytest.mark.parametrize("path", ["/translate?from=fhir&to=record", "/systems", "/plugins", "/look", "/no/such"])
def test_no_door_is_anonymous(door: Door, token: str | None, path: str):
    headers = {} if token is None else {"Authorization": token.encode("latin-1")}
    for method in ("GET", "POST", "OPTIONS"):
        answer = requests.request(method, door.address + path, headers=headers, timeout=20)  # type: ignore[arg-type]
        told = the_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert TOKEN not in json.dumps(told)


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/console/"])
def test_what_is_public_holds_no_data_and_wants_no_token(door: Door, path: str):
    answer = requests.get(door.address + path, timeout=20)
    assert answer.ok
    assert requests.head(door.address + path, timeout=20).ok
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_options_says_what_an_address_takes(door: Door):
    answer = door.session.options(f"{door.address}/translate", timeout=20)
    the_problem(answer, 405)
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"Content-Encoding": "gzip"}, "Content-Encoding"),
        ({"Content-Type": "application/fhir+json; fhirVersion=5.0"}, "R4"),
        ({"Content-Type": "application/fhir+json; fhirVersion=3.0"}, "R4"),
    ],
)
def test_a_form_that_is_not_read_here_is_415(door: Door, headers: dict[str, str], told: str):
    assert told in the_problem(door.translate(b"{}", "fhir", "record", headers=headers), 415)["detail"]


def test_r4_may_be_said_aloud(door: Door, week_1: bytes):
    body = door.translate(week_1, COUNCIL, "fhir", accept="application/fhir+json").content
    kind = {"Content-Type": "application/fhir+json; fhirVersion=4.0"}
    assert door.translate(body, "fhir", "record", headers=kind).ok


@pytest.mark.parametrize(
    "parts",
    [
        {"onto": ("week.csv", b"x", "text/csv")},
        {"file": ("a.csv", b"x"), "onto": ("b.csv", b"x"), "more": ("c.csv", b"x")},
        {"file": (None, "not a file but a field")},
    ],
)
def test_a_multipart_body_that_is_made_otherwise_is_told_how(door: Door, parts: dict):
    answer = door.translate(None, COUNCIL, "fhir", files=parts)
    assert answer.status_code in (400, 413)
    the_problem(answer, answer.status_code)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"NONSENSE\r\n\r\n", b"400"),
        (b"GET /health/live HTTP/1.1\r\nHost: x\r\nBad Header: Iris\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 9000 + b"\r\n\r\n", b"431"),
        (
            b"GET /health/live HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: x\r\n" % n for n in range(60)) + b"\r\n",
            b"431",
        ),
        (b"POST /look HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
    ],
)
def test_what_is_no_http_is_answered_without_repeating_it(door: Door, request_bytes: bytes, status: bytes):
    with socket.create_connection(("127.0.0.1", door.port)) as caller:
        caller.settimeout(10)
        caller.sendall(request_bytes)
        answer = caller.recv(10_000)
    assert answer.split()[1] == status
    assert b"application/problem+json" in answer
    assert b"Iris" not in answer
    assert b"NONSENSE" not in answer
    assert "Iris" not in door.said()
    assert "NONSENSE" not in door.said()
