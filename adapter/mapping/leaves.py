"""The line for a leaf: one of ours beside one of theirs, through a codec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from adapter.mapping.codecs import Codec
from adapter.mapping.lines import Assumed, Held, Make, Read, Write
from adapter.mapping.paths import MISSING, Path, Step, Tree


@dataclass(frozen=True)
class LeafLine:
    """One leaf of ours, one of theirs.

    `others` are read, never written, where the first has nothing. `beside` is the leaf of theirs without which this one
    says nothing.
    """

    ours: Path
    theirs: Path
    codec: Codec
    others: tuple[Path, ...] = ()
    beside: Path | None = None

    @property
    def root(self) -> str | None:
        return None if self.others else self.theirs.root

    @property
    def wants(self) -> str | None:
        return self.ours.root

    def reader(self) -> Read:
        if self.codec.only is not None and self.ours.is_key and not self.others and self.beside is None:
            return _plain_reader(self.ours.steps[0].key, self.theirs, self.codec.only)
        value_of, put = self._value_of(), self.ours.put

        def read(theirs: Tree, ours: Tree, context: Any) -> None:
            if (value := value_of(theirs, context)) is not MISSING:
                put(ours, value)

        return read

    def _value_of(self) -> Callable[[Tree, Any], Any]:
        """What theirs says, as ours."""
        find, beside = self._finder(), self.beside
        if (kind := self.codec.only) is not None and beside is None:
            return lambda theirs, context: value if type(value := find(theirs)) is kind else MISSING
        decode = self.codec.decoding()

        def value_of(theirs: Tree, context: Any) -> Any:
            if beside is not None and beside.get(theirs) is MISSING:
                return MISSING
            value = find(theirs)
            return value if value is MISSING else decode(value, context)

        return value_of

    def _finder(self) -> Callable[[Tree], Any]:
        gets = [path.get for path in (self.theirs, *self.others)]
        if len(gets) == 1:
            return gets[0]

        def find(theirs: Tree) -> Any:
            for get in gets:
                if (value := get(theirs)) is not MISSING:
                    return value
            return MISSING

        return find

    def maker(self) -> Make:
        wanted_of, put, kind = self.ours.get, self.theirs.put, self.codec.only
        if kind is not None:
            return _plain_maker(self.ours, self.theirs, kind)
        encode = self.codec.encoding()

        def make(ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> bool:
            wanted = wanted_of(ours)
            value = MISSING if wanted is MISSING or wanted is None else encode(wanted, context)
            if value is not MISSING:
                put(theirs, value)
            return value is not MISSING

        return make

    def writer(self) -> Write:
        wanted_of, value_of, encode = self.ours.get, self._value_of(), self.codec.encoding()

        def write(ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> None:
            wanted, value = wanted_of(ours), value_of(theirs, context)
            if wanted == value or (wanted is None and value is MISSING) or (wanted is MISSING and value is None):
                return
            new = MISSING if wanted is MISSING or wanted is None else encode(wanted, context)
            if new is not MISSING:
                self.theirs.put(theirs, new)
                return
            for path in (self.theirs, *self.others):
                path.remove(theirs)

        return write

    def held(self, theirs: Tree, context: Any) -> Iterator[Held]:
        value, place = self._value_of()(theirs, context), self.theirs.place(theirs)
        if value is MISSING or value is None or place is None:
            return
        back = self.codec.encoding()(value, context)
        if self.theirs.choice and back is not MISSING:
            kind, back = back
            back = back if place[-1] == f"{self.theirs.steps[-1].key}{kind}" else MISSING
        yield Held(place, back)

    def inside(self, step: Step) -> LeafLine | None:
        theirs, others = self.theirs.inside(step), [path.inside(step) for path in self.others]
        beside = self.beside.inside(step) if self.beside is not None else None
        if theirs is None or None in others or (beside is None) != (self.beside is None):
            return None
        return replace(self, theirs=theirs, others=tuple(path for path in others if path is not None), beside=beside)


def _plain_reader(name: str, theirs: Path, kind: type) -> Read:
    """For most lines: the same value on both sides, under one key of ours."""
    get = theirs.get
    if theirs.is_key:
        key = theirs.steps[0].key

        def read_key(theirs: Tree, ours: Tree, context: Any) -> None:
            if type(value := theirs.get(key)) is kind:
                ours[name] = value

        return read_key

    def read(theirs: Tree, ours: Tree, context: Any) -> None:
        if type(value := get(theirs)) is kind:
            ours[name] = value

    return read


def _plain_maker(ours: Path, theirs: Path, kind: type) -> Make:
    get, put = ours.get, theirs.put
    if ours.is_key and theirs.is_key:
        name, key = ours.steps[0].key, theirs.steps[0].key

        def make_key(ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> bool:
            if type(value := ours.get(name)) is not kind:
                return False
            theirs[key] = value
            return True

        return make_key

    def make(ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> bool:
        if type(value := get(ours)) is not kind:
            return False
        put(theirs, value)
        return True

    return make
