"""The line for a list: entries of ours beside those elements of theirs that its filter chooses.

Elements that the filter does not choose, or in which nothing is read, belong to somebody else: they keep their places.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from adapter import jsontext
from adapter.mapping.codecs import Codec
from adapter.mapping.fields import Assumed, FieldMap, decoded, encoded
from adapter.mapping.paths import MISSING, Path, Selector, Tree, copied


@dataclass(frozen=True)
class Entry:
    """How one element reads: as a tree through `fields`, or as one leaf through `leaf` and `codec`."""

    fields: FieldMap | None = None
    leaf: Path | None = None  # None: the element itself is the leaf
    codec: Codec | None = None

    def get(self, element: Any, context: Any) -> Any:
        if self.fields is not None:
            return (self.fields.get(element, context) if isinstance(element, dict) else None) or MISSING
        assert self.codec is not None
        if self.leaf is None:
            value = element
        else:
            value = self.leaf.get(element) if isinstance(element, dict) else MISSING
        return value if value is MISSING or value is None else decoded(self.codec, value, context)

    def put(self, entry: Any, element: Any, template: Tree, context: Any, assumed: Assumed) -> Any:
        if self.fields is not None:
            start = {**copied(self.fields.always), **copied(template)} if element is None else element
            return self.fields.put(entry, start, context, assumed)
        assert self.codec is not None
        value = encoded(self.codec, entry, context)
        if value is MISSING or self.leaf is None:
            return value
        start = copied(template if element is None else element)
        self.leaf.put(start, value)
        return start


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

    def read(self, theirs: Tree, ours: Tree, context: Any) -> None:
        if entries := [entry for _, entry in self._mine(self.theirs.get(theirs), context)]:
            self.ours.put(ours, entries)

    def _mine(self, elements: Any, context: Any) -> list[tuple[int, Any]]:
        """(place, entry) of every element that is ours to read."""
        if not isinstance(elements, list):
            return []
        mine = []
        for place, element in enumerate(elements):
            if self.selector is None or self.selector.everyone(element):
                entry = self.entry.get(element, context)
                if entry is not MISSING and entry is not None and all(name in entry for name in self.needs):
                    mine.append((place, entry))
        return self._named(elements, mine) if self.own_ids else mine

    def _named(self, elements: list[Any], mine: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
        known = {entry["id"] for _, entry in mine if "id" in entry}
        for place, entry in mine:
            if "id" not in entry:
                digest = hashlib.sha256(jsontext.dumps(elements[place], sort=True)).hexdigest()[:16]
                number = 1
                while f"{digest}-{number}" in known:
                    number += 1
                entry["id"] = f"{digest}-{number}"
                known.add(entry["id"])
        return mine

    def write(self, ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> None:
        wanted = self.ours.get(ours) or []
        elements = self.theirs.get(theirs)
        elements = elements if isinstance(elements, list) else []
        mine = self._mine(elements, context)
        if [entry for _, entry in mine] == wanted:
            return
        written = self._written(wanted, elements, mine, context, assumed)
        placed = _placed(elements, [place for place, _ in mine], written)
        if placed:
            self.theirs.put(theirs, placed)
            if self.own_ids:
                self._write_ids(placed, wanted, context)
        elif elements:
            self.theirs.remove(theirs)

    def _written(
        self, wanted: list[Any], elements: list[Any], mine: list[tuple[int, Any]], context: Any, assumed: Assumed
    ) -> list[Any]:
        left, written = list(mine), []
        template = self.selector.template if self.selector else {}
        for entry in wanted:
            twin = next((m for m in left if self._is_same(m[1], entry)), None)
            if twin is not None:
                left.remove(twin)
            element = None if twin is None else elements[twin[0]]
            if twin is None or twin[1] != entry:
                element = self.entry.put(entry, element, template, context, assumed)
            if element is not MISSING:
                written.append(element)
        return written

    def _is_same(self, one: Any, other: Any) -> bool:
        if not self.key:
            return bool(one == other)
        return all(one.get(name) == other.get(name) for name in self.key)

    def _write_ids(self, elements: list[Any], wanted: list[Any], context: Any) -> None:
        for _ in range(len(wanted)):
            wrong = [(p, w) for (p, e), w in zip(self._mine(elements, context), wanted, strict=False) if e["id"] != w["id"]]
            for place, entry in wrong:
                elements[place] = {"id": entry["id"], **elements[place]}
            if not wrong:
                return


def _placed(elements: list[Any], places: list[int], written: list[Any]) -> list[Any]:
    """The written elements in the places of those they replace; further ones after the last of these."""
    result, waiting = [], list(written)
    for place, element in enumerate(elements):
        if place not in places:
            result.append(element)
            continue
        if waiting:
            result.append(waiting.pop(0))
        if place == places[-1]:
            result += waiting
            waiting = []
    return result + waiting
