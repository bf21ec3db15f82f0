"""FHIR over HTTP: reads, versions, history and searches, as R4 has them, and nothing of what the caller may not see."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from adapter.caller import Caller
from adapter.fhir.check import check
from adapter.fhir.search import KEPT, PARAMETERS
from adapter.gateway.fhir_forms import CONTENT_TYPE
from tests.gateway.conftest import Opened
from tests.kept import CHI, goal, keep, patient, plan

LOCHSIDE, BRAE = Caller("council", "lochside"), Caller("other council", "brae")
STATUS = "http://hl7.org/fhir/goal-status"


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


# --- reading


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


# --- searching


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["g1", "g2"]),
        ("_id=g1,g3", ["g1"]),
        ("patient=iris", ["g1", "g2"]),
        ("patient=Patient/iris", ["g1", "g2"]),
        ("patient=https://elsewhere.example/fhir/Patient/iris/_history/4", ["g1", "g2"]),
        ("patient=Organization/iris", []),
        ("subject=iris&lifecycle-status=active", ["g1"]),
        ("lifecycle-status=active,completed", ["g1", "g2"]),
        ("lifecycle-status=active&lifecycle-status=completed", []),
        (f"lifecycle-status={STATUS}|active", ["g1"]),
        (f"lifecycle-status={STATUS}|", ["g1", "g2"]),
        ("identifier=G-1", ["g1", "g2"]),
        ("identifier=|G-1", ["g2"]),
        ("identifier=urn:x|G-1", ["g1"]),
        ("identifier=urn:x|", ["g1"]),
        ("identifier=urn:y|", []),
        (r"identifier=comma\,and\|bar", ["g1"]),
        ("identifier=comma,and|bar", []),
        ("patient=ewan", []),
        ("_id=nul%00l", []),
        ("identifier=nul%00l", []),
    ],
)
def test_a_search_follows_the_rules_of_tokens_and_references(board: FlaskClient, query: str, found: list[str]):
    answer = board.get(f"/fhir/Goal?{query}")
    assert ids(answer) == found
    assert answer.json.get("total") == len(found)
    posted = board.post("/fhir/Goal/_search", data=dict(parse_qsl(query, keep_blank_values=True)))
    if query.count("&") == 0 or "subject" in query:
        assert ids(posted) == found


def test_a_search_by_post_takes_parameters_of_the_address_too(board: FlaskClient):
    assert ids(board.post("/fhir/Goal/_search?lifecycle-status=active", data={"patient": "iris"})) == ["g1"]
    assert ids(board.post("/fhir/Goal/_search")) == ["g1", "g2"]
    refused = board.post("/fhir/Goal/_search", json={"patient": "iris"})
    assert refused.status_code == 415


@pytest.mark.parametrize(
    "query",
    ["identifier=", "identifier=|", "identifier=a|b|c", "_id=", "patient=a,,b", "_count=-1", "_count=x", "_total=some",
     "identifier:not=x", "patient:Patient=iris", "patient.identifier=x", "_id:missing=true", "_has:Goal:patient:_id=1",
     "_count=1&_count=2", "_id=" + ",".join("a" * 201)],
)  # fmt: skip
def test_what_cannot_be_answered_as_it_is_meant_is_refused(board: FlaskClient, query: str):
    answer = board.get(f"/fhir/Goal?{query}")
    assert answer.status_code == 400
    assert [fault for fault in check(answer.json) if fault.severity == "error"] == []


def test_every_fault_of_a_search_is_told_at_once(board: FlaskClient):
    answer = board.get("/fhir/Goal?_count=x&identifier=&_total=y&patient:exact=1")
    assert len(answer.json["issue"]) == 4


def test_what_is_not_known_is_passed_over_and_said_or_refused_where_that_is_wanted(board: FlaskClient):
    answer = board.get("/fhir/Goal?patient=iris&_sort=-date&category=x&status=active")
    assert ids(answer) == ["g1", "g2"]
    assert link(answer, "self").endswith("/fhir/Goal?patient=iris")
    (outcome,) = [entry for entry in answer.json["entry"] if entry["search"]["mode"] == "outcome"]
    assert "_sort, category, status" in outcome["resource"]["issue"][0]["details"]["text"]
    for prefer in ("handling=strict", "return=minimal; handling=strict", 'respond-async, handling="strict"'):
        strict = board.get("/fhir/Goal?patient=iris&_sort=-date&category=x", headers={"Prefer": prefer})
        assert (strict.status_code, len(strict.json["issue"])) == (400, 2)
    assert board.get("/fhir/Goal?patient=iris&_sort=x", headers={"Prefer": "handling=lenient"}).status_code == 200
    assert "0101010101" not in board.get("/fhir/Goal?0101010101=x").text


def test_an_organisation_searches_only_what_it_may_see(opened: Opened):
    assert ids(opened("brae", "read").get("/fhir/Patient")) == ["ewan"]
    assert ids(opened("board", "read").get("/fhir/Patient")) == ["iris"]
    assert ids(opened().get("/fhir/Patient")) == ["ewan", "iris"]
    hidden = opened("board", "read").get(f"/fhir/Patient?identifier={CHI}|0202020202")
    assert (ids(hidden), hidden.json["total"]) == ([], 0)


def test_pages_lead_to_each_other_by_links(board: FlaskClient):
    answer, found = board.get("/fhir/Goal?patient=iris&_count=1"), []
    for _ in range(5):
        found += ids(answer)
        assert answer.json["total"] == 2
        if not (following := link(answer, "next")):
            break
        assert dict(parse_qsl(urlsplit(following).query))["_count"] == "1"
        answer = board.get(following)
    assert found == ["g1", "g2"]


def test_counting_is_left_out_or_all_there_is(board: FlaskClient):
    assert "total" not in board.get("/fhir/Goal?_total=none").json
    counted = board.get("/fhir/Goal?_count=0")
    assert (counted.json["total"], ids(counted), link(counted, "next")) == (2, [], "")


def test_no_address_that_is_made_for_a_further_page_holds_an_identifier(board: FlaskClient):
    answer = board.post("/fhir/Goal/_search", data={"identifier": "G-1", "_count": "1"})
    assert ids(answer) == ["g1"]
    following = link(answer, "next")
    assert "G-1" not in following
    assert ids(board.get(following)) == ["g2"]


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


def test_no_search_is_logged(board: FlaskClient, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    board.get("/fhir/Patient?identifier=0101010101")
    board.get("/fhir/Patient?identifier:not=0101010101")
    board.get("/fhir/Patient?_count=0101010101x")
    assert "0101010101" not in caplog.text
    assert "0101010101" not in board.get("/fhir/Patient?_count=0101010101x").text


# --- the CapabilityStatement


def test_the_capability_statement_is_right_and_true(app: Flask, board: FlaskClient):
    told = app.test_client().get("/fhir/metadata").json
    assert [fault for fault in check(told) if fault.severity in ("fatal", "error")] == []
    assert (told["fhirVersion"], told["kind"]) == ("4.0.1", "instance")
    resources = {one["type"]: one for one in told["rest"][0]["resource"]}
    assert sorted(resources) == sorted(KEPT)
    for kind, about in resources.items():
        codes = {one["name"] for one in about["searchParam"]}
        assert codes == {"_id", *(parameter.code for parameter in PARAMETERS[kind])}
        for name in codes:
            strict = {"Prefer": "handling=strict"}
            assert board.get(f"/fhir/{kind}?{name}=x", headers=strict).status_code == 200, (kind, name)
