"""Bundles opened and closed: nothing changes on the way, and nothing is passed over in silence."""

from __future__ import annotations

import copy
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.errors import Issue, Refused
from adapter.fhir import CODECS, SELECTORS, check, resources_from
from adapter.fhir.bundle import refusals, resources_in, transaction_from
from adapter.fhir.references import own_key, referenced
from adapter.mapping.library import Library
from tests import hard_text
from tests.laws.records import kept_records

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fhir"
FOLDERS = ("official-r4", "us-pco", "us-eltss", "pco-definitions", "extension-definitions")
FILES = [file for folder in FOLDERS for file in sorted((SHARED / folder).glob("*.json"))]
ANN = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
needs_examples = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=50)


def bundle(*entries: Any, kind: str = "collection", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries), **more}


def entry(full_url: str | None, kind: str, identity: str | None = None, **more: Any) -> dict[str, Any]:
    resource = {"resourceType": kind, **({"id": identity} if identity else {}), **more}
    return {"resource": resource} | ({"fullUrl": full_url} if full_url else {})


def read(tree: Any) -> tuple[list[Any], list[Issue]]:
    issues: list[Issue] = []
    return resources_in(tree, digest="d", issues=issues), issues


# --- the law: opened and closed, nothing changes


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


@needs_examples
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_others_published_comes_back_from_a_transaction(file: Path) -> None:
    tree = jsontext.loads(file.read_bytes())
    resources, issues = read(tree)
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


# --- in


def test_a_resource_by_itself_is_one() -> None:
    goal = {"resourceType": "Goal", "id": "g"}
    assert read(goal) == ([goal], [])


@pytest.mark.parametrize("kind", ["transaction", "batch", "collection", "searchset", "document", "message", "history"])
def test_a_bundle_of_any_type_is_opened(kind: str) -> None:
    tree = bundle(entry(ANN, "Patient", "p"), entry(None, "Goal", "g", subject={"reference": ANN}), kind=kind)
    resources, issues = read(tree)
    assert resources == [
        {"resourceType": "Patient", "id": "p"},
        {"resourceType": "Goal", "id": "g", "subject": {"reference": "Patient/p"}},
    ]
    assert not issues


def test_references_to_full_urls_become_type_and_id_at_every_depth() -> None:
    server = "https://board.example/fhir/Patient/p"
    about = {
        "subject": {"reference": server, "display": "Ann"},
        "target": [{"extension": [{"url": "urn:x", "valueReference": {"reference": ANN}}]}],
        "contained": [{"resourceType": "Group", "id": "c", "managingEntity": {"reference": ANN}}],
        "note": [{"text": ANN}],
        "identifier": [{"value": ANN}],
        "basedOn": [{"reference": f"{server}/_history/3"}, {"reference": "#c"}, {"reference": "Patient/q"}],
    }
    (_, _, goal), _ = read(
        bundle(entry(server, "Patient", "p"), entry(ANN, "Organization", "o"), entry(None, "Goal", "g", **about))
    )
    assert goal == {
        "resourceType": "Goal", "id": "g", **about,
        "subject": {"reference": "Patient/p", "display": "Ann"},
        "target": [{"extension": [{"url": "urn:x", "valueReference": {"reference": "Organization/o"}}]}],
        "contained": [{"resourceType": "Group", "id": "c", "managingEntity": {"reference": "Organization/o"}}],
    }  # fmt: skip


def test_what_has_no_id_gets_one_that_is_the_same_when_the_same_is_sent_again() -> None:
    tree = bundle(
        entry(ANN, "Patient"), entry("https://board.example/Goal/g7", "Goal"), entry("urn:oid:1.2", "Goal"),
        entry(None, "Goal", subject={"reference": ANN}),
    )  # fmt: skip
    resources, issues = read(tree)
    assert [r["id"] for r in resources[:2]] == [ANN.removeprefix("urn:uuid:"), "g7"]
    assert len({r["id"] for r in resources}) == 4
    assert resources[3]["subject"] == {"reference": f"Patient/{resources[0]['id']}"}
    assert [issue.where for issue in issues] == [f"Bundle.entry[{n}].resource.id" for n in range(4)]
    assert {issue.severity for issue in issues} == {"information"}
    assert resources == resources_in(tree, digest="d")
    assert resources[2:] != resources_in(tree, digest="another message")[2:]


