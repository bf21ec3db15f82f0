"""The compiled table is what the compiler makes of the definitions, and small enough to load at once."""

from __future__ import annotations

import time
from pathlib import Path

import orjson
import pytest

from adapter.fhir.checking import definitions
from adapter.fhir.checking.compile_tables import compile_tables
from adapter.fhir.checking.elements import shape

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "fhir" / "r4-definitions"


@pytest.mark.skipif(not SOURCE.exists(), reason="the definitions are not here")
def test_the_table_in_the_package_is_the_one_that_the_compiler_makes() -> None:
    made = compile_tables(SOURCE)
    assert made == definitions.TABLES.read_bytes()
    assert made == compile_tables(SOURCE)


def test_the_table_loads_in_a_few_milliseconds() -> None:
    times = []
    for _ in range(5):
        start = time.process_time()
        orjson.loads(definitions.TABLES.read_bytes())
        times.append(time.process_time() - start)
    assert min(times) < 0.02


def test_every_type_of_the_table_can_be_made_ready() -> None:
    for name in definitions.definition_names():
        assert shape(name).described().entries


def test_the_publishers_own_additions_are_left_out() -> None:
    meta, source = definitions.definition("Meta"), definitions.definition("AuditEvent.source")
    assert meta is not None
    assert source is not None
    assert {element.name for element in meta.elements} == {
        "id",
        "extension",
        "versionId",
        "lastUpdated",
        "source",
        "profile",
        "security",
        "tag",
    }
    observer = next(element for element in source.elements if element.name == "observer")
    assert "Subscription" not in observer.types["Reference"]


def test_all_resource_types_of_r4_are_known_by_name() -> None:
    assert len(definitions.resource_types()) == 146
    assert {"Goal", "CarePlan", "Medication", "Composition"} <= definitions.resource_types()
