"""Schemathesis against a gateway that runs: what /openapi.json promises is kept, for right requests and for wrong ones.

Seeded, with every check that it has. One worker: CPython 3.11 cannot parse in several threads at once (gh-106905).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from adapter import jsontext
from tests.journeys.conftest import ROOT, TOKEN, Door, opened_door

EXAMPLE = ROOT / "mappings" / "examples" / "council-outcomes.csv"
TOML = '[systems.lochside]\nplugin = "tabular"\nprofile = "council-outcomes"\nreceives = true\nout = "{folder}"\n'
# A right request by its form may still be refused for what it says: a record whose parts contradict each other (422),
# a version that is not the newest (412, 428); and where an address names a system, or a body is in its format (400).
REFUSED = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "428"]
NAMED = ["/translate", "/look", "/systems/{name}/messages", "/fhir/{kind}", "/fhir/{kind}/_search"]
WRONG = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "429"]
SETTINGS = f"""
[checks.positive_data_acceptance]
expected-statuses = {REFUSED}
[checks.negative_data_rejection]
expected-statuses = {WRONG}
[[operations]]
include-path = {NAMED}
[operations.checks.positive_data_acceptance]
expected-statuses = {[*REFUSED, "400", "415"]}
"""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """With records, receipts, two people made one, something held, something in conflict and something owed."""
    folder = tmp_path_factory.mktemp("schemathesis")
    (folder / "out").mkdir()
    (folder / "adapter.toml").write_text(TOML.replace("{folder}", str(folder / "out")))
    with opened_door(folder, CONFIG=str(folder / "adapter.toml")) as opened:
        merge(opened)
        sheet = EXAMPLE.read_bytes()
        send(opened, sheet)
        listed = opened.session.get(f"{opened.address}/records").json()["items"]
        records = [opened.session.get(f"{opened.address}/records/{item['id']}").json() for item in listed]
        record, outcome = next((r, o) for r in records for o in r["outcomes"] if o.get("why", "?!").encode() in sheet)
        said = jsontext.dumps({"outcomes": [{"id": outcome["id"], "why": "because of the smell of soup"}]})
        kind = {"Content-Type": "application/vnd.outcomes.said+json"}
        there = f"{opened.address}/records/{record['id']}"
        assert opened.session.patch(there, data=said, headers=kind).status_code == 200
        sheet = sheet.replace(outcome["why"].encode(), b"another reason")
        send(opened, sheet)
        send(opened, EXAMPLE.read_bytes())
        yield opened


def merge(door: Door) -> None:
    """Two people of one sender come to have one number, and somebody says that they are one."""
    columns = "Person ID,CHI,Forename,Surname,DOB,Outcome Ref,Outcome (in own words)"
    for person, number in (("M-1", "1403441006"), ("M-2", ""), ("M-2", "1403441006")):
        send(door, f"{columns}\n{person},{number},Ann,Madeup,14/03/1944,O-1,To sing\n".encode())
    (item,) = door.session.get(f"{door.address}/held").json()["items"]
    said = {"decision": "take", "reason": "we asked them"}
    answer = door.session.post(f"{door.address}/held/{item['id']}", json=said, timeout=60)
    assert answer.status_code == 200, answer.text


def send(door: Door, sheet: bytes) -> None:
    answer = door.session.post(f"{door.address}/systems/lochside/messages", data=sheet, timeout=60)
    assert answer.status_code == 200, answer.text


def ids_for(door: Door, path: str) -> list[str]:
    where = "/fhir/Goal" if path.startswith("/fhir/") else path.split("/{")[0]
    found = door.session.get(door.address + where).json()
    items = found["items"] if "items" in found else [entry["resource"] for entry in found["entry"]]
    ids = [item.get("id", item.get("name")) for item in items]
    assert ids, f"there is nothing to try {path} with"
    return ids


def test_an_answer_has_no_field_that_is_not_described(door: Door):
    """Stricter than for a client, which is told that fields may be added within a version."""
    told = door.session.get(f"{door.address}/openapi.json").json()
    tried = 0
    for path, one in ((path, own["get"]) for path, own in told["paths"].items() if "get" in own):
        schema = one["responses"]["200"].get("content", {}).get("application/json", {}).get("schema")
        if schema and path != "/openapi.json":
            address = path.replace("{id}", ids_for(door, path)[0]) if "{id}" in path else path
            answer = door.session.get(door.address + address.replace("{name}", "lochside"))
            whole = {**strict(schema), "components": strict(told["components"])}
            faults = [str(fault) for fault in jsonschema_rs.Draft202012Validator(whole).iter_errors(answer.json())]
            assert (path, answer.status_code, faults) == (path, 200, [])
            tried += 1
    assert tried > 15


def strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) and "type" in schema else {}
    return {**closed, **{name: strict(part) for name, part in schema.items()}}


def settings(door: Door) -> str:
    """With ids of what is kept for half of the requests: nobody finds one by chance."""
    text = SETTINGS
    paths = door.session.get(f"{door.address}/openapi.json").json()["paths"]
    for number, path in enumerate(path for path in paths if "{id}" in path or path == "/systems/{name}/messages"):
        values = {"id": ids_for(door, path), "kind": ["Goal"], "version": ["1"], "name": ["lochside"]}
        bound = []
        for name in (name for name in values if f"{{{name}}}" in path):
            text += f"[dictionaries.{name}-{number}]\nvalues = {values[name]}\n"
            bound.append(f'"path.{name}" = {{ dictionary = "{name}-{number}", probability = 0.5 }}')
        text += f'[[operations]]\ninclude-path = "{path}"\nparameters = {{ {", ".join(bound)} }}\n'
    return text


def test_every_door_keeps_what_its_description_promises(door: Door, tmp_path: Path):
    (tmp_path / "schemathesis.toml").write_text(settings(door))
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run",
            f"{door.address}/openapi.json", "-H", f"Authorization: Bearer {TOKEN}", "--checks", "all", "--seed", "4",
            "--workers", "1", "--continue-on-failure", "--warnings", "off", "-n", "15",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    assert "unexpected" not in door.said()
