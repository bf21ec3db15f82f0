"""What check.py knows of R4 is what HL7 publishes: both tables beside the definitions that HAPI ships."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from adapter.fhir.checking.compile_tables import compile_others, compile_tables
from adapter.fhir.checking.definitions import OTHERS, TABLES
from tests.oracles.judge import write_definitions

pytestmark = pytest.mark.oracle


def test_both_tables_say_what_the_definitions_of_all_of_r4_say(tmp_path: Path) -> None:
    write_definitions(tmp_path)
    ours, theirs = orjson.loads(TABLES.read_bytes()), orjson.loads(compile_tables(tmp_path))
    assert {name: theirs["types"].get(name) for name in ours["types"]} == ours["types"]
    assert compile_others(tmp_path, TABLES.read_bytes()) == OTHERS.read_bytes()
