"""What every door answers, asked in process: errors by who can mend them, forms of answers, and who may come in."""

from __future__ import annotations

import base64
import io
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from adapter.access import digest_of
from adapter.config import Mappings, Security
from adapter.errors import Issue, Misconfigured, Refused, Unavailable
from adapter.gateway import create_app
from tests.gateway.conftest import OPERATOR_TOKEN, config_in

TOKEN, DIGEST = OPERATOR_TOKEN, digest_of(OPERATOR_TOKEN)
SHEET = b"Person ID,Outcome Ref,Outcome (in own words)\r\nP1,O-1,Soup\r\n"
COUNCIL = "tabular:council-outcomes"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    systems = {"books": {"plugin": "tabular", "profile": "council-outcomes", "output": "xlsx"}}
    app = create_app(config_in(tmp_path_factory.mktemp("doors"), systems=systems))
    errors = {
        "refused": Refused("No.", [Issue("error", "x", "here", "No."), Issue("error", "x", "there", "No.")]),
        "later": Unavailable("Busy.", retry_after=7),
        "misconfigured": Misconfigured("Wrong.", [Issue("error", "x", "gateway.port", "the secret setting")]),
        "broken": ValueError("Iris Testperson"),
    }
    for name, error in errors.items():

        def fail(error: Exception = error) -> None:
            raise error

        app.add_url_rule(f"/test/{name}", name, fail)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return client


@pytest.mark.parametrize(
    ("name", "status"), [("refused", 422), ("later", 503), ("misconfigured", 500), ("broken", 500)]
)
def test_an_error_is_a_problem_and_says_who_can_mend_it(client: FlaskClient, name: str, status: int, caplog):
    caplog.set_level(logging.DEBUG)
    answer = client.get(f"/test/{name}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status
    assert "Iris" not in answer.text + caplog.text
    assert "Traceback" not in answer.text + caplog.text
    assert "secret setting" not in answer.text
    if name == "refused":
        assert [issue["where"] for issue in answer.json["issues"]] == ["here", "there"]
    if name == "later":
        assert answer.headers["Retry-After"] == "7"
    if name == "broken":
        assert "ValueError at test_doors.py" in caplog.text


def test_of_the_token_the_app_keeps_only_a_digest(app: Flask):
    assert TOKEN not in repr(vars(app)) + repr(app.extensions["desk"].config)


def test_without_a_token_set_every_door_stays_shut(tmp_path):
    client = create_app(config_in(tmp_path, security=Security())).test_client()
    for token in ("", "x", "None", DIGEST):
        assert client.get("/systems", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert client.get("/health/live").status_code == 200


def test_the_digest_itself_opens_nothing(app: Flask):
    assert app.test_client().get("/systems", headers={"Authorization": f"Bearer {DIGEST}"}).status_code == 401


def test_what_is_no_text_comes_as_base64_or_bare(client: FlaskClient):
    address = f"/translate?from={COUNCIL}&to=books&sender=x"
    told = client.post(address, data=SHEET)
    assert base64.b64decode(told.json["result"]).startswith(b"PK")
    bare = client.post(address, data=SHEET, headers={"Accept": XLSX})
    assert bare.mimetype == XLSX
    assert bare.data.startswith(b"PK")
    again = client.post(f"/translate?from={COUNCIL}&to=record&sender=x", data=bare.data)
    assert again.json["result"][0]["outcomes"][0]["statement"]["text"] == "Soup"


@pytest.mark.parametrize(
    ("accept", "target", "kind"),
    [
        ("*/*", "fhir", "application/json"),
        ("application/json", "fhir", "application/json"),
        ("application/fhir+json", "fhir", "application/fhir+json"),
        ("text/html, application/fhir+json;q=0.5", "fhir", "application/fhir+json"),
        ("application/fhir+json;q=0", "fhir", "application/json"),
        ("application/fhir+ndjson", "fhir", "application/fhir+ndjson"),
        ("application/x-ndjson", "record", "application/x-ndjson"),
        ("text/csv", COUNCIL, "text/csv"),
        ("application/x-ndjson", COUNCIL, "application/json"),
        ("nonsense", "fhir", "application/json"),
    ],
)
def test_the_form_of_the_answer_is_the_one_that_is_asked_for(client: FlaskClient, accept: str, target: str, kind: str):
    address = f"/translate?from={COUNCIL}&to={target}&sender=x"
    answer = client.post(address, data=SHEET, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, kind)


def test_a_sender_that_the_address_names_is_the_sheets(client: FlaskClient):
    answer = client.post(f"/translate?from={COUNCIL}&to=record&sender=lochside", data=SHEET)
    assert "/lochside/person" in answer.text
    assert "/books/person" in client.post("/translate?from=books&to=record", data=SHEET).text


def test_nothing_that_came_through_is_422_with_the_reasons_and_the_counts(client: FlaskClient):
    answer = client.post(f"/translate?from={COUNCIL}&to=fhir&sender=x", data=SHEET.replace(b"P1", b""))
    assert (answer.status_code, answer.headers["Outcomes-Refused"]) == (422, "1")
    assert answer.json["issues"][0]["where"] == "line 2, column Person ID"


def test_a_body_that_comes_in_small_pieces_is_read_to_its_end(client: FlaskClient):
    class Slow(io.RawIOBase):
        left = SHEET

        def tell(self) -> int:
            return 0

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            piece, self.left = self.left[:7], self.left[7:]
            buffer[: len(piece)] = piece
            return len(piece)

    address = f"/translate?from={COUNCIL}&to=record&sender=x"
    length = {"CONTENT_LENGTH": str(len(SHEET))}
    answer = client.post(address, input_stream=Slow(), environ_overrides=length)
    assert answer.json["result"][0]["outcomes"][0]["statement"]["text"] == "Soup"


def test_ready_says_no_where_the_maps_cannot_be_read(tmp_path):
    (tmp_path / "fields").mkdir()
    (tmp_path / "fields" / "names.yaml").write_text("a: [")
    client = create_app(config_in(tmp_path, mappings=Mappings(str(tmp_path)))).test_client()
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_ready_says_no_where_the_store_does_not_answer(tmp_path):
    client = create_app(config_in(tmp_path)).test_client()
    assert client.get("/health/ready").status_code == 200
    gone = tmp_path / "gone"
    assert create_app(config_in(gone)).test_client().get("/health/ready").status_code == 503


def test_the_systems_and_plugins_are_listed(client: FlaskClient):
    listed = client.get("/systems").json
    assert {"fhir", "record", "books", COUNCIL} <= {item["name"] for item in listed["items"]}
    assert listed["next"] is None
    [tabular] = [item for item in client.get("/plugins").json["items"] if item["name"] == "tabular"]
    assert tabular["set_aside"] is None
