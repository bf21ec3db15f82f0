"""The example in `mappings/examples/iris` is what the code makes of its record: `make example` writes it anew."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from adapter.fhir import CODECS, SELECTORS, check, plans_of, record_from, resources_in
from adapter.mapping.library import Library
from adapter.record.schema import record_from_json
from tests.paper.example import HERE, files


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return files()


def words_of(body: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(body)).pages]


def test_every_file_is_what_is_made_of_the_record(made: dict[str, bytes]) -> None:
    for name, body in made.items():
        kept = (HERE / name).read_bytes()
        if name.endswith(".pdf"):
            assert words_of(kept) == words_of(body), f"{name}: make example"
        else:
            assert kept.decode() == body.decode(), f"{name}: make example"


def test_the_bundle_is_sound_and_reads_back_as_the_record() -> None:
    bundle: Any = json.loads((HERE / "bundle.json").read_bytes())
    assert [issue for entry in bundle["entry"] for issue in check(entry["resource"]) if issue.severity == "error"] == []
    (plan,) = plans_of(list(resources_in(bundle, digest="iris")))
    library = Library(codecs=CODECS, selectors=SELECTORS)
    assert record_from(plan.all(), library) == record_from_json(json.loads((HERE / "record.json").read_bytes()))


def test_what_a_reader_looks_for_is_in_each(made: dict[str, bytes]) -> None:
    for name in ("record.json", "bundle.json", "document.html"):
        text = (HERE / name).read_text(encoding="utf-8")
        assert "smell of soup on the stove" in text
        assert "Tha mi ag iarraidh a dhol air ais" in text
    assert "`outcomes.statement.text` | `Goal.description" in made["README.md"].decode()
