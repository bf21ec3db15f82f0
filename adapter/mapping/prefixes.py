"""Lines that go through one element enter it once: what makes reading and making fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from adapter.mapping.lines import Assumed, Line, Make, Read
from adapter.mapping.paths import Step, Tree, copier, entering

Reads = Sequence[tuple[str | None, Read]]
Makes = Sequence[tuple[str | None, Make]]


def readers(lines: Sequence[Line]) -> Reads:
    """(the key of theirs without which there is nothing to read, how to read)"""
    return [
        (line.root, line.reader()) if step is None else (step.key, _reading_inside(step, inside))
        for step, line, inside in _grouped(lines)
    ]


def makers(lines: Sequence[Line]) -> Makes:
    """(the key of ours without which there is nothing to make, how to make)"""
    return [
        (line.wants, line.maker())
        if step is None
        else (_shared([i.wants for i in inside]), _making_inside(step, inside))
        for step, line, inside in _grouped(lines)
    ]


def _grouped(lines: Sequence[Line]) -> list[tuple[Step | None, Line, list[Line]]]:
    """Lines one by one, and those that share a first step together, with the step: (step, first line, all as inside)."""
    groups: dict[str, list[tuple[Line, Line]]] = {}
    single: list[Line] = []
    for line in lines:
        step = line.theirs.steps[0]
        inside = line.inside(step)
        if inside is None:
            single.append(line)
        else:
            groups.setdefault(step.text, []).append((line, inside))
    found: list[tuple[Step | None, Line, list[Line]]] = [(None, line, []) for line in single]
    for several in groups.values():
        first = several[0][0]
        found.append((first.theirs.steps[0] if len(several) > 1 else None, first, [inside for _, inside in several]))
    order = {id(line): number for number, line in enumerate(lines)}
    return sorted(found, key=lambda group: order[id(group[1])])


def _shared(keys: Sequence[str | None]) -> str | None:
    return keys[0] if len(set(keys)) == 1 else None


def _reading_inside(step: Step, lines: list[Line]) -> Read:
    enter, inner = entering(step), tuple(readers(lines))

    def read(theirs: Tree, ours: Tree, context: Any) -> None:
        node = enter(theirs)
        if isinstance(node, dict):
            for root, read_line in inner:
                if root is None or root in node:
                    read_line(node, ours, context)

    return read


def _making_inside(step: Step, lines: list[Line]) -> Make:
    inner, key, selector = tuple(makers(lines)), step.key, step.selector
    enter = entering(step)
    start: Callable[[], Tree] = copier(selector.template) if selector is not None else dict

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
