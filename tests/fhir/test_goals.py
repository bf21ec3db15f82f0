"""What a Goal shows in place of words is made of its theme, and goes with it; what somebody else put there stays."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, record_from, resources_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
UNKNOWN = {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
SAFE = {"areas": [{"framework": "urn:example:themes", "code": "safe", "text": "Safe"}]}
WELL = {"areas": [{"framework": "urn:example:themes", "code": "well", "text": "Well"}]}
AS_SAFE, AS_WELL = ({"coding": [{"system": "urn:example:themes", "code": code}]} for code in ("safe", "well"))
SAID = {"statement": {"text": "To sing"}}
SPOKEN = {"statement": {"text": "Seinn", "voice": "verbatim", "language": "gd"}}


def described(outcome: Any, onto: list[Any] | None = None) -> tuple[Any, list[Any]]:
    record = record_from_tree({"id": "c", "person": {"id": "p"}, "outcomes": [{"id": "g", **outcome}]})
    resources = resources_from(record, LIBRARY, onto=onto or [])
    return next(one["description"] for one in resources if one["resourceType"] == "Goal"), resources


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [({}, UNKNOWN), (SAFE, AS_SAFE), (WELL, AS_WELL), (SAID, {"text": "To sing"}), (SAID | SAFE, {"text": "To sing"}),
     ({"type": "change"}, UNKNOWN)],
)  # fmt: skip
@pytest.mark.parametrize("before", [{}, SAFE, WELL, SAID, SAID | WELL, SPOKEN, SPOKEN | WELL, {"type": "process"}])
def test_a_goal_is_described_by_what_the_outcome_is_now_whatever_it_was(before: Any, outcome: Any, shown: Any) -> None:
    assert described(outcome)[0] == shown
    assert described(outcome, described(before)[1])[0] == shown


def test_what_somebody_else_put_in_place_of_words_stays() -> None:
    declined = {"extension": [{"url": ABSENT, "valueCode": "asked-declined"}]}
    coded = {"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": "Singing"}]}
    for theirs in (declined, coded):
        goal = {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": theirs,
                "subject": {"reference": "Patient/p"}}  # fmt: skip
        tree = tree_from(record_from([goal], LIBRARY))
        tree["outcomes"][0] |= SAFE
        (written,) = resources_from(record_from_tree(tree), LIBRARY, onto=[goal])
        assert written["description"] == theirs and "category" in written
        tree["outcomes"][0] |= SAID
        (written,) = resources_from(record_from_tree(tree), LIBRARY, onto=[goal])
        assert written["description"] == ({"text": "To sing"} if theirs is declined else {**coded, "text": "To sing"})
