"""A message is on disk before anything is answered; the same bytes again are a duplicate, or an old file come back."""

from __future__ import annotations

from typing import Any, NamedTuple

from adapter.caller import Caller
from adapter.errors import Issue, Refused
from adapter.exchange.desk import Desk
from adapter.exchange.party import Party
from adapter.exchange.receipt import Receipt
from adapter.message import Message
from adapter.store import Unit, callers, items, messages, sights
from adapter.store.messages import KeptMessage

Tree = dict[str, Any]
OLDER = "the same file was applied before, and another since: is it to be applied again, as a correction?"


class Kept(NamedTuple):
    """`receipt` is there where nothing is left to do: a duplicate, or a file that waits for somebody's word."""

    message: KeptMessage
    claim: int
    receipt: Tree | None = None


def keep_message(desk: Desk, party: Party, message: Message, caller: Caller, lease: float) -> Kept:
    """Raises Refused where too many messages of the system wait already."""
    sha256, fingerprint = message.sha256(), party.system.fingerprint(desk.library)

    def keep(unit: Unit) -> Kept:
        messages.lock_system(unit, party.name)  # their numbers are the order in which they arrived
        latest = messages.latest(unit, party.name)
        is_latest = latest is not None and latest.sha256 == sha256
        if latest is not None and is_latest and (latest.fingerprint == fingerprint or latest.state in messages.OPEN):
            return _duplicate(unit, party, latest)
        older = [] if is_latest else messages.with_bytes(unit, party.name, sha256)
        if asked := [one for one in older if one.state == "held"]:
            return Kept(asked[0], asked[0].claim, messages.receipt(unit, asked[0].id))
        _refuse_too_many(desk, unit, party)
        if older:
            return _older(unit, party, message, older[0], fingerprint)
        kept = messages.keep(unit, message, party.name, sha256, fingerprint, lease=lease)
        messages.save_receipt(unit, Receipt.of(kept).tree(), party.organisation, done=False)
        callers.note(unit, "receive", f"message {kept.id}")
        return Kept(kept, kept.claim)

    return desk.store.run(keep, caller)


def _refuse_too_many(desk: Desk, unit: Unit, party: Party) -> None:
    most = desk.config.gateway.most_waiting
    if messages.waiting(unit, party.name) >= most:
        text = f"{most} messages of {party.name} wait to be applied: send it again when they are done."
        raise Refused(text, [Issue("error", "throttled", "", text)], reason="too-many", retry_after=5)


def _duplicate(unit: Unit, party: Party, latest: KeptMessage) -> Kept:
    """Nothing changes, and everything that it says is confirmed."""
    told = messages.receipt(unit, latest.id) or Receipt.of(latest).tree()
    if latest.state == "applied":
        sights.confirm_all(unit, party.name, latest.number, latest.number)
        told = {**told, "state": "duplicate"}
    callers.note(unit, "receive", f"message {latest.id}", "duplicate")
    return Kept(latest, latest.claim, told)


def _older(unit: Unit, party: Party, message: Message, older: KeptMessage, fingerprint: str) -> Kept:
    kept = messages.keep(unit, message, party.name, older.sha256, fingerprint, state="held")
    receipt = Receipt.of(kept)
    text = f"This is the file of {older.received_at[:10]}, and a newer one was applied since. It is held until somebody"
    receipt.told["state"] = "held"
    receipt.hold("", Issue("warning", "duplicate", "", f"{text} decides whether to apply it as a correction."))
    items.add(
        unit, kind=items.HELD, cause=OLDER, field="message", system=party.name, owner=party.organisation, part=kept.id,
        record=None, path="", place="", message=kept.id, ours=None,
        theirs={"message": kept.id, "received_at": older.received_at},
    )  # fmt: skip
    told = receipt.tree()
    messages.save_receipt(unit, told, party.organisation, done=True)
    callers.note(unit, "receive", f"message {kept.id}", "held")
    return Kept(kept, kept.claim, told)
