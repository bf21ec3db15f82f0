"""How little a system can hold: a record as some system sees it, and as that system would say it."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from typing import Any

from hypothesis import strategies as st

from adapter.record.atoms import is_named
from adapter.record.keeping import record_kept_from
from adapter.record.model import ABSENT, Record
from adapter.record.trees import Listed, Shape, part_from, shapes, tree_from
from adapter.record.words import can_keep

Tree = dict[str, Any]
ALWAYS = {"id", "person", "outcomes", "unplanned"}


@dataclass(frozen=True)
class Lens:
    """`drops` are the fields that the system has no room for; a text is cut at `limit`; of two codes it has one."""

    drops: frozenset[tuple[str, str]] = frozenset()
    limit: int | None = None
    coarse: bool = False

    def view(self, record: Record) -> Record:
        return record_kept_from(self._tree(Record, tree_from(record)))

    def value(self, value: Any) -> Any:
        """One value of a path, as it is seen."""
        if is_dataclass(value):
            return part_from(type(value), self._tree(type(value), tree_from(value)))
        return value

    def is_coarser(self, path: Any, finer: Any, word: Any) -> bool:
        """As the exchange finds it: the finer value, written and read, is the word."""
        if is_dataclass(finer) or not isinstance(finer, str):
            return bool(self.value(finer) == word)
        return word in [
            self._leaf(shape, finer) for cls in _classes(Record) for shape in shapes(cls) if shape.name == path[-1]
        ]

    def says(self, seen: Record, *, whole: bool = True, blanks: bool = True) -> Record:
        """What its message says that holds what is seen: no column for what is dropped."""
        return self._said(seen, whole, blanks)

    def _tree(self, cls: type, tree: Tree) -> Tree:
        seen: Tree = {}
        for shape in shapes(cls):
            if shape.name not in tree or (cls.__name__, shape.name) in self.drops:
                continue
            value = tree[shape.name]
            told = value if shape.is_list else [value]
            found = [self._tree(shape.inner, e) if shape.inner else self._leaf(shape, e) for e in told]
            found = [e for e in found if e is not None]
            if found:
                seen[shape.name] = found if shape.is_list else found[0]
        return seen

    def _leaf(self, shape: Shape, value: Any) -> Any:
        about = shape.about
        if self.coarse and value in (words := about.get("one_of") or ()):
            return words[words.index(value) // 2 * 2]
        if self.limit is None or about["form"] != "text" or not isinstance(value, str) or shape.name == "id":
            return value
        cut = value[: self.limit].rstrip() if len(value) > self.limit else value
        return cut if can_keep(cut) else None

    def _said(self, part: Any, whole: bool, blanks: bool) -> Any:
        values: Tree = {}
        for shape in shapes(type(part)):
            value = getattr(part, shape.name)
            if (type(part).__name__, shape.name) in self.drops or (value in (None, ()) and not blanks):
                values[shape.name] = ABSENT
            elif shape.is_list:
                entries = tuple(self._said(e, whole, blanks) if shape.inner else e for e in value)
                values[shape.name] = Listed(entries, whole or not is_named(shape))
            else:
                values[shape.name] = self._said(value, whole, blanks) if shape.inner and value is not None else value
        return type(part)(**values)


def _classes(cls: type) -> set[type]:
    found = {cls}
    for shape in shapes(cls):
        if shape.inner is not None:
            found |= _classes(shape.inner)
    return found


FIELDS = sorted(
    (cls.__name__, shape.name)
    for cls in _classes(Record)
    for shape in shapes(cls)
    if shape.name not in ALWAYS or (cls is not Record and shape.name == "outcomes")
)


@st.composite
def lenses(draw: Any) -> Lens:
    """Some systems hold nearly everything, and some nearly nothing."""
    most = draw(st.sampled_from([0, 3, 10, len(FIELDS)]))
    drops = draw(st.lists(st.sampled_from(FIELDS), max_size=most, unique=True))
    return Lens(frozenset(drops), draw(st.sampled_from([None, 3, 12])), draw(st.booleans()))
