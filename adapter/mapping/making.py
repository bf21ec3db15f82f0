"""The function that makes theirs new of ours, written for the lines of one map.

A new tree holds what it starts from and what earlier lines have put there, and both are known while this is written: so
most of it becomes literals. Where two lines may meet in one element, the path itself looks and puts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from adapter.generated import Hole, Source
from adapter.mapping.coded import CodedLine
from adapter.mapping.entries import Entry
from adapter.mapping.grouping import Group, grouped
from adapter.mapping.leaves import LeafLine
from adapter.mapping.lines import Assumed, Line
from adapter.mapping.lists import ListLine, of_list
from adapter.mapping.node import Node
from adapter.mapping.paths import MISSING, Path, Step, Tree, entering

Make = Callable[[Tree, Any, Assumed], Tree]  # (ours, context, assumed): theirs
NOTHING: Tree = {}


def making(name: str, lines: Sequence[Line], start: Tree) -> Make:
    source = Source(f"making {name}", "ours, context, assumed")
    making = _Making(source)
    making.open_parts(lines)
    source.write(f"theirs = {source.literal(start)}")
    making.lines(lines, Node("theirs", start))
    source.write("return theirs")
    return source.function()


class _Making:
    """Writes what makes lines, in their order, so that a new tree is written in that order.

    `made` is the name of a variable that is to say whether anything was written; empty where nobody asks.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.missing = source.bind(MISSING, "MISSING")
        self._parts: dict[tuple[str, ...], str] = {(): "ours"}  # objects in ours that lines look into

    def open_parts(self, lines: Sequence[Line]) -> None:
        for line in lines:
            for path in (line.ours, *([line.local] if isinstance(line, CodedLine) and line.local is not None else [])):
                keys = tuple(step.key for step in path.steps[:-1])
                for length in range(1, len(keys) + 1) if _only_keys(path) else ():
                    self._open(keys[:length])

    def _open(self, keys: tuple[str, ...]) -> None:
        if keys not in self._parts:
            part = self._parts[keys] = self.source.fresh("part")
            self.source.write(f"{part} = {self._parts[keys[:-1]]}.get({keys[-1]!r})")
            with self.source.under(f"if not isinstance({part}, dict)"):
                self.source.write(f"{part} = {self.source.bind(NOTHING, 'NOTHING')}")

    def lines(self, lines: Sequence[Line], node: Node, made: str = "") -> None:
        for group in grouped(lines):
            if group.step is None or (len(group.lines) == 1 and _puts_by_path(group.lines[0])):
                self._line(group.lines[0], node, made)
                continue
            wanted = {line.wants for line in group.lines}
            if len(wanted) > 1 or None in wanted:
                self._group(group, node, made)
            else:
                with self.source.under(f"if {wanted.pop()!r} in ours"):
                    self._group(group, node, made)

    # --- several lines that go through one element

    def _group(self, group: Group, node: Node, made: str) -> None:
        assert group.step is not None
        step, name = group.step, self.source.fresh("node")
        start: Tree = step.selector.template if step.selector is not None else {}
        if node.is_apart(step):
            self.source.write(f"{name} = {self.source.literal(start)}")
            self._attached(group, node, Node(name, start), made)
        elif (place := node.constant(step)) is not None:
            self.source.write(f"{name} = {node.name}{place.text}")
            self.lines(group.inside, Node(name, place.start), made)
        else:
            new = self.source.fresh("new")
            self.source.write(f"{name} = {self.source.bind(entering(step), 'enter')}({node.name})")
            self.source.write(f"{new} = not isinstance({name}, dict)")
            with self.source.under(f"if {new}"):
                self.source.write(f"{name} = {self.source.literal(start)}")
            self._attached(group, node, Node(name, None), made, new)
        node.touch(step, {line.theirs.steps[0].key for line in group.inside})

    def _attached(self, group: Group, outer: Node, inner: Node, made: str, new: str = "") -> None:
        """The element goes where it belongs when a line has written into it. `new` is the name of a variable that says
        whether it is not there yet; empty where it never is."""
        assert group.step is not None
        flag = "" if inner.start == {} else self.source.fresh("made")
        if flag:
            self.source.write(f"{flag} = False")
        self.lines(group.inside, inner, flag)
        with self.source.under(f"if {flag or inner.name}"):
            if new:
                with self.source.under(f"if {new}"):
                    self._attach_somehow(group.step, outer, inner.name)
            else:
                self._attach(group.step, outer, inner.name)
            self._say_made(made)

    def _attach(self, step: Step, node: Node, element: str) -> None:
        place = f"{node.name}[{step.key!r}]"
        if step.selector is None:
            self.source.write(f"{place} = {element}")
        elif node.is_untouched(step.key):
            self.source.write(f"{place} = [{element}]")
        else:
            self.source.write(f"{node.name}.setdefault({step.key!r}, []).append({element})")

    def _attach_somehow(self, step: Step, node: Node, element: str) -> None:
        """Where nobody can say what stands there: what is in the way gives way."""
        place = f"{node.name}[{step.key!r}]"
        if step.selector is None:
            self.source.write(f"{place} = {element}")
            return
        with self.source.under(f"if isinstance({node.name}.get({step.key!r}), list)"):
            self.source.write(f"{place}.append({element})")
        with self.source.under("else"):
            self.source.write(f"{place} = [{element}]")

    def _say_made(self, made: str) -> None:
        if made:
            self.source.write(f"{made} = True")

    # --- one line

    def _line(self, line: Line, node: Node, made: str) -> None:
        if isinstance(line, LeafLine):
            self._leaf(line, node, made)
        elif isinstance(line, CodedLine):
            self._code(line, node, made)
        elif isinstance(line, ListLine):
            self._list(line, node, made)

    def _leaf(self, line: LeafLine, node: Node, made: str) -> None:
        source, codec = self.source, line.codec
        with self._wanted(line.ours) as value:
            if codec.only is not None:
                wants = f"type({value}) is {source.bind(codec.only, 'kind')}"
            else:
                encoded = f"{source.bind(codec.encode, 'encode')}({value}{', context' if codec.context else ''})"
                wants = f"{value} is not None and ({value} := {encoded}) is not {self.missing}"
            with source.under(f"if {wants}"):
                self._put(line.theirs, value, node, made)

    def _code(self, line: CodedLine, node: Node, made: str) -> None:
        source, codes = self.source, line.codes
        code, word = self._text(line.ours), source.fresh("word")
        if line.local is not None:
            source.write(f"{word} = {source.bind(line.word, 'word')}({code}, {self._text(line.local)})")
        else:
            source.write(f"{word} = {source.bind(codes.writes, 'words')}.get({code})")
        if codes.blank is not None:
            with source.under(f"if {word} is None"):
                why = f"{line.why_assumed!r} if {code} is None else {line.why_another!r}"
                source.write(f"{word} = {codes.blank!r}")
                source.write(f"assumed.append(({line.ours.text!r}, {why}))")
                if line.marked is not None:
                    self._put(line.marked, "True", node, "")
            self._put(line.theirs, word, node, made)
        else:
            with source.under(f"if {word} is not None"):
                self._put(line.theirs, word, node, made)

    def _text(self, path: Path) -> str:
        """The name of a variable that is the text of a leaf of ours, None where it is no text or an empty one."""
        source, value = self.source, self.source.fresh("value")
        source.write(f"{value} = {self._leaf_of(path)}")
        with source.under(f"if not isinstance({value}, str) or not {value}"):
            source.write(f"{value} = None")
        return value

    def _leaf_of(self, path: Path) -> str:
        if _only_keys(path):
            *lead, last = (step.key for step in path.steps)
            return f"{self._parts[tuple(lead)]}.get({last!r})"
        return f"{self.source.bind(path.get, 'get')}(ours)"

    def _list(self, line: ListLine, node: Node, made: str) -> None:
        source, elements, there = self.source, self.source.fresh("elements"), self.source.fresh("there")
        key, entry = line.theirs.steps[0].key, line.entry
        with self._wanted(line.ours) as entries, source.under(f"if isinstance({entries}, list)"):
            self._elements(line, entries, elements)
            with source.under(f"if {elements}"):
                if node.is_untouched(key):
                    source.write(f"{node.name}[{key!r}] = {elements}")
                else:  # lines that choose by filter share one list
                    source.write(f"{there} = {node.name}.get({key!r})")
                    both = f"[*{there}, *{elements}] if isinstance({there}, list) else {elements}"
                    source.write(f"{node.name}[{key!r}] = {both}")
                self._say_made(made)
        node.touch(Step(key, line.selector), _written(entry))

    def _elements(self, line: ListLine, entries: str, elements: str) -> None:
        source, entry, notes = self.source, line.entry, self.source.fresh("notes")
        template: Tree = line.selector.template if line.selector is not None else {}
        if entry.fields is None and (plain := _plain_leaf(entry, template)) is not None:
            new, codec = source.literal(plain), entry.codec
            wants = f"type(leaf := entry) is {source.bind(codec.only, 'kind')}"
            if codec.only is None:
                encoded = f"{source.bind(codec.encode, 'encode')}(entry{', context' if codec.context else ''})"
                wants = f"(leaf := {encoded}) is not {self.missing}"
            source.write(f"{elements} = [{new} for entry in {entries} if {wants}]")
            return
        made = f"{source.bind(entry.maker(template), 'make')}(entry, context, {notes})"
        source.write(f"{notes} = []")
        source.write(f"{elements} = [new for entry in {entries} if (new := {made}) is not {self.missing}]")
        with source.under(f"if {notes}"):
            source.write(f"assumed += {source.bind(of_list, 'of_list')}({line.ours.text!r}, {notes})")

    @contextmanager
    def _wanted(self, path: Path) -> Iterator[str]:
        """What is written inside runs where ours has this leaf: the name of it."""
        source, value = self.source, self.source.fresh("value")
        if _only_keys(path):
            *lead, last = (step.key for step in path.steps)
            part = self._parts[tuple(lead)]
            with source.under(f"if {last!r} in {part}"):
                source.write(f"{value} = {part}[{last!r}]")
                yield value
            return
        source.write(f"{value} = {source.bind(path.get, 'get')}(ours)")
        with source.under(f"if {value} is not {self.missing}"):
            yield value

    def _put(self, path: Path, value: str, node: Node, made: str) -> None:
        """Writes a value where a path leads from a node."""
        source, step = self.source, path.steps[0]
        if path.is_key and node.takes(step.key):
            source.write(f"{node.name}[{step.key!r}] = {value}")
        elif path.choice and len(path.steps) == 1 and node.has_none_of(path):
            source.write(f"{node.name}[{step.key!r} + {value}[0]] = {value}[1]")
        elif not path.is_key and not path.choice and path.steps[-1].selector is None and node.is_apart(step):
            whole: Tree = {}
            path.put(whole, Hole(value))
            made_of = whole[step.key] if step.selector is None else whole[step.key][0]
            self._attach(step, node, source.literal(made_of))
        else:
            source.write(f"{source.bind(path.put, 'put')}({node.name}, {value})")
        node.touch_path(path)
        self._say_made(made)


def _only_keys(path: Path) -> bool:
    return not path.choice and all(step.selector is None for step in path.steps)


def _puts_by_path(line: Line) -> bool:
    """Whether it writes a single leaf where its path leads, so that nobody need go there first."""
    return not isinstance(line, ListLine) and not line.theirs.choice


def _plain_leaf(entry: Entry, template: Tree) -> Any:
    """The element that holds a single leaf, with a hole for it; None where its path has to put it there."""
    if entry.leaf is None:
        return Hole("leaf")
    key = entry.leaf.steps[0].key
    return {**template, key: Hole("leaf")} if entry.leaf.is_key and key != "code" else None


def _written(entry: Entry) -> set[str]:
    """The keys of an element that an entry is written under."""
    if entry.fields is not None:
        return {line.theirs.steps[0].key for line in entry.fields.lines}
    return {entry.leaf.steps[0].key} if entry.leaf is not None else set()