@needs_examples
def test_the_published_transaction_is_read_but_for_what_it_asks_to_delete_and_to_find() -> None:
    tree = jsontext.loads((SHARED / "official-r4" / "Bundle-bundle-transaction.json").read_bytes())
    resources, issues = read(tree)
    with_resource = [e for e in tree["entry"] if "resource" in e and e["resource"]["resourceType"] != "Parameters"]
    assert len([r for r in resources if r["resourceType"] != "Parameters"]) == len(with_resource)
    deleted = [n for n, e in enumerate(tree["entry"]) if e["request"]["method"] == "DELETE"]
    told = {issue.where for issue in issues if issue.severity == "warning"}
    assert deleted
    assert told == {f"Bundle.entry[{n}].request" for n in deleted}


ODD = [
    ("x", "Bundle.entry[1]", "error"),
    ({}, "Bundle.entry[1]", "error"),
    ({"response": {"status": "201"}}, "Bundle.entry[1]", "information"),
    ({"resource": {"id": "x"}}, "Bundle.entry[1].resource", "error"),
    ({"resource": {"resourceType": 3}}, "Bundle.entry[1].resource", "error"),
    ({"resource": []}, "Bundle.entry[1].resource", "error"),
    ({"resource": {"resourceType": "Goal", "id": 7}}, "Bundle.entry[1].resource.id", "error"),
    ({"resource": {"resourceType": "Goal", "id": "a/b"}}, "Bundle.entry[1].resource.id", "error"),
    ({"resource": {"resourceType": "Bundle", "type": "batch"}}, "Bundle.entry[1].resource", "error"),
    ({"resource": {"resourceType": "OperationOutcome"}}, "Bundle.entry[1].resource", "information"),
    ({"request": {"method": "DELETE", "url": "Goal/g"}}, "Bundle.entry[1].request", "warning"),
    ({"request": {"method": "GET", "url": "Goal"}}, "Bundle.entry[1].request", "information"),
    (
        {"request": {"method": "PATCH", "url": "Goal/g"}, "resource": {"resourceType": "Parameters"}},
        "Bundle.entry[1].request",
        "warning",
    ),
]


@pytest.mark.parametrize(("odd", "where", "severity"), ODD)
def test_an_odd_entry_is_told_by_its_place_and_does_not_cost_the_others(odd: Any, where: str, severity: str) -> None:
    tree = bundle(entry(None, "Patient", "p"), odd, entry(None, "Goal", "g"))
    resources, issues = read(tree)
    assert [r["id"] for r in resources] == ["p", "g"]
    assert [(issue.where, issue.severity) for issue in issues] == [(where, severity)]
    if severity == "error":
        with pytest.raises(Refused):
            resources_in(tree, digest="d")  # nobody listens: what was not read must not go unsaid


def test_where_nothing_could_be_read_everything_is_told() -> None:
    with pytest.raises(Refused) as refused:
        read(bundle("x", {}, {"resource": {}}))
    assert [issue.where for issue in refused.value.issues] == [
        "Bundle.entry[0]", "Bundle.entry[1]", "Bundle.entry[2].resource",
    ]  # fmt: skip


@pytest.mark.parametrize("tree", [None, 3, "x", [], {}, {"resourceType": "goal"}, {"resourceType": None}])
def test_what_is_no_resource_is_refused(tree: Any) -> None:
    with pytest.raises(Refused):
        read(tree)


def test_an_empty_bundle_holds_nothing() -> None:
    assert read({"resourceType": "Bundle", "type": "collection"}) == ([], [])
    assert transaction_from([]) == {"resourceType": "Bundle", "type": "transaction"}


def test_one_page_of_a_search_says_that_there_are_more() -> None:
    link = [{"relation": "self", "url": "x"}, {"relation": "next", "url": "y"}]
    _, issues = read(bundle(entry(None, "Goal", "g"), kind="searchset", link=link))
    assert [(issue.severity, issue.code) for issue in issues] == [("warning", "incomplete")]


def test_two_versions_of_one_resource_are_refused_and_two_copies_are_one() -> None:
    once, twice = entry(None, "Goal", "g", lifecycleStatus="active"), entry(None, "Goal", "g", lifecycleStatus="active")
    assert len(read(bundle(once, twice))[0]) == 1
    twice["resource"]["lifecycleStatus"] = "cancelled"
    with pytest.raises(Refused) as refused:
        read(bundle(once, twice))
    assert [issue[:3] for issue in refused.value.issues] == [("error", "duplicate", "Bundle.entry[1].resource")]


