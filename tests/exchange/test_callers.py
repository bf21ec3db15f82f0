"""What an organisation sees: what it stated, what is shared with it, and nothing else by any list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapter.caller import ADAPTER, Caller
from adapter.config import Organisation
from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.lists import history, records_listed, sources
from adapter.exchange.owed import deliveries_listed, replay
from adapter.exchange.receipts import receipts_listed
from adapter.exchange.receive import receipt_of
from adapter.exchange.records import Records
from adapter.exchange.undecided import shown
from adapter.store.items import CONFLICT, HELD
from tests.exchange.telling import Folders, say, work
from tests.exchange.walks import (
    BOARD,
    BOARD_SEES,
    COUNCIL,
    NAME,
    OTHER,
    OTHERS,
    WEEK_1,
    WEEK_2,
    DeskFor,
    conflicts,
    decide,
    held,
    person_row,
    post,
    record_of,
    rows_of,
    sheet_of,
    tree_of,
    whole,
)

Tree = dict[str, Any]
STRANGERS = [OTHERS, Caller("stranger", "elsewhere"), Caller("nobody")]


@pytest.fixture
def desk(desk_for: DeskFor, folders: Folders) -> Desk:
    """The council's two weeks with a held cell, a conflict and a delivery; another council's plan beside them."""
    desk = desk_for(**folders.settings)
    post(desk, WEEK_1)
    say(desk, "SW000202", "Get out", next_review="2026-07-01")
    say(desk, "SW000201", "I want", why="The board's words")
    post(desk, WEEK_2.replace(b"20/04", b"01/08"))
    post(desk, sheet_of([person_row("G1", born="01/01/1950")]), OTHER)
    work(desk)
    return desk


LISTS: dict[str, Callable[[Desk, Caller], list[Tree]]] = {
    "records": records_listed,
    "receipts": lambda desk, caller: receipts_listed(desk, caller, system="", before="", count=50),
    "held": held,
    "conflicts": conflicts,
    "deliveries": deliveries_listed,
}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_shows_its_own_council_what_it_has(desk: Desk, name: str) -> None:
    listed = LISTS[name](desk, COUNCIL)
    assert listed
    assert [one["id"] for one in LISTS[name](desk, BOARD_SEES)] == [one["id"] for one in listed]  # shared with it
    assert {one["id"] for one in listed} <= {one["id"] for one in LISTS[name](desk, ADAPTER)}


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_others_anything_of_it(desk: Desk, name: str) -> None:
    hidden = {one["id"] for one in LISTS[name](desk, COUNCIL)}
    for caller in STRANGERS:
        assert not hidden & {one["id"] for one in LISTS[name](desk, caller)}
    own = {"records": 1, "receipts": 1}.get(name, 0)
    assert len(LISTS[name](desk, OTHERS)) == own


def test_nothing_opens_by_its_id_for_those_who_may_not_see_it(desk: Desk) -> None:
    record = record_of(desk, "SW000202")
    receipt = LISTS["receipts"](desk, COUNCIL)[0]["id"]
    opening: list[Callable[[Caller], Any]] = [
        lambda caller: Records(desk, caller).read(record),
        lambda caller: Records(desk, caller).read(record, 1),
        lambda caller: Records(desk, caller).say(record, {"title": "Mine"}, None),
        lambda caller: Records(desk, caller).merge(record, {"title": "Mine"}, 2),
        lambda caller: Records(desk, caller).replace(record, tree_of(desk, record), 2),
        lambda caller: history(desk, caller, record),
        lambda caller: sources(desk, caller, record),
        lambda caller: receipt_of(desk, receipt, caller),
        lambda caller: shown(desk, caller, HELD, held(desk)[0]["id"]),
        lambda caller: shown(desk, caller, CONFLICT, conflicts(desk)[0]["id"]),
        lambda caller: decide(desk, held(desk)[0], "take", caller=caller),
    ]
    for caller in STRANGERS:
        for one in opening:
            with pytest.raises(Refused) as caught:
                one(caller)
            assert caught.value.reason == "not-found"
        assert not replay(desk, caller, deliveries_listed(desk, ADAPTER)[0]["id"])
    assert len(held(desk)) == 1


def test_what_was_read_once_by_who_may_is_not_handed_to_who_may_not(desk: Desk) -> None:
    record = record_of(desk, "SW000202")
    Records(desk, COUNCIL).read(record)
    with pytest.raises(Refused):
        Records(desk, OTHERS).read(record)


def test_an_item_counts_and_shows_only_the_records_that_its_reader_may_see(desk: Desk) -> None:
    post(desk, sheet_of({**row, "Why It Matters": ""} for row in rows_of(WEEK_1)))
    item = held(desk, COUNCIL)[0]
    record, reader = record_of(desk, "SW000204"), Caller("hospice", "hospice")
    desk.store.run(lambda unit: unit.add(audience(), record=record, organisation="hospice"))
    (seen,) = held(desk, reader)
    assert seen["id"] == item["id"]
    assert (seen["count"], [one["record"] for one in seen["examples"]]) == (1, [record])
    told = shown(desk, reader, HELD, item["id"])
    assert (told["count"], [part["record"] for part in told["parts"]]) == (1, [record])
    assert decide(desk, item, "take", caller=reader)["counts"]["records"] == 1
    assert held(desk, COUNCIL)[0]["count"] == item["count"] - 1


def audience() -> Any:
    from adapter.store.tables import audience as table

    return table


def test_a_row_that_is_held_is_shown_to_its_sender_alone(desk: Desk) -> None:
    number = rows_of(WEEK_1)[2]["CHI"]
    post(desk, sheet_of([person_row("G2", number, "01/01/1950")]), OTHER)
    (item,) = held(desk, OTHERS)
    assert item["owner"] == OTHER
    assert whole(desk, item)["parts"]
    for caller in (COUNCIL, BOARD, BOARD_SEES):
        assert item["id"] not in {one["id"] for one in held(desk, caller)}
        with pytest.raises(Refused):
            shown(desk, caller, HELD, item["id"])


def test_what_is_not_shared_any_more_is_not_seen_any_more(desk: Desk) -> None:
    assert records_listed(desk, BOARD_SEES)
    wrote = {record_of(desk, "SW000201"), record_of(desk, "SW000202")}
    assert {one["id"] for one in records_listed(desk, BOARD)} <= wrote


def test_a_delivery_goes_only_to_those_who_stated_the_record_or_have_it_shared(
    desk_for: DeskFor, folders: Folders
) -> None:
    desk = desk_for(organisations={NAME: Organisation(), OTHER: Organisation()}, **folders.settings)
    post(desk, WEEK_1)
    post(desk, sheet_of([person_row("G1", rows_of(WEEK_1)[2]["CHI"], "02/09/1951")]), OTHER)
    Records(desk, OTHERS).say(record_of(desk, "G1", OTHER), {"title": "Glenside's plan"}, None)
    work(desk)
    assert {row["Person ID"] for row in folders.rows()} <= {"SW000202"}
    assert all("To walk to the shop" not in row.values() for row in folders.rows())
