"""From one side to the other, keeping nothing: what `translate` does at every door."""

from __future__ import annotations

from collections.abc import Iterator

from adapter.errors import AdapterError, Issue, Refused
from adapter.exchange.arriving import arrivals_of, opened_plan
from adapter.exchange.breakage import broke
from adapter.exchange.identity import OWN_TO_THE_MESSAGE, Identity
from adapter.exchange.quality import found_in
from adapter.exchange.tally import Tally
from adapter.exchange.vocabularies import code_issues
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Departure, Fault, Noted, Said, System
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

    Raises Refused where nothing at all can be read, or nothing can be written onto `onto`. Where a system breaks in the
    middle of its work, what came before stands and the rest is told as refused.
    """
    departures = _departures(_opened(source, message, library), identity, library, tally)
    translated = target.write(departures, library, onto=onto)
    while True:
        try:
            piece = next(translated, None)
        except AdapterError:
            raise
        except Exception as error:
            tally.refuse([broke(target.name, error, "what it was writing was not written.")])
            return
        if piece is None:
            return
        tally.lose(piece.losses)
        tally.note(piece.issues)
        if piece.message is None:
            tally.refuse_written()
        else:
            tally.wrote += 1
            yield piece.message


def _opened(source: System, message: Message, library: Library) -> Iterator[Said | Fault | Noted]:
    return (opened_plan(source, arrival) for arrival in arrivals_of(source, message, library))


def _departures(
    arrivals: Iterator[Said | Fault | Noted], identity: Identity, library: Library, tally: Tally
) -> Iterator[Departure]:
    told = False
    for arrival in arrivals:
        if isinstance(arrival, Fault):
            tally.refuse(arrival.issues)
            continue
        tally.lose(arrival.losses)
        tally.note(arrival.issues)
        if not isinstance(arrival, Said):
            continue
        if arrival.local and identity.digest and not told:
            told = True
            tally.note([OWN_TO_THE_MESSAGE])
        record = _record_or_why(arrival, identity)
        if isinstance(record, Issue):
            tally.refuse([record])
            continue
        tally.record(arrival.person, len(record.outcomes))
        tally.note(code_issues(record, library, arrival.where))
        tally.quality.add(found_in(record, library), arrival.where)
        yield Departure(record, arrival.where)


def _record_or_why(arrival: Said, identity: Identity) -> Record | Issue:
    try:
        return record_said(arrival, identity)
    except (Refused, KeyError, TypeError, ValueError, AttributeError) as error:
        # A plugin's tree that is no record: the reason is its shape, never its contents.
        return broke("reading", error, "no record can be made of it.")._replace(where=arrival.where)


def record_said(arrival: Said, identity: Identity) -> Record:
    """The record that an arrival states, where nothing was known before."""
    tree = identity.named(arrival.said, arrival.person) if arrival.local else arrival.said
    return record_kept_from(tree)
