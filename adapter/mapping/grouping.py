"""Lines that go through one element of theirs, together: whoever reads or makes enters it once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from adapter.mapping.lines import Line
from adapter.mapping.paths import Step


class Group(NamedTuple):
    """Lines that go through one step, as they are and as seen from where it leads; or one line by itself."""

    step: Step | None
    lines: list[Line]
    inside: list[Line]


def grouped(lines: Sequence[Line]) -> list[Group]:
    """In the order of the first line of each."""
    groups: dict[str | int, Group] = {}
    for number, line in enumerate(lines):
        step = line.theirs.steps[0]
        if (inside := line.inside(step)) is None:
            groups[number] = Group(None, [line], [])
        else:
            group = groups.setdefault(step.text, Group(step, [], []))
            group.lines.append(line)
            group.inside.append(inside)
    return list(groups.values())
