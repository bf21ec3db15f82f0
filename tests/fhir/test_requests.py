"""What the plan calls an action where it only refers to it, and words that stand in codes."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import CODECS, SELECTORS, record_from, resources_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
TASK_CODE = {"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill", "display": "Fulfill it"}


def plan(*activities: Any, **request: Any) -> list[Any]:
    careplan = {
        "resourceType": "CarePlan", "id": "c", "status": "active", "intent": "plan",
        "subject": {"reference": "Patient/p"}, "activity": list(activities),
    }  # fmt: skip
    more = [{"id": "r", "status": "active", "intent": "plan", **request}] if request else []
    return [{"resourceType": "Patient", "id": "p"}, careplan, *more]


def action_in(resources: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = tree_from(record_from(resources, LIBRARY))["actions"][0]
    return found


def with_title(resources: list[Any], title: str | None) -> list[Any]:
    tree = tree_from(record_from(resources, LIBRARY))
    tree["actions"][0].pop("title", None)
    tree["actions"][0] |= {"title": title} if title else {}
    written = resources_from(record_from_tree(tree), LIBRARY, onto=resources)
    assert action_in(written).get("title") == title
    return written


REFERRED = {"reference": {"reference": "Task/r", "display": "Help with meals"}}


def test_the_plans_own_name_for_a_request_is_its_title_before_any_code() -> None:
    resources = plan(REFERRED, resourceType="Task", code={"coding": [TASK_CODE]})
    assert action_in(resources)["title"] == "Help with meals"
    assert with_title(resources, "Help with meals") == resources
    bare = plan({"reference": {"reference": "Task/r"}}, resourceType="Task", code={"coding": [TASK_CODE]})
    assert "title" not in action_in(bare)


@pytest.mark.parametrize("title", ["Cooking together", None])
def test_another_title_or_none_is_read_as_it_was_written(title: str | None) -> None:
    resources = plan(REFERRED, resourceType="Task", code={"coding": [TASK_CODE]})
    written = with_title(resources, title)
    assert written[1]["activity"][0]["reference"]["reference"] == "Task/r"
    coded = plan({"detail": {"status": "scheduled", "code": {"coding": [{"code": "1", "display": "Advice"}]}}})
    assert action_in(coded)["title"] == "Advice"
    with_title(coded, title)
