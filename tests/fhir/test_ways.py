"""Outward and then inward gives exactly what was stored, for every record and for everybody's examples."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from adapter import jsontext
from adapter.fhir import CODECS, SELECTORS, Narratives, check, inward, outward, plans_of, resources_from, resources_in
from adapter.fhir.gather import record_of
from adapter.fhir.translating import unread
from adapter.mapping.library import Library
from tests.laws.records import kept_records
from tests.laws.test_fhir_laws import SHARED, examples
from tests.laws.test_fhir_laws import resources_in as of_file

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
FOREIGN = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Theirs.</div>'}


def errors(resource: Any) -> list[Any]:
    return [issue for issue in check(resource) if issue.severity == "error"]


def elsewhere(resource: Any) -> Any:
    """Through another server that lays JSON out for people and sorts its keys."""
    return jsontext.loads(json.dumps(json.loads(jsontext.dumps(resource)), indent=4, ensure_ascii=True).encode())


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(kept_records())
def test_every_record_goes_out_sound_and_comes_back_as_it_was_stored(record: Any) -> None:
    stored = resources_from(record, LIBRARY)
    narratives = Narratives(record)
    shown = [outward(resource, narratives) for resource in stored]
    back = [inward(elsewhere(resource)) for resource in shown]
    assert [issue for taken in back for issue in taken.issues] == []
    assert [jsontext.dumps(t.resource) for t in back] == [jsontext.dumps(resource) for resource in stored]
    for resource in shown:
        assert errors(resource) == []
        if not record.sensitive:
            assert ("text" in resource) == (resource["resourceType"] in ("Goal", "CarePlan"))
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in shown]}
    issues: list[Any] = []
    assert resources_in(bundle, digest="", issues=issues) == stored
    assert issues == []


@pytest.mark.parametrize("file", examples(), ids=lambda file: str(file.relative_to(SHARED)))
def test_everybodys_examples_come_back_as_they_were(file: Any) -> None:
    resources = of_file(file)
    for plan in plans_of(resources):
        narratives = Narratives(record_of(plan, LIBRARY))
        for resource in plan.all():
            shown = outward(resource, narratives)
            taken = inward(shown)
            assert jsontext.dumps(taken.resource) == jsontext.dumps(resource)
            assert taken.issues == []
            assert shown.get("text", "") == resource.get("text", shown.get("text", ""))


@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
@given(kept_records())
def test_what_we_added_is_no_loss_of_anybodys(record: Any) -> None:
    stored = resources_from(record, LIBRARY)
    narratives = Narratives(record)
    shown = resources_in(
        {"resourceType": "Bundle", "entry": [{"resource": outward(r, narratives)} for r in stored]}, digest=""
    )
    for before, after in zip(plans_of(stored), plans_of(shown), strict=True):
        assert unread(after, LIBRARY) == unread(before, LIBRARY)


def test_somebody_elses_narrative_leaves_only_where_nothing_is_withheld() -> None:
    goal = {"resourceType": "Goal", "id": "g", "text": FOREIGN}
    assert outward(goal, None) == goal
    assert outward(goal, None, withheld=True) == {"resourceType": "Goal", "id": "g"}
    patient = {"resourceType": "Patient", "id": "p", "text": FOREIGN}
    assert outward(patient, None, withheld=True) == {"resourceType": "Patient", "id": "p"}
