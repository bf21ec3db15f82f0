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
from adapter.record.forms import FORMS
from adapter.record.model import ABSENT, Outcome, Party, Person, Record, Review, Statement
from adapter.record.said import onto
from adapter.record.schema import (
    RecordSchema,
    SaidRecordSchema,
    json_from_record,
    record_from_json,
    said_from_json,
    schema_of,
)
from adapter.record.trees import Listed
from adapter.record.validity import SHARES_IDS, faults_of, with_ids
from tests.laws.records import kept_records, said_about

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fhir"
CLASSES = [value for value in vars(model).values() if isinstance(value, type) and dataclasses.is_dataclass(value)]
slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
SMALL: dict[str, Any] = {"id": "r", "person": {"id": "p"}}


def has_domains(record: Record) -> bool:
    """Whether each measure with a system has the domain that is from it: the strategy leaves some without."""
    return all(m.system is None or m.domain is not None for o in record.outcomes for m in o.measures)


RECORDS = kept_records().filter(has_domains)


def refusal(tree: Any, read: Any = record_from_json) -> dict[str, str]:
    """What is refused, by place."""
    with pytest.raises(Refused) as refused:
        read(jsontext.loads(jsontext.dumps(tree)))
    assert refused.value.reason == "invalid"
    return {issue.where: issue.text for issue in refused.value.issues}


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
            assert isinstance(one, {bool: fields.Boolean, str: fields.String}[inner])
            assert list(getattr(one.validate, "choices", ())) == list(about.get("one_of", ()))
        assert made.required == bool(about.get("required"))
        assert made.metadata.get("description", "") == about["says"]
        assert about["form"] in FORMS


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
    text = jsontext.dumps(json_from_record(record))
    assert record_from_json(jsontext.loads(text)) == record


@slow
@given(kept_records())
def test_the_json_of_a_record_is_what_its_schema_dumps(record: Record) -> None:
    assert RecordSchema().dump(record) == json_from_record(record)


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
            assert record_from_json(jsontext.loads(jsontext.dumps(json_from_record(record)))) == record


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

FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"persn": {}}, "persn", "no field persn"),
    ({"outcomes": [{"id": "o", "areas": [{"code": "a", "frame": 1}]}]}, "outcomes[0].areas[0].frame", "no field"),
    ({"Ann Testova's plan": 1}, "[?]", "no field"),
    ({"kind": "plan"}, "kind", "Send one of support-plan, adult-carer-support-plan"),
    ({"kind": 3}, "kind", "text in quotes"),
    ({"person": {"id": "p", "identifiers": [{"value": 1104400028}]}}, "person.identifiers[0].value", "text in quotes"),
    ({"person": {"id": "p", "identifiers": [{"system": "a b", "value": "1"}]}}, "person.identifiers[0].system", "URI"),
    ({"person": {"id": "p", "birth_date": "2026-02-30"}}, "person.birth_date", "day that exists"),
    ({"person": {"id": "p", "birth_date": "2026-02-03T10:00:00Z"}}, "person.birth_date", "without a time"),
    ({"person": {"id": "p", "gender": "F"}}, "person.gender", "male, female, other, unknown"),
    ({"person": {"id": "p" * 65}}, "person.id", "1 to 64"),
    ({"person": None}, "person", "Whose record"),
    ({"created": "2026-02-03T10:00:00"}, "created", "zone"),
    ({"created": "2026-02-03T24:00:00Z"}, "created", "dateTime"),
    ({"created": "3 Feb 2026"}, "created", "dateTime"),
    ({"next_review": "2026-13"}, "next_review", "date"),
    ({"story": ""}, "story", "empty"),
    ({"story": " \u00a0\n"}, "story", "blank"),
    ({"story": "a\x00b"}, "story", "cannot hold"),
    ({"title": "x" * (2**20 + 1)}, "title", "longer than 1,048,576"),
    ({"outcomes": {"id": "o"}}, "outcomes", "a list"),
    ({"outcomes": ["o"]}, "outcomes[0]", "an object"),
    ({"outcomes": [None]}, "outcomes[0]", "null"),
    ({"period": "2026"}, "period", "an object"),
    ({"outcomes": [{"id": "o", "statement": {"voice": "verbatim"}}]}, "outcomes[0].statement.text", "left out"),
    ({"outcomes": [{"id": "o", "statement": {"text": None}}]}, "outcomes[0].statement.text", "null"),
    (
        {"outcomes": [{"id": "o", "statement": {"text": "a", "language": "e n"}}]},
        "outcomes[0].statement.language",
        "tag",
    ),
    ({"outcomes": [{"id": "o", "areas": [{}]}]}, "outcomes[0].areas[0]", "nothing in it"),
    ({"outcomes": [{"id": "o", "areas": [{"code": " a"}]}]}, "outcomes[0].areas[0].code", "white space"),
    ({"outcomes": [{"id": "o", "reviews": [{"id": "v", "helps": [3]}]}]}, "outcomes[0].reviews[0].helps[0]", "quotes"),
    (
        {"outcomes": [{"id": "o", "reviews": [{"id": "v", "standing": "yes"}]}]},
        "outcomes[0].reviews[0].standing",
        "true",
    ),
    ({"outcomes": [{"id": "o", "reviews": [{"id": "v", "standing": 1}]}]}, "outcomes[0].reviews[0].standing", "true"),
    (
        {"outcomes": [{"id": "o", "reviews": [{"id": "v", "stated": "2026"}]}]},
        "outcomes[0].reviews[0].stated",
        "instant",
    ),
    ({"outcomes": [{"id": "o", "measures": [{"id": "m", "scale": "1-5"}]}]}, "outcomes[0].measures[0]", "instrument"),
    (
        {"outcomes": [{"id": "o", "measures": [{"id": "m", "instrument": "i", "system": "urn:s"}]}]},
        "outcomes[0].measures[0].system",
        "domain",
    ),
    ({"sections": [{"id": "s", "topic": "t"}]}, "sections[0].text", "left out"),
    ({"people": [{"id": "q"}]}, "people[0].kind", "left out"),
    ({"people": [{"id": "p", "kind": "family"}]}, "people[0].id", "Another person or participant"),
    ({"outcomes": [{"id": "o"}, {"id": "o"}]}, "outcomes[1].id", "Another outcome"),
    ({"actions": [{"id": "a"}, {"id": "a"}]}, "actions[1].id", "Another section or action"),
    ({"author": {"id": "nobody"}}, "author.id", "Nobody here"),
    ({"author": {"id": "Practitioner/a b"}}, "author.id", "Nobody here"),
    ({"actions": [{"id": "a", "who": [{"id": "nobody"}]}]}, "actions[0].who[0].id", "Nobody here"),
    ({"actions": [{"id": "a", "outcomes": ["o1"]}]}, "actions[0].outcomes[0]", "No outcome"),
    ({"unplanned": True, "title": "t"}, "title", "without a plan"),
    ({"unplanned": True, "people": [{"id": "q", "kind": "family", "role": "cook"}]}, "people[0].role", "role"),
    ({"unplanned": False}, "unplanned", "true"),
]


@pytest.mark.parametrize(("said", "where", "text"), FAULTS, ids=[f"{where}: {text}" for _, where, text in FAULTS])
def test_a_fault_is_told_by_its_place_and_nothing_else_is(said: dict[str, Any], where: str, text: str) -> None:
    found = refusal({**SMALL, **said})
    assert list(found) == [where]
    assert text in found[where]


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
    tree = json_from_record(draw(RECORDS))
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
    assert record_from_json(json_from_record(record)) == record


# --- what is said


def json_from_said(value: Any) -> Any:
    """A said record as a client would send it."""
    if isinstance(value, Listed):
        entries = [json_from_said(entry) for entry in value.entries]
        gone = [
            {"text": entry, "removed": True} if isinstance(entry, str) else {**json_from_said(entry), "removed": True}
            for entry in value.removed
        ]
        return {"whole": entries + gone} if value.whole else entries + gone
    if isinstance(value, tuple):
        return {"whole": [json_from_said(entry) for entry in value]}
    if not dataclasses.is_dataclass(value):
        return value
    own = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return {name: json_from_said(said) for name, said in own.items() if said is not ABSENT}


@slow
@given(st.data())
def test_what_a_client_says_changes_a_record_as_the_same_words_said_by_a_system(data: Any) -> None:
    known = data.draw(kept_records())
    said = data.draw(said_about(known))
    tree = jsontext.loads(jsontext.dumps(json_from_said(said)))
    assert onto(said_from_json(tree), known) == onto(said, known)


def test_absent_none_and_a_value_are_three() -> None:
    said = said_from_json({"title": None, "story": "home"})
    assert (said.title, said.story, said.status) == (None, "home", ABSENT)


