"""The real gateway in a process of its own, on a free port of this machine, and the real command."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
TABULAR = ROOT.parent / "shared" / "data" / "tabular"
TOKEN = "a-token-for-tests-alone"
ELSEWHERE = tempfile.TemporaryDirectory(prefix="outcomes-tests-")  # what commands in the checkout itself keep


class Door:
    """A gateway that runs. `said()` is all that it has written to its log."""

    def __init__(self, address: str, log: Path) -> None:
        self.address, self._log = address, log
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {TOKEN}"

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def translate(
        self, body: object, source: str, target: str, accept: str = "*/*", **rest: object
    ) -> requests.Response:
        query = {"from": source, "to": target, "sender": rest.pop("sender", "lochside")}
        headers = {"Accept": accept, **rest.pop("headers", {})}  # type: ignore[dict-item]
        url = f"{self.address}/translate"
        return self.session.post(url, params=query, data=body, headers=headers, timeout=60, **rest)  # type: ignore[arg-type]

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")


def _is_ready(address: str) -> bool:
    try:
        return requests.get(f"{address}/health/ready", timeout=5).ok
    except requests.RequestException:
        return False


@contextmanager
def opened_door(folder: Path, **settings: str) -> Iterator[Door]:
    """`settings` are variables of the environment without their prefix."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OUTCOMES_ADAPTER_")}
    settings = {"TOKEN": TOKEN, "STORE_URL": f"sqlite:///{folder / 'kept.sqlite'}", **settings}
    environment |= {f"OUTCOMES_ADAPTER_{k}": v for k, v in settings.items()}
    log = folder / f"gateway-{port}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "adapter.cli", "serve", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=stream, stderr=stream,
        )  # fmt: skip
    door = Door(f"http://127.0.0.1:{port}", log)
    try:
        until = time.monotonic() + 60
        while not _is_ready(door.address):
            assert process.poll() is None and time.monotonic() < until, door.said()
            time.sleep(0.05)
        yield door
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened_door(tmp_path_factory.mktemp("door")) as opened:
        yield opened


@pytest.fixture(scope="session")
def small_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One that reads little and waits briefly."""
    with opened_door(
        tmp_path_factory.mktemp("small"), GATEWAY_MAX_BYTES="200000", GATEWAY_PATIENCE="1", GATEWAY_THREADS="2"
    ) as opened:
        yield opened


@pytest.fixture
def week_1() -> bytes:
    path = TABULAR / "council_week_1.csv"
    if not path.exists():
        pytest.skip("the shared data is not here")
    return path.read_bytes()


def command(*arguments: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OUTCOMES_ADAPTER_")}
    kept = ELSEWHERE.name if cwd == ROOT else cwd
    environment["OUTCOMES_ADAPTER_STORE_URL"] = f"sqlite:///{kept}/kept.sqlite"
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "plugins" / "tabular")])
    return subprocess.run(
        [sys.executable, "-m", "adapter.cli", *map(str, arguments)],
        input=stdin, capture_output=True, cwd=cwd, env=environment, timeout=120, check=False,
    )  # fmt: skip


def the_problem(answer: requests.Response, status: int) -> dict:
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]
    assert all(issue["text"] for issue in told["issues"])
    assert "Traceback" not in answer.text
    return told
