"""Nothing that the adapter writes has an error, by HAPI's validator: records of every shape."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from adapter import jsontext
from adapter.fhir import CODECS, SELECTORS, check, resources_from, transaction_from
from adapter.mapping.library import Library
from tests.laws.records import kept_records
from tests.oracles.judge import Judge

pytestmark = pytest.mark.oracle
LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
LANGUAGES = "is not in valueset: http://hl7.org/fhir/ValueSet/languages"
"""HAPI refuses Scottish Gaelic, because the set that R4 *prefers* has 56 languages: see disagreements.md."""
COUNT = int(os.environ.get("ORACLE_RECORDS", "150"))
generate = settings(
    max_examples=COUNT, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def written() -> list[list[dict[str, Any]]]:
    """The resources of many records that are made from the model, so that no field is left out."""
    found: list[list[dict[str, Any]]] = []

    @generate
    @given(kept_records())
    def collect(record: Any) -> None:
        found.append(resources_from(record, LIBRARY))

    collect()
    return found


def test_nothing_that_we_write_has_an_error() -> None:
    records = written()
    resources = [r for record in records for r in record] + [transaction_from(record) for record in records[::10]]
    with Judge() as judge:
        verdicts = judge.verdicts([jsontext.dumps(resource) for resource in resources])
    faults = {
        (resource["resourceType"], issue["key"], issue["text"][:200])
        for resource, verdict in zip(resources, verdicts, strict=True)
        for issue in verdict["issues"]
        if issue["severity"] in ("error", "fatal") and not issue["text"].endswith(LANGUAGES)
    }
    assert sorted(map(str, faults)) == []
    assert [i for r in resources for i in check(r) if i.severity == "error"] == []
