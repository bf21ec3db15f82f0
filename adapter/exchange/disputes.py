"""What a meeting leaves for a person to decide: items with both voices whole, and what the receipt says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from adapter.errors import Issue
from adapter.exchange.stage import Stage
from adapter.record.atoms import Path
from adapter.record.field_names import field_of
from adapter.record.path_json import path_text, value_json
from adapter.record.reconcile import CONFLICT, ECHO, EDITED, FIRST_MET, HELD, KEPT, Reconciled, Verdict
from adapter.record.sights import Dispute
from adapter.store import items

TEXTS = {
    HELD: "It is held until somebody decides: {}. What is kept has not changed.",
    CONFLICT: "The two differ, and somebody has to decide: {}. What is kept has not changed.",
    ECHO: "They were told another value and have not taken it up yet: nothing was changed.",
}


def tell_disputes(stage: Stage, record: str, where: str, before: Mapping[Path, Dispute], result: Reconciled) -> None:
    """Items for what is newly disputed; those end that are disputed no longer."""
    for verdict in result.verdicts:
        if verdict.kind in (HELD, CONFLICT):
            _item(stage, record, where, verdict)
        _note(stage, where, verdict)
    ended = [path_text(path) for path in before if path not in result.disputed]
    items.end(stage.unit, record, ended, stage.party.name)


def _item(stage: Stage, record: str, where: str, verdict: Verdict) -> None:
    path, field = path_text(verdict.path), field_of(verdict.path)
    items.add(
        stage.unit,
        kind=items.HELD if verdict.kind == HELD else items.CONFLICT,
        cause=verdict.cause,
        field=field,
        system=stage.party.name,
        owner=stage.party.organisation,
        part=part_name(record, path),
        record=record,
        path=path,
        place=where,
        message=stage.message,
        ours=value_json(verdict.path, verdict.ours),
        theirs=value_json(verdict.path, verdict.theirs),
    )


def part_name(record: str, path: str) -> str:
    """A path can hold somebody's words: the name of a part does not."""
    return f"{record}/{hashlib.sha256(path.encode()).hexdigest()[:16]}"


def _note(stage: Stage, where: str, verdict: Verdict) -> None:
    field = field_of(verdict.path)
    if verdict.kind in TEXTS:
        severity = "information" if verdict.kind == ECHO else "warning"
        text = f"{field}: {TEXTS[verdict.kind].format(verdict.cause)}"
        stage.receipt.note([Issue(severity, "conflict" if verdict.kind == CONFLICT else "informational", where, text)])
    elif verdict.kind == EDITED:
        text = f"{field}: an entry came in other words; it is the only one left over, so it was taken to be the same."
        stage.receipt.note([Issue("information", "informational", where, text)])
    elif verdict.kind == KEPT and verdict.cause == FIRST_MET:
        text = f"{field}: the two differ since they first met; what is kept has not changed."
        stage.receipt.note([Issue("information", "informational", where, text)])
