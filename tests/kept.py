"""Records that tests keep: a person, their plan and its Goals, through the store's own way of writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from adapter.caller import Caller
from adapter.fhir.search import rows_of
from adapter.store import Store, Unit
from adapter.store.working import About, Working

Tree = dict[str, Any]
BOARD, COUNCIL = Caller("board", "lochside-board"), Caller("council", "lochside-council")
STRANGER = Caller("stranger", "elsewhere")
CHI = "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53"


def patient(identity: str = "iris", number: str = "0101010101", **more: Any) -> Tree:
    return {"resourceType": "Patient", "id": identity, "identifier": [{"system": CHI, "value": number}], **more}


def plan(identity: str = "plan", person: str = "iris", status: str = "active", **more: Any) -> Tree:
    about = {"status": status, "intent": "plan", "subject": {"reference": f"Patient/{person}"}}
    return {"resourceType": "CarePlan", "id": identity, **about, **more}


def goal(identity: str = "goal", person: str = "iris", text: str = "Soup", status: str = "active", **more: Any) -> Tree:
    about = {"lifecycleStatus": status, "description": {"text": text}, "subject": {"reference": f"Patient/{person}"}}
    return {"resourceType": "Goal", "id": identity, **about, **more}


def about(person: str | None = "iris", audience: Iterable[str] = (BOARD.organisation,), record: str = "plan") -> About:
    return About(person, f"CarePlan/{record}", None, 0, via="test", audience=frozenset(audience))


def working(unit: Unit, records: Iterable[str], persons: Iterable[str] = ("iris",), by: str = "") -> Working:
    """The records are locked, and their people read."""
    made = Working(unit, rows_of, by or BOARD.organisation)
    made.lock(records, persons)
    made.read(("Patient", person) for person in persons)
    return made


def keep(store: Store, *trees: Tree, record: str = "plan", caller: Caller = BOARD, person: str = "iris") -> int:
    """Keeps one record, seen by the organisation that states it; its version."""

    def work(unit: Unit) -> int:
        made = working(unit, [record], [person], caller.organisation)
        own = next((tree for tree in trees if tree["resourceType"] == "CarePlan"), {})
        told = replace(about(person, [caller.organisation], record), title=own.get("title"))
        return made.save(record, trees, replace(told, outcomes=len(own.get("goal", ()))))

    return store.run(work, caller)
