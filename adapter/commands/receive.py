"""`receive`, `sync`, `work`: messages in by the same way as over HTTP, and the worker that finishes and delivers."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import Any

import click

from adapter.commands.telling import DONE, REFUSED, SOME_REFUSED, opened_desk, say, told_plainly
from adapter.commands.translate import read_message

COUNTED = ("created", "updated", "unchanged", "confirmed", "conflict", "held", "refused", "not_confirmed")


@click.command("receive")
@click.argument("system", metavar="SYSTEM")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@told_plainly
def receive(system: str, files: tuple[str, ...]) -> int:
    """Receive each FILE (- for standard input) from SYSTEM, by the same way as over HTTP, and print its receipt."""
    from adapter import jsontext

    desk = opened_desk()
    codes = []
    for file in files:
        with read_message(file) as message:
            receipt = _received(desk, system, message)
        click.echo(jsontext.dumps(receipt, indent=True).decode())
        say(f"{message.name}: {receipt['state']}: {_counts(receipt)}")
        codes.append(_code(receipt))
    if all(code == REFUSED for code in codes):
        return REFUSED
    return DONE if all(code == DONE for code in codes) else SOME_REFUSED


def _received(desk: Any, system: str, message: Any) -> dict[str, Any]:
    """The receipt of a message that is applied to its end, here, whatever its size."""
    from adapter.caller import ADAPTER
    from adapter.exchange import receive as receiving

    receipt = receiving.receive(desk, system, message, ADAPTER)
    while receipt["state"] == "receiving" and receiving.advance(desk, system):
        receipt = receiving.receipt_of(desk, receipt["id"])
    return receipt


def _counts(receipt: dict[str, Any]) -> str:
    counts = receipt["counts"]
    return ", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in COUNTED if counts.get(name)) or "nothing"


def _code(receipt: dict[str, Any]) -> int:
    if receipt["state"] == "refused":
        return REFUSED
    return SOME_REFUSED if receipt["counts"].get("refused") else DONE


@click.command("sync")
@click.argument("system", metavar="SYSTEM")
@told_plainly
def sync(system: str) -> None:
    """Fetch what is new from SYSTEM, finish it, and deliver what SYSTEM is owed: once, now."""
    from adapter.exchange.work import once

    desk = opened_desk()
    party = desk.party(system)
    say("done" if once(desk, [party]) else "there was nothing to do")


@click.command("work")
@told_plainly
def work() -> None:
    """Run a worker until it is stopped: it finishes large messages, fetches and delivers. As many as wanted."""
    from adapter.exchange.work import work as run

    desk, stop = opened_desk(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(ValueError):  # not in the main thread
            signal.signal(number, lambda *_: stop.set())
    desk.store.alive()
    run(desk, stop)
