"""Which leaves of theirs a map does not hold: found by reading again without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapter.mapping.lines import Lines
from adapter.mapping.loss import COARSENED, differences, without
from adapter.mapping.paths import MISSING, Place, Tree

Found = list[tuple[Place, str]]


def unread_leaves(fields: Lines, theirs: Tree, context: Any) -> Found:
    """(place, kind) of each leaf, in the order of the tree.

    A leaf is held where a line read it and would write it as it stands, or where it is a constant that stands as in the
    map. Of the others all are lost that can be taken away together without changing what is read, and from where; those
    that cannot, such as the URL that a filter looks for, are held.
    """
    ours = fields.get(theirs, context)
    if fields.put(ours, None, context) == theirs:
        return []
    read = dict(fields.held(theirs, context))
    held = {place: value for place, value in read.items() if value is not MISSING}
    coarsened, doubtful = [], []
    for place, kind in differences(theirs, fields.always):
        found = _as_held(place, theirs, held)
        if found == COARSENED:
            coarsened.append((place, COARSENED))
        elif found is None:
            doubtful.append((place, kind))

    def reads_the_same(lost: Found) -> bool:
        left = without(theirs, *(place for place, _ in lost))
        return fields.get(left, context) == ours and {place for place, _ in fields.held(left, context)} == read.keys()

    lost = removable(doubtful, reads_the_same)
    order = {place: number for number, (place, _) in enumerate(differences(theirs, {}))}
    return sorted(coarsened + lost, key=lambda found: order[found[0]])


def _as_held(place: Place, theirs: Tree, held: dict[Place, Any]) -> str | None:
    """ "" where a line holds this leaf as it stands, COARSENED where it holds it otherwise, None where no line does."""
    for length in range(len(place), 0, -1):
        if place[:length] in held:
            back, leaf = held[place[:length]], _at(theirs, place)
            for key in place[length:]:
                back = _inside(back, key)
            if back is MISSING:
                return None
            return "" if back == leaf else COARSENED
    return None


def _at(tree: Any, place: Place) -> Any:
    for key in place:
        tree = tree[key]
    return tree


def _inside(tree: Any, key: str | int) -> Any:
    if isinstance(tree, dict):
        return tree.get(key, MISSING)
    return tree[key] if isinstance(tree, list) and isinstance(key, int) and key < len(tree) else MISSING


def removable(doubtful: Found, reads_the_same: Callable[[Found], bool]) -> Found:
    """As many of these leaves as can be taken away together: tried in halves, so that few readings find many.

    What had to stay may be free to go once others are gone, as the second of two elements of which the first is meant.
    """
    lost: Found = []
    needed: Found = []
    waiting = [doubtful] if doubtful else []
    while waiting:
        some = waiting.pop()
        if reads_the_same(lost + some):
            lost += some
        elif len(some) > 1:
            waiting += [some[len(some) // 2 :], some[: len(some) // 2]]
        else:
            needed += some
    return _those_free_after_all(lost, needed, reads_the_same)


def _those_free_after_all(lost: Found, needed: Found, reads_the_same: Callable[[Found], bool]) -> Found:
    while free := next(([leaf] for leaf in needed if lost and reads_the_same([*lost, leaf])), None):
        lost = lost + free
        needed = [leaf for leaf in needed if leaf not in free]
    return lost
