"""FHIR over HTTP: reads, versions and history, and nothing of what the caller may not see."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from adapter.fhir.capability import DEFINED
from adapter.fhir.checking.check import check
from adapter.fhir.search import KEPT, PARAMETERS
from adapter.gateway.fhir_forms import CONTENT_TYPE
from tests.gateway.conftest import Opened
from tests.gateway.over_fhir import BRAE, board, filled, link, text_of
from tests.kept import goal, keep, patient, plan

__all__ = ["board", "filled"]


# --- reading


def test_every_resource_that_a_plan_with_sharing_refers_to_is_read_and_only_by_who_sees_the_record(opened: Opened):
    sharing = [
        {"id": "told", "recipient": {"text": "Police"}, "basis": "vital-interests", "purpose": "to keep her safe"}
    ]
    record = {"id": "shared-plan", "person": {"id": "shared-person", "name": {"text": "S"}}, "sharing": sharing}
    assert opened("board", "write").post("/records", json=record).status_code == 201
    board, stranger = opened("board", "read"), opened("brae", "read")
    plan = board.get("/fhir/CarePlan/shared-plan").json
    (consent,) = [one["reference"] for one in plan["supportingInfo"]]
    assert board.get(f"/fhir/{consent}").json["provision"]["purpose"][0]["display"] == "to keep her safe"
    found = board.get("/fhir/Consent?patient=shared-person").json
    assert [entry["resource"]["id"] for entry in found["entry"]] == ["told"]
    assert stranger.get(f"/fhir/{consent}").status_code == 404


def test_a_resource_is_read_with_its_version_and_time(board: FlaskClient):
    answer = board.get("/fhir/CarePlan/plan")
    assert (answer.status_code, answer.content_type) == (200, CONTENT_TYPE)
    assert answer.headers["ETag"] == 'W/"2"'
    told = answer.json
    assert (told["resourceType"], told["id"], told["title"], told["meta"]["versionId"]) == (
        "CarePlan",
        "plan",
        "Again",
        "2",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["meta"]["lastUpdated"])
    assert answer.last_modified is not None
    older = board.get("/fhir/CarePlan/plan/_history/1").json
    assert ("title" in older, older["meta"]["versionId"]) == (False, "1")


@pytest.mark.parametrize("tag", ['W/"2"', '"2"', 'W/"1", W/"2"', "*"])
def test_a_client_that_has_this_version_is_not_sent_it_again(board: FlaskClient, tag: str):
    answer = board.get("/fhir/CarePlan/plan", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert board.get("/fhir/CarePlan/plan", headers={"If-None-Match": 'W/"1"'}).status_code == 200


def test_a_client_that_read_it_since_is_not_sent_it_again(board: FlaskClient):
    when = board.get("/fhir/CarePlan/plan").headers["Last-Modified"]
    assert board.get("/fhir/CarePlan/plan", headers={"If-Modified-Since": when}).status_code == 304
    old = {"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}
    assert board.get("/fhir/CarePlan/plan", headers=old).status_code == 200


def test_what_has_no_narrative_is_not_sent_again_whatever_becomes_of_the_plan(board: FlaskClient):
    tag = board.get("/fhir/Patient/iris").headers["ETag"]
    assert board.get("/fhir/Patient/iris", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/fhir/Goal/g3", 404, "not-found"),  # another organisation's: as if it were not there
        ("/fhir/Goal/nothing", 404, "not-found"),
        ("/fhir/Goal/g3/_history", 404, "not-found"),
        ("/fhir/Goal/g3/_history/1", 404, "not-found"),
        ("/fhir/Goal/nul%00l", 404, "not-found"),
        ("/fhir/Goal/" + "x" * 65, 404, "not-found"),
        ("/fhir/Goal/g1/_history/9", 404, "not-found"),
        ("/fhir/Goal/g1/_history/0", 404, "not-found"),
        ("/fhir/Goal/g1/_history/one", 404, "not-found"),
        ("/fhir/Goal/g1/_history/99999999999999999999", 404, "not-found"),
        ("/fhir/Medication/1", 404, "not-supported"),
        ("/fhir/goal", 404, "not-supported"),
        ("/fhir", 404, "not-found"),
    ],
)
def test_what_is_not_there_and_what_may_not_be_seen_are_one(board: FlaskClient, path: str, status: int, code: str):
    answer = board.get(path)
    assert (answer.status_code, answer.json["issue"][0]["code"]) == (status, code)
    assert [fault for fault in check(answer.json) if fault.severity == "error"] == []


def test_what_was_deleted_is_gone_for_those_who_stated_it_and_has_a_history(opened: Opened):
    owner = opened("lochside", "read")
    answer = owner.get("/fhir/Goal/gone")
    assert (answer.status_code, answer.json["issue"][0]["code"]) == (410, "deleted")
    assert owner.get("/fhir/Goal/gone/_history/2").status_code == 410
    assert owner.get("/fhir/Goal/gone/_history/1").json["id"] == "gone"
    assert opened().get("/fhir/Goal/gone").status_code == 410
    assert opened("brae", "read").get("/fhir/Goal/gone").status_code == 404
    entries = owner.get("/fhir/Goal/gone/_history").json["entry"]
    assert [entry["request"]["method"] for entry in entries] == ["DELETE", "POST"]
    assert ["resource" in entry for entry in entries] == [False, True]


def test_a_history_is_newest_first_and_goes_page_by_page(board: FlaskClient):
    whole = board.get("/fhir/CarePlan/plan/_history")
    assert [fault for fault in check(whole.json) if fault.severity == "error"] == []
    assert (whole.json["type"], whole.json["total"]) == ("history", 2)
    versions = [entry["response"]["etag"] for entry in whole.json["entry"]]
    assert versions == ['W/"2"', 'W/"1"']
    first = board.get("/fhir/CarePlan/plan/_history?_count=1")
    second = board.get(link(first, "next"))
    told = [page.json["entry"][0]["resource"]["meta"]["versionId"] for page in (first, second)]
    assert (told, link(second, "next"), second.json["total"]) == (["2", "1"], "", 2)
    assert board.get("/fhir/CarePlan/plan/_history?_count=x").status_code == 400


# --- forms


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ("", None, 200), ("", "", 200), ("", "*/*", 200), ("", "application/json", 200), ("", "application/*", 200),
        ("", "application/fhir+json; fhirVersion=4.0", 200), ("", "text/html, */*;q=0.1", 200),
        ("", "application/fhir+xml", 406), ("", "application/fhir+xml, application/fhir+json;q=0.5", 200),
        ("", "application/fhir+json;q=0, application/xml", 406), ("", "application/fhir+json; fhirVersion=5.0", 406),
        ("", "text/html", 406), ("", "nonsense", 406),
        ("_format=json", "application/fhir+xml", 200), ("_format=application/fhir%2Bjson", None, 200),
        ("_format=application/fhir+json", None, 200), ("_format=xml", None, 406),
        ("_format=xml", "application/json", 406),
        ("_format=ttl", None, 406), ("_format=", None, 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/fhir/metadata", "/fhir/Goal/g1", "/fhir/Goal", "/fhir/Goal/g1/_history"])
def test_the_answer_is_json_or_none(board: FlaskClient, path: str, query: str, accept: str | None, status: int):
    headers = {} if accept is None else {"Accept": accept}
    answer = board.get(f"{path}?{query}" if query else path, headers=headers)
    assert answer.status_code == status
    assert answer.mimetype == "application/fhir+json"
    if status == 406:
        assert answer.json["resourceType"] == "OperationOutcome"


def test_an_answer_is_laid_out_for_people_on_request(board: FlaskClient):
    assert b"\n  " in board.get("/fhir/Goal/g1?_pretty=true").data
    assert b"\n" not in board.get("/fhir/Goal/g1").data


# --- what is not done here


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/fhir/Goal", "GET, HEAD"), ("PUT", "/fhir/Goal/g1", "GET, HEAD"),
        ("PATCH", "/fhir/Goal/g1", "GET, HEAD"),
        ("DELETE", "/fhir/Goal/g1", "GET, HEAD"), ("POST", "/fhir", ""), ("DELETE", "/fhir/Goal", "GET, HEAD"),
        ("PUT", "/fhir/Goal/g1/_history/1", "GET, HEAD"), ("POST", "/fhir/Goal/g1/$validate", ""),
    ],
)  # fmt: skip
def test_nothing_is_written_over_fhir_yet_and_the_answer_says_so(opened: Opened, method: str, path: str, allowed: str):
    answer = opened().open(path, method=method, data=b"{}", content_type="application/fhir+json")
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert "not yet written" in text_of(answer)


def test_nobody_comes_in_without_a_token_or_its_scope(app: Flask, opened: Opened):
    for path in ("/fhir/Goal", "/fhir/Goal/g1", "/fhir/Goal/g1/_history"):
        assert app.test_client().get(path).status_code == 401
        assert opened("board", "send").get(path).status_code == 403
    assert app.test_client().post("/fhir/Goal/_search").status_code == 401
    assert app.test_client().get("/fhir/metadata").status_code == 200


# --- the CapabilityStatement


def test_the_capability_statement_is_right_and_true(app: Flask, board: FlaskClient):
    told = app.test_client().get("/fhir/metadata").json
    assert [fault for fault in check(told) if fault.severity in ("fatal", "error")] == []
    assert (told["fhirVersion"], told["kind"]) == ("4.0.1", "instance")
    resources = {one["type"]: one for one in told["rest"][0]["resource"]}
    defined = {kind: resources.pop(kind) for kind in DEFINED}
    assert all(board.get(f"/fhir/{kind}").json["total"] > 0 for kind in defined)
    assert sorted(resources) == sorted(KEPT)
    for kind, about in resources.items():
        codes = {one["name"] for one in about["searchParam"]}
        assert codes == {"_id", *(parameter.code for parameter in PARAMETERS[kind])}
        for name in codes:
            strict = {"Prefer": "handling=strict"}
            value = "2026" if name == "recorded" else "x"
            assert board.get(f"/fhir/{kind}?{name}={value}", headers=strict).status_code == 200, (kind, name)


# --- what is added on the way out


def test_narrative_is_in_every_answer_and_no_part_of_a_version(board: FlaskClient):
    read = board.get("/fhir/CarePlan/plan")
    assert "Again" in read.json["text"]["div"]
    assert (read.headers["ETag"], read.json["meta"]["versionId"]) == ('W/"2"', "2")
    head = board.head("/fhir/CarePlan/plan")
    assert (head.data, head.headers["ETag"]) == (b"", 'W/"2"')
    assert head.headers["Content-Length"] == read.headers["Content-Length"]
    again = board.get("/fhir/CarePlan/plan", headers={"If-None-Match": 'W/"2"'})
    assert (again.status_code, again.data) == (304, b"")
    [found] = board.get("/fhir/CarePlan?_id=plan").json["entry"]
    newest, older = board.get("/fhir/CarePlan/plan/_history").json["entry"]
    assert found["resource"] == newest["resource"] == board.get("/fhir/CarePlan/plan/_history/2").json == read.json
    assert older["resource"]["text"]["div"] != read.json["text"]["div"]
    assert "text" not in board.get("/fhir/Patient/iris").json


def test_a_plan_whose_goal_has_changed_is_sent_again_with_the_words_that_are_right_now(app: Flask, opened: Opened):
    def told(text: str) -> None:
        own = [patient("nan", "0404040404"), plan("hers", "nan", goal=[{"reference": "Goal/g9"}])]
        keep(app.extensions["desk"].store, *own, goal("g9", "nan", text), record="hers", person="nan", caller=BRAE)

    brae = opened("brae", "read")
    told("Soup every day")
    for path in ("/fhir/CarePlan/hers", "/fhir/CarePlan/hers/_history/1"):
        first = brae.get(path)
        had = {"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}
        assert "Soup every day" in first.json["text"]["div"]
        assert [brae.get(path, headers=one).status_code for one in had] == [304, 304]
    told("Bread")
    for path in ("/fhir/CarePlan/hers", "/fhir/CarePlan/hers/_history/1"):
        for headers in had:
            again = brae.get(path, headers=headers)
            assert (again.status_code, again.headers["ETag"]) == (200, 'W/"1"')
            assert "Bread" in again.json["text"]["div"]
