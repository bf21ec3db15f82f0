"""The page's shell, its files and its one door: what leaves the gateway, and under which rules a browser may run it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from adapter.config import Security
from adapter.gateway.app import create_app
from adapter.gateway.page import ASSETS, FOLDER, WORDS
from adapter.record.words import VOICES
from tests.gateway.conftest import config_in

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "mappings" / "examples" / "council-outcomes.csv"
LOOK = "/look?from=tabular:council-outcomes"
TOKEN = {"Authorization": "Bearer of-this-test"}
NAMES = ["", *ASSETS, WORDS]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    digest = hashlib.sha256(b"of-this-test").hexdigest()
    return create_app(config_in(tmp_path_factory.mktemp("page"), security=Security(token_sha256=digest))).test_client()


# --- the shell and its files


@pytest.mark.parametrize("name", NAMES)
def test_the_shell_is_public_and_may_run_nothing_but_its_own_files(client: FlaskClient, name: str):
    answer = client.get(f"/console/{name}")
    assert answer.status_code == 200
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'",
        "img-src": "'self' data:", "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(("name", "kind"), [("", "text/html"), *ASSETS.items(), (WORDS, "application/json")])
def test_each_file_has_its_media_type_and_is_asked_about_again(client: FlaskClient, name: str, kind: str):
    answer = client.get(f"/console/{name}")
    assert answer.mimetype == kind
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get(f"/console/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Security-Policy" in again.headers


@pytest.mark.parametrize(
    "name", ["index.html", "nothing.js", "../page.py", "..%2fpage.py", "console.js/", "/etc/hosts", "CONSOLE.JS", "."]
)
def test_nothing_but_what_is_listed_can_be_asked_for(client: FlaskClient, name: str):
    assert client.get(f"/console/{name}").status_code in (301, 308, 401, 404)
    assert b"import" not in client.get(f"/console/{name}").data


def test_every_file_of_the_folder_is_served():
    assert {path.name for path in FOLDER.iterdir()} == {"index.html", *ASSETS}


def test_the_shell_holds_no_script_or_style_of_its_own_and_names_no_other_host():
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:", page) == []
    for path in FOLDER.iterdir():
        assert re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", path.read_text(encoding="utf-8")) == []


SCRIPTS = [path for path in sorted(FOLDER.iterdir()) if path.suffix == ".js"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_inserts_no_markup_keeps_nothing_and_is_short_enough_to_read(path: Path):
    script = path.read_text(encoding="utf-8")
    sinks = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|localStorage|\.cookie"
    assert re.findall(sinks, script) == []
    assert re.findall(r"sessionStorage\.setItem\((\w+)", script) == (["TOKEN"] if path.name == "door.js" else [])
    assert len(script.splitlines()) <= 300
    assert script.startswith("// ")


def test_the_scripts_ask_for_each_other_and_for_nothing_else():
    asked = {name for path in SCRIPTS for name in re.findall(r'from "\./([^"]+)"', path.read_text(encoding="utf-8"))}
    assert asked | {"console.js"} == {path.name for path in SCRIPTS}


def test_the_page_calls_a_code_what_the_plan_in_plain_words_calls_it(client: FlaskClient):
    words = client.get(f"/console/{WORDS}").json
    assert words["extents"]["partly-met"] == "It has been partly met."
    assert words["voices"]["verbatim"] == "These are the person’s own words."
    assert set(words["voices"]) == set(VOICES)


# --- POST /look


def test_looking_wants_a_token(client: FlaskClient):
    assert client.post(LOOK, data=EXAMPLE.read_bytes()).status_code == 401


def test_a_file_is_shown_as_rows_plans_fhir_and_losses(client: FlaskClient):
    answer = client.post(LOOK, data=EXAMPLE.read_bytes(), headers=TOKEN, content_type="text/csv")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    shown = answer.json
    assert set(shown) == {"rows", "plans", "fhir", "losses", "issues", "quality", "refused", "counts"}
    assert shown["plans"][0]["words"][0]["heading"] == "Who this is for"
    assert shown["fhir"]["type"] == "transaction"
    assert shown["counts"]["people"] == 5


def test_whose_file_it_is_makes_the_ids_stay_the_same(client: FlaskClient):
    bodies = (EXAMPLE.read_bytes(), EXAMPLE.read_bytes() + b"\r\n")
    there = [client.post(f"{LOOK}&sender=lochside-council", data=b, headers=TOKEN).json["plans"][0] for b in bodies]
    assert there[0]["record"]["id"] == there[1]["record"]["id"]


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/look", b"x", 400),
        ("/look?from=nobody", b"x", 400),
        (LOOK, b"", 422),
        (LOOK, b"Carer ID,Plan Ref\nC1,P1\n", 422),
        (LOOK, b"\x89PNG\r\n\x1a\n" + b"\0" * 100, 415),
        ("/look?from=fhir", b"{", 422),
    ],
)
def test_what_cannot_be_looked_at_is_told_as_a_problem_with_its_faults(client, address: str, body: bytes, status: int):
    answer = client.post(address, data=body, headers=TOKEN, content_type="application/octet-stream")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["issues"]
    assert all(issue["text"] for issue in answer.json["issues"])
