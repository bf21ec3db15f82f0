"""A field map: lines that each read both ways between one tree of ours and one of theirs.

`get` reads theirs as ours. `put` writes ours upon theirs: every line first reads, and where the leaf already reads as
wanted it is not touched, so whatever no line speaks of survives. `lost` and `unread` say what did not come through, by
doing it and looking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from adapter.mapping.copying import copied, copier
from adapter.mapping.lines import Assumed, Held, Line, Write
from adapter.mapping.loss import COARSENED, DROPPED, Loss, differences, field_of, spelled
from adapter.mapping.paths import Tree
from adapter.mapping.prefixes import Makes, Reads, makers, readers
from adapter.mapping.unread import unread_leaves

__all__ = ["Assumed", "FieldMap"]


@dataclass(frozen=True, repr=False)
class FieldMap:
    """Compiled once; holds no state. `always` are the constants that a new tree of theirs starts from."""

    name: str
    lines: tuple[Line, ...]
    always: Tree = field(default_factory=dict)
    theirs: str = ""  # what a tree of theirs is called in places: Goal, row
    _reads: Reads = field(init=False, compare=False)
    _makes: Makes = field(init=False, compare=False)
    _writes: tuple[Write, ...] = field(init=False, compare=False)
    _new: Callable[[], Tree] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "always", copied(self.always))
        object.__setattr__(self, "_reads", tuple(readers(self.lines)))
        object.__setattr__(self, "_makes", tuple(makers(self.lines)))
        object.__setattr__(self, "_writes", tuple(line.writer() for line in self.lines))
        object.__setattr__(self, "_new", copier(self.always))

    def __repr__(self) -> str:
        return f"FieldMap({self.name!r})"

    def get(self, theirs: Tree, context: Any = None) -> Tree:
        ours: Tree = {}
        for root, read in self._reads:
            if root is None or root in theirs:
                read(theirs, ours, context)
        return ours

    def put(self, ours: Tree, theirs: Tree | None = None, context: Any = None, assumed: Assumed | None = None) -> Tree:
        """A new tree; the one written upon is left as it is. `assumed` collects what nobody stated."""
        notes: Assumed = [] if assumed is None else assumed
        if theirs is None:
            return self.made(ours, self._new(), context, notes)
        tree: Tree = copied(theirs)
        for write in self._writes:
            write(ours, tree, context, notes)
        return tree

    def made(self, ours: Tree, start: Tree, context: Any, assumed: Assumed) -> Tree:
        """`start`, which holds nothing of ours yet, with ours written into it."""
        for wants, make in self._makes:
            if wants is None or wants in ours:
                make(ours, start, context, assumed)
        return start

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
        """The leaves of theirs that ours does not hold, or holds less finely: exactly those whose absence, or whose
        other spelling, would change nothing that was read."""
        root = self.theirs if where is None else where
        return [
            Loss(spelled(place, root), "", kind, WHY_UNREAD[kind].format(self.name), True)
            for place, kind in unread_leaves(self, theirs, context)
        ]

    def with_ids(self, theirs: Tree, context: Any = None) -> Tree:
        """The same tree with an id in every element that is read under one: it then reads the same whatever changes."""
        tree: Tree = copied(theirs)
        for line in self.lines:
            line.with_ids(tree, context)
        return tree

    def held(self, theirs: Tree, context: Any) -> Iterator[Held]:
        for line in self.lines:
            yield from line.held(theirs, context)


WHY_LOST = {DROPPED: "{} has no place for it", COARSENED: "{} holds it less finely"}
WHY_UNREAD = {DROPPED: "no line of {} reads it", COARSENED: "{} would write it otherwise"}
