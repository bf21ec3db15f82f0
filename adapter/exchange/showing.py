"""What a system would be sent of one record, and what would be lost: nothing is sent, and nothing is remembered."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from adapter.caller import Caller
from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.party import Party
from adapter.exchange.putting import record_at
from adapter.exchange.records import GONE
from adapter.exchange.sharing import held_back
from adapter.exchange.sights import disputes_of
from adapter.exchange.tally import Tally
from adapter.plugin import RESERVED, Departure
from adapter.record.model import Record
from adapter.record.sharing import Shared
from adapter.record.sights import for_them
from adapter.store import Unit, records, sights

Tree = dict[str, Any]


def shown_as(desk: Desk, caller: Caller, identity: str, name: str, settings: Mapping[str, Any] | None = None) -> Tree:
    """`{"media_type", "message", "losses", "issues"}` and what is held back: `withheld`, or `why_not` where all is.

    A message that is no text is base64, null where there is none.

    `fhir` and `record` are nobody's system: the record is written as it is, upon nothing. Raises Refused where the
    caller sees no such record, or no such system is set up to be written to.
    """
    system = desk.system(name, settings) if name in RESERVED or settings else desk.party(name).system
    if "out" not in system.directions:
        raise Refused(f"The system {name} only sends: nothing is written for it.", reason="usage")
    tally, bodies, media_type = Tally(), list[bytes](), None
    party = next((one for one in desk.parties if one.name == name), None)
    record, held = desk.store.look(lambda unit: _for_them(desk, unit, identity, party), caller)
    for piece in system.write([Departure(record)], desk.library) if record is not None else ():
        tally.lose(piece.losses)
        tally.note(piece.issues)
        if piece.message is not None:
            bodies.append(piece.message.read())
            media_type = piece.message.media_type
    message = _as_text(b"".join(bodies)) if bodies else None
    withheld = [one._asdict() for one in held.withheld]
    why = held.why or held.unclear or None
    return {
        "media_type": media_type, "message": message, "losses": tally.losses(), "issues": tally.issues(),
        "withheld": withheld, "why_not": why,
    }  # fmt: skip


def _for_them(desk: Desk, unit: Unit, identity: str, party: Party | None) -> tuple[Record | None, Shared]:
    """What nobody's system is shown is what the caller sees."""
    row = records.row(unit, identity)
    if row is None:
        raise Refused(GONE, reason="not-found")
    record = record_at(unit, identity, row.version, desk.library)
    if party is None:
        return record, Shared(record)
    sight = sights.by_record(unit, party.name, [identity]).get(identity)
    shared = held_back(desk, party, record).shared
    if sight is None or shared.record is None:
        return shared.record, shared
    return for_them(shared.record, disputes_of(sight)), shared


def _as_text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(body).decode("ascii")
