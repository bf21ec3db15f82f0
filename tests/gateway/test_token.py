"""Who is let in: no token, a wrong one, one that was revoked, one without the scope; and which doors are public."""

from __future__ import annotations

import pytest
from flask import Flask

from adapter.access import SCOPES
from adapter.gateway import token as gate
from adapter.gateway.doors import Door
from adapter.store.callers import client_by_token, revoke_client
from tests.gateway.conftest import Opened

DEFINED = ("CodeSystem", "ConceptMap", "StructureDefinition", "ValueSet")  # ours, and about nobody
PUBLIC = {
    "/health/live",
    "/health/ready",
    "/console/",
    "/console/<path:name>",
    "/openapi.json",
    "/docs",
    "/fhir/metadata",
    *(f"/fhir/{kind}{one}" for kind in DEFINED for one in ("", "/<fhirid:identity>")),
}


def doors_of(app: Flask) -> list[Door]:
    return list(app.extensions["doors"].values())


def address_of(door: Door) -> str:
    """One with something in every place."""
    return door.address.replace("{", "").replace("}", "")


def test_every_route_is_a_door_with_a_scope_or_a_place_on_the_public_list(app: Flask):
    routes = {(rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD"}}
    assert routes == {(door.path, door.method) for door in doors_of(app)}
    assert {door.path for door in doors_of(app) if not door.scope} <= PUBLIC
    assert {door.scope for door in doors_of(app)} - {""} <= set(SCOPES)


@pytest.mark.parametrize("told", ["", "Bearer", "Bearer ", "Basic b3BlbiBzZXNhbWU=", "open sesame", "Bearer wrong"])
def test_without_a_token_every_door_but_the_public_ones_is_shut(app: Flask, told: str):
    for door in doors_of(app):
        answer = app.test_client().open(
            address_of(door), method=door.method, headers={"Authorization": told} if told else {}
        )
        if door.scope:
            assert (door.path, answer.status_code) == (door.path, 401)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        else:
            assert answer.status_code in (200, 404)


def test_a_scope_that_is_missing_is_named(app: Flask, opened: Opened):
    for door in doors_of(app):
        if door.scope:
            others = [scope for scope in SCOPES if scope != door.scope]
            client = opened("lochside", *others)
            answer = client.open(address_of(door), method=door.method)
            assert (door.path, answer.status_code) == (door.path, 403)
            assert f"`{door.scope}`" in answer.text


def test_a_client_with_the_scope_comes_in(opened: Opened):
    assert opened("board", "operate").get("/systems").status_code == 200
    assert opened("board", "send").post("/translate?from=fhir&to=record", data=b"{").status_code == 422


def test_what_is_not_there_is_told_only_to_those_who_are_let_in(app: Flask, opened: Opened):
    assert app.test_client().get("/nowhere").status_code == 401
    assert opened("board", "read").get("/nowhere").status_code == 404


def test_a_client_that_is_revoked_is_out_within_five_seconds(app: Flask, opened: Opened, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(gate.time, "monotonic", lambda: now)
    client = opened("lochside", "operate")
    token = client.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert client.get("/systems").status_code == 200
    assert app.extensions["desk"].store.run(lambda unit: revoke_client(unit, token)) == 1
    now += 5.0
    assert client.get("/systems").status_code == 401


def test_a_client_is_looked_up_once_in_a_few_seconds(app: Flask, opened: Opened, monkeypatch):
    asked = []
    monkeypatch.setattr(gate, "client_by_token", lambda unit, digest: asked.append(1) or client_by_token(unit, digest))
    client = opened("lochside", "operate")
    assert [client.get("/systems").status_code for _ in range(20)] == [200] * 20
    assert len(asked) == 1


def test_a_client_of_an_organisation_that_is_set_up_no_longer_is_let_nowhere(opened: Opened):
    answer = opened("brigadoon").get("/systems")
    assert answer.status_code == 403
    assert "brigadoon" in answer.text


def test_the_operators_own_token_opens_without_the_store(opened: Opened, app: Flask, monkeypatch):
    monkeypatch.setattr(type(app.extensions["desk"].store), "look", None)
    assert opened().get("/plugins").status_code == 200
