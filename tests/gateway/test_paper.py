"""GET /records/ID/document: the plan as the person reads it, for those who may see the record."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from adapter import jsontext
from adapter.record.identifiers import new_id
from tests.gateway.conftest import Opened
from tests.paper.iris import IRIS

WORDS = "Home cooking makes a house into a home"


@pytest.fixture
def lochside(opened: Opened) -> FlaskClient:
    return opened("lochside")


@pytest.fixture
def address(lochside: FlaskClient) -> str:
    tree: dict[str, Any] = {name: IRIS[name] for name in ("kind", "status", "story")}
    tree |= {"person": {"id": new_id(), "name": {"text": "Iris Testperson"}}}
    tree |= {"outcomes": [{"statement": IRIS["outcomes"][0]["statement"], "summary": "Soup ☕"}]}
    made = lochside.post("/records", data=jsontext.dumps(tree), content_type="application/json")
    assert made.status_code == 201, made.text
    return f"{made.headers['Location']}/document"


def test_a_page_is_what_is_sent_unless_something_else_is_asked_for(lochside: FlaskClient, address: str):
    answer = lochside.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert WORDS in answer.text
    assert "As known on " in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("query", "accept"),
    [("?format=pdf", "*/*"), ("", "application/pdf"), ("", "text/html;q=0.1, application/pdf"), ("?format=pdf", "")],
)
def test_a_pdf_is_sent_where_it_is_asked_for(lochside: FlaskClient, address: str, query: str, accept: str):
    answer = lochside.get(address + query, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = " ".join(PdfReader(BytesIO(answer.data)).pages[0].extract_text().split())
    assert WORDS in text
    assert "[hot beverage]" in text
    assert answer.headers["Outcomes-Replaced"] == "1"
    assert answer.headers["Content-Disposition"] == 'inline; filename="plan.pdf"'


def test_large_print_is_asked_for(lochside: FlaskClient, address: str):
    assert '<html lang="en-GB" class="large">' in lochside.get(f"{address}?print=large").text
    assert '<html lang="en-GB">' in lochside.get(f"{address}?format=html", headers={"Accept": "application/pdf"}).text


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [("?print=small", "", 400), ("?format=docx", "", 400), ("?paper=a5", "", 400), ("", "application/msword", 406)],
)
def test_what_is_not_made_here_is_refused_in_words(lochside: FlaskClient, address: str, query, accept, status):
    answer = lochside.get(address + query, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["issues"][0]["text"]


def test_an_older_version_says_as_known_when_and_from_whom(lochside: FlaskClient, address: str):
    record = address.removesuffix("/document")
    version = lochside.get(record).headers["ETag"]
    said = lochside.patch(
        record, data=jsontext.dumps({"story": "She is better now."}), headers={"If-Match": version},
        content_type="application/vnd.outcomes.said+json",
    )  # fmt: skip
    assert said.status_code == 200, said.text
    then, now = lochside.get(f"{address}?version=1"), lochside.get(f"{address}?version=2")
    assert "This is how the plan was: version 1 of 2. It has been changed since." in then.text
    assert "From Lochside" in then.text
    assert IRIS["story"][:40] in then.text
    assert "She is better now." not in then.text
    assert "She is better now." in now.text
    assert "version 2 of 2" not in now.text


@pytest.mark.parametrize(("version", "status"), [("9", 404), ("0", 400), ("last", 400), ("٣", 400), ("9" * 12, 400)])
def test_a_version_that_is_not_there_is_told_in_words(lochside: FlaskClient, address: str, version: str, status: int):
    answer = lochside.get(f"{address}?version={version}")
    assert answer.status_code == status
    assert answer.json["title"]


def test_who_may_not_see_the_record_gets_no_document(opened: Opened, address: str):
    for query in ("", "?format=pdf"):
        answer = opened("brae").get(address + query)
        assert answer.status_code == 404
        assert WORDS not in answer.text
    assert opened("board", "read").get(address).status_code == 200
    assert opened("lochside", "send").get(address).status_code == 403
