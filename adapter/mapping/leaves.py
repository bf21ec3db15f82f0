"""The line for a leaf: one of ours beside one of theirs, through a codec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from adapter.mapping.codecs import Codec
from adapter.mapping.lines import Assumed, Held, Write
from adapter.mapping.paths import MISSING, Path, Step, Tree


@dataclass(frozen=True)
class LeafLine:
    """One leaf of ours, one of theirs.

    `others` are read, never written, where the first says nothing. `beside` is the leaf of theirs without which this
    one says nothing.
    """

    ours: Path
    theirs: Path
    codec: Codec
    others: tuple[Path, ...] = ()
    beside: Path | None = None

    @property
    def root(self) -> str | None:
        return self.theirs.root

    @property
    def wants(self) -> str | None:
        return self.ours.root

    def each_alone(self) -> list[LeafLine]:
        """A line for each path that may be read, the one that counts most first."""
        return [replace(self, theirs=path, others=()) for path in (self.theirs, *self.others)]

    @cached_property
    def value_of(self) -> Callable[[Tree, Any], Any]:
        """What the first path of theirs says, as ours."""
        find, beside, kind, decode = self.theirs.get, self.beside, self.codec.only, self.codec.decoding()

        def value_of(theirs: Tree, context: Any) -> Any:
            value = find(theirs)
            if value is MISSING or (beside is not None and beside.get(theirs) is MISSING):
                return MISSING
            return value if type(value) is kind else decode(value, context)

        return value_of

    def writer(self) -> Write:
        wanted_of, encode = self.ours.get, self.codec.encoding()
        values_of = [line.value_of for line in self.each_alone()]

        def write(ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> None:
            wanted = wanted_of(ours)
            for value_of in values_of:
                if (value := value_of(theirs, context)) is not MISSING:
                    break
            if wanted == value or (wanted is None and value is MISSING) or (wanted is MISSING and value is None):
                return
            new = MISSING if wanted is MISSING or wanted is None else encode(wanted, context)
            if new is not MISSING:
                self.theirs.put(theirs, new)
                return
            for path in (self.theirs, *self.others):
                path.remove(theirs)

        return write

    def with_ids(self, theirs: Tree, context: Any) -> None:
        """A leaf has no elements."""

    def held(self, theirs: Tree, context: Any) -> Iterator[Held]:
        value, place = self.value_of(theirs, context), self.theirs.place(theirs)
        if value is MISSING or value is None or place is None:
            return
        back = self.codec.encoding()(value, context)
        if self.theirs.choice and back is not MISSING:
            kind, back = back
            back = back if place[-1] == f"{self.theirs.steps[-1].key}{kind}" else MISSING
        yield Held(place, back)

    def inside(self, step: Step) -> LeafLine | None:
        theirs, beside = self.theirs.inside(step), self.beside.inside(step) if self.beside is not None else None
        if theirs is None or (beside is None) != (self.beside is None):
            return None
        return replace(self, theirs=theirs, beside=beside)
