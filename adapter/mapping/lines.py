"""What every kind of line can do: read theirs, make theirs new, write upon theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from adapter.mapping.paths import Path, Place, Step, Tree

Assumed = list[tuple[str, str]]  # (path of ours, why)
Read = Callable[[Tree, Tree, Any], None]  # (theirs, ours, context): writes into ours
Make = Callable[[Tree, Tree, Any, Assumed], bool]  # (ours, theirs, context, assumed): whether it wrote into theirs
Write = Callable[[Tree, Tree, Any, Assumed], None]  # the same, upon a theirs that may say something already


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

    def reader(self) -> Read: ...
    def maker(self) -> Make: ...
    def writer(self) -> Write: ...
    def with_ids(self, theirs: Tree, context: Any) -> None: ...
    def held(self, theirs: Tree, context: Any) -> Iterator[Held]: ...
    def inside(self, step: Step) -> Line | None:
        """The same line as seen from where this step leads; None where one of its paths does not go through it."""
