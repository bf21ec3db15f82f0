"""Too much at once: a system whose messages wait is told to come back later, and nothing of the newest is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from adapter.config import Gateway
from adapter.gateway import create_app
from adapter.message import Message
from adapter.store import Unit, messages
from tests.gateway.conftest import OPERATOR_TOKEN, config_in

SHEET = b"Person ID,Outcome Ref,Outcome (in own words)\r\nP1,O-1,Soup\r\n"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    client = create_app(config_in(tmp_path, gateway=Gateway(most_waiting=2))).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {OPERATOR_TOKEN}"
    return client


def waiting(client: FlaskClient, system: str, count: int) -> list[str]:
    """So many messages of a system that another worker is at."""
    store = client.application.extensions["desk"].store

    def keep(unit: Unit) -> list[str]:
        bodies = [SHEET + b"P2,O-1,%d\r\n" % number for number in range(count)]
        return [
            messages.keep(unit, Message(body, "text/csv"), system, f"{number}", "x", lease=3600).id
            for number, body in enumerate(bodies)
        ]

    return store.run(keep)


def test_beyond_what_may_wait_a_sender_is_told_to_come_back(client: FlaskClient):
    kept = waiting(client, "lochside", 2)
    answer = client.post("/systems/lochside/messages", data=SHEET, content_type="text/csv")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json["issues"][0]["code"] == "throttled"
    store = client.application.extensions["desk"].store
    assert store.look(lambda unit: messages.waiting(unit, "lochside")) == len(kept)


def test_one_system_that_is_behind_does_not_stop_another(client: FlaskClient):
    waiting(client, "lochside", 2)
    answer = client.post("/systems/brae/messages", data=SHEET, content_type="text/csv")
    assert (answer.status_code, answer.json["state"]) == (200, "accepted")


def test_once_they_are_done_it_is_taken(client: FlaskClient):
    kept = waiting(client, "lochside", 2)
    store = client.application.extensions["desk"].store
    for identity in kept:
        store.run(lambda unit, identity=identity: messages.change(unit, identity, state="discarded"))
    answer = client.post("/systems/lochside/messages", data=SHEET, content_type="text/csv")
    assert (answer.status_code, answer.json["state"]) == (200, "accepted")
