"""What did not come through whole, by place and cause: made by the engine, never by hand.

dropped: not on the other side at all. coarsened: there, but less fine. assumed: the other side requires something that
nobody said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from adapter import jsontext
from adapter.mapping.paths import Place

DROPPED, COARSENED, ASSUMED = "dropped", "coarsened", "assumed"


class Loss(NamedTuple):
    """`where` is the place in the source, `path` the field; neither, nor `why`, holds a value.

    `kept` says whether the original survives elsewhere: in the message as it came, or in what was written upon.
    """

    where: str
    path: str
    kind: str
    why: str
    kept: bool = False


def differences(whole: Any, back: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """(place, kind) for every leaf of `whole` that is missing from `back`, or is something else there.

    Null and what is empty say nothing, and are no leaves.
    """
    if whole is None or whole == back:
        return
    if isinstance(whole, dict):
        other = back if isinstance(back, dict) else {}
        for key, value in whole.items():
            yield from differences(value, other.get(key), (*place, key))
    elif isinstance(whole, list):
        for number, (entry, twin) in enumerate(_twins(whole, back if isinstance(back, list) else [])):
            yield from differences(entry, twin, (*place, number))
    else:
        yield place, DROPPED if back is None else COARSENED


def _twins(whole: list[Any], back: list[Any]) -> list[tuple[Any, Any]]:
    """Each entry with the entry of `back` that is the same, else has its id, else is most like it."""
    if not back:
        return [(entry, None) for entry in whole]
    left = _Left(back)
    found = [left.take(left.same, _as_text(entry)) for entry in whole]
    for find in (left.with_id, left.most_like):
        found = [find(entry) if place is None else place for entry, place in zip(whole, found, strict=True)]
    return [(entry, None if place is None else back[place]) for entry, place in zip(whole, found, strict=True)]


MOST_COMPARED = 50  # entries that share a leaf; in long lists of nearly the same, not all are held against each other


class _Left:
    """Entries to be found by what they hold, by place; each is taken once. Built once, so that long lists are quick."""

    def __init__(self, entries: list[Any]) -> None:
        self.entries = entries
        self.free = set(range(len(entries)))
        self.same: dict[Any, list[int]] = {}
        self.ids: dict[Any, list[int]] = {}
        self.leaves: dict[Any, list[int]] = {}
        for place, entry in reversed(list(enumerate(entries))):
            self.same.setdefault(_as_text(entry), []).append(place)
            self.ids.setdefault(_id(entry), []).append(place)
            for leaf in _leaves(entry):
                self.leaves.setdefault(leaf, []).append(place)

    def take(self, places: dict[Any, list[int]], key: Any) -> int | None:
        several = places.get(key, [])
        while several:
            if (place := several.pop()) in self.free:
                self.free.discard(place)
                return place
        return None

    def with_id(self, entry: Any) -> int | None:
        identity = _id(entry)
        return self.take(self.ids, identity) if identity is not None else None

    def most_like(self, entry: Any) -> int | None:
        """The one that shares most leaves; things with different ids share nothing."""
        counts: Counter[int] = Counter()
        for leaf in _leaves(entry):
            counts.update(place for place in self.leaves.get(leaf, [])[-MOST_COMPARED:] if place in self.free)
        own = _id(entry)
        fit = {p: n for p, n in counts.items() if own is None or _id(self.entries[p]) in (None, own)}
        best = max(fit, key=lambda place: (fit[place], -place), default=None)
        self.free.discard(-1 if best is None else best)
        return best


def _as_text(entry: Any) -> bytes:
    return jsontext.dumps(entry, sort=True)


def _id(entry: Any) -> Any:
    identity = entry.get("id") if isinstance(entry, dict) else None
    return identity if isinstance(identity, str) else None


def _leaves(tree: Any, field: Place = ()) -> set[tuple[Place, Any]]:
    if isinstance(tree, dict):
        return {leaf for key, value in tree.items() for leaf in _leaves(value, (*field, key))}
    if isinstance(tree, list):
        return {leaf for value in tree for leaf in _leaves(value, field)}
    return {(field, tree)}


_NAMED = re.compile(r"/\*([A-Za-z]+)(?:/[^*]*)?\*/", re.ASCII)


def kind_of_place(where: str) -> str:
    """A place without its numbers and ids, so that one cause in many rows or resources is one entry."""
    named = _NAMED.sub(r"/*\1*/", where)
    return "".join(character for character in named if not character.isdecimal())


def spelled(place: Place, root: str = "") -> str:
    """`("reviews", 0, "helps", 1)` as `reviews[0].helps[1]`."""
    text = root
    for key in place:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def field_of(place: Place) -> str:
    """The field without the numbers: `reviews.helps`."""
    return ".".join(key for key in place if isinstance(key, str))


def without(tree: Any, *places: Place) -> Any:
    """The tree with these leaves taken out; what contains them stays, and the tree itself is not touched."""
    inside: dict[Any, list[Place]] = {}
    changed: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    for key, *rest in places:
        if rest:
            inside.setdefault(key, []).append(tuple(rest))
        elif isinstance(changed, dict):
            del changed[key]
        else:
            changed[key] = None
    for key, rests in inside.items():
        changed[key] = without(tree[key], *rests)
    return changed
