"""Two people who were made one, and are two: everything that moved goes back, and what came since goes with its sender.

Exact as long as nobody changed meanwhile what the merge had changed; what somebody did change is left, and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapter.caller import Caller
from adapter.errors import Issue, Refused
from adapter.exchange.desk import Desk
from adapter.exchange.moving import PATIENT, Moving
from adapter.exchange.sights import disputes_json, disputes_of
from adapter.record.atoms import Path, atoms_of
from adapter.record.field_names import field_of
from adapter.record.path_json import path_of, path_text, value_of
from adapter.store import Unit, callers, items, merges, resources, sights
from adapter.store.links import Link
from adapter.store.merges import Merge

Tree = dict[str, Any]
GONE = "There is no merge of this id."
UNDONE = "This has been undone already."
REASON = "Say why, in `reason`: whoever looks at it later wants to know."
CHANGED = "{}: it was changed since the two were made one, and is left as it is: look whether it is right for both."


def merges_listed(desk: Desk, caller: Caller, *, after: str = "", count: int = 50) -> list[Tree]:
    """By id: who was made one with whom, by whom and why; names nobody."""
    found = desk.store.look(lambda unit: merges.listed(unit, after=after, count=count), caller)
    return [{**one._asdict(), "moved": len(one.moved["records"])} for one in found]


def unmerge(desk: Desk, caller: Caller, identity: str, reason: object) -> Tree:
    """What was done, as a receipt. Raises Refused where there is no such merge, or it is undone already."""
    if not isinstance(reason, str) or not reason.strip():
        raise Refused(REASON, [Issue("error", "required", "reason", REASON)])

    def work(unit: Unit) -> Tree:
        merge = merges.by_id(unit, identity, lock=True)
        if merge is None:
            raise Refused(GONE, reason="not-found")
        if merge.undone_at is not None:
            raise Refused(UNDONE, [Issue("error", "conflict", "", UNDONE)], reason="conflict")
        item = items.item(unit, merge.item)
        done, issues = _undone(desk, unit, merge, (item.system if item else "", reason))
        merges.undo(unit, identity, reason)
        callers.note(unit, "unmerge", f"Patient {merge.gone} out of {merge.kept}: {identity}")
        owed = [{"system": name, "record": one["id"], "state": "waiting"} for one in done for name in one.pop("owed")]
        return {
            "id": identity, "state": "accepted", "received_at": unit.now, "system": item.system if item else "",
            "message": None, "counts": {"records": len(done), "updated": len(done)},
            "records": [{name: one[name] for name in ("id", "version", "change")} for one in done], "losses": [],
            "issues": issues, "quality": [], "deliveries": owed,
        }  # fmt: skip

    return desk.store.run(work, caller)


def _undone(desk: Desk, unit: Unit, merge: Merge, asked: tuple[str, str]) -> tuple[list[Tree], list[Tree]]:
    asked_by, reason = asked
    kept, gone = merge.kept, merge.gone
    moving = Moving(desk, unit, kept, gone, via=f"unmerge {merge.id}", reason=reason)
    names = [Link(*told) for told in merge.moved["links"]]
    back = [one for one in _to_go_back(unit, merge, names) if one in moving.working.records]
    changes, left = _changes(merge, atoms_of(moving.person(kept)))
    moving.change_person(kept, changes)
    (old,) = resources.at_versions(unit, [(PATIENT, gone, merge.moved["version"])])
    patient = resources.opened(old)
    for record in back:
        moving.move(record, kept, gone, patient)
    merges.relink(unit, names, kept, gone)
    theirs = atoms_of(moving.person(gone))
    paths = [path_of(told[0]) for told in merge.moved["changes"]]
    for record in back:
        _agree(moving, record, paths, theirs, asked_by)
    unit.flush()
    issues = [
        {"severity": "warning", "code": "conflict", "where": [], "text": CHANGED.format(field), "count": 1}
        for field in left
    ]
    return moving.done({*back, *merges.records_of(unit, kept)}), issues


def _to_go_back(unit: Unit, merge: Merge, names: list[Link]) -> list[str]:
    """What moved, and what came since from those who call the one who goes by a name of their own."""
    own = {(link.system, link.identifier) for link in names if link.kind == "person"}
    since = [
        record for record in merges.records_of(unit, merge.kept)
        if any((sight.system, sight.person) in own for sight in sights.of_record(unit, record))
    ]  # fmt: skip
    return list(dict.fromkeys([*merge.moved["records"], *since]))


def _changes(merge: Merge, now: Mapping[Path, Any]) -> tuple[dict[Path, Any], list[str]]:
    """What the one who stays gets back, and the fields that somebody has changed since."""
    changes: dict[Path, Any] = {}
    left: dict[str, None] = {}
    for text, before, theirs in merge.moved["changes"]:
        path = path_of(text)
        was = None if before is None else value_of(path, before)
        held = now.get(path)
        if held == value_of(path, theirs):
            changes[path] = was
        elif held != was:
            left[field_of(path)] = None
    return changes, list(left)


def _agree(moving: Moving, record: str, paths: list[Path], theirs: Mapping[Path, Any], asked_by: str) -> None:
    """Nothing is disputed any more that was so only because the two were one."""
    version = moving.working.records[record].version
    known = sights.of_record(moving.unit, record)
    for sight in known:
        disputed = disputes_of(sight)
        ended = [path for path in paths if path in disputed and disputed[path].theirs == theirs.get(path)]
        if ended:
            left = {path: dispute for path, dispute in disputed.items() if path not in ended}
            bases = {**sight.bases, **{path_text(path): version for path in ended}}
            sights.save(moving.unit, replace(sight, disputed=disputes_json(left), bases=bases))
        items.end(moving.unit, record, map(path_text, ended), sight.system)
    if asked_by not in {sight.system for sight in known}:
        items.end(moving.unit, record, map(path_text, paths), asked_by)
