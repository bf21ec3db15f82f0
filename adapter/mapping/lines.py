"""What every kind of line can do by itself: write upon theirs, and say what of theirs it holds.

All lines of a map together read theirs, and make it new: `reading.py` and `making.py` write one function of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from adapter.mapping.paths import Path, Place, Step, Tree

Assumed = list[tuple[str, str]]  # (path of ours, why)
Write = Callable[[Tree, Tree, Any, Assumed], None]  # (ours, theirs, context, assumed): writes upon theirs


class Held(NamedTuple):
    """A leaf of theirs that a line read, and the value that it would write for what it read."""

    place: Place
    value: Any


class Line(Protocol):
    """`root` is the key of theirs without which the line reads nothing, `wants` the key of ours without which it makes
    nothing; None where it always has to look."""

    @property
    def ours(self) -> Path: ...
    @property
    def theirs(self) -> Path: ...
    @property
    def root(self) -> str | None: ...
    @property
    def wants(self) -> str | None: ...

    def writer(self) -> Write: ...
    def with_ids(self, theirs: Tree, context: Any) -> None: ...
    def held(self, theirs: Tree, context: Any) -> Iterator[Held]: ...
    def inside(self, step: Step) -> Line | None:
        """The same line as seen from where this step leads; None where one of its paths does not go through it."""


class Lines(Protocol):
    """The lines of one map together, as the entry of a list has them: a FieldMap, which stands above all of this."""

    @property
    def lines(self) -> tuple[Line, ...]: ...
    @property
    def always(self) -> Tree: ...
    @property
    def get(self) -> Callable[..., Tree]: ...

    def maker(self, template: Tree) -> Callable[[Tree, Any, Assumed], Tree]: ...
    def put(self, ours: Tree, theirs: Tree | None = None, context: Any = None, assumed: Assumed | None = None) -> Tree:
        """A new tree: ours upon theirs, or upon nothing."""

    def with_ids(self, theirs: Tree, context: Any = None) -> Tree: ...
    def held(self, theirs: Tree, context: Any) -> Iterator[Held]: ...
