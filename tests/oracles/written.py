"""What the adapter writes, for others to judge: Bundles of whole sheets, and records of every shape by seed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from adapter import jsontext
from adapter.exchange import Desk, Tally
from adapter.exchange.witness import Witness
from adapter.fhir import (
    CODECS,
    SELECTORS,
    Narratives,
    all_outward,
    resources_from,
    transaction_from,
    with_barriers,
    with_references,
)
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.record.trees import record_from
from adapter.store.working import Raised
from tests.laws.records import kept_records

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
SHEETS = {
    "tests/sheets/week_1.csv": "tabular:council-outcomes",
    "mappings/examples/council-outcomes.csv": "tabular:council-outcomes",
    "mappings/examples/adult-carer-support-plan.csv": "tabular:adult-carer-support-plan",
}
SEED = int(os.environ.get("ORACLE_SEED", "20261123"))
COUNT = int(os.environ.get("ORACLE_RECORDS", "150"))
KINDS = {
    "CarePlan", "CareTeam", "Communication", "Consent", "Goal", "List", "Observation", "Organization", "Patient",
    "Practitioner", "RelatedPerson", "RiskAssessment",
}  # fmt: skip
generate = settings(
    max_examples=COUNT, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
BARE, WITH_PATH = b'"reference":"http://loinc.org"', b'"reference":"http://loinc.org/plan"'
"""HAPI breaks inside over a reference that is an address without a path: see disagreements.md."""
Tree = dict[str, Any]


def of_sheets() -> Iterator[Tree]:
    """A Bundle of each of our worked examples."""
    desk = Desk()
    for sheet, profile in SHEETS.items():
        source = desk.system(profile, {"sender": "lochside"})
        pieces = desk.translate(Message(ROOT / sheet, "text/csv"), source, desk.system("fhir"), Tally())
        yield from (jsontext.loads(piece.read()) for piece in pieces)


def of_records() -> list[list[Tree]]:
    """The resources of many records that are made from the model, so that no field is left out; on and on until every
    kind of resource is among them. As they leave: with mirrors and narrative."""
    found: list[list[Tree]] = []

    @generate
    @given(kept_records())
    def collect(record: Any) -> None:
        found.append(all_outward(resources_from(record, LIBRARY), Narratives(record)))

    for number in range(10):
        seed(SEED + number)(collect)()
        if {resource["resourceType"] for record in found for resource in record} >= KINDS:
            return found
    raise AssertionError("no records are drawn that need every kind of resource")


def told_apart() -> list[Tree]:
    """What hinders Iris as Observations of its own, and her reviews, which then do not say it."""
    iris = record_from(jsontext.loads((ROOT / "mappings/examples/iris/record.json").read_bytes()))
    found = with_barriers(resources_from(iris, LIBRARY))
    assert any("derivedFrom" in one for one in found)
    return found


def of_changes() -> list[Tree]:
    """What tells of changes: by a message, by a decision for somebody else, along with another; with odd words."""
    targets = tuple((kind, "a-1", number) for number, kind in enumerate(sorted(KINDS), 1))
    witnesses = [
        Witness("a client", "lochside", "lochside", message="ab" * 32, system="lochside-council"),
        Witness("Ward/12", "board", "lochside", reason="We rang.\r\nShe said <so>\x07 & “yes” "),
        Witness("", "", ""),
    ]
    raised = [Raised("r", n, "2026-03-01T10:00:00.000Z", targets[:n], along=n == 2) for n in (1, 2, len(targets))]
    return [witness(one)[0] for witness in witnesses for one in raised]


def written() -> list[Tree]:
    """Each resource by itself, in either shape of actions and of what hinders; each record and sheet as one Bundle."""
    inline = of_records()
    records = [*inline, *(with_references(record, LIBRARY) for record in inline)]
    alone = [*(resource for record in records for resource in record), *told_apart(), *of_changes()]
    return [*alone, *map(transaction_from, records), *of_sheets()]
