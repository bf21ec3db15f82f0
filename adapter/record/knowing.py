"""What is known when a system speaks: what it said and was told before, path by path, and what ours is beside it.

Pure questions only; what follows from the answers is `reconcile.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from adapter.record.atoms import ENDED, HERE, Atoms, Path, atoms_of, merge_class, said_atoms, shapes_along
from adapter.record.likeness import filled, is_cut, same
from adapter.record.model import ABSENT, Record
from adapter.record.sights import Sights


class Knowing:
    def __init__(
        self, record: Record, said: Record, sights: Sights, coarser: Callable[[Path, Any, Any], bool],
        limits: tuple[int, ...],
    ) -> None:  # fmt: skip
        self.record, self.said, self.sights = record, said, sights
        self.coarser, self.limits = coarser, limits
        self.ours = atoms_of(record)
        self.now = self.ours if sights.now is None else atoms_of(sights.now)
        self.stated = atoms_of(sights.said)
        self.told = [atoms_of(one) for one in sights.told]
        self.arrival = said_atoms(said, self.stated, {**(self.told[0] if self.told else {}), **sights.disputed})
        self.base, self.echoed = dict(sights.base), dict(sights.echoed)
        self.in_their_words = self._in_their_words()
        if self.in_their_words:
            self._in_our_words()
        self.authored = sights.authored if sights.authored is not None else _owned_entries(self.stated)

    # --- what they hold

    def believed(self, path: Path) -> Any:
        """The newest of what they said and were told."""
        return self.told[0].get(path) if self._told_is_newest(path) else self.stated.get(path)

    def held_before(self, entry: Path) -> list[Atoms]:
        """What they are known to have held in which an entry of ours, ended since, is still there."""
        held = [*self.told, self.stated] if self._told_is_newest(entry) else [self.stated]
        return [atoms for atoms in held if entry in atoms] or [atoms for atoms in self.told if entry in atoms]

    def whole(self, path: Path, said: Any) -> Any:
        """What they say, with the fields that they leave out as they hold them. None where nothing is left of it."""
        if not is_dataclass(said):
            return said
        dispute = self.sights.disputed.get(path)
        return filled(said, self.believed(path) if dispute is None else dispute.theirs)

    def only_takes_away(self, path: Path, said: Any) -> bool:
        """Whether a part differs from what they held only by what is blank in it now."""
        held = self.believed(path)
        if not is_dataclass(said) or held is None:
            return False
        told = [(getattr(said, f.name), getattr(held, f.name, None)) for f in fields(said)]
        changed = [value for value, before in told if value is not ABSENT and value != before]
        return bool(changed) and all(value is None for value in changed)

    def took_what_was_in_flight(self) -> bool:
        """Whether something is as it was on its way to them, and not as they are believed to have held it."""
        if self.sights.in_flight is None:
            return False
        sent = {_moved(path, self.in_their_words): value for path, value in atoms_of(self.sights.in_flight).items()}
        return any(
            sent.get(path) != self.believed(path) and same(None if said is ENDED else said, sent.get(path))
            for path, said in self.arrival.items()
        )

    # --- who changed what

    def agrees(self, path: Path, said: Any) -> str | None:
        """Why what they say is what we have: "" where it is the very same; None where it is not."""
        if said is None:
            return "" if path not in self.now else None
        held = self.now.get(path, self.ours.get(path))
        if held is not None and same(said, held):
            return ""
        for finer in (held, self.ours.get(path)):
            if (cause := self._coarsened(path, finer, self.whole(path, said))) is not None:
                return cause
        return None

    def is_like(self, path: Path, said: Any, held: Any) -> bool:
        """Whether what they say, as far as they say it, is what somebody held."""
        said = None if said is ENDED else said
        return same(said, held) or self._coarsened(path, held, self.whole(path, said)) is not None

    def they_changed(self, path: Path, said: Any) -> bool:
        return not self.is_like(path, said, self.believed(path))

    def we_changed(self, path: Path) -> bool:
        """By the path's base alone: a changed mapping moves both readings, and is an edit by nobody."""
        return bool(self.now.get(path) != self.base.get(path))

    def is_echo(self, path: Path, said: Any) -> bool:
        """Whether it is what they held before we changed this very path and told them."""
        if not self._told_is_newest(path):
            return False
        since = self.sights.told_since
        since = len(self.told) if path in self.echoed or since is None else since
        earlier = [*(told.get(path) for told in self.told[1:since]), self.stated.get(path)]
        return any(self.is_like(path, said, held) for held in earlier)

    def echoed_with_what_was_left_out(self) -> dict[Path, int]:
        """Where they were told something and have not spoken of it since, what they were told is still the newest."""
        echoed = dict(self.echoed)
        if self.told and self.sights.told_last:
            left_out = {**self.stated, **self.told[0]}.keys() - self.arrival.keys() - echoed.keys()
            echoed |= {path: 0 for path in left_out if self.told[0].get(path) != self.stated.get(path)}
        return echoed

    # --- ours

    def is_hidden(self, path: Path) -> bool:
        """Whether we hold something here that they do not see, and that is not what they said themselves."""
        return path in self.ours and path not in self.now and self.ours[path] != self.stated.get(path)

    def protects(self, path: Path) -> bool:
        return merge_class(path) == "protective"

    def is_owned(self, path: Path) -> bool:
        return merge_class(path) == "owned" or self._owned_entry(path) is not None

    def is_anothers(self, path: Path) -> bool:
        """Whether it is in an entry that belongs to who said it, and this system did not."""
        entry = self._owned_entry(path)
        return entry is not None and entry in self.ours and entry not in self.authored

    def is_more_than_theirs(self, path: Path) -> bool:
        """Whether it says something that this system never stated, or that we have changed since."""
        return path not in self.stated or self.we_changed(path)

    def at_and_under(self, path: Path) -> Iterator[tuple[Path, Any]]:
        return ((held, value) for held, value in self.ours.items() if held[: len(path)] == path)

    def ended_by_us(self, path: Path) -> Path | None:
        """The entry that they knew, that this path is in, and that is not there any more."""
        if path in self.now:
            return None
        for entry, _ in _entries_along(path):
            if entry not in self.ours and entry not in self.now:
                known = entry in self.stated or bool(self.base.get(entry)) or any(entry in told for told in self.told)
                return entry if known else None
        return None

    # --- entries that are known by what they are, and look different in their sight

    def theirs_too(self, paths: Iterable[Path]) -> Iterator[Path]:
        """These paths, and those by which they are known in their sight."""
        back = {ours: theirs for theirs, ours in self.in_their_words.items()}
        for path in paths:
            yield path
            if back and (other := _moved(path, back)) != path:
                yield other

    def _in_their_words(self) -> dict[Path, Path]:
        """Entries without an id that are cut off, coarser, or less, in their sight: what each is in our record."""
        strange = [path for path, value in self.now.items() if value is HERE and path not in self.ours]
        alike = {}
        for path in strange:
            hidden = (p for p in self.ours if len(p) == len(path) and p[:-1] == path[:-1] and p not in self.now)
            alike[path] = {p for p in hidden if self._is_less(path, path[-1], p[-1])}
        found: dict[Path, Path] = {}
        while certain := {p: next(iter(ours)) for p, ours in alike.items() if len(ours) == 1}:
            found |= certain
            alike = {p: ours - {*certain.values()} for p, ours in alike.items() if p not in certain}
        return found

    def _is_less(self, path: Path, theirs: Any, ours: Any) -> bool:
        """Whether an entry that is known by what it is says nothing that ours does not say, if in coarser words."""
        if not is_dataclass(theirs) or type(theirs) is not type(ours):
            return bool(theirs in (None, ours) or is_cut(ours, theirs, self.limits) or self.coarser(path, ours, theirs))
        return all(
            self._is_less((*path, f.name), getattr(theirs, f.name), getattr(ours, f.name)) for f in fields(theirs)
        )

    def _in_our_words(self) -> None:
        """From here on everything is told by our path."""

        def moved(atoms: Mapping[Path, Any]) -> dict[Path, Any]:
            return {_moved(path, self.in_their_words): value for path, value in atoms.items()}

        self.now, self.stated, self.arrival = moved(self.now), moved(self.stated), moved(self.arrival)
        self.told = [moved(told) for told in self.told]
        self.base, self.echoed = moved(self.base), moved(self.echoed)

    def _told_is_newest(self, path: Path) -> bool:
        return bool(self.told) and (self.sights.told_last or path in self.echoed)

    def _coarsened(self, path: Path, finer: Any, theirs: Any) -> str | None:
        if finer is None or theirs is None or theirs is HERE:
            return None
        if is_cut(finer, theirs, self.limits) and (
            isinstance(theirs, str) or replace(theirs, text=finer.text) == finer
        ):
            return "a text that was cut at a known limit"
        return "a coarser word for the same value" if self.coarser(path, finer, theirs) else None

    def _owned_entry(self, path: Path) -> Path | None:
        return next((entry for entry, merge in _entries_along(path) if merge == "owned"), None)


def _moved(path: Path, names: Mapping[Path, Path]) -> Path:
    for n in range(2, len(path) + 1):
        if (other := names.get(path[:n])) is not None:
            return (*other, *path[n:])
    return path


def _entries_along(path: Path) -> Iterator[tuple[Path, str]]:
    """The entries that a path leads through, outermost first, with the merge class of their list."""
    for number, (shape, is_entry) in enumerate(shapes_along(path), 1):
        if is_entry:
            yield path[:number], shape.about["merge"]


def _owned_entries(atoms: Atoms) -> frozenset[Path]:
    return frozenset(
        entry for path, value in atoms.items() if value is HERE for entry, merge in _entries_along(path)
        if entry == path and merge == "owned"
    )  # fmt: skip
