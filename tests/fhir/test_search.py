"""The words that resources are found by: held against R4's own search parameters, and resource by resource."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from adapter.fhir.search import KEPT, PARAMETERS, rows_of
from adapter.search import IndexRow

OFFICIAL = Path(__file__).resolve().parents[3] / "shared/data/fhir/r4-definitions/search-parameters.json"
OURS = {"identifier", "status", "lifecycle-status", "subject", "patient", "target", "recorded"}
CHI = "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53"


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the definitions of R4 are not beside this checkout")
def test_every_parameter_is_the_one_that_r4_defines_and_none_of_them_is_left_out():
    official = {}
    for parameter in json.loads(OFFICIAL.read_text(encoding="utf-8")):
        for kind in set(parameter["base"]) & PARAMETERS.keys():
            if parameter["code"] in OURS:
                paths = [path.strip() for path in parameter["expression"].split("|")]
                own = [path for path in paths if path.startswith(f"{kind}.")]
                official[kind, parameter["code"]] = (parameter["type"], own, parameter["url"])
    ours = {}
    for kind, parameters in PARAMETERS.items():
        for parameter in parameters:
            narrowed = f".where(resolve() is {parameter.target})"
            path = f"{kind}.{parameter.element}"
            expressions = official.get((kind, parameter.code), ("", [], ""))[1]
            expression = path + narrowed if path + narrowed in expressions else path
            ours[kind, parameter.code] = (parameter.type, [expression], parameter.definition(kind))
    assert ours == official


def test_an_identifier_is_found_with_and_without_its_system():
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": CHI, "value": "0101010101"}, {"value": "L-1"}, {"system": "urn:x"}, {"use": "old"}],
    }
    assert rows_of(patient) == [
        IndexRow("identifier", CHI, "0101010101"),
        IndexRow("identifier", "", "L-1"),
        IndexRow("identifier", "urn:x", ""),
    ]


@pytest.mark.parametrize(
    "reference",
    ["Patient/p-1", "https://board.example/fhir/Patient/p-1", "Patient/p-1/_history/3", "x/y/Patient/p-1/_history/3"],
)
def test_a_reference_is_the_same_word_however_it_is_written(reference: str):
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "subject": {"reference": reference}}
    assert rows_of(goal) == [
        IndexRow("lifecycle-status", "http://hl7.org/fhir/goal-status", "active"),
        IndexRow("subject", "Patient", "p-1"),
        IndexRow("patient", "Patient", "p-1"),
    ]


def test_a_subject_that_is_no_patient_is_not_found_as_one():
    goal = {"resourceType": "Goal", "subject": {"reference": "Organization/o"}}
    assert rows_of(goal) == [IndexRow("subject", "Organization", "o")]


def test_of_many_targets_each_is_a_word_once():
    targets = [{"reference": text} for text in ("Goal/g", "Patient/p", "Patient/p/_history/2", "#inside", "urn:x")]
    assert rows_of({"resourceType": "Provenance", "target": targets}) == [
        IndexRow("target", "Goal", "g"), IndexRow("target", "Patient", "p"),
    ]  # fmt: skip


def test_a_moment_is_a_word_in_utc_to_the_thousandth():
    told = {"resourceType": "Provenance", "recorded": "2026-07-01T10:00:00+01:00"}
    assert rows_of(told) == [IndexRow("recorded", "", "2026-07-01T09:00:00.000Z")]


@pytest.mark.parametrize("value", [None, 1, True, "x", {}, [], [None], ["x"], {"reference": 1}, [{"system": 1}]])
@pytest.mark.parametrize("kind", [*PARAMETERS, "Bundle", None])
def test_elements_of_the_wrong_form_have_no_words(kind: str | None, value: object):
    elements = ("identifier", "lifecycleStatus", "subject", "patient", "target")
    assert rows_of({"resourceType": kind, **dict.fromkeys(elements, value)}) in (
        [],
        [IndexRow("lifecycle-status", "http://hl7.org/fhir/goal-status", "x")],
    )


def test_every_type_that_our_maps_write_is_kept_and_found():
    fields = Path(__file__).resolve().parents[2] / "mappings/fields"
    written = {
        match.group(1)
        for path in fields.glob("*.yaml")
        for match in re.finditer(r"(?m)^always: .*\bresourceType: (\w+)", path.read_text(encoding="utf-8"))
    }
    assert {"CarePlan", "Goal", "Observation", "Patient"} <= written
    assert written - set(KEPT) == set()
    assert set(KEPT) - PARAMETERS.keys() == set()
