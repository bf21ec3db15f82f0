"""Messages as they came, kept before anything is answered, and the receipts that say what became of them."""

from __future__ import annotations

import contextlib
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, insert, select, text

from adapter import jsontext
from adapter.message import Message
from adapter.store.leases import has_ended, until
from adapter.store.tables import message_parts, messages, receipt_details, receipts
from adapter.store.unit import Unit

if TYPE_CHECKING:
    from adapter.store.opening import Store

PART = 1024 * 1024
IN_MEMORY = 1024 * 1024
OPEN = ("kept", "receiving")  # states in which there is still work to do


class KeptMessage(NamedTuple):
    number: int
    id: str
    system: str
    caller: str
    media_type: str
    name: str
    sha256: str
    bytes: int
    received_at: str
    state: str
    fingerprint: str
    applied: int | None
    mark: int
    claim: int
    lease_until: str


def lock_system(unit: Unit, system: str) -> None:
    """Until the unit ends nobody else keeps a message of this system."""
    if unit.locks:
        told = {"system": f"messages of {system}"}
        unit.rows(text("SELECT pg_advisory_xact_lock(hashtextextended(:system, 1))"), told)


def keep(
    unit: Unit, message: Message, system: str, sha256: str, fingerprint: str, *, state: str = "kept", lease: float = 0
) -> KeptMessage:
    """Keeps the bytes, untouched. With a lease, whoever keeps it is the one who works on it first."""
    identity = str(uuid.uuid4())
    row = {
        "id": identity, "system": system, "caller": unit.caller.name, "media_type": message.media_type,
        "name": message.name, "sha256": sha256, "bytes": message.size, "received_at": unit.now, "state": state,
        "fingerprint": fingerprint, "claim": 1 if lease else 0, "lease_until": until(lease) if lease else "",
    }  # fmt: skip
    unit.change(insert(messages), row)
    with message.open() as stream:
        number = 0
        while piece := stream.read(PART):
            unit.change(insert(message_parts), {"message": identity, "part": number, "body": piece})
            number += 1
    return by_id(unit, identity)


def by_id(unit: Unit, identity: str, *, lock: bool = False) -> KeptMessage:
    """Raises LookupError where there is none."""
    statement = select(*[messages.c[name] for name in KeptMessage._fields]).where(messages.c.id == identity)
    row = unit.one(statement.with_for_update() if lock and unit.locks else statement)
    if row is None:
        raise LookupError(identity)
    return KeptMessage._make(row)


@contextlib.contextmanager
def opened(store: Store, kept: KeptMessage) -> Iterator[Message]:
    """The message as it came; a large one lies in an unnamed file for as long as it is open."""
    if kept.bytes <= IN_MEMORY:
        yield Message(b"".join(_parts(store, kept)), kept.media_type, kept.name)
        return
    with tempfile.NamedTemporaryFile(prefix="outcomes-") as file:
        for part in _parts(store, kept):
            file.write(part)
        file.flush()
        yield Message(Path(file.name), kept.media_type, kept.name)


