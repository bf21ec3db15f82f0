"""Bundles opened and closed: nothing changes on the way, and nothing is passed over in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapter import jsontext
from adapter.errors import Issue, Refused
from adapter.fhir.bundle import resources_in, transaction_from

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fhir"
ANN = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
needs_examples = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")


def bundle(*entries: Any, kind: str = "collection", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries), **more}


def entry(full_url: str | None, kind: str, identity: str | None = None, **more: Any) -> dict[str, Any]:
    resource = {"resourceType": kind, **({"id": identity} if identity else {}), **more}
    return {"resource": resource} | ({"fullUrl": full_url} if full_url else {})


def read(tree: Any) -> tuple[list[Any], list[Issue]]:
    issues: list[Issue] = []
    return resources_in(tree, digest="d", issues=issues), issues


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


def test_a_version_is_not_the_resource_itself() -> None:
    version = "https://board.example/fhir/Patient/p/_history/3"
    _, goal = read(bundle(entry(version, "Patient", "p"), entry(None, "Goal", "g", subject={"reference": version})))[0]
    assert goal["subject"] == {"reference": version}


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


def test_a_method_that_is_no_text_is_none() -> None:
    entry = {"resource": {"resourceType": "Patient", "id": "p"}, "request": {"method": []}}
    assert resources_in({"resourceType": "Bundle", "type": "batch", "entry": [entry]}, digest="d") == [
        entry["resource"]
    ]
