"""Lines that go through one element enter it once: what makes reading and making fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from adapter.mapping.leaves import LeafLine
from adapter.mapping.lines import Assumed, Line, Make, Read
from adapter.mapping.paths import Step, Tree, entering

Reads = Sequence[tuple[str | None, Read]]  # (the key of theirs without which there is nothing to read, how to read)
Makes = Sequence[tuple[str | None, Make]]  # (the key of ours without which there is nothing to make, how to make)


class Group(NamedTuple):
    """Lines that go through one step, as they are and as seen from where it leads; or one line by itself."""

    step: Step | None
    lines: list[Line]
    inside: list[Line]


def readers(lines: Sequence[Line]) -> Reads:
    """So ordered that a path which counts more is read later, and what it says stays."""
    alternatives = [line.each_alone() if isinstance(line, LeafLine) else [line] for line in lines]
    found: list[tuple[str | None, Read]] = []
    for number in reversed(range(max(map(len, alternatives), default=0))):
        found += _readers([several[number] for several in alternatives if len(several) > number])
    return tuple(found)


def _readers(lines: Sequence[Line]) -> Reads:
    found: list[tuple[str | None, Read]] = []
    by_field: dict[tuple[str, str], list[Group]] = {}
    for group in _grouped(lines):
        if group.step is not None and group.step.selector is not None and group.step.selector.field:
            by_field.setdefault((group.step.key, group.step.selector.field), []).append(group)
        elif group.step is not None and len(group.lines) > 1:
            found.append((group.step.key, _reading_inside(group.step, readers(group.inside))))
        else:
            found.append((group.lines[0].root, group.lines[0].reader()))
    return found + [(key, _reading_by_field(key, field, groups)) for (key, field), groups in by_field.items()]


def makers(lines: Sequence[Line]) -> Makes:
    """In the order of the lines, so that a new tree is written in that order."""
    found: list[tuple[str | None, Make]] = []
    for group in _grouped(lines):
        if group.step is None or len(group.lines) == 1:
            found.append((group.lines[0].wants, group.lines[0].maker()))
        else:
            wanted = {line.wants for line in group.lines}
            found.append((wanted.pop() if len(wanted) == 1 else None, _making_inside(group.step, makers(group.inside))))
    return tuple(found)


def _grouped(lines: Sequence[Line]) -> list[Group]:
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


def _reading_inside(step: Step, inner: Reads) -> Read:
    enter = entering(step)

    def read(theirs: Tree, ours: Tree, context: Any) -> None:
        node = enter(theirs)
        if isinstance(node, dict):
            for root, read_line in inner:
                if root is None or root in node:
                    read_line(node, ours, context)

    return read


def _reading_by_field(key: str, field: str, groups: list[Group]) -> Read:
    """All the elements that are chosen by the value of one field, such as extensions by their URL, in one pass."""
    chosen = {g.step.selector.value: readers(g.inside) for g in groups if g.step is not None and g.step.selector}

    def read(theirs: Tree, ours: Tree, context: Any) -> None:
        elements = theirs.get(key)
        seen: list[str] = []
        for element in elements if isinstance(elements, list) else ():
            if not isinstance(element, dict) or type(value := element.get(field)) is not str or value in seen:
                continue
            if (inner := chosen.get(value)) is not None:
                seen.append(value)
                for root, read_line in inner:
                    if root is None or root in element:
                        read_line(element, ours, context)

    return read


def _making_inside(step: Step, inner: Makes) -> Make:
    enter, key, selector = entering(step), step.key, step.selector
    start: Callable[[], Tree] = selector.new if selector is not None else dict

    def make(ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> bool:
        node = enter(theirs)
        new = start() if (fresh := not isinstance(node, dict)) else node
        made = False
        for wants, make_line in inner:
            if (wants is None or wants in ours) and make_line(ours, new, context, assumed):
                made = True
        if made and fresh:
            if selector is None:
                theirs[key] = new
            else:
                theirs.setdefault(key, []).append(new)
        return made

    return make
