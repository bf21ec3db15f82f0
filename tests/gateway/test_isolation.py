"""Two councils in one gateway: what one stated the other never sees through any door, unless adapter.toml shares it.

A real gateway in a process of its own. Every door is tried; one that is new here must be given an address first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.journeys.conftest import Door as Gateway
from tests.journeys.conftest import command, opened_door

TOML = """
[organisations.board]
sees = ["lochside"]
[systems.lochside]
plugin = "tabular"
profile = "council-outcomes"
receives = true
out = "{folder}/lochside"
[systems.brae]
plugin = "tabular"
profile = "council-outcomes"
receives = true
out = "{folder}/brae"
"""
HEADINGS = "Person ID,CHI,Forename,Surname,DOB,Plan ID,Outcome Ref,Outcome (in own words),Why It Matters,Last Updated"
WEEK = {
    "lochside": ["SW1,,Quentin,Quagmire,02/09/1951,P-1,O-1,quincunx marmalade,because of the zephyr,02/03/2026"],
    "brae": ["SW1,,Ulrika,Underhill,03/04/1948,P-1,O-1,walnut harmonium,because of the obelisk,02/03/2026"],
}
CANARIES = {
    "lochside": ("Quentin", "Quagmire", "quincunx", "zephyr", "1951-09", "September 1951"),
    "brae": ("Ulrika", "Underhill", "walnut", "obelisk", "1948-04", "April 1948"),
}
SCOPES = [part for scope in ("read", "write", "send", "settle", "operate") for part in ("--scope", scope)]
DEFINED = ("CodeSystem", "ConceptMap", "StructureDefinition", "ValueSet")  # ours, and about nobody
PUBLIC = {
    "/health/live", "/health/ready", "/console/", "/console/{name}", "/openapi.json", "/docs", "/fhir/metadata",
    *(f"/fhir/{kind}{one}" for kind in DEFINED for one in ("", "/{id}")),
}  # fmt: skip


class Callers:
    """Sessions of the operator and of one client for each organisation, and what each stated."""

    def __init__(self, gateway: Gateway, tokens: dict[str, str]) -> None:
        self.gateway = gateway
        self.of = {name: requests.Session() for name in tokens}
        for name, token in tokens.items():
            self.of[name].headers["Authorization"] = f"Bearer {token}"
        self.of["operator"] = gateway.session

    def ask(self, who: str, path: str, method: str = "GET", **rest: Any) -> requests.Response:
        return self.of[who].request(method, self.gateway.address + path, timeout=60, **rest)


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    folder = tmp_path_factory.mktemp("two-councils")
    (folder / "adapter.toml").write_text(TOML.replace("{folder}", str(folder)))
    tokens = {}
    for council in WEEK:
        (folder / council).mkdir()
    for name in ("lochside", "brae", "board"):
        done = command("client", "add", f"{name}-desk", "--organisation", name, *SCOPES, cwd=folder)
        tokens[name] = done.stdout.decode().strip()
    with opened_door(folder, CONFIG=str(folder / "adapter.toml")) as gateway:
        callers = Callers(gateway, tokens)
        for council in WEEK:
            fill(callers, council)
        yield callers


def sheet(council: str, why: str = "", week: str = "02/03") -> bytes:
    text = "\r\n".join([HEADINGS, *WEEK[council], ""])
    return (
        text.replace(CANARIES[council][3], why or CANARIES[council][3]).replace("02/03/2026", f"{week}/2026").encode()
    )


def fill(callers: Callers, council: str) -> None:
    """A plan in two versions, something in conflict, something held, something owed, and a message that was refused."""
    path = f"/systems/{council}/messages"
    assert callers.ask(council, path, "POST", data=sheet(council)).json()["state"] == "accepted"
    [record] = [item["id"] for item in callers.ask(council, "/records").json()["items"]]
    outcome = callers.ask(council, f"/records/{record}").json()["outcomes"][0]
    said = {"outcomes": [{"id": outcome["id"], "why": f"{CANARIES[council][3]} of our own"}]}
    kind = {"Content-Type": "application/vnd.outcomes.said+json"}
    assert callers.ask(council, f"/records/{record}", "PATCH", json=said, headers=kind).status_code == 200
    newer = sheet(council, why="obbligato", week="09/03")
    for body, status in ((newer, 200), (sheet(council), 200), (b"no headings of anybody", 415)):
        assert callers.ask(council, path, "POST", data=body).status_code == status


OF = {  # where the ids of an address are found, and what else it needs
    "/records/{id}": "/records", "/records/{id}/sources": "/records", "/records/{id}/history": "/records",
    "/records/{id}/words": "/records", "/records/{id}/document": "/records",
    "/records/{id}/quality": "/records", "/records/{id}/as/{name}": "/records",
    "/receipts/{id}": "/receipts", "/receipts/{id}/details": "/receipts",
    "/held/{id}": "/held", "/conflicts/{id}": "/conflicts", "/deliveries/{id}/replay": "/deliveries",
    "/merges/{id}/undo": "/merges",
}  # fmt: skip
LISTS = ("/records", "/receipts", "/held", "/conflicts", "/deliveries")
WHOLE = (
    "/metrics", "/systems", "/plugins",  # of the gateway itself: counts, names and nobody's data
    "/differences", "/merges",  # by column, and of people who were made one: there are none here
)  # fmt: skip
BODIES = {
    "PUT /records/{id}": {"person": {"id": "x"}}, "PATCH /records/{id}": {"title": "x"},
    "POST /held/{id}": {"decision": "take", "reason": "x"}, "POST /conflicts/{id}": {"decision": "ours", "reason": "x"},
    "POST /deliveries/{id}/replay": None, "POST /merges/{id}/undo": {"reason": "x"},
}  # fmt: skip

KINDS = ("CarePlan", "Goal", "Patient", "Provenance")
FHIR = {  # each with an address that names a resource of another, or looks for one
    "/fhir/{kind}": "?_id={id}", "/fhir/{kind}/{id}": "", "/fhir/{kind}/{id}/_history": "",
    "/fhir/{kind}/{id}/_history/{version}": "",
}  # fmt: skip


def described(callers: Callers) -> list[tuple[str, str]]:
    paths = requests.get(f"{callers.gateway.address}/openapi.json", timeout=20).json()["paths"]
    return [(method.upper(), path) for path, own in paths.items() for method in own if path not in PUBLIC]


def canaries(council: str, text: str) -> list[str]:
    return [canary for canary in CANARIES[council] if canary in text]


def own(callers: Callers, council: str, path: str) -> list[str]:
    return [item["id"] for item in callers.ask(council, path).json()["items"]]


def test_every_door_that_reads_is_tried(callers: Callers):
    reads = {path for method, path in described(callers) if method == "GET"}
    assert reads == {path for path in OF if path.split("/")[-1] not in ("replay", "undo")} | set(LISTS) | set(
        WHOLE
    ) | set(FHIR)


def test_every_door_that_changes_something_of_a_record_is_tried(callers: Callers):
    changes = {f"{method} {path}" for method, path in described(callers) if method != "GET" and "{id}" in path}
    assert changes == set(BODIES)


@pytest.mark.parametrize("path", LISTS)
def test_there_is_something_of_each_kind_and_a_caller_lists_what_is_its_own(callers: Callers, path: str):
    everything = {name: set(own(callers, name, path)) for name in ("lochside", "brae", "board", "operator")}
    assert everything["lochside"]
    assert everything["brae"]
    assert everything["lochside"] & everything["brae"] == set()
    assert everything["operator"] == everything["lochside"] | everything["brae"]
    assert everything["board"] == everything["lochside"]


@pytest.mark.parametrize(("who", "whose"), [("brae", "lochside"), ("lochside", "brae"), ("board", "brae")])
def test_no_door_that_reads_shows_what_another_stated(callers: Callers, who: str, whose: str):
    for path in (*LISTS, *WHOLE):
        answer = callers.ask(who, path)
        assert (path, answer.status_code, canaries(whose, answer.text)) == (path, 200, [])
    for path, where in OF.items():
        for identity in own(callers, whose, where) if "replay" not in path else ():
            for query in ("", "?version=1") if path == "/records/{id}" else ("",):
                answer = callers.ask(who, path.replace("{id}", identity).replace("{name}", "lochside") + query)
                assert (path, answer.status_code, canaries(whose, answer.text)) == (path, 404, [])


def resources(callers: Callers, who: str, kind: str, **query: str) -> list[dict[str, Any]]:
    found = callers.ask(who, f"/fhir/{kind}", params=query).json()
    return [entry["resource"] for entry in found.get("entry", [])]


@pytest.mark.parametrize("kind", KINDS)
def test_over_fhir_a_caller_finds_what_is_its_own(callers: Callers, kind: str):
    callers_of = ("lochside", "brae", "board", "operator")
    found = {name: {one["id"] for one in resources(callers, name, kind)} for name in callers_of}
    assert found["lochside"]
    assert found["brae"]
    assert found["lochside"] & found["brae"] == set()
    assert found["operator"] == found["lochside"] | found["brae"]
    assert found["board"] == found["lochside"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("who", "whose"), [("brae", "lochside"), ("board", "brae")])
def test_over_fhir_nobody_reads_or_finds_what_another_stated(callers: Callers, who: str, whose: str, kind: str):
    patient = resources(callers, whose, "Patient")[0]
    for one in resources(callers, whose, kind):
        for path, query in FHIR.items():
            address = (path + query).format(kind=kind, id=one["id"], version=one["meta"]["versionId"])
            answer = callers.ask(who, address)
            assert (path, answer.status_code) == (path, 200 if query else 404)
            assert canaries(whose, answer.text) == []
            assert one["id"] not in answer.text.replace(f"_id={one['id']}", "")
        assert resources(callers, who, kind, _id=one["id"]) == []
        if kind != "Patient":
            assert resources(callers, who, kind, patient=patient["id"]) == []
    number = patient["identifier"][0]
    assert resources(callers, who, "Patient", identifier=f"{number['system']}|{number['value']}") == []
    posted = callers.ask(who, f"/fhir/{kind}/_search", "POST", data={"_id": one["id"]})
    assert (posted.status_code, posted.json().get("entry", [])) == (200, [])


def test_what_is_shared_is_seen_by_the_organisation_that_it_is_shared_with(callers: Callers):
    for path, where in OF.items():
        for identity in own(callers, "lochside", where) if "replay" not in path else ():
            assert callers.ask("board", path.replace("{id}", identity).replace("{name}", "lochside")).status_code == 200
    [record] = own(callers, "board", "/records")
    assert len(canaries("lochside", callers.ask("board", f"/records/{record}").text)) == 5


@pytest.mark.parametrize("filter_by", ["person", "system"])
def test_a_filter_finds_no_more_than_the_caller_may_see(callers: Callers, filter_by: str):
    if filter_by == "person":
        [item] = callers.ask("lochside", "/records").json()["items"]
        found = [callers.ask("brae", f"/records?person={item['person']['id']}")]
    else:
        found = [callers.ask("brae", f"{path}?system=lochside") for path in ("/receipts", "/deliveries")]
    assert [answer.json()["items"] for answer in found] == [[]] * len(found)


@pytest.mark.parametrize("door", BODIES)
def test_what_is_not_seen_cannot_be_changed_either(callers: Callers, door: str):
    method, path = door.split(" ")
    before = {
        record: callers.ask("lochside", f"/records/{record}").text for record in own(callers, "lochside", "/records")
    }
    kind = "application/vnd.outcomes.said+json" if method == "PATCH" else "application/json"
    for identity in own(callers, "lochside", OF[path]):
        headers = {"Content-Type": kind, "If-Match": '"1"'}
        answer = callers.ask(
            "brae",
            path.replace("{id}", identity).replace("{name}", "lochside"),
            method,
            json=BODIES[door],
            headers=headers,
        )
        assert (answer.status_code, canaries("lochside", answer.text)) == (404, [])
    assert {record: callers.ask("lochside", f"/records/{record}").text for record in before} == before


def test_nobody_speaks_for_a_system_of_another_organisation(callers: Callers):
    for who in ("brae", "board"):
        answer = callers.ask(who, "/systems/lochside/messages", "POST", data=sheet("lochside", why="somebody"))
        assert answer.status_code == 403


def test_an_id_of_anothers_record_cannot_be_taken(callers: Callers):
    """A record that a caller makes under an id that is there already changes nothing of it, and tells nothing of it."""
    [record] = own(callers, "lochside", "/records")
    before = callers.ask("lochside", f"/records/{record}").text
    answer = callers.ask("brae", "/records", "POST", json={"id": record, "person": {"name": {"family": "X"}}})
    assert answer.status_code in (404, 409, 422)
    assert canaries("lochside", answer.text) == []
    assert callers.ask("lochside", f"/records/{record}").text == before


def test_the_log_names_nobody(callers: Callers):
    for council in WEEK:
        assert canaries(council, callers.gateway.said()) == []
