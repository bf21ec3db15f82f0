"""A message comes in: kept first, then applied in the order of arrival, a small one at once, a large one in steps.

Whoever holds a message's claim works on it; each step is one transaction that moves its mark, so that any worker goes
on where another was killed. `receive` is the door's way in, `advance` the worker's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

from adapter.caller import ADAPTER, Caller
from adapter.errors import AdapterError, Refused, Unavailable
from adapter.exchange.arriving import arrivals_of
from adapter.exchange.breakage import broke
from adapter.exchange.closing import close, refuse_whole
from adapter.exchange.desk import Desk
from adapter.exchange.keeping import Kept, keep_message
from adapter.exchange.party import Party
from adapter.exchange.receipt import Receipt
from adapter.exchange.stage import Stage
from adapter.exchange.step import apply
from adapter.exchange.witness import Witness
from adapter.message import Message
from adapter.plugin import Arrival
from adapter.store import STORE_FAULTS, Unit, messages
from adapter.store.messages import KeptMessage

Tree = dict[str, Any]
STEP = 100  # arrivals that one transaction applies
LEASE = 20.0  # seconds after which another worker may go on with a message
PATIENCE = 10.0  # seconds that a sender waits for the messages before its own
NAP = 0.02


def receive(desk: Desk, name: str, message: Message, caller: Caller) -> Tree:
    """The receipt: complete, or with state `receiving` where a worker will finish it.

    Raises Refused for a system or a caller that may not, and where too many messages wait; once the message is kept,
    whatever is wrong with it is in the receipt.
    """
    party = desk.party(name)
    if not caller.sees_all and caller.organisation != party.organisation:
        raise Refused(f"Your organisation does not speak for the system {name}.", reason="forbidden")
    if "in" not in party.system.directions or party.only_receives:
        raise Refused(f"The system {name} only receives: it sends no messages.", reason="usage")
    kept = keep_message(desk, party, message, caller, LEASE)
    if kept.receipt is not None:
        return kept.receipt
    try:
        _take_turn(desk, party, kept)
        return receipt_of(desk, kept.message.id)
    except Unavailable:  # the store is away, and has the message: a worker goes on once the store is back
        return Receipt.of(kept.message).tree()


def _take_turn(desk: Desk, party: Party, kept: Kept) -> None:
    """Applies it, or leaves it to the workers: a large one, and one before which others wait for long."""
    until = time.monotonic() + PATIENCE
    while not _work_on(desk, party, kept, whole=False) and not _is_done(desk, kept.message.id):
        if time.monotonic() >= until:
            desk.store.run(partial(messages.let_go, identity=kept.message.id, claim=kept.claim))
            return
        time.sleep(NAP)


def receipt_of(desk: Desk, identity: str, caller: Caller = ADAPTER) -> Tree:
    """Raises Refused where there is none that the caller may see."""
    found = desk.store.look(lambda unit: messages.receipt(unit, identity), caller)
    if found is None:
        raise Refused("There is no such receipt.", reason="not-found")
    return found


def advance(desk: Desk, name: str) -> bool:
    """Works on the oldest message of one system that waits, to its end; whether there was one that was free."""
    party = desk.party(name)

    def claimed(unit: Unit) -> KeptMessage | None:
        first = messages.first_waiting(unit, name)
        return messages.claim(unit, first.id, LEASE) if first is not None else None

    if desk.store.look(lambda unit: messages.first_waiting(unit, name)) is None:
        return False
    message = desk.store.run(claimed)
    if message is None:
        return False
    return _work_on(desk, party, Kept(message, message.claim), whole=True)


def _is_done(desk: Desk, identity: str) -> bool:
    return desk.store.look(lambda unit: messages.by_id(unit, identity)).state not in messages.OPEN


class _Work(NamedTuple):
    desk: Desk
    party: Party
    message: KeptMessage
    claim: int
    fingerprint: str


def _work_on(desk: Desk, party: Party, kept: Kept, *, whole: bool) -> bool:
    """Whether it was this message's turn. Not `whole`: a large message is left to the workers."""
    message = kept.message
    first = desk.store.look(lambda unit: messages.first_waiting(unit, party.name))
    if first is None or first.id != message.id:
        return first is None
    work = _Work(desk, party, message, kept.claim, party.system.fingerprint(desk.library))
    try:
        with messages.opened(desk.store, message) as opened:
            return _applied(work, arrivals_of(party.system, opened, desk.library), whole=whole)
    except Unavailable:
        raise
    except AdapterError as error:
        told = error
    except STORE_FAULTS:
        raise
    except Exception as error:  # it would break each time, and block whatever comes after it
        issue = broke(party.name, error, "the message was not read, or not to its end.")
        told = Refused(issue.text, [issue])
    desk.store.run(partial(refuse_whole, message=message, claim=kept.claim, party=party, error=told))
    return True


def _applied(work: _Work, arrivals: Iterator[Arrival], *, whole: bool) -> bool:
    beginning = list(islice(arrivals, work.desk.config.gateway.at_once + 1))
    if len(beginning) <= work.desk.config.gateway.at_once and work.message.mark == 0:
        return _step(work, beginning, last=True)
    if not whole:
        work.desk.store.run(partial(messages.let_go, identity=work.message.id, claim=work.claim))
        return True
    again = work.message.fingerprint != work.fingerprint  # read otherwise than before: from the beginning
    waiting = islice(chain(beginning, arrivals), 0 if again else work.message.mark, None)
    ahead = list(islice(waiting, STEP))
    while True:
        step, ahead = ahead, list(islice(waiting, STEP))
        if not _step(work, step, last=not ahead):
            return False
        if not ahead:
            return True


def _step(work: _Work, arrivals: list[Arrival], *, last: bool) -> bool:
    """One transaction. False where the claim was lost: then another is at work, and nothing was changed."""
    desk, party = work.desk, work.party

    def carry_out(unit: Unit) -> bool:
        message = messages.by_id(unit, work.message.id, lock=True)
        if message.claim != work.claim or message.state not in messages.OPEN:
            return False
        first = messages.first_waiting(unit, party.name)
        if first is None or first.id != message.id:
            return False
        restart = message.fingerprint != work.fingerprint
        told = None if restart else messages.receipt(unit, message.id)
        receipt = Receipt(told) if told is not None else Receipt.of(message)
        by = party.organisation
        stage = Stage(
            unit, party, desk.library, desk.identity_of(party), receipt, message.id, message.number, desk.parties,
            Witness(message.caller, by, by, message=message.sha256, system=party.name), desk.config.prefer,
        )  # fmt: skip
        apply(stage, arrivals)
        mark = (0 if restart else message.mark) + len(arrivals)
        if last:
            close(stage, message, arrivals)
        else:
            messages.renew(unit, message.id, LEASE, mark=mark, state="receiving", fingerprint=work.fingerprint)
            messages.save_receipt(unit, receipt.tree(), party.organisation, done=False)
        messages.add_details(unit, message.id, receipt.lines())
        return True

    return desk.store.run(carry_out, _caller(work.message))


def _caller(message: KeptMessage) -> Caller:
    return Caller(message.caller, sees_all=True)
