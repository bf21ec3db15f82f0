"""Paths into plain trees: read, write and remove one leaf, creating by filter what is not there yet.

    description.text                   keys
    identifier(chi).value              the element of a list by its conventional key: `url` for extensions, else `system`
    component[code=po-review#helps]    the element whose CodeableConcept has this coding
    note[kind=x]                       the element whose key has this value
    performer[0]                       the first element
    name(current)                      a selector that Python code registers under that name
    value[x]                           a choice: reads and writes (type, value)

A path never fails on a tree of another shape: what is not there is `MISSING`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Tree = dict[str, Any]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final[Any] = _Missing()

SEGMENT = re.compile(r"(\w+)(?:\(([^()]+)\)|\[([^\[\]]*)\])?", re.ASCII)


@dataclass(frozen=True)
class Selector:
    """Chooses one element of a list; `template` is what a new one starts from."""

    pick: Callable[[Sequence[Any]], int | None]
    template: Tree
    everyone: Callable[[Any], bool]  # whether one element would be chosen if it stood alone


@dataclass(frozen=True)
class Step:
    key: str
    selector: Selector | None = None


@dataclass(frozen=True)
class Path:
    """Compiled once. `choice` names the types of a final `[x]`."""

    text: str
    steps: tuple[Step, ...]
    choice: tuple[str, ...] = ()

    def get(self, tree: Tree) -> Any:
        node: Any = tree
        for step in self.steps:
            if not isinstance(node, dict):
                return MISSING
            node = node.get(step.key, MISSING)
            if step.selector is not None:
                place = step.selector.pick(node) if isinstance(node, list) else None
                node = MISSING if place is None else node[place]
            if node is MISSING:
                return self._chosen(tree) if self.choice else MISSING
        return self._chosen(tree) if self.choice else node

    def put(self, tree: Tree, value: Any) -> None:
        """Writes the leaf, creating what leads to it."""
        *lead, last = self.steps
        node = tree
        for step in lead:
            node = _enter(node, step)
        if self.choice:
            suffix, value = value
            for name in self.choice:
                node.pop(last.key + name, None)
                node.pop("_" + last.key + name, None)
            node[last.key + suffix] = value
        elif last.selector is None:
            node[last.key] = value
        else:
            _replace(node, last, value)

    def remove(self, tree: Tree) -> None:
        """Removes the leaf, and what it leaves empty behind it, however many elements the path could choose."""
        for _ in range(1000):
            if self.get(tree) is MISSING:
                return
            _remove(tree, self._spelled(tree))

    def _chosen(self, tree: Tree) -> Any:
        *lead, last = self.steps
        node: Any = Path("", tuple(lead)).get(tree) if lead else tree
        if isinstance(node, dict):
            for name in self.choice:
                if (value := node.get(last.key + name, MISSING)) is not MISSING:
                    return (name, value)
        return MISSING

    def _spelled(self, tree: Tree) -> tuple[Step, ...]:
        """The steps with the choice's key as it stands in this tree."""
        if not self.choice:
            return self.steps
        suffix = self._chosen(tree)[0]
        return (*self.steps[:-1], Step(self.steps[-1].key + suffix))


def _enter(node: Tree, step: Step) -> Tree:
    if step.selector is None:
        inner: Tree = node.setdefault(step.key, {})
        return inner
    elements = node.setdefault(step.key, [])
    place = step.selector.pick(elements)
    if place is None:
        elements.append(copied(step.selector.template))
        place = -1
    inner = elements[place]
    return inner


def _replace(node: Tree, step: Step, value: Any) -> None:
    assert step.selector is not None
    elements = node.setdefault(step.key, [])
    place = step.selector.pick(elements)
    if place is None:
        elements.append(value)
    else:
        elements[place] = value


def _remove(node: Any, steps: tuple[Step, ...]) -> None:
    step, rest = steps[0], steps[1:]
    if step.selector is None:
        if rest:
            _remove(node[step.key], rest)
        if not rest or not node[step.key]:
            del node[step.key]
        return
    elements = node[step.key]
    place = step.selector.pick(elements)
    if rest:
        _remove(elements[place], rest)
    if not rest or not elements[place] or elements[place] == step.selector.template:
        del elements[place]
    if not elements:
        del node[step.key]


def copied(tree: Any) -> Any:
    """A copy that shares no container; leaves are immutable and shared."""
    if type(tree) is dict:
        return {key: copied(value) for key, value in tree.items()}
    if type(tree) is list:
        return [copied(value) for value in tree]
    return tree


class BadPathError(ValueError):
    """The path cannot be read; the text says why."""


def compile_path(
    text: str,
    *,
    names: Mapping[str, str] | None = None,
    selectors: Mapping[str, Selector] | None = None,
    types: Sequence[str] = (),
) -> Path:
    """Raises BadPathError. `names` are short names for URIs; `types` the suffixes of a final `[x]`."""
    steps: list[Step] = []
    choice: tuple[str, ...] = ()
    parts = _split(text)
    for number, part in enumerate(parts):
        match = SEGMENT.fullmatch(part)
        if match is None:
            raise BadPathError(f"cannot read the path part {part!r}")
        key, argument, bracket = match.groups()
        if bracket == "x":
            if number != len(parts) - 1 or not types:
                raise BadPathError("a choice [x] stands last and needs its types")
            steps.append(Step(key))
            choice = tuple(types)
        elif argument is None and bracket is None:
            steps.append(Step(key))
        else:
            steps.append(Step(key, _selector(key, argument, bracket, names or {}, selectors or {})))
    return Path(text, tuple(steps), choice)


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "." and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _selector(
    key: str, argument: str | None, bracket: str | None, names: Mapping[str, str], selectors: Mapping[str, Selector]
) -> Selector:
    if argument is not None:
        if argument in selectors:
            return selectors[argument]
        field = "url" if key in ("extension", "modifierExtension") else "system"
        return _by_value(field, full_name(argument, names))
    assert bracket is not None
    if bracket.isdecimal():
        index = int(bracket)
        return Selector(lambda elements: index if len(elements) > index else None, {}, lambda element: True)
    field, equals, value = bracket.partition("=")
    if not equals or not field:
        raise BadPathError(f"cannot read the filter [{bracket}]")
    if "#" in value:
        system, code = value.split("#", 1)
        return _by_coding(field, full_name(system, names), code)
    return _by_value(field, value)


def _by_value(field: str, value: str) -> Selector:
    def fits(element: Any) -> bool:
        return isinstance(element, dict) and element.get(field) == value

    return Selector(_first(fits), {field: value}, fits)


def _by_coding(field: str, system: str, code: str) -> Selector:
    def fits(element: Any) -> bool:
        if not isinstance(element, dict) or not isinstance(concept := element.get(field), dict):
            return False
        return any(
            isinstance(c, dict) and c.get("code") == code and c.get("system") == system
            for c in concept.get("coding", ())
        )

    return Selector(_first(fits), {field: {"coding": [{"system": system, "code": code}]}}, fits)


def _first(fits: Callable[[Any], bool]) -> Callable[[Sequence[Any]], int | None]:
    def pick(elements: Sequence[Any]) -> int | None:
        for place, element in enumerate(elements):
            if fits(element):
                return place
        return None

    return pick


def full_name(short: str, names: Mapping[str, str]) -> str:
    """The URI for a short name: `po-x` by the longest prefix that `names` knows, whole URIs as they are."""
    if ":" in short:
        prefix, _, rest = short.partition(":")
        return names[prefix] + rest if prefix in names else short
    if short in names:
        return names[short]
    raise BadPathError(f"the short name {short!r} is not known")
