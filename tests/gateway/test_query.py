"""A query is held to what its door says it asks for, and every fault of it is told at once."""

from __future__ import annotations

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient

from adapter.gateway import doors, errors
from adapter.gateway.doors import LIMIT, Asked, Door


class Module:
    DOORS = (
        Door(
            "GET", "/things/<identity>", lambda identity: jsonify(doors.query()), "read", "Things.", {},
            (
                Asked("identity", "Which.", "path"), LIMIT, Asked("word", "A word.", required=True),
                Asked("kind", "A kind.", one_of=("held", "open")), Asked("Outcomes-X", "A header.", "header"),
            ),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    app = Flask("test")
    errors.install(app)
    doors.install(app, [Module])
    return app.test_client()


def test_what_is_asked_comes_by_name_and_numbers_as_numbers(client: FlaskClient):
    assert client.get("/things/1?word=a%20b&limit=7&kind=held").json == {"word": "a b", "limit": 7, "kind": "held"}
    assert client.get("/things/1?word=x").json == {"word": "x"}


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("", ["query word"]),
        ("word=", ["query word"]),
        ("word=a&word=b", ["query word"]),
        ("word=a&limit=", ["query limit"]),
        ("word=a&limit=0", ["query limit"]),
        ("word=a&limit=201", ["query limit"]),
        ("word=a&limit=-1", ["query limit"]),
        ("word=a&limit=1.0", ["query limit"]),
        ("word=a&limit=٣", ["query limit"]),
        ("word=a&limit=99999999999999999999", ["query limit"]),
        ("word=a&kind=Held", ["query kind"]),
        ("word=a&wrod=b", ["query a parameter"]),
        ("word=a&Outcomes-X=b", ["query a parameter"]),
        ("word=a&identity=b", ["query a parameter"]),
        ("limit=x&kind=x&y=1&z=2", ["query a parameter", "query limit", "query word", "query kind"]),
    ],
)
def test_every_fault_of_a_query_is_told(client: FlaskClient, query: str, faults: list[str]):
    answer = client.get(f"/things/1?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert [issue["where"] for issue in answer.json["issues"]] == faults


def test_a_parameter_that_nobody_asks_for_is_not_repeated(client: FlaskClient):
    assert "iris" not in client.get("/things/1?word=a&iris=iris").text
    assert "iris" not in client.get("/things/1?word=a&kind=iris&limit=iris").text


def test_an_address_is_written_as_metrics_and_openapi_name_it():
    assert Module.DOORS[0].address == "/things/{id}"
