"""A process that counts a plan up from several threads: `python -m tests.store.incrementing URL THREADS TIMES`."""

from __future__ import annotations

import sys
import threading

from adapter.store import Store, Unit
from tests.kept import about, patient, plan, working


def increment(unit: Unit) -> int:
    made = working(unit, ["plan"])
    found = made.resource(("CarePlan", "plan"))
    number = int(found["title"]) if found else 0
    return made.save("plan", [patient(), plan(title=str(number + 1))], about())


def count_up(url: str, threads: int, times: int) -> list[int]:
    """The versions of the record that these increments made."""
    store = Store(url, busy=60)
    told: list[int] = []

    def work() -> None:
        for _ in range(times):
            told.append(store.run(increment))

    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    store.close()
    return told


if __name__ == "__main__":
    print(*count_up(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
