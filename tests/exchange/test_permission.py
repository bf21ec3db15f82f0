"""A permission that is over stops what is sent, takes back nothing that was, and what begins later goes by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapter import clock
from adapter.caller import ADAPTER
from adapter.config import Organisation
from adapter.exchange.desk import Desk
from adapter.exchange.opening import owe_all
from adapter.exchange.owed import deliveries_listed, replay
from adapter.exchange.records import Records
from adapter.exchange.sharing import NOT_SHARED
from adapter.exchange.showing import shown_as
from adapter.exchange.work import once
from adapter.record.permission import ENDED, NOT_YET, UNCLEAR_WHO
from adapter.store import counting
from adapter.store.tables import delivery_log
from tests.exchange.telling import SONG, Folders, say, states, why, work
from tests.exchange.walks import (
    BOARD_SEES,
    NAME,
    OTHER,
    SEES,
    WEEK_1,
    DeskFor,
    atoms,
    conflicts,
    differing,
    held,
    post,
    record_of,
    with_cell,
)

Tree = dict[str, Any]
At = Callable[[str], None]
FRIENDS = "I’d like to see my friends"
BEFORE, AFTER = "2027-06-30T12:00", "2027-07-01T00:00"  # of a sharing until the end of June
COUNCIL: Tree = {"id": "s", "recipient": {"text": "Lochside Council"}, "basis": "consent", "agreement": "agreed"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """The clock goes on from another moment."""

    def move(moment: str) -> None:
        ahead = datetime.fromisoformat(moment).replace(tzinfo=clock.ZONE) - datetime.now(clock.ZONE)
        monkeypatch.setattr(clock, "now", lambda: datetime.now(clock.ZONE) + ahead)

    return move


def share(desk: Desk, **entry: Any) -> str:
    record = record_of(desk, "SW000201")
    Records(desk, BOARD_SEES).say(record, {"sharing": [{**COUNCIL, **entry}]}, None)
    return record


def reasons(desk: Desk) -> list[str]:
    return [one["why"] for one in deliveries_listed(desk, ADAPTER)]


def test_what_changes_after_the_last_day_is_not_sent_and_what_was_sent_stays(
    told: Desk, folders: Folders, at: At
) -> None:
    at(BEFORE)
    share(told, period={"end": "2027-06-30"})
    say(told, "SW000201", FRIENDS, why=SONG)
    work(told)
    (sent,) = folders.files()
    at(AFTER)
    record = say(told, "SW000201", FRIENDS, why="What nobody else need know", next_review="2027-09-01")
    work(told)
    assert folders.files() == [sent]
    assert (states(told), reasons(told)) == (["withdrawn"], [ENDED])
    shown = shown_as(told, ADAPTER, record, NAME)
    assert (shown["message"], shown["why_not"]) == (None, ENDED)


def test_what_they_still_have_comes_back_and_erases_nothing(told: Desk, folders: Folders, at: At) -> None:
    at(BEFORE)
    share(told, period={"end": "2027-06-30"})
    say(told, "SW000201", FRIENDS, why=SONG)
    work(told)
    (sent,) = folders.files()
    at(AFTER)
    say(told, "SW000201", FRIENDS, why="What nobody else need know", next_review="2027-09-01")
    work(told)
    before = atoms(told)
    folders.leave("back.csv", sent.read_bytes())
    work(told)
    post(told, with_cell(WEEK_1, "SW000201", "O-2", Why_It_Matters=SONG))
    assert not {path for path in differing(before, atoms(told)) if path[1][-1] != "stated"}
    assert why(told) == "What nobody else need know"
    assert held(told) == conflicts(told) == []
    assert folders.files() == [sent]


def test_a_replay_opens_nothing_that_is_over(told: Desk, folders: Folders, at: At) -> None:
    at(AFTER)
    share(told, period={"end": "2027-06-30"})
    say(told, "SW000201", FRIENDS, why=SONG)
    work(told)
    (one,) = deliveries_listed(told, ADAPTER)
    assert replay(told, ADAPTER, one["id"])
    work(told)
    assert (folders.files(), states(told), reasons(told)) == ([], ["withdrawn"], [ENDED])


def test_once_it_is_settled_anew_they_are_told_what_they_missed(told: Desk, folders: Folders, at: At) -> None:
    at(AFTER)
    share(told, period={"end": "2027-06-30"})
    say(told, "SW000201", FRIENDS, why=SONG)
    work(told)
    share(told, period={"end": "2028-06-30"})
    work(told)
    assert states(told) == ["accepted"]
    assert SONG in {row["Why It Matters"] for row in folders.rows()}


def test_what_begins_later_waits_for_its_day_is_not_late_meanwhile_and_then_goes_by_itself(
    told: Desk, folders: Folders, at: At
) -> None:
    at("2027-06-28T12:00")
    share(told, period={"start": "2027-07-01"})
    say(told, "SW000201", FRIENDS, why=SONG)
    work(told)
    (one,) = deliveries_listed(told, ADAPTER)
    assert (one["state"], one["why"], one["due"]) == ("waiting", NOT_YET, "2027-06-30T23:00:00.000Z")  # in summer
    assert told.store.look(counting.oldest_waiting) == {}
    at("2027-06-30T23:59")
    work(told)
    assert folders.files() == []
    at(AFTER)
    work(told)
    assert (len(folders.files()), states(told)) == (1, ["accepted"])


def test_what_waits_for_a_day_goes_at_once_when_the_day_is_taken_away(told: Desk, folders: Folders, at: At) -> None:
    share(told, period={"start": "9999-12-31T23:59:59-12:00"})
    say(told, "SW000201", FRIENDS, why=SONG)
    work(told)
    (one,) = deliveries_listed(told, ADAPTER)
    assert one["state"] == "waiting"
    assert datetime.fromisoformat(one["due"]) - clock.now() <= timedelta(days=366)
    share(told, period=None)
    work(told)
    assert states(told) == ["accepted"]


def test_what_adapter_toml_shares_again_is_queued_by_itself(desk_for: DeskFor, folders: Folders) -> None:
    glenside: Tree = {**folders.settings, "only_receives": True}

    def working(**more: Any) -> Desk:
        desk = desk_for(**glenside, **more, systems=(OTHER, NAME))
        while once(desk, [desk.party(OTHER)]):
            pass
        return desk

    post(desk_for(), WEEK_1)
    sees = {**SEES, OTHER: Organisation(sees=(NAME,))}
    desk = working(organisations=sees)
    sent = len(folders.files())
    say(desk, "SW000201", FRIENDS, why=SONG)
    record = record_of(desk, "SW000201")
    closed = working(organisations=SEES)
    assert {"record": record, "state": "withdrawn", "why": NOT_SHARED}.items() <= delivery(closed, record).items()
    working(organisations=SEES)
    assert logged(closed, record)[1:] == ["withdrawn"]  # nor is it tried again and again
    assert len(folders.files()) == sent
    again = working(organisations=sees)
    assert delivery(again, record)["state"] == "accepted"
    assert SONG in {row["Why It Matters"] for row in folders.rows()}


def delivery(desk: Desk, record: str) -> Tree:
    (one,) = [one for one in deliveries_listed(desk, ADAPTER, system=OTHER) if one["record"] == record]
    return one


def logged(desk: Desk, record: str) -> list[str]:
    own = select(delivery_log.c.state).where(delivery_log.c.delivery == delivery(desk, record)["id"])
    return [row.state for row in desk.store.look(lambda unit: unit.rows(own.order_by(delivery_log.c.row)))]


def test_whom_a_restriction_means_is_said_in_adapter_toml_and_it_goes_by_itself(
    desk_for: DeskFor, folders: Folders
) -> None:
    desk = desk_for(**folders.settings)
    post(desk, WEEK_1)
    share(desk, restrictions=[{"kind": "nobody-but", "who": [{"text": "Reablement, north"}]}])
    say(desk, "SW000201", FRIENDS, why=SONG)
    work(desk)
    assert (folders.files(), states(desk), reasons(desk)) == ([], ["parked"], [UNCLEAR_WHO])
    assert not owe_all(desk, desk.party(NAME))
    after = desk_for(**folders.settings, organisations={**SEES, NAME: Organisation(known_as=("Reablement, north",))})
    work(after)
    assert (len(folders.files()), states(after)) == (1, ["accepted"])
