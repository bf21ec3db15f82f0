"""Searches over FHIR: the rules of tokens and references, pages, and what is refused or passed over."""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from adapter.fhir.checking.check import check
from tests.gateway.conftest import Opened
from tests.gateway.over_fhir import board, filled, ids, link
from tests.kept import CHI

__all__ = ["board", "filled"]
STATUS = "http://hl7.org/fhir/goal-status"


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


def test_no_search_is_logged(board: FlaskClient, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    board.get("/fhir/Patient?identifier=0101010101")
    board.get("/fhir/Patient?identifier:not=0101010101")
    board.get("/fhir/Patient?_count=0101010101x")
    assert "0101010101" not in caplog.text
    assert "0101010101" not in board.get("/fhir/Patient?_count=0101010101x").text
