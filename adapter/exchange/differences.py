"""Where a system and we differed when they first met: no conflict of anybody's yet, counted and decided by column.

Deciding one column makes one conflict of all its places, with both voices whole, and settles that: so it is found,
asked about, narrowed, decided and remembered like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from adapter import jsontext
from adapter.caller import Caller
from adapter.errors import Refused
from adapter.exchange.decisions import Decision
from adapter.exchange.desk import Desk
from adapter.exchange.disputes import part_name
from adapter.exchange.party import Party
from adapter.exchange.putting import record_at
from adapter.exchange.settle import STEP, settle
from adapter.exchange.sights import disputes_json, disputes_of
from adapter.record.atoms import Path, atoms_of
from adapter.record.field_names import field_of
from adapter.record.path_json import path_of, path_text, value_json
from adapter.record.reconcile import FIRST_MET
from adapter.store import Unit, items, records, sights
from adapter.store.sights import Sight

Tree = dict[str, Any]
EXAMPLES = 3
PORTION = 1000  # records that are looked through at a time
NONE_LEFT = "There is no such difference any more, or none that you may see: it was decided, or has ended by itself."


class _Place(NamedTuple):
    record: str
    path: str
    theirs: Any  # as JSON


def differences(desk: Desk, caller: Caller, system: str = "") -> list[Tree]:
    """Each system's columns, with the number of places and three of them, both voices whole."""
    parties = [desk.party(system)] if system else desk.parties
    found = []
    for party in parties:
        by_field: dict[str, tuple[int, list[_Place]]] = {}
        for place in _places(desk, caller, party):
            field = field_of(path_of(place.path))
            count, few = by_field.get(field, (0, []))
            by_field[field] = (count + 1, [*few, place][:EXAMPLES])
        for field, (count, few) in sorted(by_field.items()):
            examples = _examples(desk, caller, few)
            found.append({"system": party.name, "path": field, "count": count, "owner": party.organisation,
                          "examples": examples})  # fmt: skip
    return found


def _places(desk: Desk, caller: Caller, party: Party) -> Iterator[_Place]:
    """Read in portions, so that no transaction stays open for long."""
    after = ""
    while rows := desk.store.look(partial(sights.disputed, system=party.name, after=after, count=PORTION), caller):
        for record, disputed in rows:
            after = record
            for path, told in disputed.items():
                if told.get("first") and told.get("open", True):
                    yield _Place(record, path, told["theirs"])


def _examples(desk: Desk, caller: Caller, few: list[_Place]) -> list[Tree]:
    def look(unit: Unit) -> list[Tree]:
        return [
            {"record": place.record, "at": jsontext.loads(place.path), "ours": _ours(desk, unit, place),
             "theirs": place.theirs}
            for place in few
        ]  # fmt: skip

    return desk.store.look(look, caller)


def _ours(desk: Desk, unit: Unit, place: _Place) -> Any:
    row, path = records.row(unit, place.record), path_of(place.path)
    record = record_at(unit, place.record, row.version, desk.library) if row is not None else None
    return value_json(path, atoms_of(record).get(path))


def asked(desk: Desk, caller: Caller, system: str, field: str) -> str:
    """The id of the conflict that all places of one column are now. Raises Refused where there are none."""
    party, found, after = desk.party(system), "", ""

    def portion(unit: Unit) -> tuple[str, str]:
        """The last record of the portion, and the item."""
        rows = sights.disputed(unit, system, after=after, count=STEP)
        chosen = [record for record, disputed in rows if _firsts(disputed, field)]
        records.lock(unit, chosen)
        item = found
        for sight in sights.by_record(unit, system, chosen).values():
            item = _raised(desk, unit, party, sight, field) or item
        return (rows[-1][0] if rows else ""), item

    while True:
        after, found = desk.store.run(portion, caller)
        if not after:
            break
    if not found:
        raise Refused(NONE_LEFT, reason="not-found")
    return found


def _firsts(disputed: Tree, field: str) -> list[str]:
    return [
        path for path, told in disputed.items()
        if told.get("first") and told.get("open", True) and field_of(path_of(path)) == field
    ]  # fmt: skip


def _raised(desk: Desk, unit: Unit, party: Party, sight: Sight, field: str) -> str:
    """The item that this record's places are parts of now."""
    row = records.row(unit, sight.record)
    ours = atoms_of(record_at(unit, sight.record, row.version if row else 0, desk.library))
    disputed, item = disputes_of(sight), ""
    for path in _paths(sight, field):
        text = path_text(path)
        item = items.add(
            unit, kind=items.CONFLICT, cause=FIRST_MET, field=field, system=party.name, owner=party.organisation,
            part=part_name(sight.record, text), record=sight.record, path=text, place="", message=sight.message,
            ours=value_json(path, ours.get(path)), theirs=value_json(path, disputed[path].theirs),
        )  # fmt: skip
        disputed[path] = replace(disputed[path], first=False)
    if item:
        sights.save(unit, replace(sight, disputed=disputes_json(disputed)))
    return item


def _paths(sight: Sight, field: str) -> list[Path]:
    return [path_of(text) for text in _firsts(dict(sight.disputed), field)]


def decide_column(desk: Desk, caller: Caller, system: str, field: str, decision: Decision) -> Tree:
    """The receipt of what was done."""
    return settle(desk, caller, items.CONFLICT, asked(desk, caller, system, field), decision)
