"""The line for a list: entries of ours beside those elements of theirs that its filter chooses.

Elements that the filter does not choose, or in which nothing is read, belong to somebody else: they keep their places.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from adapter import jsontext
from adapter.mapping.entries import Entry
from adapter.mapping.lines import Assumed, Held, Write
from adapter.mapping.paths import MISSING, Path, Step, Tree
from adapter.mapping.selectors import Selector

Mine = list[tuple[int, Any]]  # (place in theirs, entry of ours)


@dataclass(frozen=True)
class ListLine:
    """`key` names the fields that make an entry the same one; without it only equal entries are.

    `own_ids`: an element of theirs without an id gets one from a digest of its content, so that it can be spoken of;
    the id is written down as soon as it would otherwise change. `needs`: an element without these is somebody else's.
    """

    ours: Path
    theirs: Path
    selector: Selector | None
    entry: Entry
    key: tuple[str, ...] = ()
    own_ids: bool = False
    needs: tuple[str, ...] = ()

    @property
    def root(self) -> str | None:
        return self.theirs.root

    @property
    def wants(self) -> str | None:
        return self.ours.root

    @cached_property
    def mine(self) -> Callable[[Any, Any], Mine]:
        """(place, entry) of every element that is ours to read."""
        read, needs = self.entry.reader(), frozenset(self.needs)
        chosen = self.selector.everyone if self.selector is not None else None

        def mine_of(elements: Any, context: Any) -> Mine:
            if not isinstance(elements, list):
                return []
            mine = []
            for place, element in enumerate(elements):
                if chosen is None or chosen(element):
                    entry = read(element, context)
                    if entry is not MISSING and entry is not None and (not needs or needs <= entry.keys()):
                        mine.append((place, entry))
            return _named(elements, mine) if self.own_ids else mine

        return mine_of

    def writer(self) -> Write:
        mine_of, wanted_of = self.mine, self.ours.get
        make = self.entry.maker(self.selector.template if self.selector is not None else {})

        def write(ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> None:
            wanted, elements = wanted_of(ours), self.theirs.get(theirs)
            wanted = wanted if isinstance(wanted, list) else []
            mine = mine_of(elements, context)
            if [entry for _, entry in mine] == wanted:
                return
            elements = elements if isinstance(elements, list) else []
            twins = _Twins(mine, self.key)
            written, notes = [], list[tuple[str, str]]()
            for entry in wanted:
                twin = twins.take(entry)
                if twin is None:
                    element = make(entry, context, notes)
                elif twin[1] == entry:
                    element = elements[twin[0]]
                else:
                    element = self.entry.put(entry, elements[twin[0]], context, notes)
                if element is not MISSING:
                    written.append(element)
            assumed += of_list(self.ours.text, notes)
            placed = _placed(elements, {place for place, _ in mine}, written)
            if self.own_ids:
                _write_ids(placed, wanted, lambda: mine_of(placed, context))
            if placed:
                self.theirs.put(theirs, placed)
            elif elements:
                self.theirs.remove(theirs)

        return write

    def held(self, theirs: Tree, context: Any) -> Iterator[Held]:
        at = self.theirs.place(theirs)
        elements = self.theirs.get(theirs)
        for number, _ in self.mine(elements, context):
            for place, value in self.entry.held(elements[number], context):
                yield Held((*(at or ()), number, *place), value)

    def with_ids(self, theirs: Tree, context: Any) -> None:
        """Writes down the ids that elements are read under, in a tree that nobody else holds."""
        elements = self.theirs.get(theirs)
        for place, entry in self.mine(elements, context):
            if self.entry.fields is not None:
                element = self.entry.fields.with_ids(elements[place], context)
                elements[place] = {"id": entry["id"], **element} if self.own_ids else element

    def inside(self, step: Step) -> ListLine | None:
        theirs = self.theirs.inside(step)
        return replace(self, theirs=theirs) if theirs is not None else None


class _Twins:
    """The elements that were there, to be found again by what makes an entry the same one; each is taken once."""

    def __init__(self, mine: Mine, key: tuple[str, ...]) -> None:
        self.key = key
        self.left: dict[Any, Mine] = {}
        for place, entry in reversed(mine):
            self.left.setdefault(self._identity(entry), []).append((place, entry))

    def take(self, entry: Any) -> tuple[int, Any] | None:
        same = self.left.get(self._identity(entry))
        return same.pop() if same else None

    def _identity(self, entry: Any) -> Any:
        if isinstance(entry, str):
            return entry
        return jsontext.dumps([entry.get(name) for name in self.key] if self.key else entry, sort=True)


def of_list(name: str, notes: Assumed) -> Assumed:
    """What was assumed in the entries of a list, by the field as the whole record names it: `actions.status`."""
    return [(f"{name}.{path}", why) for path, why in notes]


def _named(elements: list[Any], mine: Mine) -> Mine:
    """Every entry with an id: a digest of its element, and which of those that share it, where it has none."""
    if all("id" in entry for _, entry in mine):
        return mine
    known = {entry["id"] for _, entry in mine if "id" in entry}
    last: dict[str, int] = {}
    for place, entry in mine:
        if "id" not in entry:
            digest = hashlib.sha256(jsontext.dumps(elements[place], sort=True)).hexdigest()[:16]
            number = last.get(digest, 0) + 1
            while f"{digest}-{number}" in known:
                number += 1
            last[digest] = number
            entry["id"] = f"{digest}-{number}"
            known.add(entry["id"])
    return mine


def _write_ids(elements: list[Any], wanted: list[Any], read: Callable[[], Mine]) -> None:
    """Writes an id down where an element would otherwise be read under another one; that may move further ones."""
    for _ in wanted:
        wrong = [
            (place, w["id"]) for (place, e), w in zip(read(), wanted, strict=False) if e["id"] != w.get("id", e["id"])
        ]
        for place, identity in wrong:
            elements[place] = {"id": identity, **elements[place]}
        if not wrong:
            return


def _placed(elements: list[Any], places: set[int], written: list[Any]) -> list[Any]:
    """The written elements in the places of those they replace; further ones after the last of these."""
    result, after = [], max(places, default=len(elements))
    waiting = iter(written)
    for place, element in enumerate(elements):
        if place in places:
            result += [new for new in [next(waiting, MISSING)] if new is not MISSING]
        else:
            result.append(element)
        if place == after:
            result += waiting
    return [*result, *waiting]
