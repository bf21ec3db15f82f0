"""Messages and receipts: every byte comes back, in the order in which they came, to those who may see them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapter.caller import ADAPTER
from adapter.message import Message
from adapter.store import Store, Unit
from adapter.store import messages as kept_messages
from adapter.store.messages import IN_MEMORY, PART, KeptMessage
from adapter.store.tables import message_parts
from tests.kept import BOARD, COUNCIL, STRANGER

SIZES = [0, 1, PART - 1, PART, PART + 1, IN_MEMORY + 1, 3 * PART + 5]


def keep(store: Store, body: bytes | Path, system: str = "lochside", fingerprint: str = "") -> KeptMessage:
    message = Message(body, "text/csv", "week_1.csv")
    digest = hashlib.sha256(message.read()).hexdigest()
    return store.run(lambda unit: kept_messages.keep(unit, message, system, digest, fingerprint), COUNCIL)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("from_file", [False, True], ids=["memory", "file"])
def test_a_message_comes_back_byte_for_byte(store: Store, tmp_path: Path, size: int, from_file: bool):
    body = random.Random(size).randbytes(size)
    source: bytes | Path = body
    if from_file:
        source = tmp_path / "message"
        source.write_bytes(body)
    kept = keep(store, source)

    with kept_messages.opened(store, kept) as message:
        assert (message.read(), message.media_type, message.name) == (body, "text/csv", "week_1.csv")
    assert (kept.bytes, kept.state, kept.caller) == (size, "kept", COUNCIL.name)


def test_a_message_of_which_keeping_fails_leaves_no_part_of_itself(store: Store):
    def work(unit: Unit) -> None:
        kept_messages.keep(unit, Message(b"x" * (PART + 1), "text/csv", ""), "lochside", "d", "")
        raise OSError("the sender went away")

    with pytest.raises(OSError, match="went away"):
        store.run(work)
    assert store.look(lambda unit: unit.rows(select(func.count()).select_from(message_parts)))[0][0] == 0


def test_messages_of_a_system_wait_in_the_order_in_which_they_came(store: Store):
    first, second, other = keep(store, b"1"), keep(store, b"2"), keep(store, b"1", "brae")
    assert first.number < second.number < other.number
    look = store.look
    assert look(lambda unit: kept_messages.first_waiting(unit, "lochside")) == first
    assert sorted(look(kept_messages.systems_waiting)) == ["brae", "lochside"]
    assert look(lambda unit: kept_messages.waiting(unit, "lochside")) == 2
    store.run(lambda unit: kept_messages.change(unit, first.id, state="applied", applied=1))
    assert look(lambda unit: kept_messages.first_waiting(unit, "lochside")) == second
    store.run(lambda unit: kept_messages.change(unit, second.id, state="refused"))
    assert look(lambda unit: kept_messages.first_waiting(unit, "lochside")) is None


def test_the_latest_is_the_one_that_was_applied_last_or_is_still_to_be(store: Store):
    first, second, third = keep(store, b"1"), keep(store, b"2"), keep(store, b"1")

    def latest() -> str | None:
        found = store.look(lambda unit: kept_messages.latest(unit, "lochside"))
        return found.id if found else None

    def applied(kept: KeptMessage) -> None:
        number = store.run(lambda unit: kept_messages.next_applied(unit, "lochside"))
        store.run(lambda unit: kept_messages.change(unit, kept.id, state="applied", applied=number))

    assert latest() == third.id
    for kept in (second, third, first):  # an older one is applied again, as a correction
        applied(kept)
    assert latest() == first.id
    found = store.look(lambda unit: kept_messages.with_bytes(unit, "lochside", first.sha256))
    assert [kept.id for kept in found] == [third.id, first.id]
    store.run(lambda unit: kept_messages.change(unit, third.id, state="discarded"))
    found = store.look(lambda unit: kept_messages.with_bytes(unit, "lochside", first.sha256))
    assert [kept.id for kept in found] == [first.id]
    assert store.look(lambda unit: kept_messages.latest(unit, "brae")) is None


def test_a_message_that_is_not_there_cannot_be_read(store: Store):
    with pytest.raises(LookupError):
        store.look(lambda unit: kept_messages.by_id(unit, "no such"))


def test_a_receipt_is_seen_by_its_organisation_and_those_that_see_it(store: Store):
    made = [keep(store, b"1"), keep(store, b"2"), keep(store, b"3", "brae")]
    for kept in made:
        told = {"id": kept.id, "system": kept.system, "state": "receiving", "received_at": kept.received_at}
        store.run(lambda unit, told=told: kept_messages.save_receipt(unit, told, COUNCIL.organisation, done=False))
        told = {**told, "state": "accepted"}
        store.run(lambda unit, told=told: kept_messages.save_receipt(unit, told, COUNCIL.organisation, done=True))
    own = store.look(lambda unit: kept_messages.receipt(unit, made[0].id), COUNCIL)
    assert own is not None and own["state"] == "accepted"
    for caller in (STRANGER, BOARD):
        assert store.look(lambda unit: kept_messages.receipt(unit, made[0].id), caller) is None
        assert store.look(kept_messages.receipts_listed, caller) == []
    newest = [kept.id for kept in reversed(made)]
    assert [one["id"] for one in store.look(kept_messages.receipts_listed, COUNCIL)] == newest
    page = store.look(lambda unit: kept_messages.receipts_listed(unit, before=newest[0], count=1), ADAPTER)
    assert [one["id"] for one in page] == newest[1:2]
    brae = store.look(lambda unit: kept_messages.receipts_listed(unit, system="brae"), ADAPTER)
    assert [one["id"] for one in brae] == [made[2].id]


def test_the_details_of_a_receipt_come_in_order_and_in_pages(store: Store):
    lines = [f'{{"where":"row {number}"}}' for number in range(25)]
    store.run(lambda unit: kept_messages.add_details(unit, "r", lines))
    store.run(lambda unit: kept_messages.add_details(unit, "another", ["{}"]))

    def pages() -> Iterator[list[tuple[int, str]]]:
        page = store.look(lambda unit: kept_messages.details(unit, "r", count=10))
        while page:
            yield page
            page = store.look(partial(kept_messages.details, identity="r", after=page[-1][0], count=10))

    assert [line for page in pages() for _, line in page] == lines
