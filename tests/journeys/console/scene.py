"""What the page is looked at with: two weeks of a council's file, and a board that has written in between.

Iris's council and her board have both changed why her first outcome matters: a conflict. The council's second file has
a blank where Calum had words: held. Sèonaid is not in it: not confirmed since.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[3]
TABULAR = ROOT.parent / "shared" / "data" / "tabular"
COUNCIL = "lochside-council"
SETTINGS = """
[store]
url = "sqlite:///{store}"
[systems.lochside-council]
plugin = "tabular"
profile = "council-outcomes"
organisation = "lochside-council"
receives = true
[organisations.lochside-council]
title = "Lochside Council"
[organisations.lochside-board]
title = "NHS Lochside"
sees = ["lochside-council"]
"""
BEFORE = "The smell of soup on the stove makes me feel I am making a home for my husband and me."
OURS = "The smell of soup on the stove makes me feel I am making a home for my family and me."
THEIRS = "The smell of soup on the stove makes me feel I am still making a home for my husband."
WHY_2 = "We sang together for thirty years."
MARKUP = "<img src=x onerror=alert(1)>"


def week(number: int) -> str:
    return (TABULAR / f"council_week_{number}.csv").read_text(encoding="utf-8-sig")


class Scene:
    """One gateway, asked as the council (`operator`) or as the board."""

    def __init__(self, address: str, operator: str, board: str, environment: dict[str, str], decider: str = "") -> None:
        self.address, self.operator, self.board, self.decider = address, operator, board, decider
        self._environment = environment

    @contextmanager
    def worker(self) -> Iterator[None]:
        """A worker beside the gateway, for as long as this lasts."""
        command = [sys.executable, "-m", "adapter.cli", "work"]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **self._environment})
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.operator}", **more.pop("headers", {})}
        answer = requests.request(method, f"{self.address}{path}", headers=headers, timeout=60, **more)
        assert answer.status_code < 300, answer.text
        return answer

    def send(self, sheet: str) -> dict[str, Any]:
        headers = {"Content-Type": "text/csv"}
        return self.ask("POST", f"/systems/{COUNCIL}/messages", data=sheet.encode(), headers=headers).json()

    def record_of(self, name: str) -> str:
        items = self.ask("GET", "/records").json()["items"]
        return next(item["id"] for item in items if name in item["person"]["name"])

    def change(self, identity: str, outcomes: list[dict[str, Any]]) -> None:
        """As the board, which says something of these outcomes and nothing of the others."""
        headers = {"Content-Type": "application/vnd.outcomes.said+json"}
        self.ask("PATCH", f"/records/{identity}", self.board, json={"outcomes": outcomes}, headers=headers)

    def send_again(self, why: str) -> None:
        """The council's second file once more, with other words of Iris's."""
        self.send(week(2).replace(BEFORE, why))

    def lay_out(self) -> None:
        self.send(week(1))
        iris = self.record_of("Iris")
        first, second = self.ask("GET", f"/records/{iris}").json()["outcomes"]
        review = {
            "date": "2026-03-05", "by": {"text": "Occupational therapist"}, "extent": {"code": "getting-closer"},
            "narrative": "She came down the stairs and out to the car, twice.",
            "helps": ["Her neighbour waits at the bottom"], "unintended": ["Her husband worries when she is out"],
            "plan_needs_change": True, "change_reason": "The hall has no lift: meet in the library",
        }  # fmt: skip
        self.change(iris, [{"id": first["id"], "why": OURS}, {"id": second["id"], "why": WHY_2, "reviews": [review]}])
        self.send_again(THEIRS)
