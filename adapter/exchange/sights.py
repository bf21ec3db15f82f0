"""A kept sight as reconcile wants it, and back: trees become records, paths and values become text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cached_property
from typing import Any

from adapter.exchange.sighting import Sighting
from adapter.record.atoms import Atoms, Path, atoms_of
from adapter.record.model import Record
from adapter.record.path_json import path_of, path_text, value_json, value_of
from adapter.record.reconcile import Reconciled
from adapter.record.sights import Dispute, Sights, after_acceptance
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

    def after(self, sight: Sight) -> Known:
        """Once the sight has moved: nothing that was read of the older one counts."""
        return Known(sight, self.sighting, self._record, self.version, self._at)

    @cached_property
    def now(self) -> Record:
        return self.sighting.of(self._record).record

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

    @cached_property
    def sights(self) -> Sights:
        return replace(self.theirs, now=self.now, base=self.base)

    @cached_property
    def theirs(self) -> Sights:
        """Theirs alone, without how our record reads to them."""
        sight, again = self.sight, self.sighting.again
        return Sights(
            said=again(sight.said) if sight.said is not None else None,
            told=tuple(again(tree) for tree in sight.told),
            told_last=bool(sight.told) and sight.told_since != 0,
            told_since=sight.told_since,
            in_flight=again(sight.in_flight["tree"]) if sight.in_flight is not None else None,
            disputed=self.disputed,
            echoed={path_of(text): count for text, count in sight.echoed.items()},
            authored=None if sight.authored is None else frozenset(map(path_of, sight.authored)),
        )

    def after_message(self, result: Reconciled, version: int, arrival: Atoms) -> Sight:
        """The sight once our record has this version. What they took on its way is told, with the version sent."""
        before = accepted(self) if result.took else self.sight
        base, bases = self._bases_after(before, result, version, arrival)
        return replace(
            before, told_since=0, base=base, bases=bases, disputed=disputes_json(result.disputed),
            echoed=echoes_json(result.echoed), authored=tuple(sorted(map(path_text, result.authored))),
        )  # fmt: skip

    def _bases_after(
        self, before: Sight, result: Reconciled, version: int, arrival: Atoms
    ) -> tuple[int, dict[str, int]]:
        """The base of most paths, and those of the others."""
        if not before.bases and before.base == self.version:
            return version, {}  # ours had not changed since: what is not based now reads the same then and now
        known = {path_of(text): base for text, base in before.bases.items()}
        theirs = self.after(before).base if result.took else self.base  # with what they had on its way to them
        paths = (set(theirs) | set(arrival)) - result.based
        older = {path: known.get(path, before.base) for path in paths}
        return version, {path_text(path): base for path, base in older.items() if base != version}


def accepted(known: Known) -> Sight:
    """The sight once they have what is on its way to them: told, and the version that was sent is its base.

    What was held back was not told: its paths keep the base that they had.
    """
    sight = known.sight
    if sight.in_flight is None:
        return sight
    after = after_acceptance(known.theirs)
    version = sight.in_flight["version"]
    withheld = map(path_of, sight.in_flight.get("withheld", ()))
    older = {path_text(path): known.bases.get(path, sight.base) for path in {*after.disputed, *withheld}}
    return replace(
        sight, told=(sight.in_flight["tree"], *sight.told)[:3], told_since=after.told_since, in_flight=None,
        base=version, bases={text: base for text, base in older.items() if base != version},
        disputed=disputes_json(after.disputed), echoed=echoes_json(after.echoed),
    )  # fmt: skip


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
