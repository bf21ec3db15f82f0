"""A council's sheet from file to committed, against bare inserts of the very rows that this wrote (aim: at least 0.4),
and a second week in which 2% changed against the first (aim: at least 5 times as fast).

Bare inserts know everything beforehand: no reading, no mapping, no check, no look-up. Same database, same durability,
as many commits. Wall time, rounds interleaved, the median of their ratios.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from adapter.caller import ADAPTER
from adapter.config import Config, StoreSettings
from adapter.exchange import Desk
from adapter.exchange.receive import STEP, advance, receipt_of, receive
from adapter.exchange.tally import Tally
from adapter.message import Message
from tests.bench.stores import insert_rows, rows_in, stores
from tests.council_sheets import write_sheet

PEOPLE, ROUNDS = 2_000, 3
COUNCIL = "lochside-council"
AT_LEAST, FASTER = 0.4, 5.0
Row = tuple[Any, ...]


def rows(people: int = PEOPLE, rounds: int = ROUNDS) -> Iterator[Row]:
    with stores() as made, tempfile.TemporaryDirectory(prefix="outcomes-bench-") as name:
        folder = Path(name)
        first = write_sheet(folder / "week_1.csv", range(people))
        second = write_sheet(folder / "week_2.csv", range(people), changed=0.02, changes="now", when="10:30")
        for kind, new in made.items():
            told = [_round(new, first, second) for _ in range(rounds)]
            yield from _table(kind, people, *map(list, zip(*told, strict=True)))


def _table(kind: str, people: int, receiving: list[float], bare: list[float], alone: list[float], again: list[float]
) -> Iterator[Row]:  # fmt: skip
    speed = f"{people / statistics.median(receiving):,.0f} rows/s"
    yield f"{kind}: received ({speed}) against bare inserts", _ratio(bare, receiving), AT_LEAST, "at least"
    yield f"{kind}: received against translated alone", _ratio(alone, receiving), 0, "told"
    yield f"{kind}: a week with 2% changed, times as fast as the first", _ratio(receiving, again), FASTER, "at least"


def _ratio(over: list[float], under: list[float]) -> float:
    return statistics.median(one / other for one, other in zip(over, under, strict=True))


def _round(new: Callable[[], str], first: Path, second: Path) -> tuple[float, float, float, float]:
    """Seconds: received, bare inserts, translated, received again with 2% changed."""
    url = new()
    desk = desk_on(url)
    receiving = _seconds(lambda: received(desk, first))
    kept = rows_in(url)
    bare = _seconds(lambda: insert_rows(new(), kept, commits(kept)))
    alone = _seconds(lambda: _translated(desk, first))
    again = _seconds(lambda: received(desk, second))
    desk.store.close()
    return receiving, bare, alone, again


def commits(kept: dict[str, list[Any]]) -> int:
    """As many as receiving needs: the message, its claim, then a step for each hundred."""
    return 2 + -(-len(kept["records"]) // STEP)


def desk_on(url: str) -> Desk:
    systems = {COUNCIL: {"plugin": "tabular", "profile": "council-outcomes"}}
    desk = Desk(Config(store=StoreSettings(url), systems=systems)).ready()
    assert desk.store.alive()
    desk.party(COUNCIL).system.fingerprint(desk.library)  # the maps are read
    gc.collect()
    gc.freeze()  # as the serving process does at its start
    return desk


def received(desk: Desk, file: Path) -> None:
    receipt = receive(desk, COUNCIL, Message(file, "text/csv", file.name), ADAPTER)
    while receipt["state"] == "receiving" and advance(desk, COUNCIL):
        receipt = receipt_of(desk, receipt["id"])
    assert receipt["state"] == "accepted", receipt


def _translated(desk: Desk, file: Path) -> None:
    message = Message(file, "text/csv", file.name)
    for _ in desk.translate(message, desk.system(COUNCIL), desk.system("fhir", lines=True), Tally()):
        pass


def _seconds(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


if __name__ == "__main__":
    for name, ratio, *_ in rows():
        print(f"{name:<70} {ratio:6.2f}")
