"""The function that reads theirs as ours, written for the lines of one map."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from adapter.generated import Source
from adapter.mapping.coded import CodedLine
from adapter.mapping.grouping import Group, grouped
from adapter.mapping.leaves import LeafLine
from adapter.mapping.lines import Line
from adapter.mapping.lists import ListLine
from adapter.mapping.overlaps import written_by
from adapter.mapping.paths import MISSING, Path, Step, Tree, entering
from adapter.mapping.selectors import Told, pick_first

Read = Callable[..., Tree]  # (theirs, context): ours
AlikeTold = dict[tuple[str, Any], list[tuple[Told, Group]]]  # by the key of the list, and how its elements are told


def reading(name: str, lines: Sequence[Line]) -> Read:
    source = Source(f"reading {name}", "theirs, context=None")
    source.write("ours = {}")
    _Reading(source, lines).lines(lines, "theirs")
    source.write("return ours")
    return source.function()


class _Reading:
    """Writes what reads lines from a node of theirs into `ours`; a node is the name of a variable that holds a dict."""

    def __init__(self, source: Source, lines: Sequence[Line]) -> None:
        self.source = source
        ours = [written.path for line in lines for written in written_by(line) if written.side == "ours"]
        self.displays = any(path.steps[-1].key == "display" for path in ours)
        self.missing = source.bind(MISSING, "MISSING")

    def lines(self, lines: Sequence[Line], node: str) -> None:
        """So ordered that a path which counts more is read later, and what it says stays."""
        alternatives = [line.each_alone() if isinstance(line, LeafLine) else [line] for line in lines]
        for number in reversed(range(max(map(len, alternatives), default=0))):
            self._groups([several[number] for several in alternatives if len(several) > number], node)

    def _groups(self, lines: Sequence[Line], node: str) -> None:
        alike: AlikeTold = {}
        for group in grouped(lines):
            if (told := _told(group)) is not None:
                key = group.lines[0].theirs.steps[0].key
                alike.setdefault((key, told.alike), []).append((told, group))
            elif group.step is not None:
                self._inside(group.step, group.inside, node)
            else:
                self._line(group.lines[0], node)
        for (key, _), several in alike.items():
            self._told(key, several, node)

    def _inside(self, step: Step, lines: Sequence[Line], node: str) -> None:
        inner = self.source.fresh("node")
        with self.source.under(f"if {step.key!r} in {node}"):
            if step.selector is None or step.selector.pick is pick_first:
                self.source.write(f"{inner} = {node}[{step.key!r}]")
            else:
                self.source.write(f"{inner} = {self.source.bind(entering(step), 'enter')}({node})")
            if step.selector is not None and step.selector.pick is pick_first:
                self.source.write(f"{inner} = {inner}[0] if isinstance({inner}, list) and {inner} else None")
            with self.source.under(f"if isinstance({inner}, dict)"):
                self.lines(lines, inner)

    def _told(self, key: str, several: Sequence[tuple[Told, Group]], node: str) -> None:
        """Elements that are told by one field, such as extensions by their URL: found in one pass over their list."""
        source, elements, found = self.source, self.source.fresh("elements"), self.source.fresh("found")
        find, field = several[0][0].find, several[0][0].field
        wanted = source.bind(frozenset(told.value for told, _ in several), "wanted")
        with source.under(f"if {key!r} in {node}"):
            source.write(f"{elements} = {node}[{key!r}]")
            with source.under(f"if isinstance({elements}, list)"):
                source.write(f"{found} = {source.bind(find, 'find')}({elements}, {field!r}, {wanted})")
                for told, group in several:
                    with source.under(f"if {told.value!r} in {found}"):
                        chosen = f"{found}[{told.value!r}]"
                        if isinstance(line := group.lines[0], ListLine) and group.step is None:
                            self._entries(line, chosen, "")
                        else:
                            inner = source.fresh("node")
                            source.write(f"{inner} = {chosen}[0]")
                            self.lines(group.inside, inner)

    # --- one line

    def _line(self, line: Line, node: str) -> None:
        with self._value(line.theirs, node) as value:
            if isinstance(line, LeafLine):
                self._leaf(line, value, node)
            elif isinstance(line, CodedLine):
                self._code(line, value, node)
            elif isinstance(line, ListLine):
                everyone = self.source.bind(line.selector.everyone, "chosen") if line.selector is not None else ""
                with self.source.under(f"if isinstance({value}, list)"):
                    self._entries(line, value, everyone)

    @contextmanager
    def _value(self, path: Path, node: str) -> Iterator[str]:
        """What is written inside runs where the path leads to something: the name of that."""
        source, value = self.source, self.source.fresh("value")
        if path.is_key:
            with source.under(f"if {path.steps[0].key!r} in {node}"):
                source.write(f"{value} = {node}[{path.steps[0].key!r}]")
                yield value
            return
        found = f"{source.bind(path.get, 'get')}({node})"
        if path.choice and len(path.steps) == 1:
            keys = [(name, path.steps[0].key + name) for name in path.choice]
            several = [f"({name!r}, {node}[{key!r}]) if {key!r} in {node}" for name, key in keys]
            found = " else ".join([*several, self.missing])
        source.write(f"{value} = {found}")
        with source.under(f"if {value} is not {self.missing}"):
            yield value

    def _leaf(self, line: LeafLine, value: str, node: str) -> None:
        source, codec, wants = self.source, line.codec, []
        if codec.only is not None:
            wants.append(f"type({value}) is {source.bind(codec.only, 'kind')}")
        if line.beside is not None:
            wants.append(f"{source.bind(line.beside.get, 'get')}({node}) is not {self.missing}")
        if codec.only is None:
            decoded = f"{source.bind(codec.decode, 'decode')}({value}{', context' if codec.context else ''})"
            wants.append(f"({value} := {decoded}) is not {self.missing}")
        with source.under(f"if {' and '.join(wants)}"):
            self._put(line.ours, value)

    def _code(self, line: CodedLine, value: str, node: str) -> None:
        source, code, listed = self.source, self.source.fresh("code"), self.source.fresh("listed")
        wants = [f"isinstance({value}, str)", value]
        if line.marked is not None:
            unmarked = f"{source.bind(line.marked.get, 'get')}({node}) is not True"
            wants.append(f"({line.marked.root!r} not in {node} or {unmarked})")
        with source.under(f"if {' and '.join(wants)}"):
            source.write(f"{code}, {listed} = {source.bind(line.codes.meaning, 'meaning')}({value})")
            with source.under(f"if {code} is not None"):
                self._put(line.ours, code)
            if line.local is not None and line.keeps:
                self._put(line.local, value)
            elif line.local is not None:
                with source.under(f"if not {listed}"):
                    self._put(line.local, value)

    # --- the entries of a list

    def _entries(self, line: ListLine, elements: str, chosen: str) -> None:
        """`chosen` is a function that says which elements are the line's; empty where all of these are."""
        source, entries, element = self.source, self.source.fresh("entries"), self.source.fresh("element")
        if line.own_ids:
            source.write(f"{entries} = [entry for _, entry in {source.bind(line.mine, 'mine')}({elements}, context)]")
        else:
            source.write(f"{entries} = []")
            with source.under(f"for {element} in {elements}"):
                wants, entry = self._entry(line, element)
                wants = [f"{chosen}({element})", *wants] if chosen else wants
                with source.under(f"if {' and '.join(wants)}"):
                    source.write(f"{entries}.append({entry})")
        with source.under(f"if {entries}"):
            self._put(line.ours, entries)

    def _entry(self, line: ListLine, element: str) -> tuple[list[str], str]:
        """When an element is an entry, and what then is the entry."""
        source, found, inner = self.source, self.source.fresh("entry"), line.entry
        if inner.fields is not None:
            read = f"({found} := {source.bind(inner.fields, 'map')}.get({element}, context))"
            return [f"isinstance({element}, dict)", read, *(f"{name!r} in {found}" for name in line.needs)], found
        leaf = f"{element}.get({inner.leaf.steps[0].key!r})" if inner.leaf is not None else element
        inside = [f"isinstance({element}, dict)"] if inner.leaf is not None else []
        if inner.leaf is not None and not inner.leaf.is_key:
            read = f"{source.bind(inner.reader(), 'read')}({element}, context)"
            return [f"({found} := {read}) is not {self.missing}", f"{found} is not None"], found
        if inner.codec.only is not None:
            return [*inside, f"type({found} := {leaf}) is {source.bind(inner.codec.only, 'kind')}"], found
        decoded = f"{source.bind(inner.codec.decode, 'decode')}({found}{', context' if inner.codec.context else ''})"
        wants = [f"({found} := {leaf}) is not None", f"({found} := {decoded}) is not {self.missing}"]
        return [*inside, *wants, f"{found} is not None"], found

    def _put(self, path: Path, value: str) -> None:
        keys = [step.key for step in path.steps]
        plain = not any(step.selector for step in path.steps) and not path.choice
        if not plain or (keys[-1] == "code" and self.displays):
            self.source.write(f"{self.source.bind(path.put, 'put')}(ours, {value})")
        else:
            inside = "".join(f".setdefault({key!r}, {{}})" for key in keys[:-1])
            self.source.write(f"ours{inside}[{keys[-1]!r}] = {value}")


def _told(group: Group) -> Told | None:
    """How the elements of this group are told from others by one field; None where no field says it."""
    if group.step is not None:
        selector = group.step.selector
    else:
        line = group.lines[0]
        selector = line.selector if isinstance(line, ListLine) and line.theirs.is_key else None
    return selector.told if selector is not None else None
