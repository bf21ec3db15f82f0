"""Receipts as they are read again: listed for whoever may see them, and line by line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from adapter import jsontext
from adapter.caller import Caller
from adapter.exchange.desk import Desk
from adapter.exchange.party import Party
from adapter.message import Message
from adapter.store import messages

Tree = dict[str, Any]
SHORT = ("id", "state", "received_at", "system", "message", "counts")


def receipts_listed(desk: Desk, caller: Caller, *, system: str, before: str, count: int) -> list[Tree]:
    """Newest first, without their losses and issues."""
    found = desk.store.look(partial(messages.receipts_listed, before=before, count=count, system=system), caller)
    return [{name: receipt[name] for name in SHORT} for receipt in found]


def answer_to(desk: Desk, party: Party, message: Message, receipt: Tree) -> Message | None:
    """The receipt in the system's own tongue, told of every place that was refused or held."""
    told = (jsontext.loads(line) for lines in details_of(desk, receipt["id"]) for line in lines.split("\n"))
    rejected = [one["rejected"] for one in told if "rejected" in one]
    return party.system.answer(message, {**receipt, "rejected": rejected})


def details_of(desk: Desk, identity: str) -> Iterator[str]:
    """Read in portions, so that no transaction stays open while somebody downloads."""
    after = 0
    while found := desk.store.look(partial(messages.details, identity=identity, after=after, count=20)):
        for row, lines in found:
            after = row
            yield lines
