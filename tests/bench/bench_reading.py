"""Reading a record over HTTP against an echo route of the same bytes in the same server (aim: at least 0.3).

One connection that stays open, as a client has; wall time, rounds interleaved, the median of their ratios.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.bench_receive import desk_on, received
from tests.bench.stores import stores
from tests.council_sheets import write_sheet

ROUNDS, AGAIN, FIRST = 21, 100, 10  # rounds; how often one record is read in each, how many new ones
PEOPLE = ROUNDS * FIRST
AIM = 0.3
TOKEN = "a-token-for-benchmarks-alone"


def rows() -> Iterator[tuple[str, float, float, str]]:
    """Name, how fast a record is read as a multiple of the echo, and what we aim for."""
    with stores() as made, tempfile.TemporaryDirectory(prefix="outcomes-bench-") as folder:
        for kind, new in made.items():
            url = new()
            ids, body = _filled(url, Path(folder))
            with _serving(url, body) as port:
                first = _against_echo(port, [ids[n : n + FIRST] for n in range(0, PEOPLE, FIRST)])
                again = _against_echo(port, [[ids[0]] * AGAIN] * ROUNDS)
            yield f"{kind}: reading a record again, against an echo of its bytes", again, AIM, "at least"
            yield f"{kind}: reading a record for the first time, against the same", first, 0, "told"


def _filled(url: str, folder: Path) -> tuple[list[str], str]:
    """The ids of the records, and one of them as JSON."""
    from adapter.caller import ADAPTER
    from adapter.exchange.lists import records_listed
    from adapter.exchange.records import Records

    desk = desk_on(url)
    received(desk, write_sheet(folder / "week.csv", range(PEOPLE)))
    ids = [item["id"] for item in records_listed(desk, ADAPTER, person="", after="", count=PEOPLE)]
    body = Records(desk, ADAPTER).read(ids[0]).body.decode()
    desk.store.close()
    return ids, body


@contextmanager
def _serving(url: str, body: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OUTCOMES_ADAPTER_")}
    environment |= {"OUTCOMES_ADAPTER_STORE_URL": url, "OUTCOMES_ADAPTER_TOKEN": TOKEN, "BENCH_ECHO": body}
    command = [sys.executable, "-m", "gunicorn", "tests.bench.echoing:app", "-b", f"127.0.0.1:{port}", "-k", "gthread"]
    process = subprocess.Popen(
        [*command, "--threads", "4", "--log-level", "error"], env=environment, cwd=Path(__file__).parents[2]
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the gateway does not answer")


def _against_echo(port: int, rounds: list[list[str]]) -> float:
    """Each round reads the records of these ids, and as many echoes."""
    connection = HTTPConnection("127.0.0.1", port)
    for _ in range(20):
        _got(connection, "/echo")
    ratios = []
    for ids in rounds:
        paths = [f"/records/{identity}" for identity in ids]
        ratios.append(_seconds(connection, ["/echo"] * len(ids)) / _seconds(connection, paths))
    connection.close()
    return statistics.median(ratios)


def _got(connection: HTTPConnection, path: str) -> None:
    connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")


def _seconds(connection: HTTPConnection, paths: list[str]) -> float:
    start = time.perf_counter()
    for path in paths:
        _got(connection, path)
    return time.perf_counter() - start


if __name__ == "__main__":
    for name, ratio, *_ in rows():
        print(f"{name:<70} {ratio:6.2f}")
