"""Which leaves the lines of a map write: no two lines may write one, nor a line what is constant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapter.mapping.coded import CodedLine
from adapter.mapping.lines import Line
from adapter.mapping.lists import ListLine
from adapter.mapping.paths import Path, Step, Tree


class Written(NamedTuple):
    """One path that a line writes. `whole`: every element of the list there is the line's own."""

    side: str
    path: Path
    whole: bool = False


def written_by(line: Line) -> Iterator[Written]:
    whole = isinstance(line, ListLine)
    yield Written("ours", line.ours, whole)
    if isinstance(line, ListLine) and line.selector is not None:
        *lead, last = line.theirs.steps
        yield Written("theirs", Path(line.theirs.text, (*lead, Step(last.key, line.selector, line.theirs.text))))
    else:
        yield Written("theirs", line.theirs, whole)
    if isinstance(line, CodedLine):
        yield from (Written("ours", line.local) for _ in [0] if line.local is not None)
        yield from (Written("theirs", line.marked) for _ in [0] if line.marked is not None)


def overlap(one: Written, other: Written) -> bool:
    """Whether they are one leaf, or one is inside the other."""
    if one.side != other.side:
        return False
    pairs = list(zip(one.path.steps, other.path.steps, strict=False))
    for number, (mine, yours) in enumerate(pairs, 1):
        claims_all = (one.whole and number == len(one.path.steps)) or (other.whole and number == len(other.path.steps))
        if mine.key != yours.key or not (claims_all or _same_element(mine, yours)):
            return False
    return True


def _same_element(one: Step, other: Step) -> bool:
    if one.selector is None or other.selector is None:
        return one.selector is other.selector
    return one.text == other.text or (one.selector.template == other.selector.template != {})


def constant_written(line: Line, always: Tree) -> bool:
    return any(w.side == "theirs" and not w.whole and w.path.place(always) is not None for w in written_by(line))
