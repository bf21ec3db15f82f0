"""The maps that we ship: without a fault, listed, and shown as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from adapter.fhir import CODECS, SELECTORS
from adapter.fhir.references import Names
from adapter.mapping.checking import check_all, example_faults
from adapter.mapping.field_table import field_table, with_table
from adapter.mapping.library import Library, shipped
from adapter.mapping.paths import MISSING
from adapter.record.model import Record
from adapter.record.trees import shapes

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "mappings" / "README.md").read_text(encoding="utf-8")


def fields_of(cls: type, lead: str = "") -> dict[str, tuple[str, ...]]:
    """Every field of the model by its path, with the codes that it takes."""
    found: dict[str, tuple[str, ...]] = {}
    for shape in shapes(cls):
        found[lead + shape.name] = shape.about.get("one_of", ())
        if shape.inner is not None:
            found |= fields_of(shape.inner, f"{lead}{shape.name}.")
    return found


OURS = fields_of(Record)


def test_no_shipped_map_or_table_has_a_fault() -> None:
    assert check_all(LIBRARY, OURS.__contains__, lambda field, code: code in OURS[field], context=Names()) == []


@pytest.mark.parametrize("name", LIBRARY.map_names())
def test_every_worked_example_holds_both_ways(name: str) -> None:
    examples = LIBRARY.examples(name)
    assert examples
    assert [f for e in examples for f in example_faults(LIBRARY.fields(name), e, f"{name}.yaml", Names())] == []
    assert any(not example.get("only_read") for example in examples)


@pytest.mark.parametrize("name", LIBRARY.map_names())
def test_every_line_of_a_map_is_shown_by_one_of_its_examples(name: str) -> None:
    fields, seen = LIBRARY.fields(name), set()
    for example in LIBRARY.examples(name):
        seen |= {line.ours.text for line in fields.lines if line.ours.get(example["ours"]) is not MISSING}
    assert [line.ours.text for line in fields.lines if line.ours.text not in seen] == []


@pytest.mark.parametrize("name", sorted(LIBRARY.codecs))
def test_every_codec_has_examples_that_hold_both_ways(name: str) -> None:
    codec = LIBRARY.codecs[name]
    names = Names(goals={"g1"})
    names.add("p1", ("Patient", "p1"))
    for theirs, ours in codec.examples:
        assert codec.decoding()(theirs, names) == ours
        assert codec.encoding()(ours, names) == theirs


@pytest.mark.parametrize("name", sorted(LIBRARY.codecs))
@pytest.mark.parametrize(
    "odd", [None, True, 7, "x", "", [], {}, [None], {"reference": 7}, ("String", 7), ("Period", [])]
)
def test_no_codec_fails_on_a_value_of_another_kind(name: str, odd: object) -> None:
    codec = LIBRARY.codecs[name]
    if name in ("when", "score", "author", "occurrence", "date", "moment") and not isinstance(odd, tuple):
        odd = ("String", odd)  # these get a choice, always
    codec.decoding()(odd, Names())


def test_every_map_table_and_vocabulary_is_listed_in_the_readme() -> None:
    files = [f"fields/{name}.yaml" for name in LIBRARY.map_names()] + [f"codes/{n}.csv" for n in LIBRARY.table_names()]
    assert [file for file in files if file not in README] == []


def test_the_field_table_in_the_readme_is_up_to_date() -> None:
    assert with_table(README, field_table(Library())) == README, "run python -m adapter.mapping.field_table"
    assert shipped().is_dir()


def test_every_field_of_the_model_has_a_line_in_a_map() -> None:
    mapped = set()
    for name in LIBRARY.map_names():
        root = LIBRARY.document(name).get("ours", "")
        prefix = "" if root in ("", "record") else f"{root}."
        mapped |= {f"{prefix}{'.'.join(step.key for step in line.ours.steps)}" for line in LIBRARY.fields(name).lines}
    written_by_code = {
        "unplanned", "person", "people", "outcomes", "outcomes.reviews", "outcomes.measures.scores", "people.role",
    }  # fmt: skip
    covered = mapped | written_by_code
    missing = [
        field for field in OURS
        if not any(field == m or field.startswith(f"{m}.") or m.startswith(f"{field}.") for m in covered)
    ]  # fmt: skip
    assert missing == []


def test_every_shipped_table_says_whether_anybody_has_agreed_to_it():
    folders = [ROOT / "mappings/codes", *ROOT.glob("plugins/*/adapter_*/mappings/codes")]
    indexes = [yaml.safe_load((folder / "index.yaml").read_bytes()) for folder in folders]
    listed = {name: about for index in indexes for name, about in index.items()}
    assert {file.stem for folder in folders for file in folder.glob("*.csv")} == set(listed)
    assert {about.get("status") for about in listed.values()} == {"active", "example", "experimental"}
    local = {about["status"] for name, about in listed.items() if "--council" in name}
    assert local == {"example"}
