"""Paths into plain trees: read, write and remove one leaf, creating by filter what is not there yet.

A path never fails on a tree of another shape: what is not there is `MISSING`, and what stands in the way of a leaf that
is to be written gives way. Of several elements that a filter fits, the first is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from adapter.mapping.selectors import Selector

Tree = dict[str, Any]
Place = tuple[str | int, ...]  # keys and numbers that lead to one leaf
Get = Callable[[Any], Any]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final[Any] = _Missing()


class Step:
    """One part of a path: a key, and which element of the list behind it. `text` is how it is written."""

    __slots__ = ("key", "selector", "text")

    def __init__(self, key: str, selector: Selector | None = None, text: str = "") -> None:
        self.key = key
        self.selector = selector
        self.text = text or key


class Path:
    """Compiled once to closures, which take a dict. `choice` names the types of a final `[x]`.

    `get(tree)` is the leaf or MISSING; of a choice, (type, leaf). `put(tree, leaf)` writes it, creating what leads to
    it. `root` is the key without which nothing is there to read; None where several keys will do. `is_key`: one key and
    nothing else.
    """

    __slots__ = ("choice", "get", "is_key", "put", "root", "steps", "text")

    def __init__(self, text: str, steps: Sequence[Step], choice: Sequence[str] = ()) -> None:
        self.text = text
        self.steps = tuple(steps)
        self.choice = tuple(choice)
        self.is_key = len(self.steps) == 1 and self.steps[0].selector is None and not choice
        self.root = None if len(self.steps) == 1 and choice else self.steps[0].key
        self.get: Get = _chosen(self) if choice else _getter(self.steps)
        self.put: Callable[[Tree, Any], None] = _putter(self)

    def remove(self, tree: Tree) -> None:
        """Removes the leaf, and what it leaves empty behind it, of every element that the path could choose."""
        while (found := self.get(tree)) is not MISSING:
            *lead, last = self.steps
            _remove(tree, (*lead, Step(last.key + found[0])) if self.choice else self.steps)

    def inside(self, step: Step) -> Path | None:
        """The rest of a path that begins with this step."""
        if len(self.steps) == 1 or self.steps[0].text != step.text:
            return None
        return Path(self.text.removeprefix(f"{step.text}."), self.steps[1:], self.choice)

    def place(self, tree: Tree) -> Place | None:
        """The keys and numbers that lead to the leaf in this tree; None where it is not there."""
        found = self.get(tree)
        if found is MISSING:
            return None
        place: list[str | int] = []
        node: Any = tree
        for step in self.steps:
            place.append(step.key)
            node = node.get(step.key)
            if step.selector is not None:
                place.append(number := step.selector.pick(node) or 0)
                node = node[number]
        if self.choice:
            place[-1] = f"{place[-1]}{found[0]}"
        return tuple(place)


def _getter(steps: Sequence[Step]) -> Get:
    first = steps[0].key
    if len(steps) == 1 and steps[0].selector is None:
        return lambda tree: tree.get(first, MISSING)
    if len(steps) == 2 and steps[0].selector is None and steps[1].selector is None:
        second = steps[1].key
        return lambda tree: inner.get(second, MISSING) if isinstance(inner := tree.get(first), dict) else MISSING
    entries = [entering(step) for step in steps]

    def get(tree: Any) -> Any:
        for enter in entries:
            tree = enter(tree)
            if tree is MISSING:
                return MISSING
        return tree

    return get


def entering(step: Step) -> Get:
    """What one step leads to from any node, or MISSING."""
    key = step.key
    if step.selector is None:
        return lambda node: node.get(key, MISSING) if isinstance(node, dict) else MISSING
    pick = step.selector.pick

    def enter(node: Any) -> Any:
        elements = node.get(key) if isinstance(node, dict) else None
        if not isinstance(elements, list):
            return MISSING
        place = pick(elements)
        return MISSING if place is None else elements[place]

    return enter


def _chosen(path: Path) -> Get:
    *lead, last = path.steps
    enter = _getter(lead) if lead else None
    keys = [(name, last.key + name) for name in path.choice]

    def get(tree: Any) -> Any:
        node = enter(tree) if enter is not None else tree
        if isinstance(node, dict):
            for name, key in keys:
                if key in node:
                    return (name, node[key])
        return MISSING

    return get


def _putter(path: Path) -> Callable[[Tree, Any], None]:
    *lead, last = path.steps
    write = _put_choice(last.key, path.choice) if path.choice else _put_last(last)
    if not lead:
        return write
    if len(lead) == 1:
        return _put_under(lead[0].key, write) if lead[0].selector is None else _put_in_element(lead[0], write)

    def put(tree: Tree, value: Any) -> None:
        for step in lead:
            tree = _enter(tree, step)
        write(tree, value)

    return put


def _put_under(first: str, write: Callable[[Tree, Any], None]) -> Callable[[Tree, Any], None]:
    def put(tree: Tree, value: Any) -> None:
        inner = tree.get(first)
        if not isinstance(inner, dict):
            inner = tree[first] = {}
        write(inner, value)

    return put


def _put_in_element(step: Step, write: Callable[[Tree, Any], None]) -> Callable[[Tree, Any], None]:
    assert step.selector is not None
    key, pick, new = step.key, step.selector.pick, step.selector.new

    def put(tree: Tree, value: Any) -> None:
        elements = tree.get(key)
        if not isinstance(elements, list):
            tree[key] = [element := new()]
        elif (place := pick(elements)) is None:
            elements.append(element := new())
        elif not isinstance(element := elements[place], dict):
            element = elements[place] = new()
        write(element, value)

    return put


def _put_last(step: Step) -> Callable[[Tree, Any], None]:
    if step.selector is not None:
        return lambda tree, value: _replace(tree, step, value)
    key = step.key
    if key == "code":
        return _put_code

    def put(tree: Tree, value: Any) -> None:
        tree[key] = value

    return put


def _put_code(tree: Tree, value: Any) -> None:
    """A coding that gets another code loses the words that went with the one before."""
    if "system" in tree and tree.get("code") != value:
        tree.pop("display", None)
    tree["code"] = value


def _put_choice(key: str, names: Sequence[str]) -> Callable[[Tree, Any], None]:
    def put(tree: Tree, choice: Any) -> None:
        suffix, value = choice
        for name in names:
            if name != suffix:
                tree.pop(key + name, None)
                tree.pop(f"_{key}{name}", None)
        tree[key + suffix] = value

    return put


def _enter(tree: Tree, step: Step) -> Tree:
    """The object that a step leads to, made where there is none."""
    inner = tree.get(step.key)
    if step.selector is None:
        if not isinstance(inner, dict):
            inner = tree[step.key] = {}
        return inner
    if not isinstance(inner, list):
        inner = tree[step.key] = []
    place = step.selector.pick(inner)
    if place is not None and isinstance(inner[place], dict):
        chosen: Tree = inner[place]
        return chosen
    made: Tree = step.selector.new()
    if place is None:
        inner.append(made)
    else:
        inner[place] = made
    return made


def _replace(tree: Tree, step: Step, value: Any) -> None:
    assert step.selector is not None
    elements = tree.get(step.key)
    if not isinstance(elements, list):
        elements = tree[step.key] = []
    place = step.selector.pick(elements)
    if place is None:
        elements.append({**step.selector.new(), **value} if isinstance(value, dict) else value)
        return
    old = elements[place]
    if isinstance(old, dict) and isinstance(value, dict):
        value = {**{name: old[name] for name in step.selector.keeps if name in old}, **value}
    elements[place] = value


def _remove(node: Any, steps: Sequence[Step]) -> None:
    step, rest = steps[0], steps[1:]
    if step.selector is None:
        if rest:
            _remove(node[step.key], rest)
        if not rest or not node[step.key]:
            del node[step.key]
        if step.key == "code" and "system" in node:
            node.pop("display", None)  # the words that went with it
        return
    elements = node[step.key]
    place = step.selector.pick(elements)
    if rest:
        _remove(elements[place], rest)
    if not rest or not elements[place] or elements[place] == step.selector.template:
        del elements[place]
    if not elements:
        del node[step.key]
