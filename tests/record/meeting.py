"""Small plans and statements for the worked cases of reconciling."""

from __future__ import annotations

from typing import Any

from adapter.record.atoms import Path, atoms_of
from adapter.record.model import Area, Outcome, Record, Statement
from adapter.record.reconcile import Policy, Reconciled
from adapter.record.sights import Sights
from adapter.record.trees import said_from

HOME, PEOPLE = Area(code="at-home"), Area(code="seeing-people")
IDS = Policy(new_id=lambda path, number: f"new-{number}")
OUTCOME: Path = ("outcomes", "o")


def outcome(identity: str, text: str, area: Area = HOME, **more: Any) -> Outcome:
    return Outcome(id=identity, statement=Statement(text=text, voice="unknown"), areas=(area,), **more)


def plan(*outcomes: Outcome, **more: Any) -> Record:
    return Record(id="r", outcomes=outcomes, **more)


def agreed(record: Record, **more: Any) -> Sights:
    """They stated all of it, and nothing has changed since."""
    return Sights(**{"said": record, "now": record, "base": atoms_of(record), "told_since": 0, **more})


def says(*outcomes: Any, whole: bool = True, **more: Any) -> Record:
    return said_from(Record, {"id": "r", "outcomes": {"whole": [*outcomes]} if whole else [*outcomes], **more})


def row(text: str, area: str = "at-home", **more: Any) -> Any:
    return {"statement": {"text": text}, "areas": [{"code": area}], **more}


def kinds(result: Reconciled, path: Path) -> list[str]:
    return [verdict.kind for verdict in result.verdicts if verdict.path == path]


def ids(record: Record) -> list[str | None]:
    return [outcome.id for outcome in record.outcomes]
