"""The JSON door: what it takes comes back unchanged, and what it refuses it refuses whole, with every place."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import types
import typing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import fields

from adapter import jsontext
from adapter.errors import Refused
from adapter.fhir import CODECS, SELECTORS, records_from
from adapter.mapping.library import Library
from adapter.record import model
from adapter.record.forms import FORMS, NUMBERS
from adapter.record.model import Person, Record
from adapter.record.schema import (
    RecordSchema,
    record_from_json,
    said_from_json,
    schema_of,
)
from adapter.record.trees import tree_from
from adapter.record.validity import SHARES_IDS, faults_of
from tests.laws.records import kept_records
from tests.record.refusing import SMALL, refusal

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fhir"
CLASSES = [value for value in vars(model).values() if isinstance(value, type) and dataclasses.is_dataclass(value)]
slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


def has_domains(record: Record) -> bool:
    """Whether each measure with a system has the domain that is from it: the strategy leaves some without."""
    return all(m.system is None or m.domain is not None for o in record.outcomes for m in o.measures)


RECORDS = kept_records().filter(has_domains)


# --- model and schema are one


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_the_schema_has_the_fields_of_the_model_and_no_other(cls: type) -> None:
    hints = typing.get_type_hints(cls)
    schema = schema_of(cls)()
    assert list(schema.fields) == [field.name for field in dataclasses.fields(cls)]
    for field in dataclasses.fields(cls):
        made, about = schema.fields[field.name], field.metadata
        is_list = typing.get_origin(hints[field.name]) is tuple
        inner = next(a for a in typing.get_args(hints[field.name]) if a not in (types.NoneType, ...))
        assert isinstance(made, fields.List) == is_list
        one = made.inner if isinstance(made, fields.List) else made
        assert isinstance(one, fields.Nested) == dataclasses.is_dataclass(inner)
        if isinstance(one, fields.Nested):
            assert list(one.schema.fields) == [f.name for f in dataclasses.fields(inner)]
        else:
            assert isinstance(one, {bool: fields.Boolean, str: fields.String, int: fields.Integer}[inner])
            assert list(getattr(one.validate, "choices", ())) == list(about.get("one_of", ()))
        assert made.required == bool(about.get("required"))
        assert made.metadata.get("description", "") == about["says"]
        assert about["form"] in (NUMBERS if inner is int else FORMS)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_the_words_by_which_a_list_speaks_are_no_field_names(cls: type) -> None:
    assert not {"removed", "whole"} & {field.name for field in dataclasses.fields(cls)}


def test_every_part_with_an_id_of_its_own_is_in_one_set_of_ids() -> None:
    with_id = {c for c in CLASSES if any(f.name == "id" and f.metadata["form"] == "id" for f in dataclasses.fields(c))}
    assert with_id - {Record} == set(SHARES_IDS)


def test_starting_without_a_json_record_does_not_import_marshmallow() -> None:
    script = (
        "import sys; import adapter.record.validity, adapter.record.trees, adapter.record.said, adapter.fhir; "
        "sys.exit('marshmallow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# --- what is taken


@slow
@given(RECORDS)
def test_a_record_comes_back_from_its_json(record: Record) -> None:
    text = jsontext.dumps(tree_from(record))
    assert record_from_json(jsontext.loads(text)) == record


@slow
@given(kept_records())
def test_the_json_of_a_record_is_what_its_schema_dumps(record: Record) -> None:
    assert RecordSchema().dump(record) == tree_from(record)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
@pytest.mark.parametrize("folder", ["official-r4", "us-pco", "us-eltss"])
def test_what_is_read_out_of_somebody_elses_fhir_passes_the_json_door(folder: str) -> None:
    library = Library(codecs=CODECS, selectors=SELECTORS)
    resources: dict[Any, Any] = {}
    for file in sorted((SHARED / folder).glob("*.json")):
        tree = jsontext.loads(file.read_bytes())
        for resource in [e.get("resource", {}) for e in tree.get("entry", ())] or [tree]:
            if "id" in resource:
                resources[resource["resourceType"], resource["id"]] = resource
    records = records_from(list(resources.values()), library)
    assert any(record.outcomes for record in records)
    for record in records:
        if record.person is not None:
            assert record_from_json(jsontext.loads(jsontext.dumps(tree_from(record)))) == record


def test_null_and_what_is_empty_are_none() -> None:
    tree = {**SMALL, "title": None, "outcomes": [], "people": None, "period": {}, "author": {"id": None}}
    assert record_from_json(tree) == Record(id="r", person=Person(id="p"))


def test_lists_are_kept_in_their_own_order() -> None:
    reviews = [{"id": "b", "date": "2026-03"}, {"id": "a", "date": "2026-01"}]
    tree = {**SMALL, "outcomes": [{"id": "o2", "reviews": reviews}, {"id": "o1"}]}
    record = record_from_json(tree)
    assert [outcome.id for outcome in record.outcomes] == ["o2", "o1"]
    assert [review.id for review in record.outcomes[0].reviews] == ["a", "b"]


def test_an_id_is_proposed_for_what_has_none_from_its_place_in_what_was_sent() -> None:
    asked = []

    def propose(where: str) -> str:
        asked.append(where)
        return f"made-{len(asked)}"

    tree = {"person": {}, "outcomes": [{"id": "o"}, {"reviews": [{"narrative": "walks"}], "areas": [{"code": "c"}]}]}
    record = record_from_json(tree, new_id=propose)
    assert asked == ["", "person", "outcomes[1]", "outcomes[1].reviews[0]"]
    assert [record.id, record.outcomes[1].id, record.outcomes[0].id] == ["made-1", "made-3", "o"]


def test_without_a_proposer_every_missing_id_is_a_fault() -> None:
    assert set(refusal({"person": {"gender": "male"}, "outcomes": [{"why": "home"}]})) == {
        "id", "person.id", "outcomes[0].id",
    }  # fmt: skip


# --- what is refused, and where


def test_all_faults_of_a_record_are_told_at_once() -> None:
    found = refusal(
        {
            **SMALL, "persn": {}, "kind": "plan", "created": "soon", "story": "", "author": {"id": "nobody"},
            "outcomes": [3, {"id": "o", "start": "soon"}, {"id": "o"}],
            "actions": [{"id": "a", "who": [{"id": "nobody"}], "outcomes": ["o", "x", 3]}],
        }
    )  # fmt: skip
    assert set(found) == {
        "persn", "kind", "created", "story", "author.id", "outcomes[0]", "outcomes[1].start", "outcomes[2].id",
        "actions[0].who[0].id", "actions[0].outcomes[1]", "actions[0].outcomes[2]",
    }  # fmt: skip


def test_what_is_not_an_object_is_one_fault() -> None:
    for tree in (None, 3, "x", [], True):
        assert refusal(tree) == {"": "Send an object: {...}."}


def test_no_fault_repeats_what_was_sent() -> None:
    canary = "Jeanie\x00McCanary"
    tree = {
        "id": canary, "kind": canary, "title": canary, "created": canary, canary: canary, "author": {"id": canary},
        "person": {"id": canary, "birth_date": canary, "identifiers": [{"system": canary, "value": canary}]},
        "outcomes": [{"id": "o", "statement": {"text": canary, "language": canary}}],
        "actions": [{"id": "a", "outcomes": [canary], "do_not": canary}],
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        record_from_json(tree)
    assert len(refused.value.issues) >= 13
    assert "Canary" not in repr((refused.value, refused.value.issues))


@st.composite
def mutated(draw: Any) -> Any:
    """A record's tree with something wrong, or odd, somewhere in it."""
    tree = tree_from(draw(RECORDS))
    odd = st.sampled_from(
        [None, "", "x", "a b", [], {}, [None], 3, True, {"removed": True}, {"whole": []}, [[]], "\x07"]
    )
    for _ in range(draw(st.integers(1, 3))):
        node: Any = tree
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and draw(st.booleans()):
                node = node[key]
                continue
            node[key] = draw(odd)
            break
    return tree


@slow
@given(mutated(), st.sampled_from([record_from_json, said_from_json]))
def test_whatever_is_sent_is_a_record_or_is_refused_with_places(tree: Any, read: Any) -> None:
    issues: tuple[Any, ...] = ("taken",)
    try:
        read(tree)
    except Refused as refused:
        issues = refused.issues
    assert issues
    assert len(set(issues)) == len(issues)


@slow
@given(mutated())
def test_a_record_that_was_taken_is_sound_and_comes_back(tree: Any) -> None:
    try:
        record = record_from_json(tree)
    except Refused:
        return
    assert not [issue for issue in faults_of(record) if issue.severity == "error"]
    assert record_from_json(tree_from(record)) == record
