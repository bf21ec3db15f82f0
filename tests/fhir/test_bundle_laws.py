"""Bundles opened and closed again: nothing changes on the way, whoever made the resources."""

from __future__ import annotations

import copy
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.errors import Issue
from adapter.fhir import CODECS, SELECTORS, check, resources_from
from adapter.fhir.bundle import _uuid_of, resources_in, rewritten, transaction_from
from adapter.fhir.references import own_key, referenced
from adapter.mapping.library import Library
from tests import hard_text
from tests.laws.records import kept_records

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fhir"
FOLDERS = ("official-r4", "us-pco", "us-eltss", "pco-definitions", "extension-definitions")
FILES = [file for folder in FOLDERS for file in sorted((SHARED / folder).glob("*.json"))]
needs_examples = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=50)


@slow
@given(kept_records())
def test_resources_come_back_from_the_transaction_that_puts_them(record: Any) -> None:
    resources = resources_from(record, LIBRARY)
    transaction = transaction_from(resources)
    assert resources_in(jsontext.loads(jsontext.dumps(transaction)), digest="d") == resources
    assert all(e["fullUrl"].startswith("urn:uuid:") for e in transaction.get("entry", ()))


IDS = hard_text.fhir_ids()
KINDS = st.sampled_from(["Patient", "Goal", "CarePlan", "Observation"])


@st.composite
def webs(draw: Any) -> list[Any]:
    """Resources that refer to each other, and elsewhere, at every depth; ids are shared between types."""
    few = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    keys = draw(st.lists(st.tuples(KINDS, st.sampled_from(few)), max_size=6, unique=True))
    here = [f"{kind}/{identity}" for kind, identity in keys]
    elsewhere = [
        "Patient/elsewhere",
        "#p1",
        f"urn:uuid:{uuid.UUID(int=7)}",
        "https://a.example/Goal/1",
        "Patient/1/_history/2",
    ]
    references = st.sampled_from([*here, *(f"{r}/_history/1" for r in here), *elsewhere])
    leaf = st.fixed_dictionaries({"reference": references}, optional={"display": st.just("d")})
    tree = st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner)
    )
    return [{"resourceType": kind, "id": identity, "holds": draw(tree)} for kind, identity in keys]


@slow
@given(webs())
def test_every_web_of_references_comes_back_and_is_not_changed_in_place(resources: list[Any]) -> None:
    before = copy.deepcopy(resources)
    transaction = transaction_from(resources)
    urls = {e["fullUrl"] for e in transaction.get("entry", ())}
    relative = {f"{kind}/{identity}" for kind, identity in map(own_key, resources)}
    assert len(urls) == len(resources)
    assert not relative & set(referenced(transaction))
    assert resources_in(transaction, digest="d") == resources == before


@given(st.text(max_size=80).filter(str.isprintable))
def test_the_name_of_an_entry_is_its_uuid_of_version_5(name: str) -> None:
    assert _uuid_of(name) == str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def holding(*references: str, deep: tuple[str, ...] = ()) -> dict[str, Any]:
    below = {"b": [{"c": {"reference": one}} for one in deep]}
    return {"resourceType": "Goal", "id": "g", "a": [{"reference": one, "display": "d"} for one in references], **below}


@pytest.mark.parametrize("deep", [(), ("Goal/x",), ("Goal/y",)])
def test_references_are_renamed_however_deep_and_what_stays_is_shared(deep: tuple[str, ...]) -> None:
    goal = {**holding("Goal/x", "Goal/y", deep=deep), "subject": {"reference": "Goal/x"}, "reference": "Goal/x"}
    before = copy.deepcopy(goal)
    for tree in (goal, {k: v for k, v in goal.items() if k != "reference"}):
        (renamed,) = rewritten([tree], {"Goal/x": "urn:x"})
        assert jsontext.dumps(renamed) == jsontext.dumps(tree).replace(b"Goal/x", b"urn:x")
        assert renamed["a"][1] is tree["a"][1]
    assert goal == before, "nothing is changed in place"
    assert rewritten([goal], {"Goal/z": "urn:z"})[0] is goal


def test_a_key_that_ends_like_reference_and_what_json_cannot_write_change_nothing() -> None:
    odd = {**holding("Goal/x"), 'x"reference': "Goal/x", "n": float("nan")}
    for tree in (odd, {k: v for k, v in odd.items() if k != "n"}):
        (renamed,) = rewritten([tree], {"Goal/x": "urn:x"})
        assert renamed["a"] == [{"reference": "urn:x", "display": "d"}]
        assert renamed['x"reference'] == "Goal/x"


@needs_examples
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_others_published_comes_back_from_a_transaction(file: Path) -> None:
    tree = jsontext.loads(file.read_bytes())
    issues: list[Issue] = []
    resources = resources_in(tree, digest="d", issues=issues)
    assert jsontext.same(resources_in(transaction_from(resources), digest="x"), resources)
    if tree["resourceType"] != "Bundle":
        assert jsontext.same(resources, [tree])
        assert not issues


@needs_examples
@pytest.mark.parametrize("folder", ["official-r4", "us-pco", "us-eltss"])
def test_a_transaction_of_a_whole_guide_is_as_sound_as_its_resources(folder: str) -> None:
    resources = []
    for file in sorted((SHARED / folder).glob("*.json")):
        tree = jsontext.loads(file.read_bytes())
        if tree["resourceType"] != "Bundle" and not any(i.severity == "error" for i in check(tree)):
            resources.append(tree)
    assert len(resources) > 20
    transaction = transaction_from(resources, timestamp="2026-03-01T10:00:00Z")
    assert [issue for issue in check(transaction) if issue.severity == "error"] == []
