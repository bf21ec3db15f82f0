"""What tests of deliveries share: a council's two folders, and a board that changes what the council is to be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adapter.caller import ADAPTER, Caller
from adapter.exchange.desk import Desk
from adapter.exchange.owed import deliveries_listed
from adapter.exchange.receipts import receipts_listed
from adapter.exchange.records import Records
from adapter.exchange.work import once
from tests.exchange.walks import BOARD_SEES, NAME, outcome_of, record_of, rows_of

Tree = dict[str, Any]
SONG = "We sang together for forty years"


class Folders:
    def __init__(self, root: Path) -> None:
        self.out, self.into = root / "to", root / "from"
        self.settings = {"out": str(self.out), "in": str(self.into), "settle": "0", "receives": True}

    def files(self) -> list[Path]:
        return sorted(path for path in self.out.iterdir() if not path.name.startswith("."))

    def rows(self) -> list[dict[str, str]]:
        """Of all files that were written for the council."""
        return [row for file in self.files() for row in rows_of(file.read_bytes())]

    def leave(self, name: str, body: bytes) -> None:
        (self.into / name).write_bytes(body)
        (self.into / f"{name}.done").touch()


def work(desk: Desk) -> None:
    while once(desk, [desk.party(NAME)]):
        pass


def say(desk: Desk, person: str, statement: str, **fields: Any) -> str:
    record = record_of(desk, person)
    outcome = outcome_of(desk, record, statement)
    Records(desk, BOARD_SEES).say(record, {"outcomes": [{"id": outcome["id"], **fields}]}, None)
    return record


def board_writes(desk: Desk) -> str:
    return say(desk, "SW000201", "I’d like to see my friends", why=SONG)


def states(desk: Desk, caller: Caller = ADAPTER) -> list[str]:
    return [one["state"] for one in deliveries_listed(desk, caller)]


def receipt_of_last(desk: Desk) -> Tree:
    return receipts_listed(desk, ADAPTER, system="", before="", count=1)[0]


def why(desk: Desk) -> str | None:
    return outcome_of(desk, record_of(desk, "SW000201"), "I’d like to see my friends").get("why")
