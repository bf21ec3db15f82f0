"""What may stand in an object that is being made: what it started from, and what lines have put there since."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from adapter.mapping.paths import Path, Step, Tree
from adapter.mapping.selectors import Told


class Constant(NamedTuple):
    """Where an element stands that a node had from the beginning, as text behind the node's name; and what it is."""

    text: str
    start: Tree


class Node:
    """`name` is the variable that holds the object; `start` what it held at first, None where nobody can say."""

    def __init__(self, name: str, start: Tree | None) -> None:
        self.name = name
        self.start = start
        self._later: dict[str, list[Told | None]] = {}  # by key: how what was put there is told, None: anyhow

    def is_untouched(self, key: str) -> bool:
        return self.start is not None and key not in self.start and key not in self._later

    def is_apart(self, step: Step) -> bool:
        """Whether nothing that may stand there is what this step means."""
        if self.is_untouched(step.key):
            return True
        if self.start is None or step.selector is None or (told := step.selector.told) is None:
            return False
        before = self.start.get(step.key, [])
        return (
            isinstance(before, list)
            and step.selector.pick(before) is None
            and all(other is not None and other.is_apart_from(told) for other in self._later.get(step.key, ()))
        )

    def constant(self, step: Step) -> Constant | None:
        """The element that this step means, where it was there from the beginning and no line has been at it."""
        if self.start is None or step.key in self._later or step.key not in self.start:
            return None
        element, text = self.start[step.key], f"[{step.key!r}]"
        if step.selector is not None:
            place = step.selector.pick(element) if isinstance(element, list) else None
            if place is None:
                return None
            element, text = element[place], f"{text}[{place}]"
        return Constant(text, element) if isinstance(element, dict) else None

    def takes(self, key: str) -> bool:
        """Whether writing a leaf under this key is only that: a code takes the words of another code away."""
        if self.start is None:
            return False
        return key != "code" or self.is_untouched("display")

    def has_none_of(self, choice: Path) -> bool:
        key = choice.steps[0].key
        return all(self.is_untouched(f"{mark}{key}{name}") for name in choice.choice for mark in ("", "_"))

    def touch(self, step: Step, keys: AbstractSet[str]) -> None:
        """A line has been at this step; `keys` are those of the element that it may have written."""
        told = step.selector.told if step.selector is not None else None
        self._later.setdefault(step.key, []).append(None if told is None or told.field in keys else told)

    def touch_path(self, path: Path) -> None:
        first, *rest = path.steps
        if path.choice and not rest:
            for name in path.choice:
                self.touch(Step(first.key + name), frozenset())
        else:
            self.touch(first, {rest[0].key} if rest else frozenset())
