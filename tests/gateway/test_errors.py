"""Errors by address and kind: an OperationOutcome under /fhir, a problem elsewhere, and when to come back."""

from __future__ import annotations

import pytest
from flask import Flask

from adapter.errors import Issue, Refused, Unavailable
from adapter.fhir.checking.check import check
from adapter.gateway.errors import STATUS, TITLES
from tests.gateway.conftest import OPERATOR_TOKEN, config_in


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    from adapter.gateway import create_app

    app: Flask = create_app(config_in(tmp_path_factory.mktemp("errors")))
    two = [Issue("error", "value", "Goal.lifecycleStatus", "No."), Issue("error", "strange", "row 7", "No.")]
    raised = {reason: Refused("No.", two, reason=reason, retry_after=7) for reason in STATUS}
    raised["later"] = Unavailable("Busy.", retry_after=3)
    for name, error in raised.items():

        def fail(error: Exception = error) -> None:
            raise error

        for start in ("/fhir", "/test"):
            app.add_url_rule(f"{start}/{name}", f"{start} {name}", fail)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {OPERATOR_TOKEN}"
    return client


@pytest.mark.parametrize("reason", STATUS)
def test_every_reason_has_its_status_and_every_fault(client, reason: str):
    answer = client.get(f"/test/{reason}")
    assert (answer.status_code, answer.mimetype) == (STATUS[reason], "application/problem+json")
    assert answer.json["title"] == TITLES[STATUS[reason]]
    assert [issue["where"] for issue in answer.json["issues"]] == ["Goal.lifecycleStatus", "row 7"]
    assert answer.headers.get("Retry-After") == ("7" if reason == "too-many" else None)


@pytest.mark.parametrize("reason", STATUS)
def test_under_fhir_an_error_is_an_operation_outcome(client, reason: str):
    answer = client.get(f"/fhir/{reason}")
    assert (answer.status_code, answer.mimetype) == (STATUS[reason], "application/fhir+json")
    assert answer.json["resourceType"] == "OperationOutcome"
    first, second = answer.json["issue"]
    assert first["expression"] == ["Goal.lifecycleStatus"]
    assert (second["code"], second["diagnostics"]) == ("processing", "row 7")


@pytest.mark.parametrize("path", ["/fhir", "/fhir/Goal/x", "/fhir/no/such/thing", "/fhir/later"])
def test_every_error_under_fhir_is_a_right_resource(client, path: str):
    answer = client.get(path)
    assert answer.mimetype == "application/fhir+json"
    assert [fault for fault in check(answer.json) if fault.severity == "error"] == []


def test_a_gateway_that_cannot_work_says_when_to_come_back(client):
    for path in ("/fhir/later", "/test/later"):
        assert (client.get(path).status_code, client.get(path).headers["Retry-After"]) == (503, "3")


def test_a_stranger_is_told_so_in_fhirs_own_words(client):
    answer = client.get("/fhir/Goal/x", headers={"Authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json["issue"][0]["code"]) == (401, "login")
