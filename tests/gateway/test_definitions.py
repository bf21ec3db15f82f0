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


def test_one_that_is_not_there_is_an_operation_outcome(door: Door):
    answer = requests.get(f"{door.address}/fhir/ValueSet/nothing", timeout=30)
    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")


def test_the_capability_statement_names_them(door: Door):
    told = requests.get(f"{door.address}/fhir/metadata", timeout=30).json()
    assert set(KINDS) <= {resource["type"] for resource in told["rest"][0]["resource"]}
