"""What one system is known to have held of one record, and how that moves (reconcile.md, "In their own sight")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from adapter.record.atoms import Path, atoms_of, with_atoms
from adapter.record.likeness import laid
from adapter.record.model import Record
from adapter.record.said import onto

OURS, THEIRS, VALUE, KEEP, TAKE, DISCARD = "ours", "theirs", "value", "keep", "take", "discard"
CHOICES = (OURS, THEIRS, VALUE, KEEP, TAKE, DISCARD)
GENERATIONS = 3  # of what a system was told: the newest, with two earlier ones


class Remembered(Protocol):
    """What a system's sights keep of what `reconcile` found."""

    @property
    def said(self) -> Record: ...
    @property
    def took(self) -> bool: ...
    @property
    def based(self) -> frozenset[Path]: ...
    @property
    def disputed(self) -> Mapping[Path, Dispute]: ...
    @property
    def echoed(self) -> Mapping[Path, int]: ...
    @property
    def authored(self) -> frozenset[Path]: ...


@dataclass(frozen=True)
class Dispute:
    """A path on which they and we are known to differ. `theirs` is whole; None is a blank of theirs.

    `accepted`: they had accepted our value before. `send`: it was decided that they are sent ours. `first`: the two
    differed when they first met, and nobody has been asked about it.
    """

    theirs: Any
    open: bool = True
    accepted: bool = False
    send: bool = False
    first: bool = False


@dataclass(frozen=True)
class Sights:
    """What one system is known to have held, and how our record looks to it.

    `told` is newest first, three generations at most. `told_last` says that the newest of all is `told`; `told_since`
    how many generations they have accepted since they last said something (None: any of them may be). `now` is our
    record today in its sight. `base` holds each path as our record read in its sight at the path's base.

    `echoed` are the paths on which what they were told is the newest although they have spoken since, with how often
    they repeated the older value: 0 where they left the path out. `authored` are the entries that belong to who said
    them and that came from this system (None: those in `said`).
    """

    said: Record | None = None
    told: tuple[Record, ...] = ()
    told_last: bool = False
    told_since: int | None = None
    in_flight: Record | None = None
    now: Record | None = None
    base: Mapping[Path, Any] = field(default_factory=dict)
    disputed: Mapping[Path, Dispute] = field(default_factory=dict)
    echoed: Mapping[Path, int] = field(default_factory=dict)
    authored: frozenset[Path] | None = None


def for_them(record: Record, disputed: Mapping[Path, Dispute]) -> Record:
    """Our record as a system is to be sent it: its own value on disputed paths, unless ours was decided to be sent."""
    own = {path: dispute.theirs for path, dispute in disputed.items() if not dispute.send}
    return with_atoms(record, own) if own else record


def held_in_sight(whole: Record, shared: Record) -> frozenset[Path]:
    """The paths, in a system's own sight, on which what it may have is not what there is."""
    left = atoms_of(shared)
    return frozenset(path for path, value in atoms_of(whole).items() if left.get(path) != value)


def with_own(sending: Record, said: Record | None, withheld: Iterable[Path]) -> Record:
    """Where something is held back from a system it is sent what it stated there itself, so that nothing of its own
    is erased by what we leave out."""
    stated = atoms_of(said)
    own = {path: stated[path] for path in withheld if path in stated}
    return with_atoms(sending, own) if own else sending


def decided(
    disputed: Mapping[Path, Dispute], paths: Iterable[Path], choice: str, *, send: bool = False
) -> dict[Path, Dispute]:
    """What a decision leaves of the disputed paths. The base of each of `paths` is our version after the decision.

    Where theirs (`theirs`, `take`) was chosen the two no longer differ. Otherwise they still do, and it is settled.
    """
    if choice not in CHOICES:
        raise ValueError(f"a decision is one of {', '.join(CHOICES)}")
    left = dict(disputed)
    for path in _at_and_under(disputed, paths):
        if choice in (THEIRS, TAKE):
            del left[path]
        else:
            accepted = left[path].accepted and choice != VALUE
            left[path] = replace(left[path], open=False, accepted=accepted, send=send)
    return left


