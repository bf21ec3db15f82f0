"""A decision as somebody sends it: what was chosen, why, and for which records; checked all at once."""

from __future__ import annotations

from typing import Any, NamedTuple

from adapter.errors import Issue, Refused
from adapter.record.sights import DISCARD, KEEP, OURS, TAKE, THEIRS, VALUE
from adapter.store.items import CONFLICT, HELD

CHOICES = {HELD: (TAKE, KEEP, DISCARD), CONFLICT: (OURS, THEIRS, VALUE)}
REASON = "Say why, in `reason`: whoever looks at it later wants to know."


class Decision(NamedTuple):
    """`records` narrows it to some; none means all. `value` is for `value` alone."""

    choice: str
    reason: str
    value: Any = None
    send: bool = False
    records: tuple[str, ...] | None = None


def decision_from(tree: object, kind: str) -> Decision:
    """Raises Refused with every fault at once."""
    told = tree if isinstance(tree, dict) else {}
    faults = []
    if not isinstance(tree, dict):
        faults.append(Issue("error", "structure", "", "Send an object: {...}."))
    known = {"decision", "reason", "records", *(("value", "send") if kind == CONFLICT else ())}
    for name in sorted(told.keys() - known):
        faults.append(
            Issue("error", "structure", str(name)[:40], f"There is no such field: {', '.join(sorted(known))}.")
        )
    if told.get("decision") not in CHOICES[kind]:
        faults.append(Issue("error", "value", "decision", f"decision is one of {', '.join(CHOICES[kind])}."))
    reason = told.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        faults.append(Issue("error", "required", "reason", REASON))
    if told.get("decision") == VALUE and "value" not in told:
        faults.append(Issue("error", "required", "value", "Say the value that is to stand."))
    if not isinstance(told.get("send", False), bool):
        faults.append(Issue("error", "value", "send", "send is true or false."))
    chosen = told.get("records")
    if chosen is not None and not (isinstance(chosen, list) and all(isinstance(one, str) for one in chosen)):
        faults.append(Issue("error", "value", "records", "records is a list of record ids."))
    if faults:
        raise Refused("The decision cannot be taken.", faults)
    records = tuple(chosen) if chosen is not None else None
    return Decision(told["decision"], str(reason), told.get("value"), told.get("send", False), records)
