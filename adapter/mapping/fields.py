"""A field map: lines that each read both ways between one tree of ours and one of theirs.

`get` reads theirs as ours. `put` writes ours upon theirs: every line first reads, and where the leaf already reads as
wanted it is not touched, so whatever no line speaks of survives. `lost` and `unread` say what did not come through, by
doing it and looking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from adapter.mapping.coded import CodedLine
from adapter.mapping.copying import copied
from adapter.mapping.lines import Assumed, Held, Line, Write
from adapter.mapping.loss import COARSENED, DROPPED, Loss, differences, field_of, spelled
from adapter.mapping.making import Make, making
from adapter.mapping.overlaps import written_by
from adapter.mapping.paths import MISSING, Tree
from adapter.mapping.reading import Read, reading
from adapter.mapping.unread import unread_leaves

__all__ = ["Assumed", "FieldMap"]


@dataclass(frozen=True, repr=False)
class FieldMap:
    """Holds no state; `always` are the constants that a new tree of theirs starts from. What reads and what makes are
    written when they are first asked for (`adapter/generated.py`)."""

    name: str
    lines: tuple[Line, ...]
    always: Tree = field(default_factory=dict)
    theirs: str = ""  # what a tree of theirs is called in places: Goal, row

    def __post_init__(self) -> None:
        object.__setattr__(self, "always", copied(self.always))

    def __repr__(self) -> str:
        return f"FieldMap({self.name!r})"

    @cached_property
    def get(self) -> Read:
        """`get(theirs, context=None)` is theirs as ours."""
        return reading(self.name, self.lines)

    def maker(self, template: Tree) -> Make:
        """(ours, context, assumed): ours as a new tree of theirs, which starts from the constants and this template."""
        return making(self.name, self.lines, {**self.always, **template})

    @cached_property
    def _make(self) -> Make:
        return self.maker({})

    @cached_property
    def _writes(self) -> tuple[Write, ...]:
        return tuple(line.writer() for line in self.lines)

    def put(self, ours: Tree, theirs: Tree | None = None, context: Any = None, assumed: Assumed | None = None) -> Tree:
        """A new tree; the one written upon is left as it is. `assumed` collects what nobody stated."""
        notes: Assumed = [] if assumed is None else assumed
        if theirs is None:
            return self._make(ours, context, notes)
        tree: Tree = copied(theirs)
        if not self._stands(ours, tree, context):
            for write in self._writes:
                write(ours, tree, context, notes)
        return tree

    def _stands(self, ours: Tree, theirs: Tree, context: Any) -> bool:
        """Whether theirs reads as ours already, so that no line would touch it: quickly seen for all lines at once."""
        wanted = {
            name: ours[name]
            for name, is_list in self._roots.items()
            if name in ours and not (is_list and ours[name] == [])
        }  # fmt: skip
        required = (line.theirs for line in self.lines if isinstance(line, CodedLine) and line.codes.blank is not None)
        return self.get(theirs, context) == wanted and all(path.get(theirs) is not MISSING for path in required)

    @cached_property
    def _roots(self) -> dict[str, bool]:
        """The fields of ours that lines write, and whether each is a list."""
        written = (one for line in self.lines for one in written_by(line))
        return {one.path.steps[0].key: one.whole and one.path.is_key for one in written if one.side == "ours"}

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
