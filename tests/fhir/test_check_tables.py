"""The compiled table is what the compiler makes of the definitions, and small enough to load at once."""

from __future__ import annotations

import subprocess
import sys
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


def test_both_tables_load_in_a_few_milliseconds() -> None:
    times = []
    for _ in range(5):
        start = time.process_time()
        orjson.loads(definitions.TABLES.read_bytes())
        orjson.loads(definitions.OTHERS.read_bytes())
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


def test_all_resource_types_of_r4_are_described() -> None:
    assert len(definitions.resource_types()) == 146
    assert definitions.resource_types() <= set(definitions.definition_names())


def test_the_other_types_are_read_only_when_one_is_met() -> None:
    program = """
from adapter.fhir.checking import definitions
from adapter.fhir.checking.check import check
goal = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"}, "subject": {"display": "x"}}
attached = {"url": "http://example.org/x", "valueAttachment": {"contentType": "text/plain", "language": "gd"}}
assert check({**goal, "extension": [attached]}) == []
assert definitions._others.cache_info().currsize == 0
assert check({"resourceType": "Medication"}) == []
assert definitions._others.cache_info().currsize == 1
"""
    subprocess.run([sys.executable, "-c", program], check=True)
