"""One half of a profile: the columns whose facts every row of a plan repeats, or those of the row's own outcome."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapter.mapping.codecs import TEXT
from adapter.mapping.coded import CodedLine
from adapter.mapping.codes import folded
from adapter.mapping.fields import FieldMap
from adapter.mapping.leaves import LeafLine
from adapter.mapping.lists import ListLine
from adapter.mapping.paths import MISSING, Path

Tree = dict[str, Any]
Keys = tuple[str, ...]
REMEMBERED = 5_000  # kinds of rows


class Holds(NamedTuple):
    """What a column fills, as paths of ours.

    `leaves` are single fields; `lists` are lists that its cell speaks of entry by entry; `sections` are the entries of
    the record's sections that it is the text of. `fields` names all of them as losses do: `outcomes.reviews.helps`.
    """

    leaves: tuple[Path, ...] = ()
    lists: tuple[Keys, ...] = ()
    sections: tuple[Tree, ...] = ()
    fields: tuple[str, ...] = ()


class Unread(NamedTuple):
    """What a map does not take from a row: the columns, each with a loss's kind, and those with words of no table."""

    lost: tuple[tuple[str, str], ...] = ()
    unlisted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Half:
    """`whole` are the columns whose list cells say all there is."""

    fields: FieldMap
    holds: Mapping[str, Holds]
    whole: frozenset[str] = frozenset()
    _found: dict[Hashable, Unread] = field(default_factory=dict, repr=False, compare=False)
    _watched: list[Callable[[Any], Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        watched = [line.theirs.get for line in self.fields.lines if not _is_plain(line)]
        object.__setattr__(self, "_watched", watched)

    def columns_of(self, root: str) -> frozenset[str]:
        """The columns that fill what this part of ours holds, such as `action`."""
        return frozenset(line.theirs.steps[0].key for line in self.fields.lines if line.ours.steps[0].key == root)

    def coarser(self) -> Iterator[tuple[str, frozenset[tuple[str, str]]]]:
        """By field, of the columns that have a code table."""
        for line in self.fields.lines:
            if isinstance(line, CodedLine) and (pairs := line.codes.coarser()):
                last = line.ours.steps[-1].key
                named = self.holds[line.theirs.steps[0].key].fields
                yield from ((name, pairs) for name in named if name.rpartition(".")[2] == last)

    def get(self, values: Tree) -> Tree:
        """The values of a row's cells as said by it: a cell speaks of every field that it could have filled, so each
        that it does not fill is none. Sections that are none are left to the caller, who gives them their ids."""
        ours = self.fields.get(values)
        for key in values:
            holds = self.holds[key]
            for path in holds.leaves:
                if path.get(ours) is MISSING:
                    path.put(ours, None)
            for keys in holds.lists:
                _say_list(ours, keys, key in self.whole)
        return ours

    def unread(self, values: Tree) -> Unread:
        """Found once for each kind of row: which cells are filled, and what is in those that are not plain text."""
        present = {key: value for key, value in values.items() if value is not None}
        shapes = tuple(tuple(value) if type(value) is dict else None for value in present.values())
        kind = (tuple(present), shapes, *[get(present) for get in self._watched])
        try:
            if (found := self._found.get(kind)) is None:
                if len(self._found) >= REMEMBERED:
                    self._found.clear()
                found = self._found[kind] = self._unread(present)
        except TypeError:  # something in it cannot be remembered
            found = self._unread(present)
        return found

    def _unread(self, present: Tree) -> Unread:
        same = {key for key in present if self._is_spelling(key, present)}
        losses = self.fields.unread(present, where="")
        lost = [(loss.where.split(".")[0].split("[")[0], loss.kind) for loss in losses]
        unlisted = [
            line.theirs.steps[0].key
            for line in self.fields.lines
            if isinstance(line, CodedLine)
            and isinstance(word := line.theirs.get(present), str)
            and not line.codes.lists(word)
        ]
        return Unread(tuple(dict.fromkeys(found for found in lost if found[0] not in same)), tuple(unlisted))

    def _is_spelling(self, key: str, present: Tree) -> bool:
        """Whether a cell says a word of its table, told apart from it by case and spacing only."""
        back = self.fields.put(self.fields.get({key: present[key]}), {}).get(key)
        return isinstance(back, str) and isinstance(present[key], str) and folded(back) == folded(present[key])


def _is_plain(line: Any) -> bool:
    """Whether every text comes back from it, so that its value need not be looked at."""
    if isinstance(line, LeafLine):
        return line.codec is TEXT and not line.others and line.beside is None
    if isinstance(line, ListLine):
        inner = line.entry.fields
        return all(map(_is_plain, inner.lines)) if inner is not None else line.entry.codec is TEXT
    return False


def _say_list(ours: Tree, keys: Keys, whole: bool) -> None:
    for key in keys[:-1]:
        ours = ours.setdefault(key, {})
    entries = ours.setdefault(keys[-1], [])
    if whole and isinstance(entries, list):
        ours[keys[-1]] = {"whole": entries}
