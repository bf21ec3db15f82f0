"""The end of a message: who was missing from it, what state its receipt has, and what it supersedes."""

from __future__ import annotations

from collections.abc import Sequence

from adapter.errors import AdapterError, Issue
from adapter.exchange.keeping import OLDER
from adapter.exchange.party import Party
from adapter.exchange.receipt import Receipt
from adapter.exchange.stage import Stage
from adapter.plugin import Arrival, Noted
from adapter.store import Unit, callers, items, messages, sights
from adapter.store.messages import KeptMessage

NOTHING = Issue("error", "not-found", "", "No record was found in the message. Nothing was changed.")
MISSING = "{} of those whom {} has stated before {} not in this message{}: not confirmed since. {}"
NOT_TAKEN = (
    "{} of those whom {} has stated before {} in this message, and nothing was taken of what it says of them: they are "
    "neither confirmed nor missing. {}"
)
NOTHING_CHANGED = "Nothing of theirs changed."
PERHAPS = ", unless in a row that was refused because it cannot be told whose it is"


def close(stage: Stage, message: KeptMessage, arrivals: Sequence[Arrival]) -> None:
    """In the transaction of the last step."""
    unit, receipt, party = stage.unit, stage.receipt, stage.party
    covers = any(isinstance(one, Noted) and one.covers for one in arrivals[-1:])
    if not receipt.came_through and not receipt.counts["held"] and not receipt.counts["refused"]:
        receipt.note([NOTHING])
    unit.flush()
    covers = covers and receipt.came_through
    _count_not_taken(stage, message)
    if covers:
        _count_missing(stage, message)
        for waited in items.supersede(unit, party.name, OLDER):
            messages.change(unit, waited, state="discarded")
    state = _state(receipt)
    receipt.told["state"] = state
    _finish(unit, message, party, receipt, "refused" if state == "refused" else "applied", covers=covers)


def _count_missing(stage: Stage, message: KeptMessage) -> None:
    missing = sights.not_confirmed(stage.unit, stage.party.name, message.number)
    stage.receipt.counts["not_confirmed"] = missing
    if missing:
        perhaps = PERHAPS if stage.receipt.counts["refused"] else ""
        _note(stage, MISSING.format(missing, stage.party.name, _is(missing), perhaps, NOTHING_CHANGED))


def _count_not_taken(stage: Stage, message: KeptMessage) -> None:
    """Those who are in rows that were refused or held."""
    found = sights.not_taken(stage.unit, stage.party.name, message.number)
    stage.receipt.counts["not_taken"] = found
    if found:
        _note(stage, NOT_TAKEN.format(found, stage.party.name, _is(found), NOTHING_CHANGED))


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _note(stage: Stage, text: str) -> None:
    stage.receipt.note([Issue("information", "informational", "", text)])


def _state(receipt: Receipt) -> str:
    if receipt.came_through:
        return "accepted"
    return "held" if receipt.counts["held"] else "refused"


def refuse_whole(unit: Unit, *, message: KeptMessage, claim: int, party: Party, error: AdapterError) -> None:
    """Nothing at all can be read of it, or of the rest of it: what was applied before stands."""
    now = messages.by_id(unit, message.id, lock=True)
    if now.claim != claim or now.state not in messages.OPEN:
        return
    told = messages.receipt(unit, message.id)
    receipt = Receipt(told) if told is not None else Receipt.of(now)
    receipt.refuse("", error.issues)
    receipt.told["state"] = _state(receipt)
    _finish(unit, now, party, receipt, "applied" if receipt.came_through else "refused")
    messages.add_details(unit, message.id, receipt.lines())


def _finish(
    unit: Unit, message: KeptMessage, party: Party, receipt: Receipt, state: str, *, covers: bool = False
) -> None:
    applied = messages.next_applied(unit, party.name) if state == "applied" else None
    messages.change(unit, message.id, state=state, applied=applied, covers=covers, lease_until="")
    messages.save_receipt(unit, receipt.tree(), party.organisation, done=True)
    callers.note(unit, "apply", f"message {message.id}", receipt.told["state"])