def test_a_list_adds_is_whole_and_removes() -> None:
    known = Record(id="r", person=Person(id="p"), outcomes=(Outcome(id="a", why="w"), Outcome(id="b", why="w")))
    adds = said_from_json({"outcomes": [{"id": "c", "why": "new"}, {"id": "a", "removed": True}]})
    assert [outcome.id for outcome in onto(adds, known).outcomes] == ["b", "c"]
    whole = said_from_json({"outcomes": {"whole": [{"id": "b"}]}})
    assert onto(whole, known).outcomes == (Outcome(id="b", why="w"),)
    assert onto(said_from_json({"outcomes": None}), known).outcomes == ()
    text = Record(outcomes=(Outcome(id="a", reviews=(Review(id="v", helps=("tea", "bus")),)),))
    less = {"outcomes": [{"id": "a", "reviews": [{"id": "v", "helps": [{"text": "tea", "removed": True}]}]}]}
    assert onto(said_from_json(less), text).outcomes[0].reviews[0].helps == ("bus",)


SAID_FAULTS: list[tuple[Any, str, str]] = [
    ({"id": None}, "id", "null"),
    ({"outcomes": [{"id": "o", "statement": {"text": None}}]}, "outcomes[0].statement.text", "null"),
    ({"outcomes": [{"removed": True}]}, "outcomes[0]", "Which entry"),
    ({"outcomes": [{"id": "o", "removed": False}]}, "outcomes[0].removed", "true"),
    ({"outcomes": {"all": []}}, "outcomes", "whole"),
    ({"outcomes": {"whole": None}}, "outcomes.whole", "list"),
    ({"outcomes": {"whole": [{"start": "soon"}]}}, "outcomes.whole[0].start", "date"),
    ({"actions": [{"id": "a", "outcomes": [{"text": "o"}]}]}, "actions[0].outcomes[0]", "text in quotes"),
    ({"author": {"id": "p", "removed": True}}, "author.removed", "no field"),
    ({"titel": "x"}, "titel", "no field"),
    (["x"], "", "object"),
]


@pytest.mark.parametrize(("said", "where", "text"), SAID_FAULTS, ids=[where for _, where, _ in SAID_FAULTS])
def test_what_is_said_wrongly_is_told_by_its_place(said: Any, where: str, text: str) -> None:
    found = refusal(said, said_from_json)
    assert list(found) == [where]
    assert text in found[where]


def test_what_is_said_need_not_be_whole_but_what_it_makes_must() -> None:
    said = said_from_json({"actions": [{"id": "a", "outcomes": ["o"]}], "outcomes": [{"statement": {"text": "home"}}]})
    made = onto(said, Record(id="r", person=Person(id="p")))
    assert {issue.where for issue in faults_of(made)} == {"outcomes[0].id", "actions[0].outcomes[0]"}
    assert made.outcomes[0].statement == Statement(text="home")


# --- validity


def test_a_period_that_ends_before_it_starts_is_taken_with_a_warning() -> None:
    for start, end, wrong in (
        ("2026-03", "2026-02-27", True),
        ("2026-03-02", "2026-03", False),
        ("2026-03-02T10:00:00Z", "2026-03-02", False),
        ("2027", "2026-12-31T23:00:00Z", True),
    ):
        record = record_from_json({**SMALL, "period": {"start": start, "end": end}})
        assert [issue[:3] for issue in faults_of(record)] == [("warning", "value", "period")] * wrong


def test_references_to_elsewhere_need_nobody_here() -> None:
    for reference in ("Practitioner/1", "https://example.org/fhir/Practitioner/1", "urn:oid:1.2.3", "#p1"):
        assert not faults_of(Record(id="r", person=Person(id="p"), author=Party(id=reference)))


def test_a_review_and_a_score_with_one_id_would_be_one_observation() -> None:
    measures = [{"id": "m", "instrument": "ruler", "scores": [{"id": "v", "value": "3"}]}]
    tree = {**SMALL, "outcomes": [{"id": "o", "reviews": [{"id": "v", "narrative": "n"}], "measures": measures}]}
    assert len(refusal(tree)) == 1


def test_measures_of_two_outcomes_may_share_an_id() -> None:
    measures = [{"id": "m", "instrument": "ruler"}]
    record_from_json({**SMALL, "outcomes": [{"id": "a", "measures": measures}, {"id": "b", "measures": measures}]})


def test_ids_that_are_there_are_never_replaced() -> None:
    record = Record(id="r", person=Person(id="p"), outcomes=(Outcome(id="o"),))
    assert with_ids(record, pytest.fail) == record


def test_the_said_schema_has_the_same_fields() -> None:
    assert list(SaidRecordSchema().fields) == list(RecordSchema().fields)
