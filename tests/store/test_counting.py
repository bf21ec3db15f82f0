"""Numbers for those who watch: what there is by system and state, and how long the oldest change has waited."""

from __future__ import annotations

from adapter.store import Store, Unit, counting, deliveries, items, tables
from adapter.store.tables import messages, receipts, record_versions, records

EARLY, LATER = "2026-03-02T09:00:00.000Z", "2026-03-02T10:00:00.000Z"


def delivery(unit: Unit, system: str, record: str, told: int, state: str, due: str = LATER) -> None:
    unit.add(
        tables.deliveries, system=system, record=record, id=f"{system} {record}", wanted=9, told=told, state=state,
        due=due, lease_until="", claim=0, tries=0, insist=False, why="",
    )  # fmt: skip


def message(unit: Unit, system: str, state: str) -> None:
    number = len(unit.rows(messages.select()))
    about = {"media_type": "", "name": "", "sha256": "", "bytes": 0, "received_at": unit.now, "fingerprint": ""}
    unit.change(messages.insert(), {"id": f"m{number}", "system": system, "caller": "x", "state": state, **about})


def test_an_empty_store_counts_nothing(store: Store):
    def told(unit: Unit) -> list[object]:
        return [
            counting.records_kept(unit), counting.messages_by_state(unit), deliveries.counts(unit),
            counting.undecided(unit), counting.losses(unit), counting.oldest_waiting(unit),
        ]  # fmt: skip

    assert store.look(told) == [0, {}, {}, {}, {}, {}]


def test_messages_and_deliveries_are_counted_by_system_and_state(store: Store):
    def work(unit: Unit) -> None:
        for system, state in (("a", "applied"), ("a", "applied"), ("a", "held"), ("b", "applied")):
            message(unit, system, state)
        for record, state in (("1", "waiting"), ("2", "waiting"), ("3", "parked")):
            delivery(unit, "a", record, 0, state)

    store.run(work)
    assert store.look(counting.messages_by_state) == {("a", "applied"): 2, ("a", "held"): 1, ("b", "applied"): 1}
    assert store.look(deliveries.counts) == {("a", "waiting"): 2, ("a", "parked"): 1}


def test_only_what_is_open_waits_for_a_person(store: Store):
    def work(unit: Unit) -> None:
        about = {"field": "", "system": "a", "owner": "", "record": None, "path": "", "place": "", "message": None}
        for cause in ("x", "y"):
            items.add(unit, kind="held", cause=cause, part=cause, ours=None, theirs=None, **about)
        unit.flush()
        unit.change(items.items.update().where(items.items.c.cause == "y").values(state="decided"))

    store.run(work)
    assert store.look(counting.undecided) == {("held", "a"): 1}


def test_losses_are_added_up_over_every_receipt_of_a_system(store: Store):
    def work(unit: Unit) -> None:
        for number, lost in enumerate(((1, 2, 3), (10, 0, 0))):
            dropped, coarsened, assumed = lost
            unit.add(
                receipts, id=f"r{number}", message="m", system="a", organisation="o", state="accepted",
                received_at=unit.now, dropped=dropped, coarsened=coarsened, assumed=assumed, body="{}",
            )  # fmt: skip

    store.run(work)
    assert store.look(counting.losses) == {("a", "dropped"): 11, ("a", "coarsened"): 2, ("a", "assumed"): 3}


def test_the_age_of_what_waits_is_that_of_the_first_change_that_was_not_told(store: Store):
    def work(unit: Unit) -> None:
        unit.add(records, id="1", version=2, root="CarePlan/1", updated=LATER, outcomes=0)
        for version, at in ((1, EARLY), (2, LATER)):
            unit.add(record_versions, record="1", version=version, at=at, by="", via="", members="[]", changed="[]")
        delivery(unit, "never", "1", 0, "waiting", due=unit.now)
        delivery(unit, "once", "1", 1, "waiting", due=unit.now)
        delivery(unit, "done", "1", 2, "accepted", due=unit.now)
        delivery(unit, "again", "1", 2, "waiting", due=LATER)
        delivery(unit, "on its day", "1", 0, "waiting", due="2999-01-01T00:00:00.000Z")

    store.run(work)
    ages = store.look(counting.oldest_waiting)
    assert set(ages) == {"never", "once", "again"}
    assert round(ages["never"] - ages["once"]) == 3600
    assert round(ages["once"] - ages["again"]) == 0
