"""What was settled with one recipient, at a moment: refused, over, not begun, or nothing that stands against sharing.

The period of a sharing is that of its basis and of what the person agreed to. An objection knows no end but that
somebody takes it away, and what was settled anew takes the place of what is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from adapter.record.periods import beginning, has_begun, has_ended

Tree = dict[str, Any]
REFUSED = "The person has not consented that this organisation is told."
ENDED = (
    "The time for which this was shared with this organisation is over: nothing more is sent, and what was sent stays "
    "with them. Where it is to go on, say so in the record (sharing.period), or settle it anew."
)
NOT_YET = "The time for which this is to be shared with this organisation has not begun: it is sent when it has."
UNCLEAR_WHO = (
    "A restriction on who may have this record names somebody who cannot be told apart from this organisation. Say in "
    "the record whom it means (an organisation by the name under which it is set up), or add that name to `known_as`."
)
UNCLEAR_KIND = (
    "A restriction on who may have this record is of a kind that is not known here. Say in the record which it is "
    "(nobody-but, never-to, not-to-be-told)."
)
UNCLEAR_WHOSE = (
    "A consent whose time is over, or has not begun, names somebody who cannot be told apart from this organisation. "
    "Say in the record whom it means (an organisation by the name under which it is set up), or add that name to the "
    "`known_as` of whoever it is."
)


class Verdict(NamedTuple):
    text: str
    begins: datetime | None = None  # of what has not begun


def against(entries: Iterable[Tree], whose: Callable[[Tree | None], bool | None], now: datetime) -> Iterator[Verdict]:
    """What stands against sharing. `whose` says whether a party is the recipient; None where that cannot be told."""
    about = [_Entry(entry, to, now) for entry in entries if (to := whose(entry.get("recipient"))) is not False]
    standing = [one for one in about if one.runs and one.permits]
    for one in about:
        if one.objects:
            yield Verdict(REFUSED if one.is_theirs else UNCLEAR_WHO)
        elif not one.runs and any(other.is_theirs or other.is_of(one) for other in standing):
            continue
        elif one.is_refused:
            yield Verdict(REFUSED if one.is_theirs else UNCLEAR_WHO)
        elif not one.runs and one.settles:
            yield from one.out_of_time()


@dataclass(frozen=True)
class _Entry:
    tree: Tree
    is_theirs: bool | None
    now: datetime

    @property
    def rests_on_consent(self) -> bool:
        """Another basis is no consent, and stands without."""
        return self.tree.get("basis") in (None, "consent")

    @property
    def objects(self) -> bool:
        return self.rests_on_consent and any(wish.get("kind") == "objects" for wish in self.tree.get("wishes", ()))

    @property
    def is_refused(self) -> bool:
        return self.rests_on_consent and self.tree.get("agreement") == "not-agreed"

    @property
    def settles(self) -> bool:
        """Whether it says with whom or on what basis, and is more than a restriction or a wish."""
        return any(self.tree.get(name) for name in ("recipient", "basis", "agreement"))

    @property
    def permits(self) -> bool:
        """Whether it is a basis by itself. To be known as a recipient is none."""
        basis, agreement = self.tree.get("basis"), self.tree.get("agreement")
        if self.objects or self.is_refused:
            return False
        return agreement == "agreed" or (basis is not None and not (basis == "consent" and agreement == "not-asked"))

    @property
    def period(self) -> Tree:
        return self.tree.get("period") or {}

    @property
    def runs(self) -> bool:
        return has_begun(self.period.get("start"), self.now) and not has_ended(self.period.get("end"), self.now)

    def is_of(self, other: _Entry) -> bool:
        return bool(self.tree.get("recipient") == other.tree.get("recipient"))

    def out_of_time(self) -> Iterator[Verdict]:
        """Of a consent only is it asked whose it was: nobody else's yes is needed where the law is the basis."""
        if not self.is_theirs:
            if self.rests_on_consent:
                yield Verdict(UNCLEAR_WHOSE)
        elif has_ended(self.period.get("end"), self.now):
            yield Verdict(ENDED)
        else:
            yield Verdict(NOT_YET, beginning(self.period["start"], self.now))
