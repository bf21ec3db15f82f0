"""From one side to the other, keeping nothing: what `translate` does at every door."""

from __future__ import annotations

from collections.abc import Iterator

from adapter.exchange.identity import OWN_TO_THE_MESSAGE, Identity
from adapter.exchange.tally import Tally
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Arrival, Departure, Fault, Said, System
from adapter.record.keeping import record_kept_from
from adapter.record.model import Record


def translate(
    message: Message,
    source: System,
    target: System,
    library: Library,
    tally: Tally,
    *,
    identity: Identity,
    onto: Message | None = None,
) -> Iterator[Message]:
    """The messages for the target, as they come to be. `tally` is complete when the last one is out.

    Raises Refused where nothing at all can be read.
    """
    departures = _departures(source.read(message, library), identity, tally)
    for translated in target.write(departures, library, onto=onto):
        tally.lose(translated.losses)
        tally.note(translated.issues)
        if translated.message is None:
            tally.refused += 1
        else:
            yield translated.message


def _departures(arrivals: Iterator[Arrival], identity: Identity, tally: Tally) -> Iterator[Departure]:
    told = False
    for arrival in arrivals:
        if isinstance(arrival, Fault):
            tally.refuse(arrival.issues)
            continue
        tally.lose(arrival.losses)
        tally.note(arrival.issues)
        if isinstance(arrival, Said):
            if arrival.local and identity.digest and not told:
                told = True
                tally.note([OWN_TO_THE_MESSAGE])
            record = record_said(arrival, identity)
            tally.record(arrival.person, len(record.outcomes))
            yield Departure(record, arrival.where)


def record_said(arrival: Said, identity: Identity) -> Record:
    """The record that an arrival states, where nothing was known before."""
    tree = identity.named(arrival.said, arrival.person) if arrival.local else arrival.said
    return record_kept_from(tree)

