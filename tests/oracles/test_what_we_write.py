"""Nothing that the adapter writes has an error, by HAPI's validator: sheets, and records of every shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapter import jsontext
from adapter.fhir import check, conformance, transaction_from, with_references
from adapter.fhir.references import PO
from tests.oracles.judge import Judge
from tests.oracles.written import BARE, LIBRARY, WITH_PATH, of_changes, of_records, of_sheets, told_apart

pytestmark = pytest.mark.oracle
LANGUAGES = "is not in valueset: http://hl7.org/fhir/ValueSet/languages"
"""HAPI refuses Scottish Gaelic, because the set that R4 *prefers* has 56 languages: see disagreements.md."""
UNKNOWN = tuple(f"Unknown code '{PO}/CodeSystem/{name}#" for name in ("check-rule", "wheel", "section-9"))
"""The records are made of random codes, and a code that nobody knows is kept as it came."""
NO_PACKAGE = "Unable to resolve package id hl7.fhir.r4.core#null"
"""HAPI says so of other people's StructureDefinitions too: it has the definitions of R4, and not as a package."""


def explained(text: str) -> bool:
    unknown = text.startswith(UNKNOWN) and "#null'" not in text  # a system without a code is nobody's code
    return text.endswith(LANGUAGES) or unknown or NO_PACKAGE in text


def faults_of(judge: Judge, resources: list[dict[str, Any]]) -> list[str]:
    verdicts = judge.verdicts([jsontext.dumps(resource).replace(BARE, WITH_PATH) for resource in resources])
    faults = {
        (resource["resourceType"], issue["key"], issue["text"][:300])
        for resource, verdict in zip(resources, verdicts, strict=True)
        for issue in verdict["issues"]
        if issue["severity"] in ("error", "fatal") and not explained(issue["text"])
    }
    return sorted(map(str, faults))


def test_nothing_that_we_write_has_an_error_by_r4_or_by_our_own_profiles(tmp_path: Path) -> None:
    """Our extensions are checked where they stand; the profiles of what a resource says that it is, beside R4."""
    for defined in conformance(LIBRARY):
        (tmp_path / f"{defined['resourceType']}-{defined['id']}.json").write_bytes(jsontext.dumps(defined))
    records = of_records()
    resources = [r for record in records for r in record]
    profiled = [{**r, "meta": {**r.get("meta", {}), "profile": [url]}} for r in resources for url in profiles_of(r)]
    resources += [r for record in records for r in with_references(record, LIBRARY) if r["resourceType"] in REFERRING]
    bundles = [*map(transaction_from, records[::3]), *of_sheets()]
    resources += [*told_apart(), *of_changes()]
    with Judge("-definitions", str(tmp_path)) as judge:
        assert faults_of(judge, conformance(LIBRARY)) == []
        assert faults_of(judge, [*resources, *bundles]) == []
        assert faults_of(judge, profiled) == []
    assert [i for r in resources for i in check(r) if i.severity == "error"] == []


REFERRING = ("CarePlan", "ServiceRequest")
PROFILES = {
    "Goal": "outcome", "CarePlan": "plan", "RiskAssessment": "risk", "Communication": "conversation",
    "Consent": "sharing",
}  # fmt: skip


def profiles_of(resource: dict[str, Any]) -> list[str]:
    name = PROFILES.get(resource["resourceType"])
    if resource["resourceType"] == "Observation":
        code = resource["code"].get("coding", [{}])[0].get("code")
        name = code if code in ("review", "strength") else "score"
    return [f"{PO}/StructureDefinition/po-{name}"] if name else []
