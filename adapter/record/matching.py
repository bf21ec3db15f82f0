"""Which entries of a statement are which of ours (reconcile.md, "Items in lists"), before any path is judged.

The ladder: own id, then the natural key among entries that the same system stated or was told, then the only one left
over in its place. Position never matches. An id of the sender's own is another entry, unless the list is whole and so
says that the entry of the older id is gone. What is decided here is only who is who: nothing is taken.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from adapter.record.atoms import Path, has_id, is_named
from adapter.record.likeness import is_cut
from adapter.record.model import ABSENT, Action, Outcome, Participant, Party, Record, Review, Statement
from adapter.record.trees import Listed, Shape, shapes
from adapter.record.words import KNOWN_LIMITS, normalised

_NEW = uuid.UUID("5a4a6c0e-3c6b-4f0e-9f3e-1d1c3f0c8b57")


def new_id(path: Path, number: int) -> str:
    """An id for an entry that came without any: made from where it stands, never from what it says."""
    return str(uuid.uuid5(_NEW, f"{path!r}#{number}"))


@dataclass(frozen=True)
class Unsure:
    """An entry that two of ours fit: it is held, with both."""

    path: Path
    candidates: tuple[Any, ...]
    entry: Any


@dataclass(frozen=True)
class Matched:
    """What was said, under our ids. `edited`: entries that were taken to be the only one left over, in other words.
    `renamed`: the ids that they came under, and those of ours that they are."""

    said: Record
    edited: tuple[Path, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """The same part of a record as the system stated it, as it was told it, and as we hold it."""

    stated: Any = None
    told: Any = None
    ours: Any = None

    def inside(self, name: str) -> Known:
        return Known(*(getattr(part, name, None) for part in self._parts()))

    def entry(self, name: str, identity: str) -> Known:
        return Known(*(_by_id(getattr(part, name, ())).get(identity) for part in self._parts()))

    def _parts(self) -> tuple[Any, Any, Any]:
        return self.stated, self.told, self.ours


def matched(
    said: Record,
    known: Known,
    *,
    only_changes: bool = False,
    limits: tuple[int, ...] = KNOWN_LIMITS,
    make_id: Callable[[Path, int], str] = new_id,
) -> Matched:
    matching = _Matching(only_changes, limits, make_id)
    found = matching.part(said, known, ())
    if matching.renamed:
        found = _renamed(found, matching.renamed)
    return Matched(found, tuple(matching.edited), tuple(matching.unsure), matching.renamed)


class _Matching:
    def __init__(self, only_changes: bool, limits: tuple[int, ...], make_id: Callable[[Path, int], str]) -> None:
        self.only_changes, self.limits, self.make_id = only_changes, limits, make_id
        self.edited: list[Path] = []
        self.unsure: list[Unsure] = []
        self.renamed: dict[str, str] = {}

    def part(self, said: Any, known: Known, at: Path) -> Any:
        """The same object where nothing in it had to be matched, which is nearly always so."""
        changes = {}
        for shape in shapes(type(said)):
            value = getattr(said, shape.name)
            if value in (ABSENT, None, ()):
                continue
            path, inside = (*at, shape.name), known.inside(shape.name)
            if shape.is_list:
                new = self.entries(shape, value, known, path) if is_named(shape) else value
            else:
                new = self.part(value, inside, path) if shape.inner is not None else value
            if new is not value:
                changes[shape.name] = new
        return replace(said, **changes) if changes else said

    def entries(self, shape: Shape, told: Any, known: Known, path: Path) -> Any:
        listed = told if isinstance(told, Listed) else Listed(told, whole=True)
        entries: Sequence[Any] = listed.entries
        if shape.inner is None:
            entries = _uncut(entries, known.inside(shape.name), self.limits)
        elif has_id(shape):
            entries = self._identified(shape, listed, known.inside(shape.name), path)
            inner = [self.part(e, known.entry(shape.name, e.id), (*path, e.id)) for e in entries]
            entries = entries if all(a is b for a, b in zip(inner, entries, strict=True)) else inner
        same = len(entries) == len(listed.entries) and all(a is b for a, b in zip(entries, listed.entries, strict=True))
        return told if same else replace(listed, entries=tuple(entries))

    def _identified(self, shape: Shape, listed: Listed, known: Known, path: Path) -> Sequence[Any]:
        """The entries of a list, each under an id of ours; those that are held are left out."""
        stated, heard, ours = (_by_id(entries) for entries in (known.stated, known.told, known.ours))
        named = {e.id for e in (*listed.entries, *listed.removed) if e.id}
        if all(e.id and (e.id in stated or e.id in heard or e.id in ours) for e in listed.entries):
            return listed.entries
        base = {**heard, **stated}
        left = {identity: entry for identity, entry in base.items() if identity not in named}
        loose = [e for e in listed.entries if not e.id or (listed.whole and e.id not in base and e.id not in ours)]
        found, held = self._by_key(shape, loose, left, path)
        last = {identity: e for identity, e in left.items() if identity in stated and identity not in found.values()}
        nameless = [e for e in loose if not e.id and id(e) not in found and id(e) not in held]
        if listed.whole or not self.only_changes:
            for entry, identity in _only_ones(nameless, last):
                found[id(entry)] = identity
                self.edited.append((*path, identity))
        taken = {*base, *ours, *named}
        return [self._under(e, found.get(id(e)), path, taken) for e in listed.entries if id(e) not in held]

    def _by_key(
        self, shape: Shape, loose: Sequence[Any], left: dict[str, Any], path: Path
    ) -> tuple[dict[int, str], set[int]]:
        fitting = {id(e): [i for i, known in left.items() if fits(shape, e, known)] for e in loose}
        claims = Counter(identity for identities in fitting.values() for identity in identities)
        found: dict[int, str] = {}
        held: set[int] = set()
        for entry in loose:
            candidates = fitting[id(entry)]
            if len(candidates) == 1 and claims[candidates[0]] == 1:
                found[id(entry)] = candidates[0]
            elif candidates:
                held.add(id(entry))
                self.unsure.append(Unsure(path, tuple(left[identity] for identity in candidates), entry))
        return found, held

    def _under(self, entry: Any, identity: str | None, path: Path, taken: set[str]) -> Any:
        if identity is None and entry.id:
            return entry
        number = 0
        while identity is None:
            number += 1
            made = self.make_id(path, number)
            identity = None if made in taken else made
        taken.add(identity)
        if entry.id:
            self.renamed[entry.id] = identity
        return replace(entry, id=identity)


def fits(shape: Shape, entry: Any, known: Any) -> bool:
    """Whether two entries have the same natural key. A key of which nothing is there fits nothing."""
    if isinstance(entry, Review) and (entry.standing is True or known.standing is True):
        return entry.standing is True and known.standing is True
    if isinstance(entry, Participant) and _identifiers(entry) and _identifiers(known):
        return bool(_identifiers(entry) & _identifiers(known))
    if isinstance(entry, Action):
        keys = [(_plain(a.title) or _plain(a.how), frozenset(_listed(a.outcomes))) for a in (entry, known)]
        return keys[0][0] is not None and keys[0] == keys[1]
    key = [tuple(_plain(getattr(one, name)) for name in shape.about["key"]) for one in (entry, known)]
    return any(value is not None for value in key[0]) and key[0] == key[1]


def _plain(value: Any) -> Any:
    """As natural keys are compared: texts normalised, a statement by its words alone, absent as none."""
    if value is ABSENT or value in (None, ()):
        return None
    if isinstance(value, Statement):
        return _plain(value.text)
    if is_dataclass(value):
        return tuple(_plain(getattr(value, f.name)) for f in fields(value))
    return normalised(value) if isinstance(value, str) else value


def _identifiers(entry: Participant) -> frozenset[Any]:
    return frozenset((_plain(i.system), i.value) for i in _listed(entry.identifiers))


def _listed(told: Any) -> tuple[Any, ...]:
    return tuple(told.entries if isinstance(told, Listed) else told or ())


def _by_id(entries: Any) -> dict[str, Any]:
    return {entry.id: entry for entry in entries or ()}


def _only_ones(entries: Iterable[Any], left: dict[str, Any]) -> list[tuple[Any, str]]:
    """One arrival and one of theirs left over in the same place: in the same area, or serving the same outcomes."""
    arrivals: dict[Any, list[Any]] = {}
    ours: dict[Any, list[str]] = {}
    for entry in entries:
        arrivals.setdefault(_place(entry), []).append(entry)
    for identity, entry in left.items():
        ours.setdefault(_place(entry), []).append(identity)
    return [(e[0], ours[p][0]) for p, e in arrivals.items() if len(e) == 1 and len(ours.get(p, ())) == 1]


def _place(entry: Any) -> frozenset[Any]:
    if isinstance(entry, Outcome):
        return frozenset(_plain(area) for area in _listed(entry.areas))
    return frozenset(_listed(entry.outcomes)) if isinstance(entry, Action) else frozenset()


def _uncut(entries: Sequence[str], known: Known, limits: tuple[int, ...]) -> Sequence[str]:
    """A text that was cut at a known limit is the longer one that is known."""
    whole = dict.fromkeys((*(known.stated or ()), *(known.told or ()), *(known.ours or ())))
    cuts = {e: [w for w in whole if is_cut(w, e, limits)] for e in entries if e not in whole}
    return [cuts[e][0] if len(cuts.get(e, ())) == 1 else e for e in entries] if any(cuts.values()) else entries


def _renamed(part: Any, names: dict[str, str]) -> Any:
    """References to entries go with their ids."""
    changes = {}
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if value in (ABSENT, None, ()) or shape.name == "id":
            continue
        listed = value if isinstance(value, Listed) else Listed(value if shape.is_list else (value,))
        new = replace(
            listed,
            entries=tuple(_reference(shape, e, names) for e in listed.entries),
            removed=tuple(_reference(shape, e, names) for e in listed.removed),
        )
        if new != listed:
            changes[shape.name] = new if isinstance(value, Listed) else new.entries if shape.is_list else new.entries[0]
    return replace(part, **changes) if changes else part


def _reference(shape: Shape, entry: Any, names: dict[str, str]) -> Any:
    if shape.inner is None:
        return names.get(entry, entry) if shape.about["form"] == "id" else entry
    if isinstance(entry, Party) and entry.id in names:
        return replace(entry, id=names[entry.id])
    return _renamed(entry, names)
