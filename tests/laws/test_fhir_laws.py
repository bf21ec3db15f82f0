"""L1, L1b and L2: records and FHIR resources come back from each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.fhir import CODECS, SELECTORS, record_from, records_from, resources_from
from adapter.mapping.library import Library
from adapter.record.said import onto
from adapter.record.trees import record_from as record_from_tree
from tests.laws.records import consistent, kept_records, said_about

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fhir"
FOLDERS = ("official-r4", "us-pco", "us-eltss")
KINDS = {
    "Patient", "CarePlan", "Goal", "Observation", "CareTeam", "RelatedPerson", "Practitioner", "Organization", "Bundle",
}  # fmt: skip
slow = settings(deadline=None, suppress_health_check=list(HealthCheck))


@slow
@given(kept_records())
def test_a_record_comes_back_from_the_resources_made_of_it(record: Any) -> None:
    assert record_from(resources_from(record, LIBRARY), LIBRARY) == record


@slow
@given(st.data())
def test_what_is_said_about_a_record_is_what_its_resources_read_as_afterwards(data: Any) -> None:
    known = data.draw(kept_records())
    resources = resources_from(known, LIBRARY)
    changed = consistent(onto(data.draw(said_about(known)), known))
    assert record_from(resources_from(changed, LIBRARY, onto=resources), LIBRARY) == changed


def resources_in(file: Path) -> list[Any]:
    resource = jsontext.loads(file.read_bytes())
    if resource["resourceType"] != "Bundle":
        return [resource]
    return [e["resource"] for e in resource.get("entry", ()) if "id" in e.get("resource", {})]


def examples() -> list[Path]:
    files = [f for folder in FOLDERS for f in sorted((SHARED / folder).glob("*.json"))]
    return [f for f in files if f.name.split("-")[0] in KINDS]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
@pytest.mark.parametrize("file", examples(), ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_somebody_elses_resource_is_not_touched_by_putting_back_what_was_read(file: Path) -> None:
    resources = resources_in(file)
    for record in records_from(resources, LIBRARY):
        assert jsontext.same(resources_from(record, LIBRARY, onto=resources), resources)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_plans_of_a_whole_guide_are_not_touched_by_putting_back_what_was_read(folder: str) -> None:
    unique = {
        (r["resourceType"], r["id"]): r for f in sorted((SHARED / folder).glob("*.json")) for r in resources_in(f)
    }
    resources = list(unique.values())
    records = records_from(resources, LIBRARY)
    assert any(record.outcomes for record in records)
    for record in records:
        assert jsontext.same(resources_from(record, LIBRARY, onto=resources), resources)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
@slow
@given(st.data())
def test_a_change_to_a_plan_among_a_whole_guide_is_read_back(data: Any) -> None:
    folder = data.draw(st.sampled_from(FOLDERS))
    resources = list(
        {
            (r["resourceType"], r["id"]): r for f in sorted((SHARED / folder).glob("*.json")) for r in resources_in(f)
        }.values()
    )
    planned = [r for r in records_from(resources, LIBRARY) if r.person is not None and not r.unplanned]
    known = data.draw(st.sampled_from(planned))
    changed = consistent(onto(data.draw(said_about(known)), known))
    written = resources_from(changed, LIBRARY, onto=resources)
    assert next(r for r in records_from(written, LIBRARY) if r.id == known.id) == changed


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
@slow
@given(st.data())
def test_a_change_to_somebody_elses_plan_is_read_back_and_the_rest_of_it_survives(data: Any) -> None:
    file = data.draw(st.sampled_from([f for f in examples() if f.name.startswith(("CarePlan", "Goal", "Bundle"))]))
    resources = resources_in(file)
    for known in records_from(resources, LIBRARY)[:2]:
        if known.person is None or known.unplanned:  # Goals alone have no place for the words of a plan
            continue
        changed = consistent(onto(data.draw(said_about(known)), known))
        written = resources_from(changed, LIBRARY, onto=resources)
        again = next(r for r in records_from(written, LIBRARY) if r.id == known.id)
        assert again == changed


def test_a_new_plan_for_somebody_held_already_is_written_upon_what_is_held_of_them() -> None:
    telephone = [{"system": "phone", "value": "01632 960001"}]
    held = [
        {"resourceType": "Patient", "id": "p", "telecom": telephone, "birthDate": "1944-03-14"},
        {"resourceType": "Practitioner", "id": "w", "telecom": telephone},
    ]
    tree = {
        "id": "new", "person": {"id": "p", "birth_date": "1944-03-15"},
        "people": [{"id": "w", "kind": "practitioner", "name": "Morag Worker"}],
    }  # fmt: skip
    patient, worker = resources_from(record_from_tree(tree), LIBRARY, onto=held)[:2]
    assert (patient["telecom"], patient["birthDate"]) == (telephone, "1944-03-15")
    assert (worker["telecom"], worker["name"]) == (telephone, [{"text": "Morag Worker"}])
