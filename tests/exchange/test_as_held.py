"""What was read from somebody else's plan can be put back upon it, whatever of it a record could not begin with."""

from __future__ import annotations

from typing import Any

import pytest

from adapter import jsontext
from adapter.exchange import Desk, Tally
from adapter.fhir.references import PO
from adapter.message import Message

Tree = dict[str, Any]
VOICE = {"extension": [{"url": f"{PO}/StructureDefinition/po-voice", "valueCode": "sung"}]}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def plan(subject: Tree, **description: Any) -> Tree:
    resources: list[Tree] = [
        {
            "resourceType": "CarePlan", "id": "c", "status": "active", "intent": "plan", "subject": subject,
            "goal": [{"reference": "Goal/g"}],
        },
        {
            "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "subject": subject,
            "description": {"text": "To sing", **description},
        },
    ]  # fmt: skip
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}


def translated(desk: Desk, tree: Any, way: str, onto: Any = None) -> tuple[Any, Tally]:
    source, target = way.split(" to ")
    tally = Tally()
    held = Message(jsontext.dumps(onto), "application/fhir+json") if onto is not None else None
    message = Message(jsontext.dumps(tree), "application/json")
    made = list(desk.translate(message, desk.system(source), desk.system(target), tally, onto=held))
    return (jsontext.loads(made[0].read()) if made else None), tally


def resources_of(bundle: Tree) -> list[Tree]:
    plain = [{k: v for k, v in entry["resource"].items() if k != "text"} for entry in bundle["entry"]]
    plain[0]["goal"] = [{"reference": "Goal/g"}]
    return plain


@pytest.mark.parametrize(
    "subject",
    [{"display": "Iris"}, {"identifier": {"system": "urn:example:chi", "value": "1"}}, {"reference": "Group/1"}],
)
def test_a_plan_of_somebody_who_is_only_named_is_put_back_as_it_was(desk: Desk, subject: Tree) -> None:
    bundle = plan(subject)
    records, _ = translated(desk, bundle, "fhir to record")
    back, tally = translated(desk, records, "record to fhir", bundle)
    assert tally.refused == 0
    assert resources_of(back) == resources_of(bundle)
    records[0]["outcomes"][0]["why"] = "It is my life."
    changed, tally = translated(desk, records, "record to fhir", bundle)
    assert tally.refused == 0
    assert resources_of(changed)[0] == resources_of(bundle)[0]
    assert "It is my life." in str(changed)


def test_a_code_that_its_field_does_not_list_goes_back_as_it_came(desk: Desk) -> None:
    bundle = plan({"reference": "Patient/p"}, **VOICE)
    records, tally = translated(desk, bundle, "fhir to record")
    assert any("statement.voice" in issue["where"][0] for issue in tally.issues())
    back, tally = translated(desk, records, "record to fhir", bundle)
    assert tally.refused == 0
    assert resources_of(back) == resources_of(bundle)


def test_any_other_fault_is_refused_as_ever(desk: Desk) -> None:
    bundle = plan({"display": "Iris"}, **VOICE)
    records, _ = translated(desk, bundle, "fhir to record")
    assert translated(desk, records, "record to fhir")[1].refused == 1
    records[0]["outcomes"][0]["statement"]["voice"] = "hummed"
    assert translated(desk, records, "record to fhir", bundle)[1].refused == 1
