"""FHIR on its way, between real processes: what we add goes out and comes back; both shapes; who changed what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from adapter.fhir import check
from tests.journeys.conftest import Door, command, opened_door

Tree = dict[str, Any]
TOML = """
[organisations.board]
sees = ["lochside"]
[systems.lochside]
plugin = "tabular"
profile = "council-outcomes"
[systems.brae]
plugin = "tabular"
profile = "council-outcomes"
"""
ROOT = Path(__file__).resolve().parents[2]
SHEET = (ROOT / "tests/sheets/week_1.csv").read_bytes()
FHIR, SAID = "application/fhir+json", "application/vnd.outcomes.said+json"
REVIEW = {"id": "v1", "date": "2026-03-01", "extent": {"code": "same"}, "hinders": ["No bus", "The steps"]}
KINDS = (
    "Patient", "RelatedPerson", "Practitioner", "CareTeam", "CarePlan", "Goal", "Observation", "RiskAssessment", "List",
    "Communication", "Consent", "Provenance",
)  # fmt: skip
WHY = "To make soup, because it is home."
PLAN = {
    "id": "r1", "title": "Iris's plan", "person": {"id": "p1", "name": {"family": "Testperson"}},
    "outcomes": [{"id": "g1", "statement": {"text": "To make soup", "voice": "verbatim"}, "why": "It is home."}],
    "actions": [{"id": "a1", "how": "By bus with Jean", "outcomes": ["g1"], "status": "scheduled"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("ways")
    (folder / "adapter.toml").write_text(TOML)
    with opened_door(folder, CONFIG=str(folder / "adapter.toml")) as door:
        door.folder = folder  # type: ignore[attr-defined]
        assert door.session.post(
            f"{door.address}/systems/lochside/messages", data=SHEET, headers={"Content-Type": "text/csv"}, timeout=60
        ).ok
        yield door


def client(door: Door, organisation: str, name: str) -> requests.Session:
    made = requests.Session()
    added = command(
        "client", "add", name, "--organisation", organisation, "--scope", "read", "--scope", "write",
        cwd=door.folder,  # type: ignore[attr-defined]
    )  # fmt: skip
    made.headers["Authorization"] = f"Bearer {added.stdout.decode().strip()}"
    return made


def translated(door: Door, body: object, source: str, target: str, **query: str) -> Tree:
    answer = door.session.post(
        f"{door.address}/translate", params={"from": source, "to": target, **query}, data=json.dumps(body, indent=3),
        headers={"Content-Type": FHIR if source == "fhir" else "application/json"}, timeout=60,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    told: Tree = answer.json()
    return told


def goals(bundle: Tree) -> list[Tree]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Goal"]


def test_what_is_read_is_translated_back_to_the_record_that_is_kept(gateway: Door):
    session, address = gateway.session, gateway.address
    [record, *_] = session.get(f"{address}/records", timeout=20).json()["items"]
    bundle: Tree = {"resourceType": "Bundle", "type": "collection", "entry": []}
    for kind in ("Patient", "Goal", "CarePlan", "Observation", "CareTeam"):
        found = session.get(f"{address}/fhir/{kind}?_count=200&_pretty=true", timeout=20).json()
        bundle["entry"] += [{"fullUrl": e["fullUrl"], "resource": e["resource"]} for e in found.get("entry", ())]
    assert [issue for issue in check(bundle) if issue.severity in ("error", "fatal")] == []
    assert all("text" in goal for goal in goals(bundle))
    assert any("po-mirror-of" in str(goal) for goal in goals(bundle))
    back = translated(gateway, bundle, "fhir", "record")
    kept = {one["id"]: session.get(f"{address}/records/{one['id']}", timeout=20).json()
            for one in session.get(f"{address}/records", timeout=20).json()["items"]}  # fmt: skip
    assert {one["id"]: one for one in back["result"]} == kept
    assert record["id"] in kept
    assert [loss for loss in back["losses"] if "text" in str(loss) or "note" in str(loss)] == []
    assert [issue for issue in back["issues"] if "text" in issue["where"][0] or "note" in issue["where"][0]] == []


def test_an_edited_mirror_is_the_new_why_over_http_and_by_command(gateway: Door, tmp_path: Path):
    out = translated(gateway, PLAN, "record", "fhir")["result"]
    [goal] = goals(out)
    assert goal["note"][-1]["text"] == "It is home."
    goal["note"][-1]["text"] = WHY
    goal["text"]["div"] = goal["text"]["div"].replace("soup", "broth")
    back = translated(gateway, out, "fhir", "record")
    assert back["result"][0]["outcomes"][0]["why"] == WHY
    assert sorted(i["severity"] for i in back["issues"]) == ["information", "warning"]
    (tmp_path / "out.json").write_text(json.dumps(out, indent=2))
    done = command("translate", tmp_path / "out.json", "--from", "fhir", "--to", "record")
    assert (done.returncode, json.loads(done.stdout)) == (0, back["result"])
    assert b"changed since" in done.stderr


def test_a_plan_s_actions_are_told_as_it_is_asked_for_and_both_read_alike(gateway: Door, tmp_path: Path):
    usual = translated(gateway, PLAN, "record", "fhir")["result"]
    referring = translated(gateway, PLAN, "record", "fhir", activities="references")["result"]
    kinds = [entry["resource"]["resourceType"] for entry in referring["entry"]]
    assert ("ServiceRequest" in kinds, "ServiceRequest" in str(usual["entry"])) == (True, False)
    assert translated(gateway, referring, "fhir", "fhir", activities="details")["result"] == usual
    assert translated(gateway, usual, "fhir", "fhir", activities="references")["result"] == referring
    assert translated(gateway, referring, "fhir", "record")["result"] == translated(
        gateway, usual, "fhir", "record")["result"] == [PLAN]  # fmt: skip
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    done = command(
        "translate", tmp_path / "plan.json", "--from", "record", "--to", "fhir", "--activities", "references"
    )
    assert json.loads(done.stdout) == referring
    for target, told in (("fhir", "sideways"), ("record", "details"), ("fhir", "")):
        answer = gateway.session.post(
            f"{gateway.address}/translate", params={"from": "record", "to": target, "activities": told},
            data=json.dumps(PLAN), timeout=20,
        )  # fmt: skip
        assert (answer.status_code, "activities" in answer.text) == (400, True)


def test_what_hinders_is_told_as_it_is_asked_for_and_both_read_alike(gateway: Door, tmp_path: Path):
    plan = {**PLAN, "outcomes": [{**PLAN["outcomes"][0], "reviews": [REVIEW]}]}
    usual = translated(gateway, plan, "record", "fhir")["result"]
    apart = translated(gateway, plan, "record", "fhir", barriers="observations")["result"]
    assert [len(e) for e in (usual["entry"], apart["entry"])] == [4, 6]
    for bundle in (usual, apart):
        back = translated(gateway, bundle, "fhir", "record")
        assert (back["result"], back["losses"]) == ([plan], [])
    assert translated(gateway, apart, "fhir", "fhir", barriers="reviews")["result"] == usual
    for name, told in (("plan", plan), ("held", apart)):
        (tmp_path / f"{name}.json").write_text(json.dumps(told))
    arguments = ["translate", tmp_path / "plan.json", "--from", "record", "--to", "fhir"]
    done = command(*arguments, "--barriers", "observations")
    assert json.loads(done.stdout) == apart
    done = command(*arguments, "--onto", tmp_path / "held.json")
    assert json.loads(done.stdout)["entry"] == apart["entry"]
    for target, asked in (("fhir", "sideways"), ("record", "observations")):
        answer = gateway.session.post(
            f"{gateway.address}/translate", params={"from": "record", "to": target, "barriers": asked},
            data=json.dumps(plan), timeout=20,
        )  # fmt: skip
        assert (answer.status_code, "barriers" in answer.text) == (400, True)


def test_a_kept_plan_is_read_whole_as_fhir_in_either_shape(gateway: Door):
    session, address = gateway.session, gateway.address
    plans = [item["id"] for item in session.get(f"{address}/records", timeout=20).json()["items"]]
    kept = {one: session.get(f"{address}/records/{one}", timeout=20).json() for one in plans}
    record = next(one for one, tree in kept.items() if tree.get("actions"))
    shapes = {}
    for shape in ("", "details", "references"):
        asked = {"activities": shape} if shape else {}
        answer = session.get(f"{address}/records/{record}/as/fhir", params=asked, timeout=20)
        assert answer.status_code == 200, answer.text
        shapes[shape] = json.loads(answer.json()["message"])
        back = translated(gateway, shapes[shape], "fhir", "record")
        assert (back["result"], back["losses"]) == ([kept[record]], [])
    assert (shapes[""] == shapes["details"], "ServiceRequest" in str(shapes["references"])) == (True, True)
    assert session.get(f"{address}/records/{record}/as/lochside?activities=details", timeout=20).status_code == 422
    assert session.get(f"{address}/records/{record}/as/fhir?activities=x", timeout=20).status_code == 400
    assert (
        client(gateway, "brae", "brae-reads").get(f"{address}/records/{record}/as/fhir", timeout=20).status_code == 404
    )


def test_who_changed_a_plan_is_found_by_what_was_changed_and_by_nobody_else(gateway: Door):
    address = gateway.address
    board, stranger = client(gateway, "board", "board-ways"), client(gateway, "brae", "brae-asks")
    [record, *_] = board.get(f"{address}/records", timeout=20).json()["items"]
    tree = board.get(f"{address}/records/{record['id']}", timeout=20).json()
    outcome = tree["outcomes"][0]["id"]
    said = {"outcomes": [{"id": outcome, "why": "She said so at the door."}]}
    done = board.patch(f"{address}/records/{record['id']}", json=said, headers={"Content-Type": SAID}, timeout=20)
    assert done.status_code == 200, done.text
    newest, *_ = board.get(f"{address}/records/{record['id']}/history", timeout=20).json()["items"]
    made = board.get(f"{address}/fhir/{newest['provenance']}", timeout=20)
    assert made.headers["ETag"] == 'W/"1"'
    told = made.json()
    assert (told["recorded"], told["agent"][0]["who"]["display"]) == (newest["at"], "board-ways")
    [target] = told["target"]
    version = board.get(f"{address}/fhir/{target['reference']}", timeout=20).json()
    assert "She said so at the door." in str(version)
    query = {"target": f"Goal/{outcome}", "recorded": f"ge{newest['at']}"}
    found = board.get(f"{address}/fhir/Provenance", params=query, timeout=20).json()
    assert [entry["resource"] for entry in found["entry"]] == [told]
    assert board.get(f"{address}/fhir/Provenance?recorded=soon", timeout=20).status_code == 400
    assert stranger.get(f"{address}/fhir/{newest['provenance']}", timeout=20).status_code == 404
    assert stranger.get(f"{address}/fhir/Provenance", params=query, timeout=20).json()["total"] == 0


def test_nothing_of_a_whole_plan_is_told_as_lost_but_who_changed_it(gateway: Door):
    """Whatever the FHIR doors give of Iris's plan, with what they say of their own copies, read again together."""
    session, address = gateway.session, gateway.address
    iris = json.loads((ROOT / "mappings/examples/iris/record.json").read_bytes())
    assert session.post(f"{address}/records", json=iris, timeout=20).status_code == 201
    resources = {kind: {} for kind in KINDS}
    for kind in KINDS:
        found = session.get(f"{address}/fhir/{kind}?_count=200", timeout=20).json()
        resources[kind] = {entry["fullUrl"]: entry["resource"] for entry in found["entry"]}
    assert all(resources.values())
    entries = [{"fullUrl": url, "resource": one} for several in resources.values() for url, one in several.items()]
    assert all("versionId" in entry["resource"]["meta"] for entry in entries)
    back = translated(gateway, {"resourceType": "Bundle", "type": "collection", "entry": entries}, "fhir", "record")
    assert iris["id"] in [one["id"] for one in back["result"]]
    assert [loss["where"] for loss in back["losses"] if "/*Provenance/" not in loss["where"][0]] == []
    assert sum(loss["count"] for loss in back["losses"]) == len(resources["Provenance"])
