"""/metrics: numbers that Prometheus reads, with labels that no caller and no message can make up."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from adapter.gateway import create_app
from adapter.store.tables import messages
from tests.gateway.conftest import OPERATOR_TOKEN, config_in

SHEET = b"Person ID,Outcome Ref,Outcome (in own words),CHI\r\nP1,O-1,Soup,0209511036\r\n"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    client = create_app(config_in(tmp_path)).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {OPERATOR_TOKEN}"
    return client


def told(client: FlaskClient) -> dict[str, list]:
    answer = client.get("/metrics")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return {family.name: family.samples for family in text_string_to_metric_families(answer.text)}


def test_what_there_is_is_counted(client: FlaskClient):
    names = set(told(client))
    assert names >= {
        "outcomes_records", "outcomes_messages", "outcomes_undecided", "outcomes_deliveries", "outcomes_losses",
        "outcomes_oldest_waiting_delivery_seconds", "outcomes_request_seconds",
    }  # fmt: skip


def test_requests_are_timed_by_door_and_never_by_address(client: FlaskClient):
    for path in ("/health/live", "/console/console.js", "/console/iris", "/Iris/Testperson?chi=0209511036"):
        client.get(path)
    client.post("/translate?from=iris&to=testperson", data=SHEET)
    client.open("/systems", method="IRIS")
    samples = [s for s in told(client)["outcomes_request_seconds"] if s.name.endswith("_count")]
    counted = {(s.labels["method"], s.labels["door"], s.labels["status"]): s.value for s in samples}
    assert counted["GET", "/health/live", "2xx"] == 1
    assert counted["GET", "/console/{name}", "2xx"] == 1
    assert counted["GET", "/console/{name}", "4xx"] == 1
    assert counted["POST", "/translate", "4xx"] == 1
    assert counted["other", "other", "4xx"] == 2
    text = client.get("/metrics").text
    assert [canary for canary in ("iris", "Iris", "IRIS", "0209511036", "Testperson") if canary in text] == []


def test_losses_of_what_is_only_translated_are_counted_by_kind(client: FlaskClient):
    assert client.post("/translate?from=tabular:council-outcomes&to=fhir&sender=x", data=SHEET).status_code == 200
    lost = {s.labels["kind"]: s.value for s in told(client)["outcomes_translated_losses"]}
    assert set(lost) == {"dropped", "coarsened", "assumed"}
    assert lost["assumed"] > 0


def test_a_system_that_is_set_up_no_longer_is_counted_with_all_others(client: FlaskClient):
    def work(unit) -> None:
        about = {"media_type": "", "name": "", "sha256": "", "bytes": 0, "received_at": unit.now, "fingerprint": ""}
        for number, system in enumerate(("lochside", "gone", "also-gone")):
            row = {"id": f"m{number}", "system": system, "caller": "x", "state": "applied", **about}
            unit.change(messages.insert(), row)

    client.application.extensions["desk"].store.run(work)
    counted = {s.labels["system"]: s.value for s in told(client)["outcomes_messages"]}
    assert counted == {"lochside": 1, "other": 2}


def test_numbers_want_the_scope(client: FlaskClient):
    assert client.application.test_client().get("/metrics").status_code == 401
