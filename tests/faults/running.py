"""Gateways and workers in processes of their own, which a test may kill and start again at the same address."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from adapter.store import Store

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests-alone"
SYSTEMS = tuple(f"council-{number}" for number in range(1, 9))
GAVE_UP = 150  # seconds that anything here may take


class Program:
    """One command of ours. It leads a process group of its own, so that a kill takes its children with it."""

    def __init__(self, folder: Path, *arguments: str, variables: Mapping[str, str]) -> None:
        self.arguments, self.log = arguments, folder / f"{arguments[0]}-{time.monotonic_ns()}.log"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("OUTCOMES_ADAPTER_")}
        self.environment = {**kept, **variables}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "adapter.cli", *self.arguments],
                cwd=ROOT, env=self.environment, stdout=stream, stderr=stream, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """At once, with no chance to tidy up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def end(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


class Gateway(Program):
    """`serve --worker`, unless it is told otherwise."""

    def __init__(self, folder: Path, port: int, *more: str, variables: Mapping[str, str]) -> None:
        super().__init__(folder, "serve", "--port", str(port), *more, variables=variables)
        self.address = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        super().start()
        eventually(self._answers)

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.said()
        try:
            return requests.get(f"{self.address}/health/live", timeout=5).ok
        except requests.RequestException:
            return False

    def post(self, system: str, sheet: bytes) -> requests.Response:
        """Raises what requests does where the gateway is gone."""
        return requests.post(
            f"{self.address}/systems/{system}/messages", data=sheet, timeout=90,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/csv"},
        )  # fmt: skip

    def get(self, path: str) -> requests.Response:
        return requests.get(f"{self.address}{path}", timeout=90, headers={"Authorization": f"Bearer {TOKEN}"})

    def receipt(self, system: str, sheet: bytes) -> dict[str, Any]:
        """Sends it until there is a receipt: what a careful sender does."""
        found: dict[str, Any] = {}

        def given() -> bool:
            try:
                answer = self.post(system, sheet)
            except requests.RequestException:
                return False
            assert answer.status_code in (200, 202, 429, 503), answer.text
            if answer.status_code in (200, 202):
                found.update(answer.json())
            return bool(found)

        eventually(given)
        return found


def variables(folder: Path, url: str, **more: str) -> dict[str, str]:
    """The environment of programs that share one store. `more` are settings without their prefix."""
    file = folder / "adapter.toml"
    file.write_text(
        "".join(f'[systems.{name}]\nplugin = "tabular"\nprofile = "council-outcomes"\n' for name in SYSTEMS)
    )
    settings = {"TOKEN": TOKEN, "STORE_URL": url, "CONFIG": str(file), "GATEWAY_THREADS": "10", **more}
    return {f"OUTCOMES_ADAPTER_{name}": value for name, value in settings.items()}


@contextmanager
def running(*programs: Program) -> Iterator[None]:
    """Started, and ended however the test ends."""
    try:
        for program in programs:
            program.start()
        yield
    finally:
        for program in programs:
            program.end()


def store_url_of(store: Store) -> str:
    return store.url.set(drivername=store.kind).render_as_string(hide_password=False)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def eventually(holds: Callable[[], bool], within: float = GAVE_UP) -> None:
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.05)
