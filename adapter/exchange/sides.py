"""FHIR and our own records as systems like any other: the two reserved names, `fhir` and `record`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from adapter import jsontext
from adapter.errors import Issue, Refused
from adapter.exchange.as_held import AsHeld
from adapter.exchange.documents import FHIR_JSON, FHIR_NDJSON, JSON, NDJSON, documents
from adapter.exchange.posted import ERRORS, arrivals_in_bundle, arrivals_in_loose
from adapter.exchange.upon import Upon
from adapter.exchange.vocabularies import names_from
from adapter.fhir import (
    Narratives,
    all_outward,
    check,
    transaction_from,
    with_barriers,
    with_details,
    with_references,
    written,
)
from adapter.mapping.library import Library
from adapter.mapping.loss import Loss
from adapter.message import Message
from adapter.plugin import Arrival, Departure, Fault, Said, System, Translated
from adapter.record.trees import tree_from
from adapter.record.validity import faults_of

Tree = dict[str, Any]
SHAPES = {"details": with_details, "references": with_references}  # of a plan's actions
BARRIERS = ("reviews", "observations")  # where what hinders is told


class FhirSide(System):
    """FHIR R4: a resource, a Bundle, or NDJSON of either; out comes a transaction Bundle, or one for each plan.

    Resources on lines of their own, as a bulk export has them, are read together. `activities` is how a plan's actions
    are told: `details` (in line) or `references` (as requests of their own); `barriers` is where what hinders is told:
    in the `reviews`, or as `observations` of their own. Without them as they stand in what is written upon, and what is
    new in line and in its review.
    """

    name, title = "fhir", "FHIR R4"
    media_types = (FHIR_JSON, FHIR_NDJSON, JSON)

    def __init__(self, *, lines: bool = False, activities: str = "", barriers: str = "") -> None:
        self.lines, self.activities, self.barriers = lines, activities, barriers

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        loose: list[tuple[str, Any]] = []
        for place, tree in documents(message):
            if isinstance(tree, Refused):
                yield Fault(place, tree.issues)
            elif isinstance(tree, dict) and tree.get("resourceType") == "Bundle":
                yield from arrivals_in_bundle(tree, place, library)
            else:
                loose.append((place, tree))
        if loose:
            yield from arrivals_in_loose(loose, library)

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        upon, names = Upon(onto), names_from(library)
        losses, issues = list[Loss](), list(upon.issues)
        shape = SHAPES.get(self.activities)
        apart = self.barriers == "observations" or (not self.barriers and upon.barriers)
        for departure in departures:
            made = written(departure.record, library, onto=upon.plan(departure.record))
            resources = shape(made.resources, library) if shape else made.resources
            as_told = with_barriers(resources) if apart else resources
            found = tuple(_at(departure.where, issue) for resource in as_told for issue in check(resource))
            lost = tuple(loss._replace(where=_joined(departure.where, loss.where)) for loss in made.losses)
            if any(issue.severity in ERRORS for issue in found):
                yield Translated(None, lost, found)
                continue
            shown = all_outward(resources, Narratives(departure.record, names))
            if self.lines:
                yield Translated(Message(_transaction(shown, apart) + b"\n", FHIR_NDJSON), lost, found)
            else:
                upon.write(departure.record, shown)
                losses += lost
                issues += found
        if upon.written:
            yield Translated(Message(_transaction(upon.whole(), apart), FHIR_JSON), tuple(losses), tuple(issues))


def _transaction(resources: list[Tree], apart: bool) -> bytes:
    return jsontext.dumps(transaction_from(with_barriers(resources) if apart else resources))


def _at(place: str, issue: Issue) -> Issue:
    return issue._replace(where=_joined(place, issue.where))


def _joined(place: str, within: str) -> str:
    return ": ".join(part for part in (place, within) if part)


class RecordSide(System):
    """Our own records as JSON: one, a list, or NDJSON."""

    name, title = "record", "Personal outcome records as JSON"
    media_types = (JSON, NDJSON)

    def __init__(self, *, lines: bool = False, held: AsHeld | None = None) -> None:
        self.lines, self.held = lines, held

    def knowing(self, read: Callable[[], Iterable[Arrival]]) -> RecordSide:
        """For records that come back to what `read` reads."""
        return RecordSide(lines=self.lines, held=AsHeld(read))

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        from adapter.record.schema import record_from_json

        for place, tree in documents(message):
            if isinstance(tree, Refused):
                yield Fault(place, tree.issues)
                continue
            for number, one in enumerate(tree if isinstance(tree, list) else [tree]):
                where = _joined(place, f"[{number}]" if isinstance(tree, list) else "")
                try:
                    record = record_from_json(one)
                except Refused as refused:
                    held = self.held.record(one, refused) if self.held is not None else None
                    if held is None:
                        yield Fault(where, tuple(_at(where, issue) for issue in refused.issues))
                        continue
                    record = held
                warnings = tuple(_at(where, issue) for issue in faults_of(record) if issue.severity not in ERRORS)
                person = record.person.id if record.person else ""
                yield Said(tree_from(record), person or "", where, issues=warnings, local=False)

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        trees = (tree_from(departure.record) for departure in departures)
        if self.lines:
            yield from (Translated(Message(jsontext.dumps(tree) + b"\n", NDJSON)) for tree in trees)
        elif collected := list(trees):
            yield Translated(Message(jsontext.dumps(collected), JSON))
