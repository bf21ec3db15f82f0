"""The loops that a worker runs: finish what was received, fetch what is new, deliver what is owed; as many as wanted.

Each piece of work is claimed by a lease, so that M workers do each once; a worker that dies is followed by another.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC
from threading import Event, Thread

from adapter import clock
from adapter.caller import Caller
from adapter.errors import AdapterError, Unavailable
from adapter.exchange.breakage import place_of
from adapter.exchange.deliver import deliver
from adapter.exchange.desk import Desk
from adapter.exchange.opening import owe_all
from adapter.exchange.party import Party
from adapter.exchange.receipts import answer_to
from adapter.exchange.receive import advance, receipt_of, receive
from adapter.plugin import Line
from adapter.store import turns
from adapter.store.turns import Turn

LOG = logging.getLogger("adapter.exchange")
NAP, REST = 0.5, 5.0  # seconds: with nothing to do, and after the store or a system was not to be had
FETCHING = 300.0  # seconds for which one worker fetches from one system


def work(desk: Desk, stop: Event) -> None:
    """Until it is stopped. Whatever one system does wrong never stops the work for the others."""
    line = Line(clock=lambda: clock.now().astimezone(UTC))
    fetched: dict[str, float] = {}
    for party in desk.parties:
        _trying(party, lambda party=party: _owe(desk, party, line))  # type: ignore[misc]
    while not stop.is_set():
        busy, tired = False, False
        for party in desk.parties:
            for one in (_receive, _fetch, _deliver):
                if one is _fetch and time.monotonic() - fetched.get(party.name, -party.schedule) < party.schedule:
                    continue
                done = _trying(party, lambda party=party, one=one: one(desk, party, line))  # type: ignore[misc]
                busy, tired = busy or bool(done), tired or done is None
                if one is _fetch:
                    fetched[party.name] = time.monotonic()
        if not busy:
            stop.wait(REST if tired else NAP)


def once(desk: Desk, parties: Iterable[Party]) -> bool:
    """Everything that is to be done now for these, once; whether there was anything. Raises what goes wrong."""
    line = Line(clock=lambda: clock.now().astimezone(UTC))
    done = [one(desk, party, line) for party in parties for one in (_owe, _receive, _fetch, _deliver)]
    return any(done)


def _trying(party: Party, doing: Callable[[], bool]) -> bool | None:
    """None where it could not be done now."""
    try:
        return doing()
    except Unavailable as error:
        LOG.warning("%s: %s", party.name, error.text)
    except AdapterError as error:
        LOG.error("%s: %s", party.name, error.text)
    except Exception as error:
        LOG.error("%s: %s at %s", party.name, type(error).__name__, place_of(error))
    return None


def _owe(desk: Desk, party: Party, line: Line) -> bool:
    return party.is_told and owe_all(desk, party)


def _receive(desk: Desk, party: Party, line: Line) -> bool:
    return advance(desk, party.name)


def _deliver(desk: Desk, party: Party, line: Line) -> bool:
    return party.is_told and deliver(desk, party, line) > 0


def _fetch(desk: Desk, party: Party, line: Line) -> bool:
    """What is new is received like any other message; the far side is finished with once the receipt is on disk."""
    if not party.system.fetches:
        return False
    name = f"fetch:{party.name}"
    turn = desk.store.run(lambda unit: turns.claim(unit, name, FETCHING))
    if turn is None:
        return False
    found = False
    caller = Caller(party.name, party.organisation)
    done = Event()
    renewing = Thread(target=_renewing, args=(desk, turn, done), name=name, daemon=True)
    renewing.start()
    try:
        for fetched in party.system.fetch(turn.bookmark or None, line):
            receipt = receive(desk, party.name, fetched.message, caller)
            until = time.monotonic() + FETCHING / 2
            while receipt["state"] == "receiving" and time.monotonic() < until:
                if not advance(desk, party.name):
                    time.sleep(NAP)  # another worker is at it
                receipt = receipt_of(desk, receipt["id"])
            if receipt["state"] == "receiving":
                break  # it is fetched again, and known by its bytes
            fetched.finish(receipt, answer_to(desk, party, fetched.message, receipt))
            found, turn = True, replace(turn, bookmark=fetched.bookmark or "")
    finally:
        done.set()
        renewing.join()  # else it could take the turn again that is given back here
        desk.store.run(lambda unit: turns.release(unit, turn))
    return found


def _renewing(desk: Desk, turn: Turn, done: Event) -> None:
    """A large message takes longer than any lease: nobody else fetches it meanwhile. Ends with the turn."""
    while not done.wait(FETCHING / 3):
        try:
            if not desk.store.run(lambda unit: turns.renew(unit, turn, FETCHING)):
                return
        except Unavailable as error:
            LOG.warning("%s: %s", turn.name, error.text)
