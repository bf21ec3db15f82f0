"""What one system is known to have held of one record, and how that moves (reconcile.md, "In their own sight")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapter.record.atoms import Path, with_atoms
from adapter.record.model import Record

OURS, THEIRS, VALUE, KEEP, TAKE, DISCARD = "ours", "theirs", "value", "keep", "take", "discard"
CHOICES = (OURS, THEIRS, VALUE, KEEP, TAKE, DISCARD)


@dataclass(frozen=True)
class Dispute:
    """A path on which they and we are known to differ. `theirs` is whole; None is a blank of theirs.

    `accepted`: they had accepted our value before. `send`: it was decided that they are sent ours.
    """

    theirs: Any
    open: bool = True
    accepted: bool = False
    send: bool = False


@dataclass(frozen=True)
class Sights:
    """What one system is known to have held, and how our record looks to it.

    `told` is newest first, three generations at most. `told_last` says that the newest of all is `told`. `now` is our
    record today in its sight. `base` holds each path as our record read in its sight at the path's base.
    """

    said: Record | None = None
    told: tuple[Record, ...] = ()
    told_last: bool = False
    in_flight: Record | None = None
    now: Record | None = None
    base: Mapping[Path, Any] = field(default_factory=dict)
    disputed: Mapping[Path, Dispute] = field(default_factory=dict)
    echoed: Mapping[Path, int] = field(default_factory=dict)


def for_them(record: Record, disputed: Mapping[Path, Dispute]) -> Record:
    """Our record as a system is to be sent it: its own value on disputed paths, unless ours was decided to be sent."""
    own = {path: dispute.theirs for path, dispute in disputed.items() if not dispute.send}
    return with_atoms(record, own) if own else record


def decided(
    disputed: Mapping[Path, Dispute], paths: Iterable[Path], choice: str, *, send: bool = False
) -> dict[Path, Dispute]:
    """What a decision leaves of the disputed paths. The base of each of `paths` is our version after the decision.

    Where theirs (`theirs`, `take`) was chosen the two no longer differ. Otherwise they still do, and it is settled.
    """
    if choice not in CHOICES:
        raise ValueError(f"a decision is one of {', '.join(CHOICES)}")
    left = dict(disputed)
    for path in paths:
        if path in left and choice in (THEIRS, TAKE):
            del left[path]
        elif path in left:
            accepted = left[path].accepted and choice != VALUE
            left[path] = replace(left[path], open=False, accepted=accepted, send=send)
    return left
