"""A field map: lines that each read both ways between one tree of ours and one of theirs.

`get` reads theirs as ours. `put` writes ours upon theirs: every line first reads, and where the leaf already reads as
wanted it is not touched, so whatever no line speaks of survives. `lost` and `unread` say what did not come through, by
doing it and looking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from adapter.mapping.codecs import Codec
from adapter.mapping.codes import CodeTable
from adapter.mapping.loss import COARSENED, DROPPED, Loss, differences, field_of, spelled, without
from adapter.mapping.paths import MISSING, Path, Tree, copied

Assumed = list[tuple[str, str]]  # (path of ours, why)


class Line(Protocol):
    def read(self, theirs: Tree, ours: Tree, context: Any) -> None: ...
    def write(self, ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> None: ...


@dataclass(frozen=True)
class FieldMap:
    """Compiled once; holds no state. `always` are the constants that a new tree of theirs starts from."""

    name: str
    lines: tuple[Line, ...]
    always: Tree
    theirs: str = ""  # what a tree of theirs is called in places: Goal, row

    def get(self, theirs: Tree, context: Any = None) -> Tree:
        ours: Tree = {}
        for line in self.lines:
            line.read(theirs, ours, context)
        return ours

    def put(self, ours: Tree, theirs: Tree | None = None, context: Any = None, assumed: Assumed | None = None) -> Tree:
        """A new tree; the one written upon is left as it is. `assumed` collects what nobody stated."""
        tree: Tree = copied(self.always if theirs is None else theirs)
        notes: Assumed = [] if assumed is None else assumed
        for line in self.lines:
            line.write(ours, tree, context, notes)
        return tree

    def lost(self, ours: Tree, theirs: Tree, context: Any = None, *, where: str = "") -> list[Loss]:
        """The leaves of ours that do not come back when `theirs`, written from them, is read again."""
        back = self.get(theirs, context)
        if back == ours:
            return []
        return [
            Loss(spelled(place, where), field_of(place), kind, WHY_LOST[kind].format(self.name))
            for place, kind in differences(ours, back)
        ]

    def unread(self, theirs: Tree, context: Any = None, *, where: str | None = None) -> list[Loss]:
        """The leaves of theirs that come back otherwise, or whose absence would change nothing that was read."""
        ours = self.get(theirs, context)
        root = self.theirs if where is None else where
        return [
            Loss(spelled(place, root), "", kind, WHY_UNREAD[kind].format(self.name), True)
            for place, kind in differences(theirs, self.put(ours, None, context))
            if kind == COARSENED or self.get(without(theirs, place), context) == ours
        ]


WHY_LOST = {DROPPED: "{} has no place for it", COARSENED: "{} holds it less finely"}
WHY_UNREAD = {DROPPED: "no line of {} reads it", COARSENED: "{} would write it otherwise"}


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

    def read(self, theirs: Tree, ours: Tree, context: Any) -> None:
        if (value := self._value(theirs, context)) is not MISSING:
            self.ours.put(ours, value)

    def _value(self, theirs: Tree, context: Any) -> Any:
        if self.beside is not None and self.beside.get(theirs) is MISSING:
            return MISSING
        value = self.theirs.get(theirs)
        for other in self.others:
            if value is MISSING:
                value = other.get(theirs)
        return value if value is MISSING else decoded(self.codec, value, context)

    def write(self, ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> None:
        wanted = self.ours.get(ours)
        if self._value(theirs, context) == wanted:
            return
        value = wanted if wanted is MISSING else encoded(self.codec, wanted, context)
        if value is not MISSING:
            self.theirs.put(theirs, value)
            return
        for path in (self.theirs, *self.others):
            path.remove(theirs)


@dataclass(frozen=True)
class CodedLine:
    """A leaf of ours that is a code, through a code table.

    `local` is the leaf of ours that keeps a word which the table does not list, or, with `keeps`, every word: then the
    code only says what the word means. `marked` is the leaf of theirs that says: nobody stated this code, it stands here
    because one is required; it reads as none.
    """

    ours: Path
    theirs: Path
    codes: CodeTable
    local: Path | None = None
    marked: Path | None = None
    keeps: bool = False

    def read(self, theirs: Tree, ours: Tree, context: Any) -> None:
        code, local = self._value(theirs)
        if code is not None:
            self.ours.put(ours, code)
        if local is not None and self.local is not None:
            self.local.put(ours, local)

    def _value(self, theirs: Tree) -> tuple[str | None, str | None]:
        """(code, word that is not listed)"""
        word = self.theirs.get(theirs)
        if not isinstance(word, str) or (self.marked is not None and self.marked.get(theirs) is True):
            return None, None
        return self.codes.ours(word), word if self.keeps or not self.codes.lists(word) else None

    def write(self, ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> None:
        wanted = self.ours.get(ours) or None
        local = (self.local.get(ours) or None) if self.local is not None else None
        code, word = self._value(theirs)
        settled = word == local if self.keeps else code is not None or self.local is None or word == local
        if code == wanted and settled and self._stands(theirs):
            return
        written = self._word(wanted, local)
        if self.marked is not None:
            self.marked.remove(theirs)
        if written is None and self.codes.blank is not None:
            written = self.codes.blank
            assumed.append((self.ours.text, f"{self.theirs.text} must have a code and nobody stated one"))
            if self.marked is not None:
                self.marked.put(theirs, True)
        if written is None:
            self.theirs.remove(theirs)
        else:
            self.theirs.put(theirs, written)

    def _word(self, code: str | None, local: str | None) -> str | None:
        """What to write for a code of ours and a word that was kept: a word that means the code, the kept one first."""
        if local is not None and self.codes.ours(local) == code and (self.keeps or not self.codes.lists(local)):
            return local
        return None if code is None else self.codes.theirs(code)

    def _stands(self, theirs: Tree) -> bool:
        """Whether theirs has what it must: a required code is written even where ours is none."""
        return self.codes.blank is None or self.theirs.get(theirs) is not MISSING


def decoded(codec: Codec, value: Any, context: Any) -> Any:
    return codec.decode(value, context) if codec.context else codec.decode(value)


def encoded(codec: Codec, value: Any, context: Any) -> Any:
    return codec.encode(value, context) if codec.context else codec.encode(value)
