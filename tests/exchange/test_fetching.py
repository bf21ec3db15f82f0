"""A worker that fetches keeps its turn for as long as it works; what a far side calls a record comes back to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from adapter.exchange import work
from adapter.exchange.desk import Desk
from adapter.message import Message
from adapter.plugin import Fetched, Line, Sent
from adapter.store import sights
from tests.exchange.telling import Folders, board_writes, say
from tests.exchange.telling import work as work_off
from tests.exchange.walks import NAME, WEEK_1, DeskFor, record_of

LINE = Line(clock=lambda: datetime.now(UTC))


def test_a_turn_is_renewed_while_a_slow_far_side_is_fetched_from(
    desk_for: DeskFor, folders: Folders, monkeypatch: Any
) -> None:
    desk = desk_for(**folders.settings)
    system = desk.party(NAME).system
    asked = []

    def slowly(bookmark: str | None, line: Line) -> Iterator[Fetched]:
        asked.append(bookmark)
        time.sleep(6.0)
        yield Fetched(Message(WEEK_1, "text/csv", "week.csv"), "after", lambda receipt, answer: None)

    monkeypatch.setattr(system, "fetch", slowly)
    monkeypatch.setattr(work, "FETCHING", 3.0)
    desk.parties, desk.library, desk.id_key  # noqa: B018  # made once, as a worker does when it starts

    def fetched(wait: float) -> bool:
        time.sleep(wait)
        return work._fetch(desk, desk.party(NAME), LINE)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(fetched, [0.0, 4.5]))
    assert (found, asked) == ([True, False], [None])
    monkeypatch.setattr(system, "fetch", lambda bookmark, line: asked.append(bookmark) or iter(()))
    work._fetch(desk, desk.party(NAME), LINE)
    assert asked == [None, "after"]  # the turn is free again, and the bookmark moved


def test_what_the_far_side_calls_a_record_is_kept_and_handed_back(
    told: Desk, folders: Folders, monkeypatch: Any
) -> None:
    system = told.party(NAME).system
    send, write, handed = system.send, system.write, []

    def sending(message: Message, line: Line) -> Sent:
        far = {record_of(told, "SW000201"): {"id": "9", "etag": f'W/"{len(handed)}"'}}
        return Sent(send(message, line).state, far)

    def writing(departures: Any, library: Any, **more: Any) -> Any:
        departures = list(departures)
        handed.append({departure.record.id: dict(departure.far) for departure in departures})
        return write(departures, library, **more)

    monkeypatch.setattr(system, "send", sending)
    monkeypatch.setattr(system, "write", writing)
    iris = board_writes(told)
    work_off(told)
    assert handed == [{iris: {}}]
    say(told, "SW000201", "I want help", why="Another why")
    work_off(told)
    assert handed[-1] == {iris: {"id": "9", "etag": 'W/"1"'}}
    (sight,) = told.store.look(lambda unit: sights.of_record(unit, iris))
    assert sight.far == {"id": "9", "etag": 'W/"2"'}
