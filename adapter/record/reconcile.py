"""How two sides agree, and what may never be lost (reconcile.md). Pure: records in, a record and its reasons out.

Every comparison is made in the far side's own sight: what it cannot hold, it cannot erase. `Sights` are records as that
system sees or saw them, each read with today's mapping; `Atoms` are by path (atoms.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapter.record.atoms import ENDED, HERE, Atoms, Path, entry_at, with_atoms
from adapter.record.knowing import Knowing
from adapter.record.likeness import filled, is_more_protective, laid
from adapter.record.matching import Known, Matched, matched
from adapter.record.model import Record, Statement
from adapter.record.said import kept
from adapter.record.sights import Dispute, Sights, after_acceptance
from adapter.record.verdicts import (
    CONFLICT,
    ECHO,
    EDITED,
    HELD,
    KEPT,
    SAME,
    TAKEN,
    Policy,
    Reconciled,
    Verdict,
)
from adapter.record.words import PROTECTED, may_replace

__all__ = [
    "CONFLICT", "ECHO", "EDITED", "HELD", "KEPT", "SAME", "TAKEN", "Policy", "Reconciled", "Verdict", "reconcile",
]  # fmt: skip

PATIENCE = 2  # further messages in which an echo may still stand before it is a dispute
WITHDRAWN = "withdrawn by its sender"
FIRST_MET = "the two differed when they first met"
LOOK = "it protects somebody and holds at once: a person should look"


def reconcile(known: Record, said: Record, sights: Sights, policy: Policy | None = None) -> Reconciled:
    """What the record is after one system has said something about it."""
    policy = policy or Policy()
    parts = Known(sights.said, sights.told[0] if sights.told else None, known)
    same = matched(said, parts, only_changes=policy.only_changes, limits=policy.limits, make_id=policy.new_id)
    knowing = Knowing(known, same.said, sights, policy.coarser, policy.limits)
    took = knowing.took_what_was_in_flight()
    if took:
        knowing = Knowing(known, same.said, after_acceptance(sights), policy.coarser, policy.limits)
    return _Meeting(knowing, policy).run(same, took)


class _Meeting:
    """One record, one statement. `changes` gather as the paths are judged, each by itself."""

    def __init__(self, knowing: Knowing, policy: Policy) -> None:
        self.knows, self.policy = knowing, policy
        self.ours, self.now = knowing.ours, knowing.now
        self.changes: dict[Path, Any] = {}
        self.verdicts: list[Verdict] = []
        self.based: set[Path] = set()
        self.disputed = dict(knowing.sights.disputed)
        self.echoed = knowing.echoed_with_what_was_left_out()
        self.authored = set(knowing.authored)

    def run(self, same: Matched, took: bool) -> Reconciled:
        for path in same.edited:
            self._say(EDITED, path, HERE, "the only one left over in its place: taken to be the same, in other words")
        for one in same.unsure:
            cause = "two of ours are like it, and nothing says which of them it is"
            self.verdicts.append(Verdict(HELD, one.path, one.candidates, filled(one.entry, None), cause))
        gone: dict[Path, Atoms] = {}
        for path, theirs in self.knows.arrival.items():
            if (entry := self.knows.ended_by_us(path)) is None:
                self._judge(path, theirs)
            else:
                gone.setdefault(entry, {})[path] = theirs
        for entry, inside in gone.items():
            self._judge_ended(entry, inside)
        known = self.knows.record
        record = with_atoms(known, self.changes) if self.changes else known
        return Reconciled(
            record, tuple(self.verdicts), frozenset(self.knows.theirs_too(self.based)), self.disputed, self.echoed,
            frozenset(self.authored), same.said, took, same.renamed,
        )  # fmt: skip

    def _judge(self, path: Path, said: Any) -> None:
        theirs = None if said is ENDED else self.knows.whole(path, said)
        dispute = self.disputed.get(path)
        blank = (theirs is None and said is not ENDED) or self.knows.only_takes_away(path, said)
        if blank and self.policy.withdrawn(path) == "ignore":
            self._say(KEPT, path, None, "a blank says nothing in this column")
        elif (cause := self.knows.agrees(path, None if theirs is None else said)) is not None:
            self._agree(path, theirs, cause)
        elif dispute is not None:
            self._disputed(path, said, dispute)
        elif not self.knows.they_changed(path, said):
            self._say(KEPT, path, theirs, "they repeat what they had; we have changed it since")
        elif self.knows.is_echo(path, said) and not self.policy.later_field(path):
            self._echo(path, theirs)
        else:
            self._change(path, said)

    def _agree(self, path: Path, theirs: Any, cause: str) -> None:
        ended = self.disputed.pop(path, None)
        self.echoed.pop(path, None)
        self.based.add(path)
        self._say(SAME, path, theirs, cause or ("they now agree" if ended else ""))

    def _disputed(self, path: Path, said: Any, dispute: Dispute) -> None:
        theirs = None if said is ENDED else self.knows.whole(path, said)
        if self.knows.is_like(path, said, dispute.theirs):
            self._say(KEPT, path, theirs, "the same difference as before")
        elif self.knows.protects(path) and is_more_protective(self.ours.get(path), theirs):
            self._change(path, said)
        elif dispute.open or self.policy.first_meeting:
            if isinstance(theirs, Statement):
                self._put_beside(path, theirs, dispute.theirs)
            self._dispute(path, theirs, CONFLICT, "a further value in an open dispute", accepted=dispute.accepted)
        elif dispute.accepted:
            del self.disputed[path]
            self._change(path, said)
        else:
            self._change(path, said, contested=True)

    def _echo(self, path: Path, theirs: Any) -> None:
        """What they held before we told them a new value: not taken up yet, but for a time only."""
        count = self.echoed.get(path, 0) + 1
        if self.policy.only_changes or self.policy.later_row or count > PATIENCE:
            cause = "they were told a new value and still have the old one"
            self._dispute(path, theirs, CONFLICT, cause, accepted=True)
        else:
            self.echoed[path] = count
            self._say(ECHO, path, theirs, "not taken up yet")

    def _change(self, path: Path, said: Any, *, contested: bool = False) -> None:
        """They changed it. `contested`: it was decided before, and not for what they had."""
        theirs = None if said is ENDED else self.knows.whole(path, said)
        contested = contested or self.knows.we_changed(path)
        if self.knows.protects(path) and is_more_protective(self.ours.get(path), theirs):
            self._protect(path, said)
        elif self.policy.first_meeting and path in self.ours:
            self._dispute(path, theirs, KEPT, FIRST_MET)
        elif theirs is None:
            self._withdrawn(path, said, contested)
        elif self.policy.withdrawn(path) == "hold" and self.knows.only_takes_away(path, said):
            self._dispute(path, theirs, HELD, WITHDRAWN)
        elif self.knows.protects(path) and self.ours.get(path) not in (None, False):
            self._dispute(path, theirs, CONFLICT, "it protects somebody: a person should look")
        elif self.knows.is_hidden(path):
            self._dispute(path, theirs, CONFLICT, "we hold something here that they do not see")
        elif self.knows.is_anothers(path):
            self._dispute(path, theirs, CONFLICT, "it belongs to somebody else")
        elif not self._may_say(path, theirs):
            self._put_beside(path, theirs, None)
            self._dispute(path, theirs, CONFLICT, "it would replace somebody's own words; it stands beside them")
        elif not contested:
            self._take(path, said, "")
        else:
            self._both(path, said, theirs)

    def _both(self, path: Path, said: Any, theirs: Any) -> None:
        if self.knows.is_owned(path):
            self._take(path, said, "its author changed it")
        elif self.policy.prefers_theirs(path):
            self._take(path, said, "the site prefers theirs")
        elif self.policy.prefers_ours(path):
            self._dispute(path, theirs, KEPT, "the site prefers ours")
            self.disputed[path] = replace(self.disputed[path], open=False)
        else:
            self._dispute(path, theirs, CONFLICT, "both have changed it")

    def _protect(self, path: Path, said: Any) -> None:
        """The more protective value holds at once; then a person looks, where it changes what was known."""
        before = self.ours.get(path)
        self._take(path, said, "the more protective value holds")
        if self.ours and not self.policy.first_meeting:
            self.verdicts.append(Verdict(CONFLICT, path, before, said, LOOK))

    def _withdrawn(self, path: Path, said: Any, contested: bool) -> None:
        """A blank where this sender had a value, or an entry that it ended. Never silent, and never taken for what
        protects somebody, for somebody's own words or for what others have said."""
        if (reason := self._must_stay(path)) is not None:
            self._dispute(path, None, HELD, f"{WITHDRAWN}; {reason}")
        elif contested:
            self._dispute(path, None, HELD, f"{WITHDRAWN}; we have changed it since")
        elif said is ENDED:
            self._take(path, None, "ended by its sender")
        elif self.policy.withdrawn(path) == "take":
            self._take(path, None, WITHDRAWN)
        else:
            self._dispute(path, None, HELD, WITHDRAWN)

    def _must_stay(self, path: Path) -> str | None:
        if self.knows.is_anothers(path):
            return "it belongs to somebody else"
        for held, value in self.knows.at_and_under(path):
            if self.knows.protects(held) and value:
                return "it protects somebody"
            if isinstance(value, Statement) and value.voice in PROTECTED:
                return "it is in somebody's own words"
            if held != path and self.knows.is_more_than_theirs(held):
                return "others have said something in it"
        return None

    def _may_say(self, path: Path, theirs: Any) -> bool:
        """A text of another voice never replaces protected words."""
        held = self.ours.get(path)
        if not isinstance(held, Statement) or not isinstance(theirs, Statement):
            return True
        return may_replace(held.voice, theirs.voice, same_author=self.policy.same_author)

    def _put_beside(self, path: Path, theirs: Statement, before: Any) -> None:
        """Their text as summary, where there is none or it is their older text, and they say no other."""
        summary = (*path[:-1], "summary")
        if summary in self.knows.arrival or self.ours.get(summary) not in (None, getattr(before, "text", None)):
            return
        if not self._may_say(path, theirs):
            self.changes[summary] = theirs.text
            self.based.add(summary)

    def _judge_ended(self, entry: Path, inside: Atoms) -> None:
        """An entry that we have ended, and that they still state: it is judged as a whole, never half brought back."""
        theirs = {path: self.knows.whole(path, value) for path, value in inside.items() if value is not ENDED}
        theirs = {path: value for path, value in theirs.items() if value is not None}
        if entry not in theirs:
            self._end_under(entry)
            self._agree(entry, None, "both have ended it")
            return
        if entry in self.disputed:
            before: list[Mapping[Path, Any]] = [{path: dispute.theirs for path, dispute in self.disputed.items()}]
        else:
            before = [*self.knows.held_before(entry)]
        whole = entry_at(kept(self.knows.said), entry)
        repeated = all(
            any(self.knows.is_like(path, inside[path], held.get(path)) for held in before) for path in theirs
        )
        if repeated and (entry in self.disputed or self.knows.believed(entry) is HERE):
            self._say(KEPT, entry, whole, "they repeat what they had; we have ended it since")
            return
        if repeated and not self.policy.later_field(entry):
            self._echo(entry, whole)
        else:
            self._dispute(entry, whole, CONFLICT, "they changed what we have ended")
        if entry in self.disputed:
            self.disputed.update({path: replace(self.disputed[entry], theirs=value) for path, value in theirs.items()})

    def _take(self, path: Path, said: Any, why: str) -> None:
        if said is None and path not in self.ours:
            self._dispute(path, None, HELD, f"{WITHDRAWN}; nothing says which of ours it is")
            return
        self.changes[path] = laid(self.ours.get(path), self.now.get(path), said)
        if said is None:
            self._end_under(path)
        if said is HERE and self.knows.is_owned(path):
            self.authored.add(path)
        self.based.add(path)
        self.disputed.pop(path, None)
        self.echoed.pop(path, None)
        self._say(TAKEN, path, None if said is None else self.knows.whole(path, said), why)

    def _end_under(self, path: Path) -> None:
        """With an entry goes what was known of differences inside it, and the base of all that was in it."""
        known_inside = {*self.knows.now, *self.knows.base}
        self.based |= {inner for inner in known_inside if len(inner) > len(path) and inner[: len(path)] == path}
        for known in (self.disputed, self.echoed):
            for inner in [p for p in known if len(p) > len(path) and p[: len(path)] == path]:
                del known[inner]

    def _dispute(self, path: Path, theirs: Any, kind: str, cause: str, *, accepted: bool = False) -> None:
        self.disputed[path] = Dispute(theirs, accepted=accepted, first=self.policy.first_meeting)
        self.echoed.pop(path, None)
        self.based.add(path)
        self._say(KEPT if self.policy.first_meeting else kind, path, theirs, cause)

    def _say(self, kind: str, path: Path, theirs: Any, cause: str) -> None:
        self.verdicts.append(Verdict(kind, path, self.ours.get(path), theirs, cause))
