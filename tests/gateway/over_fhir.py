"""A gateway with two people's resources in it, and what tests read out of FHIR answers."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from adapter.caller import Caller
from adapter.fhir.checking.check import check
from tests.gateway.conftest import Opened
from tests.kept import goal, keep, patient, plan

LOCHSIDE, BRAE = Caller("council", "lochside"), Caller("other council", "brae")


@pytest.fixture(scope="module", autouse=True)
def filled(app: Flask) -> None:
    store = app.extensions["desk"].store
    named = [{"value": "comma,and|bar"}, {"system": "urn:x", "value": "G-1"}]
    goals = [goal("g1", identifier=named), goal("g2", status="completed", identifier=[{"value": "G-1"}])]
    keep(store, patient(), plan(), *goals, goal("gone"), caller=LOCHSIDE)
    keep(store, patient(), plan(), *goals, caller=LOCHSIDE)
    keep(store, patient(), plan(title="Again"), *goals, caller=LOCHSIDE)
    keep(store, patient("ewan", "0202020202"), plan("his", "ewan"), goal("g3", "ewan"), record="his", person="ewan",
         caller=BRAE)  # fmt: skip


@pytest.fixture
def board(opened: Opened) -> FlaskClient:
    return opened("board", "read")


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert [fault for fault in check(answer.json) if fault.severity in ("fatal", "error")] == []
    entries = answer.json.get("entry", [])
    return [entry["resource"]["id"] for entry in entries if entry.get("search", {}).get("mode") != "outcome"]


def link(answer: Any, relation: str) -> str:
    return {one["relation"]: one["url"] for one in answer.json["link"]}.get(relation, "")


def text_of(answer: Any) -> str:
    assert answer.content_type.startswith("application/fhir+json")
    return " ".join(issue["details"]["text"] for issue in answer.json["issue"])
