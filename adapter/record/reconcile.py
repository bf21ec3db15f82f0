"""How two sides agree, and what may never be lost (reconcile.md). Pure: records in, a record and its reasons out.

Every comparison is made in the far side's own sight: what it cannot hold, it cannot erase. `Sights` are records as that
system sees or saw them, each read with today's mapping; `Atoms` are by path (atoms.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from adapter.record.atoms import HERE, Atoms, Path, atoms_of, merge_class, said_atoms, with_atoms
from adapter.record.model import ABSENT, Record, Statement
from adapter.record.sights import Dispute, Sights
from adapter.record.words import KNOWN_LIMITS, is_beginning_of, may_replace

TAKEN, KEPT, SAME, CONFLICT, HELD, ECHO = "taken", "kept", "same", "conflict", "held", "echo"
PATIENCE = 2  # further messages in which an echo may still stand before it is a dispute


@dataclass(frozen=True)
class Policy:
    """What a mapping and a site have decided: what a withdrawn value does, and who wins where the two differ."""

    withdrawn: Callable[[Path], str] = lambda path: "hold"  # hold, take or ignore
    prefers_theirs: Callable[[Path], bool] = lambda path: False
    same_author: bool = False
    first_meeting: bool = False
    only_changes: bool = False  # the system sends a value only when it changed
    later_row: bool = False  # the row of the arrival has a later as-of than what they were told
    limits: tuple[int, ...] = KNOWN_LIMITS


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
    """`based` are the paths whose base is our version after this; `disputed` and `echoed` replace what was known."""

    record: Record
    verdicts: tuple[Verdict, ...]
    based: frozenset[Path]
    disputed: Mapping[Path, Dispute]
    echoed: Mapping[Path, int]

    def of(self, *kinds: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.kind in kinds]


def reconcile(known: Record, said: Record, sights: Sights, policy: Policy | None = None) -> Reconciled:
    """What the record is after one system has said something about it."""
    return _Meeting(known, said, sights, policy or Policy()).run()


class _Meeting:
    """One record, one statement. `changes` gather as the paths are judged, each by itself."""

    def __init__(self, known: Record, said: Record, sights: Sights, policy: Policy) -> None:
        self.known, self.sights, self.policy = known, sights, policy
        self.ours = atoms_of(known)
        self.now = atoms_of(sights.now) if sights.now is not None else self.ours
        before = atoms_of(sights.said)
        told = [atoms_of(record) for record in sights.told]
        self.believed: Atoms = told[0] if sights.told_last and told else before
        self.earlier = [*told[1:], before] if sights.told_last and told else []
        self.stated: Atoms = {**before, **(told[0] if told else {})}
        self.in_flight = atoms_of(sights.in_flight)
        self.arrival = said_atoms(said, before)
        self.changes: dict[Path, Any] = {}
        self.verdicts: list[Verdict] = []
        self.based: set[Path] = set()
        self.disputed = dict(sights.disputed)
        self.echoed = dict(sights.echoed)

    def run(self) -> Reconciled:
        for path, theirs in self.arrival.items():
            self._judge(path, theirs)
        record = with_atoms(self.known, self.changes) if self.changes else self.known
        return Reconciled(record, tuple(self.verdicts), frozenset(self.based), self.disputed, self.echoed)

    def _judge(self, path: Path, theirs: Any) -> None:
        if _same(theirs, self.now.get(path)):
            self._same(path, theirs)
        elif path in self.disputed:
            self._disputed(path, theirs, self.disputed[path])
        elif self._is_cut(path, theirs):
            self._say(SAME, path, theirs, "a text that was cut at a known limit")
        elif not self._they_changed(path, theirs):
            self._say(KEPT, path, theirs, "they repeat what they had; we have changed it since")
        elif self._is_echo(path, theirs):
            self._echo(path, theirs)
        elif theirs is None:
            self._withdrawn(path)
        elif self.policy.first_meeting and path in self.now:
            self._dispute(path, theirs, KEPT, "the two differed when they first met")
        elif not self._we_changed(path):
            self._only_they(path, theirs)
        else:
            self._both(path, theirs)

    def _same(self, path: Path, theirs: Any) -> None:
        ended = self.disputed.pop(path, None)
        self.echoed.pop(path, None)
        self.based.add(path)
        self._say(SAME, path, theirs, "they now agree" if ended else "")

    def _they_changed(self, path: Path, theirs: Any) -> bool:
        if path in self.in_flight and _same(theirs, self.in_flight[path]):
            return False
        return not _same(theirs, self.believed.get(path))

    def _we_changed(self, path: Path) -> bool:
        return bool(self.now.get(path) != self.sights.base.get(path, self.believed.get(path)))

    def _is_echo(self, path: Path, theirs: Any) -> bool:
        """What they held before we changed this very path and told them."""
        previous = next((held for held in self.earlier if held.get(path) != self.believed.get(path)), None)
        return previous is not None and path in self.believed and _same(theirs, previous.get(path))

    def _echo(self, path: Path, theirs: Any) -> None:
        count = self.echoed.get(path, 0) + 1
        self.echoed[path] = count
        if self.policy.only_changes or count > PATIENCE:
            del self.echoed[path]
            self._dispute(path, theirs, CONFLICT, "they were told a new value and still have the old one")
        else:
            self._say(ECHO, path, theirs, "not taken up yet")

    def _withdrawn(self, path: Path) -> None:
        """A blank where this sender had a value. Never silent, and never taken for what protects somebody."""
        manner = self.policy.withdrawn(path)
        if manner == "take" and merge_class(path) != "protective":
            self._take(path, None, "withdrawn by its sender")
        elif manner == "ignore":
            self._say(KEPT, path, None, "a blank says nothing in this column")
        else:
            self._dispute(path, None, HELD, "withdrawn by its sender")

    def _only_they(self, path: Path, theirs: Any) -> None:
        if merge_class(path) == "protective":
            self._protect(path, theirs)
        elif self._is_anothers(path):
            self._dispute(path, theirs, CONFLICT, "it belongs to somebody else")
        elif not self._may_say(path, theirs):
            self._beside(path, theirs)
        else:
            self._take(path, theirs, "")

    def _both(self, path: Path, theirs: Any) -> None:
        merge = merge_class(path)
        if merge == "protective":
            self._protect(path, theirs)
        elif not self._may_say(path, theirs):
            self._beside(path, theirs)
        elif theirs is HERE:
            self._take(path, theirs, "both stand")
        elif self.policy.prefers_theirs(path) or (merge == "owned" and not self._is_anothers(path)):
            self._take(path, theirs, "its author changed it" if merge == "owned" else "the site prefers theirs")
        else:
            self._dispute(path, theirs, CONFLICT, "both have changed it")

    def _protect(self, path: Path, theirs: Any) -> None:
        """The more protective value holds at once; then a person looks."""
        if theirs is True:
            self._take(path, theirs, "the more protective value holds")
        self._dispute(path, theirs, CONFLICT, "it protects somebody: a person should look")

    def _is_anothers(self, path: Path) -> bool:
        """Whether an entry of the owned kind was never stated by this system, and is there all the same."""
        if merge_class(path) != "owned":
            return False
        entry = path[:4] if path[0] == "outcomes" and len(path) >= 4 else path
        return entry in self.now and entry not in self.stated

    def _may_say(self, path: Path, theirs: Any) -> bool:
        """A text of another voice never replaces protected words."""
        held = self.ours.get(path)
        if not isinstance(held, Statement) or not isinstance(theirs, Statement):
            return True
        return may_replace(held.voice, theirs.voice, same_author=self.policy.same_author)

    def _beside(self, path: Path, theirs: Statement) -> None:
        summary = (*path[:-1], "summary")
        if summary not in self.ours and summary not in self.changes:
            self.changes[summary] = theirs.text
        self._dispute(path, theirs, CONFLICT, "it would replace somebody's own words; it stands beside them")

    def _is_cut(self, path: Path, theirs: Any) -> bool:
        held = self.now.get(path)
        whole, said = (getattr(v, "text", v) for v in (held, theirs))
        return isinstance(whole, str) and isinstance(said, str) and is_beginning_of(whole, said, self.policy.limits)

    def _disputed(self, path: Path, theirs: Any, dispute: Dispute) -> None:
        if theirs == dispute.theirs:
            self._say(KEPT, path, theirs, "the same difference as before")
        elif dispute.open:
            self._dispute(path, theirs, CONFLICT, "a further value in an open dispute")
        elif dispute.accepted:
            del self.disputed[path]
            self._only_they(path, theirs)
        else:
            self._dispute(path, theirs, CONFLICT, "a new value from a side that never took ours up")

    def _take(self, path: Path, theirs: Any, why: str) -> None:
        self.changes[path] = _laid(self.ours.get(path), self.now.get(path), theirs)
        self.based.add(path)
        self.disputed.pop(path, None)
        self.echoed.pop(path, None)
        self._say(TAKEN, path, theirs, why)

    def _dispute(self, path: Path, theirs: Any, kind: str, cause: str) -> None:
        self.disputed[path] = Dispute(theirs)
        self.based.add(path)
        self._say(kind, path, theirs, cause)

    def _say(self, kind: str, path: Path, theirs: Any, cause: str) -> None:
        self.verdicts.append(Verdict(kind, path, self.ours.get(path), theirs, cause))


def _same(theirs: Any, held: Any) -> bool:
    """Whether what they say is what is held; the fields of a part that they do not say are not compared."""
    if not is_dataclass(theirs):
        return bool(theirs == held)
    told = ((f.name, getattr(theirs, f.name)) for f in fields(theirs))
    return all(value is ABSENT or value == getattr(held, name, None) for name, value in told)


def _laid(ours: Any, now: Any, theirs: Any) -> Any:
    """Their value over ours, only where it differs in their sight: what they cannot see of ours stays."""
    if not is_dataclass(theirs):
        return theirs
    laid = {}
    for name in (f.name for f in fields(theirs)):
        value, seen, held = getattr(theirs, name), getattr(now, name, None), getattr(ours, name, None)
        laid[name] = held if value is ABSENT or (value == seen and type(ours) is type(theirs)) else value
    part: Callable[..., Any] = type(theirs)
    return part(**laid)
