"""Nothing that the adapter writes is refused by Medplum, fhirclient or fhir.resources: sheets, records of every shape.

Where one of them is wrong by the specification, it is named here and explained in disagreements.md.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from fhirclient.models.fhirabstractbase import FHIRValidationError
from fhirclient.models.fhirelementfactory import FHIRElementFactory

from adapter import jsontext
from tests.oracles.judge import Medplum
from tests.oracles.written import SHEETS, Tree, of_sheets, written

pytestmark = pytest.mark.oracle
NO_PROBABILITY = "Constraint ras-2 not met: Must be <= 100"
"""Medplum takes FHIRPath's empty answer for false where a prediction has no probability at all."""


@pytest.fixture(scope="module")
def resources() -> list[Tree]:
    return written()


def test_each_sheet_becomes_a_bundle() -> None:
    assert [bool(bundle["entry"]) for bundle in of_sheets()] == [True] * len(SHEETS)


def test_medplum_finds_no_error(resources: list[Tree]) -> None:
    with Medplum() as judge:
        verdicts = judge.verdicts([jsontext.dumps(resource) for resource in resources])
    faults = [issue for verdict in verdicts for issue in verdict["issues"] if issue["severity"] in ("error", "fatal")]
    assert [issue for issue in faults if issue["text"] != NO_PROBABILITY] == []


def test_fhirclient_takes_everything_when_it_is_strict(resources: list[Tree]) -> None:
    assert Counter(filter(None, map(_refused_by_fhirclient, resources))) == Counter()


def test_fhir_resources_takes_everything(resources: list[Tree]) -> None:
    assert Counter(fault for resource in resources for fault in _refused_by_fhir_resources(resource)) == Counter()


def _refused_by_fhirclient(resource: Tree) -> str | None:
    try:
        FHIRElementFactory.instantiate(resource["resourceType"], _plain(resource))
    except FHIRValidationError as error:
        return str(error)[:300]
    return None


def _refused_by_fhir_resources(resource: Tree) -> list[tuple[Any, ...]]:
    from fhir.resources.R4B import get_fhir_model_class
    from pydantic import ValidationError

    try:
        get_fhir_model_class(resource["resourceType"]).model_validate_json(jsontext.dumps(resource))
    except ValidationError as error:
        return [
            (*(step for step in fault["loc"] if isinstance(step, str)), fault["msg"][:100]) for fault in error.errors()
        ]
    return []


def _plain(resource: Tree) -> Tree:
    """As another program's JSON gives it."""
    plain: Tree = json.loads(jsontext.dumps(resource))
    return plain
