"""Our profiles, extensions and vocabularies: sound, whole, and no other than those that the maps use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, check, conformance
from adapter.fhir.references import PO
from adapter.mapping.library import Library, shipped
from adapter.mapping.yaml_lines import read_yaml
from adapter.record.model import Record
from adapter.record.trees import shapes

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
ROOT = Path(__file__).resolve().parents[2]
DEFINED = conformance(LIBRARY)
EXTENSIONS: dict[str, Any] = dict(read_yaml(shipped() / "profiles" / "extensions.yaml"))


@pytest.mark.parametrize("resource", DEFINED, ids=lambda r: f"{r['resourceType']}/{r['id']}")
def test_each_is_valid_itself(resource: dict[str, Any]) -> None:
    assert [issue for issue in check(resource) if issue.severity == "error"] == []


def test_each_has_a_canonical_url_of_its_own() -> None:
    urls = [resource["url"] for resource in DEFINED]
    assert len(set(urls)) == len(urls)
    assert all(url.startswith(PO) for url in urls)


def extensions_used() -> set[str]:
    """Every extension of ours that a map or the code names."""
    names = set()
    for file in (shipped() / "fields").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        names |= set(re.findall(r"extension\(po:([a-z-]+)\)", text)) | set(re.findall(r"/po-([a-z-]+)", text))
    for file in (ROOT / "adapter" / "fhir").rglob("*.py"):
        names |= set(re.findall(r"StructureDefinition/po-([a-z-]+)\"", file.read_text(encoding="utf-8")))
    return names


def test_every_extension_that_is_used_is_defined() -> None:
    assert sorted(extensions_used() - EXTENSIONS.keys()) == []


def test_every_extension_that_is_defined_is_used() -> None:
    assert sorted(EXTENSIONS.keys() - extensions_used() - {"mirror-of"}) == []


def test_every_code_of_an_extension_is_in_a_vocabulary() -> None:
    assert [n for n, about in EXTENSIONS.items() if about.get("codes", "wheel") not in LIBRARY.index] == []


def listed(cls: type, seen: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    for shape in shapes(cls):
        seen |= {shape.about["one_of"]} if shape.about.get("one_of") else set()
        if shape.inner is not None:
            listed(shape.inner, seen)
    return seen


VOCABULARIES = (
    "outcome-type", "exchange-stage", "channel", "extent", "outcome-status", "plan-status", "action-status",
    "plan-kind", "priority", "party-kind", "risk-decision", "directness", "agreement", "sharing-basis", "sds-options",
    "voice",
)  # fmt: skip


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_vocabulary_of_the_records_own_has_the_codes_of_its_field(name: str) -> None:
    assert tuple(LIBRARY.vocabulary(name)) in {tuple(codes) for codes in listed(Record, set())}


def test_the_wheel_has_fifteen_outcomes_and_the_national_list_nine() -> None:
    assert (len(LIBRARY.vocabulary("wheel")), len(LIBRARY.vocabulary("national-outcomes"))) == (15, 9)
    assert (len(LIBRARY.vocabulary("shanarri")), len(LIBRARY.vocabulary("talking-points"))) == (8, 15)


def test_the_crosswalk_is_marked_as_experimental_and_knows_every_outcome_of_the_wheel() -> None:
    crosswalk = next(r for r in DEFINED if r["id"] == "wheel--national-outcomes")
    assert crosswalk["experimental"] is True
    assert {e["code"] for e in crosswalk["group"][0]["element"]} == set(LIBRARY.vocabulary("wheel"))
    national = LIBRARY.vocabulary("national-outcomes")
    assert {t["code"] for e in crosswalk["group"][0]["element"] for t in e["target"]} <= set(national)


def test_a_concept_map_says_each_code_of_ours_in_words() -> None:
    crosswalk = next(r for r in conformance(LIBRARY) if r["id"] == "wheel--national-outcomes")
    elements = crosswalk["group"][0]["element"]
    assert all(element["display"] for element in elements)
    assert all(target["display"] for element in elements for target in element["target"])
