"""References, contained resources and ids: what leads where, and whether it may."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir.checking.check import check

GOAL: dict[str, Any] = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "To walk to the shop by myself"},
    "subject": {"reference": "Patient/1"},
}


def goal(**more: Any) -> dict[str, Any]:
    return {**GOAL, **more}


def faults(resource: Any) -> list[tuple[str, str]]:
    """(where, code) of each error, sorted: most tests ask no more."""
    return sorted((issue.where, issue.code) for issue in check(resource) if issue.severity in ("error", "fatal"))


@pytest.mark.parametrize(
    ("reference", "sound"),
    [
        ({"reference": "Patient/1"}, True),
        ({"reference": "https://example.org/fhir/RelatedPerson/1/_history/2"}, True),
        ({"reference": "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"}, True),
        ({"reference": "https://example.org/some/page"}, True),
        ({"reference": "Patient?identifier=x"}, True),
        ({"display": "Mary"}, True),
        ({"type": "Patient", "identifier": {"value": "1"}}, True),
        ({"reference": "Condition/1"}, False),
        ({"reference": "http://example.org/fhir/Condition/1"}, False),
        ({"reference": "Condition/1/_history/2"}, False),
        ({"reference": "Condition/1#part"}, False),
        ({"type": "Condition", "display": "x"}, False),
        ({"reference": "Patient/1", "type": "Practitioner"}, False),
        ({"reference": "Patient/1", "type": "Objective"}, False),
        ({"reference": "#nobody"}, False),
        ({"reference": "#"}, False),
        ({"reference": "Patient/a b"}, False),
        ({"reference": ""}, False),
        ({}, False),
    ],
)
def test_a_reference_leads_to_what_the_element_allows(reference: dict[str, Any], sound: bool) -> None:
    found = faults(goal(expressedBy=reference))
    assert (found == []) is sound
    assert all(where.startswith("Goal.expressedBy") for where, _ in found)


def test_a_reference_into_the_same_bundle_is_of_the_type_found_there() -> None:
    place = "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": place, "resource": {"resourceType": "Location", "name": "x"}},
            {"fullUrl": "urn:oid:2.16.840.1.1", "resource": goal(subject={"reference": place})},
        ],
    }
    assert faults(bundle) == [("Bundle.entry[1].resource.subject", "structure")]


PERSON = {"resourceType": "Patient", "id": "p"}


@pytest.mark.parametrize(
    ("contained", "more", "expected"),
    [
        ([PERSON], {"expressedBy": {"reference": "#p"}}, None),
        ([{**PERSON, "extension": [{"url": "http://example.org/x", "valueReference": {"reference": "#"}}]}], {}, None),
        ([PERSON], {"extension": [{"url": "http://example.org/x", "valueUri": "#p"}]}, None),
        ([PERSON], {}, "Goal.contained[0]"),
        ([{**PERSON, "generalPractitioner": [{"reference": "#p"}]}], {}, "Goal.contained[0]"),
        (
            [{"resourceType": "Organization", "id": "p", "name": "x"}],
            {"expressedBy": {"reference": "#p"}},
            "Goal.expressedBy",
        ),
        ([{"resourceType": "Patient"}], {}, "Goal.contained[0].id"),
        ([PERSON, PERSON | {"active": True}], {"expressedBy": {"reference": "#p"}}, "Goal.contained[1].id"),
        (
            [{**PERSON, "meta": {"versionId": "1"}}],
            {"expressedBy": {"reference": "#p"}},
            "Goal.contained[0].meta.versionId",
        ),
        (
            [{**PERSON, "meta": {"security": [{"code": "R"}]}}],
            {"expressedBy": {"reference": "#p"}},
            "Goal.contained[0].meta.security",
        ),
        ([{**PERSON, "gender": "m"}], {"expressedBy": {"reference": "#p"}}, "Goal.contained[0].gender"),
        (
            [{**PERSON, "contained": [{"resourceType": "Patient", "id": "q"}]}],
            {"expressedBy": {"reference": "#p"}},
            "Goal.contained[0].contained[0]",
        ),
        ([{"resourceType": "Objective", "id": "p"}], {}, "Goal.contained[0]"),
        (["x"], {}, "Goal.contained[0]"),
        (PERSON, {}, "Goal.contained"),
    ],
)
def test_contained_resources_keep_their_rules(contained: Any, more: dict[str, Any], expected: str | None) -> None:
    found = {where for where, _ in faults(goal(contained=contained, **more))}
    assert (expected in found) if expected else not found


def test_an_element_id_is_there_once() -> None:
    assert faults(goal(note=[{"id": "a", "text": "x"}, {"id": "a", "text": "y"}])) == [("Goal.note[1].id", "duplicate")]


@pytest.mark.parametrize(("contained", "found"), [([], ["Goal.extension[0].value"]), ([PERSON], [])])
def test_a_canonical_within_a_resource_leads_to_what_it_contains(contained: list[Any], found: list[str]) -> None:
    more = {"contained": contained} if contained else {}
    said = {"url": "http://example.org/x", "valueCanonical": "#p"}
    assert [where for where, _ in faults(goal(extension=[said], **more))] == found
