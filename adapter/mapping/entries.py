"""One entry of a list: a tree with a map of its own, or a single leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from adapter.mapping.codecs import TEXT, Codec
from adapter.mapping.copying import copied, copier
from adapter.mapping.lines import Assumed, Held, Lines
from adapter.mapping.paths import MISSING, Path, Tree


@dataclass(frozen=True)
class Entry:
    """How one element reads: as a tree through `fields`, or as one leaf through `leaf` and `codec`."""

    fields: Lines | None = None
    leaf: Path | None = None  # None: the element itself is the leaf
    codec: Codec = TEXT

    def reader(self) -> Callable[[Any, Any], Any]:
        if self.fields is not None:
            fields = self.fields
            return lambda element, context: (isinstance(element, dict) and fields.get(element, context)) or MISSING
        decode, leaf = self.codec.decoding(), self.leaf

        def read(element: Any, context: Any) -> Any:
            value = element if leaf is None else leaf.get(element) if isinstance(element, dict) else MISSING
            return MISSING if value is MISSING or value is None else decode(value, context)

        return read

    def maker(self, template: Tree) -> Callable[[Any, Any, Assumed], Any]:
        """A new element for an entry; MISSING where theirs cannot hold it."""
        if self.fields is not None:
            return self.fields.maker(template)
        encode, leaf, new = self.codec.encoding(), self.leaf, copier(template)

        def make(entry: Any, context: Any, assumed: Assumed) -> Any:
            value = encode(entry, context)
            if value is MISSING or leaf is None:
                return value
            element = new()
            leaf.put(element, value)
            return element

        return make

    def put(self, entry: Any, element: Any, context: Any, assumed: Assumed) -> Any:
        """The element with another entry written upon it."""
        if self.fields is not None:
            return self.fields.put(entry, element, context, assumed)
        value = self.codec.encoding()(entry, context)
        if value is MISSING or self.leaf is None:
            return value
        changed = copied(element)
        self.leaf.put(changed, value)
        return changed

    def held(self, element: Any, context: Any) -> Iterator[Held]:
        if self.fields is not None:
            yield from self.fields.held(element, context)
            return
        place = self.leaf.place(element) if self.leaf is not None else ()
        if place is not None:
            yield Held(place, self.codec.encoding()(self.reader()(element, context), context))
