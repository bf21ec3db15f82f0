"""What hinders in its review and as Observations of its own: each becomes the other, and reads alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from adapter.fhir import (
    CODECS,
    SELECTORS,
    check,
    record_from,
    resources_from,
    resources_in,
    transaction_from,
    with_barriers,
    without_barriers,
)
from adapter.fhir.barrier_shapes import ALWAYS
from adapter.fhir.pco import is_barrier
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from
from tests.laws.records import kept_records

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
REVIEW = {
    "id": "o", "date": "2026-03-01", "by": {"id": "p"}, "extent": {"code": "same"}, "helps": ["Jean"],
    "hinders": ["No bus", "The steps"], "unintended": ["She sleeps better."], "narrative": "Slowly.",
}  # fmt: skip


def plan(**review: Any) -> list[Any]:
    outcomes = [{"id": "g", "reviews": [{**REVIEW, **review}]}]
    return resources_from(record_from_tree({"id": "c", "person": {"id": "p"}, "outcomes": outcomes}), LIBRARY)


def apart() -> tuple[list[Any], list[Any]]:
    """(all resources, the barriers among them: the same objects)"""
    made = with_barriers(plan())
    return made, [one for one in made if one["resourceType"] == "Observation" and is_barrier(one)]


def hindered(resources: list[Any]) -> list[list[str]]:
    reviews = tree_from(record_from(without_barriers(resources), LIBRARY))["outcomes"][0]["reviews"]
    return [review.get("hinders", []) for review in reviews]


def test_each_thing_that_hinders_is_an_observation_that_says_of_which_review_it_is() -> None:
    made, barriers = apart()
    assert [one["valueString"] for one in barriers] == ["No bus", "The steps"]
    for one in barriers:
        assert one["derivedFrom"] == [{"reference": "Observation/o"}]
        assert one["focus"] == [{"reference": "Goal/g"}]
        assert one["effectiveDateTime"] == "2026-03-01"
    assert "hinders" not in str([one for one in made if one not in barriers])
    assert [issue for one in made for issue in check(one) if issue.severity == "error"] == []


def test_a_barrier_is_what_the_map_of_barriers_always_says() -> None:
    assert LIBRARY.fields("fhir-barrier").always == ALWAYS


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(kept_records())
def test_every_record_comes_back_from_a_transaction_with_barriers(record: Any) -> None:
    resources = resources_from(record, LIBRARY)
    made = with_barriers(resources)
    assert without_barriers(made) == resources
    assert resources_in(transaction_from(made), digest="") == resources
    assert with_barriers(made) == made


def test_what_somebody_changed_or_took_away_is_read_from_the_barriers() -> None:
    made, barriers = apart()
    barriers[0]["valueString"] = "No bus on Sundays"
    assert hindered(made) == [["No bus on Sundays", "The steps"]]
    assert hindered([one for one in made if one is not barriers[0]]) == [["The steps"]]


@pytest.mark.parametrize(
    "more",
    [{"note": [{"text": "theirs"}]}, {"effectiveDateTime": "2026-04-01"}, {"status": "amended"}, {"id": "theirs"},
     {"meta": {"profile": ["urn:p"]}}, {"valueString": 3}],
)  # fmt: skip
def test_a_barrier_that_says_more_than_we_write_stays_as_it_is(more: Any) -> None:
    made, barriers = apart()
    barriers[1].update(more)
    assert without_barriers(made) == made


def test_what_a_server_says_of_its_own_copies_does_not_keep_them_apart() -> None:
    made, _ = apart()
    kept = [{**one, "meta": {"versionId": "3", "lastUpdated": "2026-03-02T10:00:00Z"}} for one in made]
    assert hindered(kept) == [["No bus", "The steps"]]


def test_a_component_that_says_more_stays_in_its_review() -> None:
    resources = plan()
    review = next(one for one in resources if one["resourceType"] == "Observation")
    place = next(n for n, one in enumerate(review["component"]) if one.get("valueString") == "No bus")
    review["component"][place]["interpretation"] = [{"text": "worse"}]
    told = [one.get("valueString") for one in with_barriers(resources) if one["resourceType"] == "Observation"]
    assert told in ([None], [None, "The steps"])
    assert without_barriers(with_barriers(resources)) == resources