def _parts(store: Store, kept: KeptMessage) -> Iterator[bytes]:
    """Read one by one, so that no transaction stays open while a system reads."""
    for number in range(-(-kept.bytes // PART)):
        own = (message_parts.c.message == kept.id) & (message_parts.c.part == number)
        row = store.look(partial(Unit.one, statement=select(message_parts.c.body).where(own)))
        if row is None:
            raise LookupError("a part of a kept message is missing")
        yield row.body


def claim(unit: Unit, identity: str, lease: float) -> KeptMessage | None:
    """The message, with a claim number of our own; None where another is at work on it, or it is done."""
    ended = has_ended(messages.c.lease_until, unit.now, lease)
    free = (messages.c.id == identity) & messages.c.state.in_(OPEN) & ended
    changed = unit.change(messages.update().where(free).values(claim=messages.c.claim + 1, lease_until=until(lease)))
    return by_id(unit, identity) if changed else None


def renew(unit: Unit, identity: str, lease: float, **values: Any) -> int:
    return change(unit, identity, lease_until=until(lease), **values)


def let_go(unit: Unit, identity: str, claim: int) -> int:
    """Whoever comes next may work on it, unless somebody does already."""
    own = (messages.c.id == identity) & (messages.c.claim == claim)
    return unit.change(messages.update().where(own).values(lease_until=""))


def first_waiting(unit: Unit, system: str) -> KeptMessage | None:
    """The oldest message of a system that is not done: its messages apply strictly in the order of their arrival."""
    statement = select(*[messages.c[name] for name in KeptMessage._fields])
    statement = statement.where(messages.c.system == system, messages.c.state.in_(OPEN))
    row = unit.one(statement.order_by(messages.c.number).limit(1))
    return KeptMessage._make(row) if row else None


def systems_waiting(unit: Unit) -> list[str]:
    """The systems that have a message which is not done."""
    return [row.system for row in unit.rows(select(messages.c.system).where(messages.c.state.in_(OPEN)).distinct())]


def waiting(unit: Unit, system: str) -> int:
    statement = select(func.count()).where(messages.c.system == system, messages.c.state.in_(OPEN))
    return int(unit.rows(statement)[0][0])


def with_bytes(unit: Unit, system: str, sha256: str) -> list[KeptMessage]:
    """The messages of a system with these bytes, newest first: applied, still to be, or waiting for a decision."""
    statement = select(*[messages.c[name] for name in KeptMessage._fields])
    statement = statement.where(messages.c.system == system, messages.c.sha256 == sha256)
    statement = statement.where(messages.c.state.in_((*OPEN, "applied", "held")))
    return [KeptMessage._make(row) for row in unit.rows(statement.order_by(messages.c.number.desc()))]


def latest(unit: Unit, system: str) -> KeptMessage | None:
    """Latest applied, or still waiting to be."""
    statement = select(*[messages.c[name] for name in KeptMessage._fields]).where(messages.c.system == system)
    order = func.coalesce(messages.c.applied, messages.c.number + 1_000_000_000_000)
    row = unit.one(statement.where(messages.c.state.in_((*OPEN, "applied"))).order_by(order.desc()).limit(1))
    return KeptMessage._make(row) if row else None


def change(unit: Unit, identity: str, **values: Any) -> int:
    return unit.change(messages.update().where(messages.c.id == identity).values(**values))


def apply_again(unit: Unit, identity: str) -> KeptMessage:
    """The message waits its turn again, as if it had come now."""
    lock_system(unit, by_id(unit, identity).system)
    if unit.locks:
        number = unit.rows(text("SELECT nextval(pg_get_serial_sequence('messages', 'number'))"))[0][0]
    else:
        number = unit.rows(select(func.max(messages.c.number)))[0][0] + 1
    change(unit, identity, state="kept", number=number, mark=0, lease_until="", received_at=unit.now)
    return by_id(unit, identity)


def activity(unit: Unit) -> dict[str, tuple[str, str, int]]:
    """By system: (id of its last message, when that came, how many wait)."""
    newest = select(messages.c.system, func.max(messages.c.number).label("n")).group_by(messages.c.system).subquery()
    last = select(messages.c.system, messages.c.id, messages.c.received_at).join(
        newest, messages.c.number == newest.c.n
    )
    open_ones = select(messages.c.system, func.count().label("n")).where(messages.c.state.in_(OPEN))
    waits = {row.system: row.n for row in unit.rows(open_ones.group_by(messages.c.system))}
    return {row.system: (row.id, row.received_at, waits.get(row.system, 0)) for row in unit.rows(last)}


def missing_since(unit: Unit, system: str, present: int) -> str | None:
    """When a message first came that says everything, and in which there is nothing of what was last in that one."""
    statement = select(func.min(messages.c.received_at)).where(
        messages.c.system == system, messages.c.covers, messages.c.state == "applied", messages.c.number > present
    )
    found = unit.rows(statement)[0][0]
    return str(found) if found else None


def next_applied(unit: Unit, system: str) -> int:
    statement = select(func.coalesce(func.max(messages.c.applied), 0)).where(messages.c.system == system)
    return int(unit.rows(statement)[0][0]) + 1


# --- receipts


def save_receipt(unit: Unit, receipt: dict[str, Any], organisation: str, *, done: bool) -> None:
    lost = Counter[str]()
    for loss in receipt.get("losses", ()):
        lost[loss["kind"]] += loss["count"]
    unit.put(
        receipts, id=receipt["id"], message=receipt["id"], system=receipt["system"], organisation=organisation,
        state=receipt["state"], received_at=receipt["received_at"], done_at=unit.now if done else None,
        dropped=lost["dropped"], coarsened=lost["coarsened"], assumed=lost["assumed"],
        body=jsontext.dumps(receipt).decode(),
    )  # fmt: skip


def add_details(unit: Unit, receipt: str, lines: list[str]) -> None:
    for line in lines:
        unit.add(receipt_details, receipt=receipt, line=line)


def receipt(unit: Unit, identity: str) -> dict[str, Any] | None:
    """The receipt, if the caller may see it: its own organisation's, or one of those that it sees."""
    statement = select(receipts.c.body).where(receipts.c.id == identity)
    if not unit.caller.sees_all:
        statement = statement.where(receipts.c.organisation.in_(unit.caller.audiences))
    row = unit.one(statement)
    return jsontext.loads(row.body) if row else None


def receipts_listed(unit: Unit, *, before: str = "", count: int = 50, system: str = "") -> list[dict[str, Any]]:
    """Newest first; `before` is the id of the last one of the page before."""
    statement = select(receipts.c.body).join(messages, messages.c.id == receipts.c.message)
    if not unit.caller.sees_all:
        statement = statement.where(receipts.c.organisation.in_(unit.caller.audiences))
    if system:
        statement = statement.where(receipts.c.system == system)
    if before:
        edge = select(messages.c.number).where(messages.c.id == before).scalar_subquery()
        statement = statement.where(messages.c.number < edge)
    rows = unit.rows(statement.order_by(messages.c.number.desc()).limit(count))
    return [jsontext.loads(row.body) for row in rows]


def details(unit: Unit, identity: str, *, after: int = 0, count: int = 1000) -> list[tuple[int, str]]:
    statement = select(receipt_details.c.row, receipt_details.c.line)
    statement = statement.where(receipt_details.c.receipt == identity, receipt_details.c.row > after)
    return [(row.row, row.line) for row in unit.rows(statement.order_by(receipt_details.c.row).limit(count))]