def test_no_issue_holds_what_was_sent() -> None:
    canary = "McCanary"
    tree = bundle(
        {canary: 1}, entry(f"urn:uuid:{canary}", "Goal", f"{canary}!"), entry(None, "Goal", canary, a=1),
        entry(None, "Goal", canary, a=2), {"request": {"method": "DELETE", "url": f"Patient/{canary}"}},
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        read(tree)
    assert canary not in repr((refused.value, refused.value.issues))


# --- out


def test_an_id_that_is_a_uuid_is_the_full_url_and_any_other_makes_the_same_one_every_time() -> None:
    identity = ANN.removeprefix("urn:uuid:")
    resources = [{"resourceType": "Patient", "id": identity}, {"resourceType": "Goal", "id": "g"}]
    transaction = transaction_from(resources, timestamp="2026-03-01T10:00:00Z")
    assert transaction["entry"][0]["fullUrl"] == ANN
    assert transaction["timestamp"] == "2026-03-01T10:00:00Z"
    assert [e["request"] for e in transaction["entry"]] == [
        {"method": "PUT", "url": f"Patient/{identity}"},
        {"method": "PUT", "url": "Goal/g"},
    ]
    assert transaction == transaction_from(resources, timestamp="2026-03-01T10:00:00Z")


def test_two_types_with_one_uuid_get_a_full_url_each() -> None:
    identity = ANN.removeprefix("urn:uuid:")
    resources = [
        {"resourceType": "Patient", "id": identity},
        {"resourceType": "Goal", "id": identity, "subject": {"reference": f"Patient/{identity}"}},
    ]
    transaction = transaction_from(resources)
    urls = [e["fullUrl"] for e in transaction["entry"]]
    assert len(set(urls)) == 2
    assert transaction["entry"][1]["resource"]["subject"] == {"reference": urls[0]}
    assert resources_in(transaction, digest="d") == resources


def test_a_resource_that_two_plans_share_is_put_once_and_never_in_two_ways() -> None:
    shared = {"resourceType": "Organization", "id": "o", "name": "Lochside bowling club"}
    assert len(transaction_from([shared, dict(shared)])["entry"]) == 1
    with pytest.raises(Refused):
        transaction_from([shared, {**shared, "name": "Another"}])


# --- what must not be passed over


def test_what_may_turn_a_resource_into_its_opposite_is_refused_wherever_it_stands() -> None:
    not_so = {"modifierExtension": [{"url": "https://a.example/not", "valueBoolean": True}]}
    plan = {
        "resourceType": "CarePlan", "implicitRules": "https://a.example/rules", **not_so,
        "activity": [{}, {"detail": {"status": "unknown"}, **not_so}],
        "contained": [{"resourceType": "Goal", "implicitRules": "https://a.example/rules"}],
    }  # fmt: skip
    places = [
        "implicitRules", "modifierExtension[0]", "activity[1].modifierExtension[0]", "contained[0].implicitRules",
    ]  # fmt: skip
    assert [issue.where for issue in refusals([plan])] == [f"CarePlan.{place}" for place in places]
    tree = bundle(entry(None, "Goal", "g"), {"resource": plan}, {"modifierExtension": [{"url": "x"}]})
    assert [issue.where for issue in refusals([tree])] == [
        *(f"Bundle.entry[1].resource.{place}" for place in places), "Bundle.entry[2].modifierExtension[0]",
    ]  # fmt: skip
    assert [issue.where for issue in refusals([e["resource"] for e in tree["entry"][:2]])] == [
        f"Bundle.entry[1].resource.{place}" for place in places
    ]
    assert {issue.severity for issue in refusals([plan])} == {"error"}


def test_extensions_that_change_no_meaning_are_no_reason_to_refuse() -> None:
    assert refusals([{"resourceType": "Goal", "extension": [{"url": "https://a.example/any", "valueCode": "x"}]}]) == []


@pytest.mark.parametrize("value", ["x", {}, [3], {"url": "x"}])
def test_a_malformed_modifier_extension_is_refused_all_the_same(value: Any) -> None:
    assert len(refusals([{"resourceType": "Goal", "modifierExtension": value}])) == 1
