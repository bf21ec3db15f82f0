"""What reconciling is told to do, and what it answers: a policy in, verdicts out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapter.record.atoms import Path
from adapter.record.matching import new_id
from adapter.record.model import Record
from adapter.record.sights import Dispute
from adapter.record.words import KNOWN_LIMITS

TAKEN, KEPT, SAME, CONFLICT, HELD, ECHO, EDITED = "taken", "kept", "same", "conflict", "held", "echo", "edited"


@dataclass(frozen=True)
class Policy:
    """What a mapping and a site have decided, and what is known of the arrival's times.

    `coarser(path, finer, word)`: whether `word` is a coarser word for the same value. `later_field`: the arrival has a
    later as-of for this very field than what they were told; `later_row`: its row has.
    """

    withdrawn: Callable[[Path], str] = lambda path: "hold"  # hold, take or ignore
    prefers_theirs: Callable[[Path], bool] = lambda path: False
    prefers_ours: Callable[[Path], bool] = lambda path: False
    coarser: Callable[[Path, Any, Any], bool] = lambda path, finer, word: False
    later_field: Callable[[Path], bool] = lambda path: False
    later_row: bool = False
    same_author: bool = False
    first_meeting: bool = False
    only_changes: bool = False  # the system sends a value only when it changed
    limits: tuple[int, ...] = KNOWN_LIMITS
    new_id: Callable[[Path, int], str] = new_id  # for an entry that came without any id and is new


@dataclass(frozen=True)
class Verdict:
    """What became of one path, and why. `ours` and `theirs` are whole."""

    kind: str
    path: Path
    ours: Any
    theirs: Any
    cause: str = ""


@dataclass(frozen=True)
class Reconciled:
    """`based` are the paths whose base is our version after this; `disputed`, `echoed` and `authored` replace what was
    known. `took`: what was on its way to them, they hold: it is told now, and its base is the version that was sent.
    `said` is the statement with every entry under our id, `renamed` which ids of ours are those that they came under.
    """

    record: Record
    verdicts: tuple[Verdict, ...]
    based: frozenset[Path]
    disputed: Mapping[Path, Dispute]
    echoed: Mapping[Path, int]
    authored: frozenset[Path]
    said: Record
    took: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)

    def of(self, *kinds: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.kind in kinds]
