"""A resource of another version of FHIR is called that, before its faults are told one by one."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir.checking.definitions import definition
from adapter.fhir.versions import R5, STU3, TELLING, other_version


@pytest.mark.parametrize(
    ("resource", "version"),
    [
        ({"resourceType": "Goal", "status": "in-progress"}, STU3),
        ({"resourceType": "CarePlan", "activity": [{}, {"detail": {"prohibited": False}}]}, STU3),
        ({"resourceType": "CarePlan", "activity": [{"plannedActivityReference": {}}]}, R5),
        ({"resourceType": "Goal", "lifecycleStatus": "active", "continuous": True}, R5),
        ({"resourceType": "Goal", "lifecycleStatus": "active"}, None),
        ({"resourceType": "CarePlan", "activity": "x"}, None),
        ({"resourceType": ["Goal"]}, None),
        ({}, None),
    ],
)
def test_the_version_shows_in_elements_that_r4_does_not_have(resource: dict[str, Any], version: str | None) -> None:
    assert other_version(resource) == version


@pytest.mark.parametrize("kind", TELLING)
def test_no_element_of_r4_tells_of_another_version(kind: str) -> None:
    known = definition(kind)
    assert known is not None
    assert {element.name for element in known.elements} & TELLING[kind].keys() == set()
