"""What the page shows of one message: their rows, each plan in plain words, its FHIR, and every loss by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapter import jsontext
from adapter.errors import Issue
from adapter.exchange.desk import Desk
from adapter.exchange.sides import FhirSide
from adapter.exchange.tally import Tally
from adapter.exchange.vocabularies import names_from
from adapter.mapping.library import Library
from adapter.mapping.loss import Loss, kind_of_place
from adapter.message import Message
from adapter.plugin import Arrival, Departure, Fault, System, Translated
from adapter.record.plain import plain
from adapter.record.trees import tree_from

MOST_PLANS, MOST_ROWS, MOST_PLACES = 50, 200, 200
MOST_TEXT = 20_000  # bytes of a message that has no rows


def look(desk: Desk, message: Message, source: System) -> dict[str, Any]:
    """The same walk as `translate`, to FHIR. Every count is of the whole message, however little of it is shown.

    `{"rows", "plans": [{"record", "where", "words", "entries"}], "fhir", "losses", "issues", "refused", "counts"}`:
    `entries` are the full URLs of a plan's entries in the Bundle. Raises Refused where nothing at all can be read.
    """
    heard, shown, places = _Heard(source), _Shown(), _Places()
    tally = Tally(places.add)
    entries: dict[str, Any] = {}
    for piece in desk.translate(message, heard, shown, tally):
        if len(shown.plans) == tally.records:
            written = jsontext.loads(piece.read())["entry"]
            entries.update({entry["fullUrl"]: entry for entry in written})
            shown.plans[-1]["entries"] = [entry["fullUrl"] for entry in written]
    names = names_from(desk.library)
    for plan in shown.plans:
        plan["words"] = [
            {**section._asdict(), "sentences": [sentence._asdict() for sentence in section.sentences]}
            for section in plain(plan["record"], names)
        ]
    return {
        "rows": source.peek(message, desk.library, MOST_ROWS) or _beginning(message),
        "plans": shown.plans,
        "fhir": {"resourceType": "Bundle", "type": "transaction", "entry": list(entries.values())},
        "quality": tally.quality.groups(),
        "losses": [{**told, "where": places.of(told)} for told in tally.losses()],
        "issues": [{**told, "where": places.of(told)} for told in tally.issues()],
        "refused": heard.refused,
        "counts": _counts(tally, len(shown.plans)),
    }


class _Heard(System):
    """A system that is read from, and the places of what it refused."""

    def __init__(self, system: System) -> None:
        self.system, self.refused = system, list[str]()
        self.name, self.sender, self.directions = system.name, system.sender, system.directions

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        for arrival in self.system.read(message, library):
            if isinstance(arrival, Fault) and len(self.refused) < MOST_PLACES:
                self.refused.append(arrival.where)
            yield arrival


class _Shown(FhirSide):
    """One Bundle for each plan, and the first plans themselves: the last of them is the one being written."""

    def __init__(self) -> None:
        super().__init__(lines=True)
        self.plans: list[dict[str, Any]] = []

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        return super().write(self._kept(departures), library, onto=onto)

    def _kept(self, departures: Iterable[Departure]) -> Iterator[Departure]:
        for departure in departures:
            if len(self.plans) < MOST_PLANS:
                self.plans.append({"record": tree_from(departure.record), "where": departure.where, "entries": []})
            yield departure


class _Places:
    """The places of each loss and issue: a tally names only the first few, and a page points at rows."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], list[str]] = defaultdict(list)

    def add(self, told: Loss | Issue) -> None:
        places = self._found[_cause(told._asdict(), told.where)]
        if len(places) < MOST_PLACES and told.where not in places[-1:]:
            places.append(told.where)

    def of(self, told: Mapping[str, Any]) -> list[str]:
        return self._found.get(_cause(told, told["where"][0])) or list(told["where"])


def _cause(told: Mapping[str, Any], where: str) -> tuple[Any, ...]:
    """What a tally counts as one: the same field, kind and reason, whichever row it is in."""
    field = told.get("path") or kind_of_place(where)
    return (field, *(told.get(key) for key in ("kind", "why", "kept", "severity", "code", "text")))


def _beginning(message: Message) -> dict[str, Any]:
    with message.open() as stream:
        text = stream.read(MOST_TEXT).decode("utf-8", "replace")
    return {"text": text, "more": max(0, message.size - MOST_TEXT)}


def _counts(tally: Tally, shown: int) -> dict[str, Any]:
    losses = {kind: tally.lost(kind) for kind in ("dropped", "coarsened", "assumed")}
    return {
        "people": tally.people,
        "plans": tally.records,
        "plans_not_shown": tally.records - shown,
        "outcomes": tally.outcomes,
        "refused": tally.refused,
        "losses": losses,
        "issues": tally.issue_count,
    }
