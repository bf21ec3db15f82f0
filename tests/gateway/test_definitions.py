"""Our extensions, profiles and vocabularies over HTTP: public, sound, and found by their canonical address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from adapter.fhir import check
from adapter.gateway.definitions import KINDS
from tests.journeys.conftest import Door, opened_door

WHY = "https://w3id.org/personal-outcomes/fhir/StructureDefinition/po-why-it-matters"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened_door(tmp_path_factory.mktemp("definitions")) as opened:
        yield opened


@pytest.mark.parametrize("kind", KINDS)
def test_anybody_may_read_every_definition_and_each_is_sound(door: Door, kind: str):
    bundle = requests.get(f"{door.address}/fhir/{kind}", timeout=30).json()
    assert bundle["total"] == len(bundle["entry"]) > 0
    for entry in bundle["entry"]:
        assert [issue for issue in check(entry["resource"]) if issue.severity in ("error", "fatal")] == []
    first = bundle["entry"][0]["resource"]
    assert requests.get(f"{door.address}/fhir/{kind}/{first['id']}", timeout=30).json() == first


def test_one_is_found_by_its_canonical_address(door: Door):
    bundle = requests.get(f"{door.address}/fhir/StructureDefinition", params={"url": WHY}, timeout=30).json()
    assert [entry["resource"]["url"] for entry in bundle["entry"]] == [WHY]


def test_what_a_client_asks_besides_is_passed_over_and_said_or_refused_where_it_is_strict(door: Door):
    asked = {"name": "Wheel", "_sort": "title"}
    bundle = requests.get(f"{door.address}/fhir/CodeSystem", params=asked, timeout=30).json()
    assert bundle["total"] == len(bundle["entry"]) - 1
    told = bundle["entry"][-1]
    assert told["search"]["mode"] == "outcome"
    assert "name, _sort" in told["resource"]["issue"][0]["details"]["text"]
    strict = {"Prefer": "handling=strict"}
    assert requests.get(f"{door.address}/fhir/CodeSystem", params=asked, headers=strict, timeout=30).status_code == 400
    assert requests.get(f"{door.address}/fhir/CodeSystem?url:below=x", timeout=30).status_code == 400


def test_they_are_read_in_pages_of_the_size_that_is_asked_for(door: Door):
    address, names = f"{door.address}/fhir/CodeSystem?_count=7", list[str]()
    whole = requests.get(f"{door.address}/fhir/CodeSystem", timeout=30).json()
    while address:
        page = requests.get(address, timeout=30).json()
        assert (page["total"], len(page["entry"]) <= 7) == (whole["total"], True)
        names += [entry["resource"]["id"] for entry in page["entry"]]
        address = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert names == [entry["resource"]["id"] for entry in whole["entry"]]
    nothing = requests.get(f"{door.address}/fhir/CodeSystem?_count=0", timeout=30).json()
    assert (nothing["total"], nothing.get("entry", [])) == (whole["total"], [])
    assert requests.get(f"{door.address}/fhir/CodeSystem?_count=x", timeout=30).status_code == 400


def test_one_that_is_not_there_is_an_operation_outcome(door: Door):
    answer = requests.get(f"{door.address}/fhir/ValueSet/nothing", timeout=30)
    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")


def test_the_capability_statement_names_them(door: Door):
    told = requests.get(f"{door.address}/fhir/metadata", timeout=30).json()
    assert set(KINDS) <= {resource["type"] for resource in told["rest"][0]["resource"]}
