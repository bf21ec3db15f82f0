"""FHIR and our own records as systems like any other: the two reserved names, `fhir` and `record`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from adapter import jsontext
from adapter.errors import Issue, Refused
from adapter.fhir import check, plans_of, refusals, resources_in, transaction_from, tree_of_plan, unread, written
from adapter.mapping.library import Library
from adapter.mapping.loss import DROPPED, Loss
from adapter.message import Message
from adapter.plugin import Arrival, Departure, Fault, Noted, Said, System, Translated
from adapter.record.trees import tree_from

FHIR_JSON, FHIR_NDJSON = "application/fhir+json", "application/fhir+ndjson"
JSON, NDJSON = "application/json", "application/x-ndjson"
MOST_BYTES = 100_000_000


def documents(message: Message, *, lines: bool) -> Iterator[tuple[str, Any]]:
    """(place, JSON tree) of each document in a message: one, or one for each line of NDJSON."""
    if lines or _has_lines(message):
        with message.open() as stream:
            for number, tree in jsontext.read_ndjson(stream):
                yield f"line {number}", tree
    else:
        yield "", jsontext.loads(message.read(), max_bytes=MOST_BYTES)


def _has_lines(message: Message) -> bool:
    """NDJSON sent as plain JSON: the first line is a whole object and another follows."""
    with message.open() as stream:
        first, second = stream.readline(1_000_000).strip(), stream.readline(1_000).strip()
    return first.startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")


class FhirSide(System):
    """FHIR R4: a resource, a Bundle, or NDJSON of either; out comes a transaction Bundle, or one for each plan."""

    name, title = "fhir", "FHIR R4"
    media_types = (FHIR_JSON, FHIR_NDJSON, JSON)

    def __init__(self, *, lines: bool = False) -> None:
        self.lines = lines

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        for place, tree in documents(message, lines=message.media_type == FHIR_NDJSON):
            if isinstance(tree, Refused):
                yield Fault(place, tree.issues)
                continue
            digest = hashlib.sha256(jsontext.dumps(tree)).hexdigest()
            yield from self._read(tree, place, digest, library)

    def _read(self, tree: Any, place: str, digest: str, library: Library) -> Iterator[Arrival]:
        faults = [_at(place, issue) for issue in check(tree)]
        errors = [issue for issue in faults if issue.severity in ("error", "fatal")]
        if errors:
            yield Fault(place, tuple(faults))
            return
        issues: list[Issue] = []
        resources = resources_in(tree, digest=digest, issues=issues)
        refused = refusals(resources)
        if refused:
            yield Fault(place, tuple(_at(place, issue) for issue in refused))
            return
        plans = plans_of(resources)
        used = {id(resource) for plan in plans for resource in plan.all()}
        rest = [r for r in resources if id(r) not in used]
        losses = [Loss(_spot(place, r), "", DROPPED, "no plan refers to it", True) for r in rest]
        yield Noted((*faults, *(_at(place, issue) for issue in issues)), tuple(losses))
        for plan in plans:
            lost = unread(plan, library)
            yield Said(tree_of_plan(plan, library), plan.subject or "", place, None, tuple(lost), local=False)

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        held = list(self._held(onto)) if onto is not None else []
        collected: list[Any] = []
        losses: list[Loss] = []
        issues: list[Issue] = []
        for departure in departures:
            made = written(departure.record, library, onto=held)
            found = [issue for resource in made.resources for issue in check(resource)]
            lost = [loss._replace(where=f"{departure.where}: {loss.where}".removeprefix(": ")) for loss in made.losses]
            if any(issue.severity in ("error", "fatal") for issue in found):
                yield Translated(None, tuple(lost), tuple(found))
            elif self.lines:
                body = jsontext.dumps(transaction_from(made.resources)) + b"\n"
                yield Translated(Message(body, FHIR_NDJSON), tuple(lost), tuple(found))
            else:
                collected += made.resources
                losses += lost
                issues += found
        if not self.lines and (collected or losses or issues):
            body = jsontext.dumps(transaction_from(_each_once(collected)))
            yield Translated(Message(body, FHIR_JSON), tuple(losses), tuple(issues))

    def _held(self, onto: Message) -> Iterator[Any]:
        for _, tree in documents(onto, lines=onto.media_type == FHIR_NDJSON):
            if isinstance(tree, Refused):
                raise tree
            yield from resources_in(tree, digest="onto")


def _each_once(resources: list[Any]) -> list[Any]:
    """A resource that two plans share, such as their Patient, stands once: as the last plan has it."""
    return list({(r["resourceType"], r["id"]): r for r in resources}.values())


def _at(place: str, issue: Issue) -> Issue:
    return issue._replace(where=f"{place}: {issue.where}") if place else issue


def _spot(place: str, resource: Any) -> str:
    return f"{place}: {resource['resourceType']}/{resource['id']}".removeprefix(": ")


class RecordSide(System):
    """Our own records as JSON: one, a list, or NDJSON."""

    name, title = "record", "Personal outcome records as JSON"
    media_types = (JSON, NDJSON)

    def __init__(self, *, lines: bool = False) -> None:
        self.lines = lines

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        from adapter.record.schema import record_from_json

        for place, tree in documents(message, lines=message.media_type == NDJSON):
            if isinstance(tree, Refused):
                yield Fault(place, tree.issues)
                continue
            for number, one in enumerate(tree if isinstance(tree, list) else [tree]):
                where = f"[{number}]" if isinstance(tree, list) else place
                try:
                    record = record_from_json(one)
                except Refused as refused:
                    yield Fault(where, tuple(_at(where, issue) for issue in refused.issues))
                    continue
                person = record.person.id if record.person else ""
                yield Said(tree_from(record), person or "", where, local=False)

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        collected = []
        for departure in departures:
            tree = tree_from(departure.record)
            if self.lines:
                yield Translated(Message(jsontext.dumps(tree) + b"\n", NDJSON))
            else:
                collected.append(tree)
        if not self.lines:
            yield Translated(Message(jsontext.dumps(collected), JSON))
