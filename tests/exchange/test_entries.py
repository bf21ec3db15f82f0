"""Entries of a Bundle that are not sound: which plans they cost, and which they do not."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.exchange import Desk
from adapter.fhir.references import PO
from tests.exchange.test_posted import Tree, bundle, people, read, the_loss


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("entry", [7, None, [], [None], {"resource": 5}, {"resource": [1]}])
def test_an_entry_that_is_none_is_set_aside_and_the_others_go_on(desk: Desk, entry: Any):
    whole = bundle(people(2))
    whole["entry"].insert(3, entry)
    said, faults, issues = read(whole, desk)
    assert {s.person for s in said} == {"Patient/p0", "Patient/p1"}
    assert all(fault.where == "Bundle.entry[3].resource" for fault in faults)
    assert all(issue.where.startswith("Bundle.entry[3]") for issue in issues)
    assert issues or faults


@pytest.mark.parametrize("fault", [{"patient": 5}, {"status": "bogus"}, {"policyRule": []}, {"dateTime": "soon"}])
def test_a_consent_with_a_fault_costs_the_plan_that_it_restricts(desk: Desk, fault: Tree):
    consent = {
        "resourceType": "Consent", "id": "c", "status": "active", "patient": {"reference": "Patient/p1"},
        "scope": {"text": "sharing"}, "category": [{"text": "sharing"}],
        "policyRule": {"coding": [{"system": f"{PO}/CodeSystem/consent-basis", "code": "consent"}]},
    }  # fmt: skip
    resources = [*people(2), consent | fault]
    resources[5]["supportingInfo"] = [{"reference": "Consent/c"}]
    came, faults, _ = the_loss(desk, resources)
    assert came == {"Patient/p0"}
    assert [fault.where for fault in faults] == ["Bundle.entry[5].resource"]
    resources[6] = consent
    assert the_loss(desk, resources)[0] == {"Patient/p0", "Patient/p1"}


@pytest.mark.parametrize("kind", ["Practitioner", "RelatedPerson"])
def test_somebody_of_another_server_is_not_taken_for_who_was_sent_with_the_same_id(desk: Desk, kind: str):
    somebody: Tree = {"resourceType": kind, "id": "1", "name": [{"text": "Ann"}]}
    if kind == "RelatedPerson":
        somebody["patient"] = {"reference": "Patient/p0"}

    def came(reference: str) -> set[str | None]:
        resources = [*people(2), somebody]
        resources[1]["expressedBy"] = {"reference": reference}
        said, faults, issues = read(bundle(resources), desk)
        assert [i.where for f in faults for i in f.issues] == ["Bundle.entry[1].resource"] * len(faults)
        assert [i.where for i in issues] == ["Bundle.entry[1].resource.expressedBy"] * len(faults)
        return {s.person for s in said}

    both = {"Patient/p0", "Patient/p1"}
    assert came(f"http://elsewhere.test/fhir/{kind}/1") == {"Patient/p1"}
    assert came(f"http://elsewhere.test/fhir/{kind}/2") == both
    for same in (f"{kind}/1", f"http://x.test/fhir/{kind}/1/_history/2", f"https://x.test/fhir/{kind}/1"):
        assert came(same) == both


@pytest.mark.parametrize(
    "change",
    [
        {"activity": [{"id": ["a"], "reference": {"reference": "Task/t"}}]},
        {"contained": [{"resourceType": [], "id": "x"}], "author": {"reference": "#x"}},
        {"author": {"reference": ["Practitioner/1"]}},
        {"extension": [{"url": {}}]},
    ],
)
def test_a_name_that_is_no_text_costs_one_plan(desk: Desk, change: Tree):
    resources = people(2)
    resources[5] |= change
    came, faults, _ = the_loss(desk, resources)
    assert came == {"Patient/p0"}
    assert {fault.where for fault in faults} == {"Bundle.entry[5].resource"}
