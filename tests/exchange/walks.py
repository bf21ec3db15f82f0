"""Two sides that tests bring together through the real store: a council's sheets and a board's records."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from adapter import jsontext
from adapter.caller import ADAPTER, Caller
from adapter.config import Config, Gateway, Organisation, StoreSettings
from adapter.exchange.decisions import Decision
from adapter.exchange.desk import Desk
from adapter.exchange.receive import receive
from adapter.exchange.records import Records
from adapter.exchange.settle import settle
from adapter.exchange.undecided import listed, shown
from adapter.message import Message
from adapter.record.atoms import Atoms, atoms_of
from adapter.store import Store
from adapter.store.items import CONFLICT, HELD

Tree = dict[str, Any]
Rows = list[dict[str, str]]
DeskFor = Callable[..., Desk]
FOLDER = Path(__file__).parents[1] / "sheets"
NAME, OTHER = "lochside-council", "glenside-council"
COUNCIL, BOARD, OTHERS = Caller("council", NAME), Caller("board", "lochside-board"), Caller("others", OTHER)
SEES = {"lochside-board": Organisation(sees=(NAME,)), NAME: Organisation(), OTHER: Organisation()}
BOARD_SEES = Caller("board", "lochside-board", sees=frozenset({NAME}))
COUNCIL_SEES = Caller("council", NAME, sees=frozenset({"lochside-board"}))
WEEK_1 = (FOLDER / "week_1.csv").read_bytes()
WEEK_2 = (FOLDER / "week_2.csv").read_bytes()


def desk_on(
    store: Store, *, at_once: int = 200, most_waiting: int = 100, organisations: Mapping[str, Organisation] = SEES,
    systems: Iterable[str] = (NAME, OTHER), **settings: Any,
) -> Desk:  # fmt: skip
    """A desk over this store; `settings` are those of the first system."""
    told = {name: {"plugin": "tabular", "profile": "council-outcomes"} for name in systems}
    told[next(iter(told))].update(settings)
    gateway = Gateway(at_once=at_once, most_waiting=most_waiting)
    desk = Desk(Config(gateway, store=StoreSettings(str(store.url)), systems=told, organisations=organisations))
    desk.__dict__["store"] = store  # opened by the test, and closed with it
    return desk


def rows_of(sheet: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))


def sheet_of(rows: Iterable[Mapping[str, str]]) -> bytes:
    rows = list(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def with_cell(sheet: bytes, person: str, outcome: str, **cells: str) -> bytes:
    """The sheet with some cells of one row changed; a name's underscores are spaces."""
    named = {name.replace("_", " "): value for name, value in cells.items()}
    return sheet_of(
        {**row, **named} if (row["Person ID"], row["Outcome Ref"]) == (person, outcome) else row
        for row in rows_of(sheet)
    )


def post(desk: Desk, body: bytes, name: str = NAME, caller: Caller | None = None, kind: str = "text/csv") -> Tree:
    return receive(desk, name, Message(body, kind, "week.csv"), caller or Caller(name, name))


def changes(receipt: Tree) -> list[str]:
    return [one["change"] for one in receipt["records"]]


def person_of(desk: Desk, local: str, name: str = NAME) -> str:
    """Our id of whom a system calls so."""
    from adapter.store import links

    return desk.store.look(lambda unit: links.of_people(unit, name, [local]))[local]


def record_of(desk: Desk, local: str, name: str = NAME) -> str:
    """Our id of the one plan of whom a system calls so."""
    from adapter.store import links

    found = desk.store.look(lambda unit: links.within(unit, name, [local]))[local]
    (record,) = {ours for (kind, _), ours in found.items() if kind == "plan"}
    return record


def tree_of(desk: Desk, record: str, caller: Caller = ADAPTER) -> Tree:
    tree: Tree = jsontext.loads(Records(desk, caller).read(record).body)
    return tree


def outcome_of(desk: Desk, record: str, statement: str) -> Tree:
    """The outcome whose statement begins so."""
    (found,) = [
        one
        for one in tree_of(desk, record)["outcomes"]
        if one.get("statement", {}).get("text", "").startswith(statement)
    ]
    tree: Tree = found
    return tree


def atoms(desk: Desk, *people: str) -> dict[str, Atoms]:
    """Every atom of these people's records, by whom the council calls so."""
    everybody = people or ("SW000201", "SW000202", "SW000203", "SW000204", "SW000205")
    return {one: atoms_of(Records(desk, ADAPTER).record(record_of(desk, one))) for one in everybody}


def differing(before: Mapping[str, Atoms], after: Mapping[str, Atoms]) -> dict[tuple[str, Any], tuple[Any, Any]]:
    """(person, path): (before, after) of every atom that is not what it was."""
    return {
        (who, path): (before[who].get(path), after[who].get(path))
        for who in before
        for path in {**before[who], **after[who]}
        if before[who].get(path) != after[who].get(path)
    }


def held(desk: Desk, caller: Caller = ADAPTER, kind: str = HELD) -> list[Tree]:
    return list(listed(desk, caller, kind, after="", count=50))


def conflicts(desk: Desk, caller: Caller = ADAPTER) -> list[Tree]:
    return held(desk, caller, CONFLICT)


def whole(desk: Desk, item: Tree, kind: str = HELD) -> Tree:
    return shown(desk, ADAPTER, kind, item["id"])


def decide(desk: Desk, item: Tree, choice: str, kind: str = HELD, caller: Caller | None = None, **more: Any) -> Tree:
    """As its owner decides, where no other caller is named."""
    decision = Decision(choice, more.pop("reason", "we rang and asked"), **more)
    return settle(desk, caller or Caller("officer", item["owner"]), kind, item["id"], decision)


def valid_chi(born: str, number: int) -> str:
    """A CHI with a right check digit: the day as DDMMYY, then three digits."""
    from adapter.record.identifiers import CHI, check_number

    for more in range(100):
        start = f"{born}{(number + more) % 1000:03}"
        for check in range(10):
            if check_number(CHI, f"{start}{check}").valid:
                return f"{start}{check}"
    raise AssertionError("no such number")


def person_row(local: str, chi: str = "", born: str = "14/03/1944", **cells: str) -> dict[str, str]:
    """A row of one outcome of a made-up person."""
    row = dict.fromkeys(rows_of(WEEK_1)[0], "")
    told = {"Person ID": local, "CHI": chi, "Forename": "Ann", "Surname": "Test", "DOB": born, "Outcome Ref": "O-1"}
    words = {
        "Outcome (in own words)": "To walk to the shop",
        "Status": "In progress",
        "Last Updated": "01/03/2026 09:30",
    }
    return {**row, **told, **words, **{name.replace("_", " "): value for name, value in cells.items()}}