def with_theirs(record: Record, sights: Sights, paths: Iterable[Path]) -> Record:
    """Our record with what this system last said on disputed paths, over ours only where it differs in its sight."""
    ours, now = atoms_of(record), atoms_of(sights.now or record)
    theirs = {path: sights.disputed[path].theirs for path in _at_and_under(sights.disputed, paths)}
    return with_atoms(record, {path: laid(ours.get(path), now.get(path), value) for path, value in theirs.items()})


def behind(sights: Sights) -> frozenset[Path]:
    """The paths for which it has to be told: where our record no longer reads, in its sight, as at the path's base.

    What is disputed is not sent, unless that was decided.
    """
    now = atoms_of(sights.now)
    differs = {path for path in {*now, *sights.base} if now.get(path) != sights.base.get(path)}
    to_send = {path for path, dispute in sights.disputed.items() if dispute.send}
    return frozenset(differs - set(sights.disputed) | to_send)


def after_sending(sights: Sights, sent: Record) -> Sights:
    """`sent` is in its sight: what was written, read again. Nothing else moves until it is accepted."""
    return replace(sights, in_flight=sent)


def after_acceptance(sights: Sights) -> Sights:
    """What was on its way is what they were told; the base of what was told is the version that was sent."""
    if sights.in_flight is None:
        return sights
    sent, before = atoms_of(sights.in_flight), atoms_of(sights.told[0] if sights.told else None)
    disputed = {
        path: dispute
        for path, dispute in sights.disputed.items()
        if not dispute.send or sent.get(path) == dispute.theirs
    }
    base = {path: value for path, value in sights.base.items() if path in disputed}
    base |= {path: value for path, value in sent.items() if path not in disputed}
    since = sights.told_since if sights.told_last else 0
    return replace(
        sights,
        told=(sights.in_flight, *sights.told)[:GENERATIONS],
        told_last=True,
        told_since=None if since is None else min(since + 1, GENERATIONS),
        in_flight=None,
        base=base,
        disputed=disputed,
        echoed={path: n if sent.get(path) == before.get(path) else 0 for path, n in sights.echoed.items()},
    )


def after_decision(
    sights: Sights, paths: Iterable[Path], choice: str, now: Record | None, *, send: bool = False
) -> Sights:
    """`now` is our record after the decision, in its sight."""
    chosen = _at_and_under(sights.disputed, paths)
    base = _with_base(sights.base, chosen, now)
    return replace(sights, now=now, base=base, disputed=decided(sights.disputed, chosen, choice, send=send))


def after_message(sights: Sights, reconciled: Remembered, now: Record | None) -> Sights:
    """`now` is our record after the message, in its sight. The statement moves, disputed and held fields too."""
    before = after_acceptance(sights) if reconciled.took else sights
    return replace(
        before,
        said=onto(reconciled.said, sights.said),
        told_last=False,
        told_since=0,
        now=now,
        base=_with_base(before.base, reconciled.based, now),
        disputed=reconciled.disputed,
        echoed=reconciled.echoed,
        authored=reconciled.authored,
    )


def _with_base(base: Mapping[Path, Any], paths: Iterable[Path], now: Record | None) -> dict[Path, Any]:
    atoms = atoms_of(now)
    moved = dict(base)
    for path in paths:
        moved.pop(path, None)
        if path in atoms:
            moved[path] = atoms[path]
    return moved


def _at_and_under(disputed: Mapping[Path, Any], paths: Iterable[Path]) -> list[Path]:
    """With an entry go the disputed paths in it."""
    chosen = set(paths)
    return [path for path in disputed if any(path[:n] in chosen for n in range(1, len(path) + 1))]
