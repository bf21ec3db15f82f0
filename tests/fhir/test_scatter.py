"""What we made for a list of the record goes with the last that stood in it; what somebody else has in it stays."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, record_from, resources_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
ALONE = {"id": "c", "person": {"id": "p"}, "outcomes": [{"id": "g"}]}
WITH = {"List": {"ranking": ["g"]}, "CareTeam": {"people": [{"id": "j", "kind": "family", "name": "Jean"}]}}
NAMED = {"List": "supportingInfo", "CareTeam": "careTeam"}


def resources(tree: Any, onto: list[Any] | None = None) -> list[Any]:
    return resources_from(record_from_tree({**ALONE, **tree}), LIBRARY, onto=onto or [])


def ours(several: list[Any], kind: str) -> list[Any]:
    return [one for one in several if one["resourceType"] == kind]


@pytest.mark.parametrize("kind", ["List", "CareTeam"])
def test_an_empty_list_or_team_of_ours_is_not_left_behind(kind: str) -> None:
    before = resources(WITH[kind])
    assert len(ours(before, kind)) == 1
    assert resources({}, before) == resources({})


@pytest.mark.parametrize("kind", ["List", "CareTeam"])
def test_one_that_says_anything_else_stays_where_it_is(kind: str) -> None:
    theirs = {"note": [{"text": "theirs"}]}
    before = [one | (theirs if one["resourceType"] == kind else {}) for one in resources(WITH[kind])]
    after = resources({}, before)
    (left,) = ours(after, kind)
    assert left["note"] == theirs["note"]
    assert ours(after, "CarePlan")[0][NAMED[kind]] == [{"reference": f"{kind}/{left['id']}"}]


@pytest.mark.parametrize("kind", ["List", "CareTeam"])
def test_one_that_was_empty_before_is_not_touched(kind: str) -> None:
    parts = ("entry", "participant")
    held = [{name: value for name, value in one.items() if name not in parts} for one in resources(WITH[kind])]
    held = [one for one in held if one["resourceType"] != "RelatedPerson"]
    assert resources_from(record_from(held, LIBRARY), LIBRARY, onto=held) == held


def test_another_team_of_the_plan_is_named_as_before() -> None:
    team = {"resourceType": "CareTeam", "id": "t", "status": "active"}
    before = [*resources(WITH["CareTeam"]), team]
    ours(before, "CarePlan")[0]["careTeam"].append({"reference": "CareTeam/t"})
    after = resources({}, before)
    assert ours(after, "CareTeam") == [team]
    assert ours(after, "CarePlan")[0]["careTeam"] == [{"reference": "CareTeam/t"}]


def test_whom_only_somebody_new_names_is_in_the_team() -> None:
    """They were found by an action that is gone; those involved are asked for nobody else."""
    held = resources({"people": [{"id": "w", "kind": "organisation", "name": "The council"}]})
    held = [one for one in held if one["resourceType"] != "CareTeam"]
    (careplan,) = ours(held, "CarePlan")
    del careplan["careTeam"]
    careplan["activity"] = [{"detail": {"status": "unknown", "performer": [{"reference": "Organization/w"}]}}]
    seen = {"kind": "welfare-attorney", "seen_by": {"id": "w"}}
    people = [{"id": "j", "kind": "family", "name": "Jean", "legal_authority": [seen]},
              {"id": "w", "kind": "organisation", "name": "The council"}]  # fmt: skip
    changed = record_from_tree({**ALONE, "people": people})
    assert record_from(held, LIBRARY).people
    assert record_from(resources_from(changed, LIBRARY, onto=held), LIBRARY) == changed
