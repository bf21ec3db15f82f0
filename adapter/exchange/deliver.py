"""Out: what a system is behind on is written in its tongue, sent outside any transaction, remembered once accepted.

A delivery is at least once, recognised by the far side; never "exactly once". Nothing is sent to a system in whose
sight our record reads as at its base, unless somebody decided that it is.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from adapter import clock
from adapter.errors import AdapterError, Unavailable
from adapter.exchange.breakage import broke
from adapter.exchange.desk import Desk
from adapter.exchange.party import Party
from adapter.exchange.putting import record_at
from adapter.exchange.sharing import Held, allowed
from adapter.exchange.sighting import Sighting
from adapter.exchange.sights import Known, accepted
from adapter.plugin import Departure, Line, Translated
from adapter.record.atoms import Path
from adapter.record.model import Record
from adapter.record.path_json import path_text
from adapter.record.sharing import Shared
from adapter.record.sights import behind, for_them, held_in_sight, with_own
from adapter.store import Unit, callers, deliveries, links, records, sights
from adapter.store.deliveries import ACCEPTED, DELIVERED, PARKED, SUPERSEDED, WAITING, WITHDRAWN, Claimed
from adapter.store.links import Link, fits
from adapter.store.sights import Sight
from adapter.store.unit import moment

Tree = dict[str, Any]
Named = Mapping[tuple[str, str, str], str]
Far = Mapping[str, Any]  # what the far side calls one record
AT_ONCE = 50  # records that travel in one message
LEASE = 120.0
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
LONGEST_REST = timedelta(days=365)


@dataclass(frozen=True)
class Ready:
    """One record that is to be sent: what they may have of it, how they will see it, what is known of their sight."""

    claimed: Claimed
    record: Record
    tree: Tree | None
    known: Known
    version: int
    person: str
    held: Held
    hidden: frozenset[Path]  # what is held back, as it would read in their sight


class Aside(NamedTuple):
    """One that is not sent: superseded (they see nothing new), withdrawn (they may not have it), parked, or waiting for
    a day that has not come (`due`)."""

    claimed: Claimed
    state: str
    why: str
    due: str = ""


def deliver(desk: Desk, party: Party, line: Line) -> int:
    """Sends what is due to one system; how many deliveries were worked on."""
    if not desk.store.look(lambda unit: deliveries.is_due(unit, party.name, LEASE)):
        return 0
    claimed = desk.store.run(lambda unit: deliveries.claim(unit, party.name, AT_ONCE, LEASE))
    if not claimed:
        return 0
    ready: list[Ready] = []
    aside: list[Aside] = []
    for one in claimed:
        found = _prepared(desk, party, one)
        if isinstance(found, Ready):
            ready.append(found)
        else:
            aside.append(found)
    if aside:
        desk.store.run(lambda unit: [deliveries.finish(unit, a.claimed, a.state, a.why, due=a.due) for a in aside])
    if ready:
        _send(desk, party, line, ready)
    return len(claimed)


def _prepared(desk: Desk, party: Party, claimed: Claimed) -> Ready | Aside:
    try:
        return desk.store.look(lambda unit: _looked(desk, party, claimed, unit))
    except Unavailable:
        raise
    except AdapterError as error:
        return Aside(claimed, PARKED, error.text)
    except Exception as error:
        return Aside(claimed, PARKED, broke(party.name, error, "this record was not written.").text)


def _looked(desk: Desk, party: Party, claimed: Claimed, unit: Unit) -> Ready | Aside:
    found = allowed(desk, unit, party, claimed.record)
    if isinstance(found, Shared):
        return _stopped(claimed, found)
    row, held, whole = found.row, found.held, found.record
    record = held.shared.record or whole
    sight = found.sight or _first_sight(desk, party, record, claimed.record)
    sighting = Sighting(
        party.system, desk.library, desk.identity_of(party), local=sight.person, person=row.person or "",
        record=claimed.record, known=links.within(unit, party.name, [sight.person]).get(sight.person, {}),
    )  # fmt: skip
    known = Known(
        sight, sighting, record, row.version,
        lambda version: held.of(record_at(unit, claimed.record, version, desk.library)),
    )  # fmt: skip
    hidden = held_in_sight(sighting.of(whole).record, known.now) if held.paths else frozenset()
    sending = with_own(for_them(record, known.disputed), known.theirs.said, hidden)
    seen = sighting.of(sending)
    if seen.tree is None:
        return Aside(claimed, SUPERSEDED, "The system can hold nothing of the record.")
    if not claimed.insist and not behind(known.sights):
        return Aside(claimed, SUPERSEDED, "In its sight nothing has changed.")
    return Ready(claimed, sending, seen.tree, known, row.version, row.person or "", held, hidden)


def _stopped(claimed: Claimed, shared: Shared) -> Aside:
    if shared.unclear:
        return Aside(claimed, PARKED, shared.unclear)
    if shared.begins is None:
        return Aside(claimed, WITHDRAWN, shared.why)
    looked_at_again = clock.now() + LONGEST_REST  # a moment in the year 9999 has no place in every zone
    return Aside(claimed, WAITING, shared.why, moment(min(shared.begins, looked_at_again)))


def _first_sight(desk: Desk, party: Party, record: Record, identity: str) -> Sight:
    """Of a system that says nothing itself: what it is told is how they meet, under the names that it is told."""
    said = party.system.sight(Departure(record), desk.library).said
    return Sight(party.name, identity, person=said.person if said is not None else "")


def _send(desk: Desk, party: Party, line: Line, ready: Sequence[Ready]) -> None:
    """One message for all of them; where it cannot be written or sent, all wait or are parked, with the reason."""
    store = desk.store
    try:
        pieces = _written(desk, party, ready)
        left = store.run(partial(_depart, ready=ready))
        if len(left) < len(ready):
            ready, pieces = left, _written(desk, party, left)
        sent = [party.system.send(piece.message, line) for piece in pieces if piece.message is not None]
    except Unavailable as error:
        store.run(partial(_later, ready=ready, why=error.text, after=error.retry_after))
    except AdapterError as error:
        store.run(partial(_parked, ready=ready, why=error.text))
    except Exception as error:
        why = broke(party.name, error, "what was to be sent was not sent.").text
        store.run(partial(_parked, ready=ready, why=why))
    else:
        if not ready:
            return
        if not sent:
            told = "; ".join(dict.fromkeys(issue.text for piece in pieces for issue in piece.issues))
            store.run(partial(_parked, ready=ready, why=told or "It has no form in this system."))
            return
        state = DELIVERED if any(one.state == DELIVERED for one in sent) else ACCEPTED
        far = {record: told for one in sent for record, told in one.far.items() if isinstance(told, Mapping)}
        store.run(partial(_arrived, party=party, ready=ready, far=far, named=_named(pieces), state=state))


def _written(desk: Desk, party: Party, ready: Sequence[Ready]) -> list[Translated]:
    departures = [Departure(one.record, known=one.known.sighting.known, far=one.known.sight.far) for one in ready]
    return list(party.system.write(departures, desk.library)) if ready else []


def _parked(unit: Unit, ready: Sequence[Ready], why: str) -> None:
    for one in ready:
        deliveries.finish(unit, one.claimed, PARKED, why)


def _named(pieces: Sequence[Translated]) -> Named:
    return {key: ours for piece in pieces for key, ours in piece.named.items()}


def _depart(unit: Unit, ready: Sequence[Ready]) -> list[Ready]:
    """What is on its way is known before it goes: should they answer at once, it is recognised. Only those go whose
    leases have not been lost: others are at work on the rest."""
    records.lock(unit, [one.claimed.record for one in ready])
    left = [one for one in ready if deliveries.is_ours(unit, one.claimed)]
    for one in left:
        sent: Tree = {"tree": one.tree, "version": one.version}
        if one.hidden:
            sent["withheld"] = sorted(map(path_text, one.hidden))
        if one.known.sight.said is None:
            sights.keep(unit, one.known.sight)
        sights.change(unit, one.known.sight.system, one.claimed.record, in_flight=sent, quiet=False)
    return left


def _later(unit: Unit, ready: Sequence[Ready], why: str, after: float) -> None:
    for one in ready:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(one.claimed.tries - 1, 12)) * random.uniform(0.8, 1.2)
        due = moment(clock.now() + timedelta(seconds=max(wait, after)))
        deliveries.finish(unit, one.claimed, WAITING, why, due=due)


def _arrived(
    unit: Unit, *, party: Party, ready: Sequence[Ready], far: Mapping[str, Far], named: Named, state: str
) -> None:
    """They have it: what they were told moves, with the version that was sent as the base of what was told."""
    ids = [one.claimed.record for one in ready]
    records.lock(unit, ids)
    known = sights.by_record(unit, party.name, ids)
    for one in ready:
        if not deliveries.finish(unit, one.claimed, state, one.held.sentence(), told=one.version):
            continue
        sight = known[one.claimed.record]
        called = {**sight.far, **far.get(one.claimed.record, {})}
        if sight.in_flight is not None:  # else they have answered meanwhile, and it was taken for told then
            sights.save(unit, replace(accepted(one.known.after(sight)), told_at=unit.now, quiet=False, far=called))
        elif called != sight.far:
            sights.save(unit, replace(sight, far=called))
        if sight.said is None and sight.person:
            links.link(unit, Link("person", party.name, "", sight.person, one.person))
        for (within, kind, local), ours in named.items():
            if within == sight.person and fits(local):
                links.link(unit, Link(kind, party.name, within, local, ours, one.claimed.record))
    callers.note(unit, "deliver", f"{len(ready)} records to {party.name}", state)
