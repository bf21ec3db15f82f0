"""A kept sight as reconcile wants it, and back: trees become records, paths and values become text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any

from adapter.exchange.sighting import Sighting
from adapter.record.atoms import Atoms, Path, atoms_of
from adapter.record.model import Record
from adapter.record.path_json import path_of, path_text, value_json, value_of
from adapter.record.reconcile import Reconciled
from adapter.record.sights import Dispute, Sights
from adapter.store.sights import Sight

Tree = dict[str, Any]
PLAIN = tuple(f.name for f in fields(Dispute) if f.name != "theirs")


class Known:
    """What is known of one system's sight of one record. `at(version)` reads our record as it was then."""

    def __init__(
        self, sight: Sight, sighting: Sighting, now: Record, version: int, at: Callable[[int], Record]
    ) -> None:
        self.sight, self.sighting, self.version = sight, sighting, version
        self._record, self._at = now, at
        self.disputed = disputes_of(sight)

    @cached_property
    def now(self) -> Record:
        return self.sighting.of(self._record).record

    @cached_property
    def believed(self) -> Record | None:
        """What they are believed to hold: the newest of what they said and what they were told."""
        sight = self.sight
        newest = sight.told[0] if sight.told and not sight.quiet else sight.said
        return self.sighting.again(newest) if newest is not None else None

    @cached_property
    def bases(self) -> dict[Path, int]:
        return {path_of(text): version for text, version in self.sight.bases.items()}

    @cached_property
    def base(self) -> Mapping[Path, Any]:
        """Each path as our record read in their sight at the path's base; None where it was not there."""
        views: dict[int, Atoms] = {}

        def view(version: int) -> Atoms:
            if version not in views:
                then = self.now if version == self.version else self.sighting.of(self._at(version)).record
                views[version] = atoms_of(then)
            return views[version]

        found: dict[Path, Any] = dict.fromkeys(atoms_of(self.now))
        found |= view(self.sight.base)
        return found | {path: view(version).get(path) for path, version in self.bases.items()}

    def sights(self) -> Sights:
        sight, again = self.sight, self.sighting.again
        return Sights(
            said=again(sight.said) if sight.said is not None else None,
            told=tuple(again(tree) for tree in sight.told),
            told_last=not sight.quiet,
            in_flight=again(sight.in_flight) if sight.in_flight is not None else None,
            now=self.now,
            base=self.base,
            disputed=self.disputed,
            echoed={path_of(text): count for text, count in sight.echoed.items()},
        )

    def bases_after(self, result: Reconciled, version: int, arrival: Atoms) -> tuple[int, dict[str, int]]:
        """The base of most paths and those of the others, once our record has this version."""
        if not self.bases and self.sight.base == self.version:
            return version, {}  # ours had not changed since: what is not based now reads the same then and now
        paths = (set(self.base) | set(arrival)) - result.based
        older = {path: self.bases.get(path, self.sight.base) for path in paths}
        return version, {path_text(path): base for path, base in older.items() if base != version}


def disputes_of(sight: Sight) -> dict[Path, Dispute]:
    found = {}
    for text, told in sight.disputed.items():
        path = path_of(text)
        plain = {name: told[name] for name in PLAIN if name in told}
        found[path] = Dispute(theirs=value_of(path, told["theirs"]), **plain)
    return found


def disputes_json(disputed: Mapping[Path, Dispute]) -> dict[str, Any]:
    return {
        path_text(path): {"theirs": value_json(path, one.theirs), **{name: getattr(one, name) for name in PLAIN}}
        for path, one in disputed.items()
    }


def echoes_json(echoed: Mapping[Path, int]) -> dict[str, int]:
    return {path_text(path): count for path, count in echoed.items()}
