"""The description of the doors: whole, made from the doors themselves, and a page that may run nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from adapter.gateway.openapi import ERRORS
from tests.gateway.conftest import Opened


@pytest.fixture(scope="module")
def told(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, own in told["paths"].items():
        for method, one in own.items():
            yield path, method, one


def test_every_route_is_described_and_nothing_else(app: Flask, told: dict[str, Any]):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).replace("{identity}", "{id}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD"}
    }
    assert routes == {(path, method) for path, method, _ in operations(told)}


def test_every_door_says_in_a_sentence_what_it_does_and_what_comes_of_it(told: dict[str, Any]):
    for path, _, one in operations(told):
        assert one["summary"].endswith("."), path
        assert any(status.startswith("2") for status in one["responses"]), path
        for name in re.findall(r"\{(\w+)\}", path):
            assert name in [asked["name"] for asked in one["parameters"] if asked["in"] == "path"], path


def test_every_door_with_a_scope_names_its_refusals_and_how_to_come_in(told: dict[str, Any]):
    for path, _, one in operations(told):
        wanted = {"400", "401", "403", "503"} if one["security"] else set()
        wanted |= {"413", "415"} if "requestBody" in one else set()
        assert wanted <= set(one["responses"]), path
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_nothing_that_is_named_is_missing(told: dict[str, Any]):
    for reference in re.findall(r"'\$ref': '#/([^']+)'", str(told)):
        place: Any = told
        for step in reference.split("/"):
            assert step in place, reference
            place = place[step]


def test_the_statuses_of_errors_are_those_that_the_gateway_knows():
    from adapter.gateway.errors import STATUS

    assert set(STATUS.values()) <= set(ERRORS)


def test_the_page_names_every_door_and_may_run_nothing(app: Flask, told: dict[str, Any]):
    answer = app.test_client().get("/docs")
    assert answer.mimetype == "text/html"
    for path, method, _ in operations(told):
        assert f"<code>{method.upper()} {path}</code>" in answer.text
    assert "<script" not in answer.text
    assert re.findall(r"(?:https?:)?//(?!hl7\.org)[a-z0-9-]+\.[a-z]", answer.text) == []
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    again = app.test_client().get("/docs", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_answer_names_the_version_of_what_it_promises_but_under_fhir(opened: Opened):
    for path in ("/systems", "/nowhere", "/health/live", "/openapi.json"):
        assert opened().get(path).headers["Outcomes-Version"] == "1"
    assert "Outcomes-Version" not in opened().get("/fhir/Nothing/x").headers
