"""What did not come through whole, by place and cause: made by the engine, never by hand.

dropped: not on the other side at all. coarsened: there, but less fine. assumed: the other side requires something that
nobody said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

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


Place = tuple[str | int, ...]


def differences(whole: Any, back: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """(place, kind) for every leaf of `whole` that is missing from `back`, or is something else there."""
    if whole == back:
        return
    if isinstance(whole, dict) and whole:
        other = back if isinstance(back, dict) else {}
        for key, value in whole.items():
            yield from differences(value, other.get(key), (*place, key))
    elif isinstance(whole, list) and whole:
        for number, (entry, twin) in enumerate(_twins(whole, back if isinstance(back, list) else [])):
            yield from differences(entry, twin, (*place, number))
    elif whole is not None:
        yield place, DROPPED if back is None else COARSENED


def _twins(whole: list[Any], back: list[Any]) -> list[tuple[Any, Any]]:
    """Each entry with the entry of `back` that is the same, else has its id, else is most like it."""
    left = list(back)
    pairs: list[tuple[Any, Any]] = [(entry, None) for entry in whole]
    for number, entry in enumerate(whole):
        if entry in left:
            left.remove(entry)
            pairs[number] = (entry, entry)
    for number, (entry, twin) in enumerate(pairs):
        if twin is None and left:
            best = max(left, key=lambda other: _likeness(entry, other))
            if _likeness(entry, best) > 0:
                left.remove(best)
                pairs[number] = (entry, best)
    return pairs


def _likeness(one: Any, other: Any) -> int:
    if isinstance(one, dict) and isinstance(other, dict):
        if "id" in one and "id" in other:
            return 1_000_000 if one["id"] == other["id"] else 0
        return sum(_likeness(value, other[key]) for key, value in one.items() if key in other)
    if isinstance(one, list) and isinstance(other, list):
        return sum(max((_likeness(entry, twin) for twin in other), default=0) for entry in one)
    return int(one == other)


def spelled(place: Place, root: str = "") -> str:
    """`("reviews", 0, "helps", 1)` as `reviews[0].helps[1]`."""
    text = root
    for key in place:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def field_of(place: Place) -> str:
    """The field without the numbers: `reviews.helps`."""
    return ".".join(key for key in place if isinstance(key, str))


def without(tree: Any, place: Place) -> Any:
    """The tree with one leaf taken out; its containers stay, and the tree itself is not touched."""
    key, rest = place[0], place[1:]
    if isinstance(tree, dict):
        changed = dict(tree)
    else:
        changed = list(tree)
    if rest:
        changed[key] = without(tree[key], rest)
    elif isinstance(key, int):
        changed[key] = None
    else:
        del changed[key]
    return changed


def counted(losses: Iterable[Loss]) -> list[dict[str, Any]]:
    """Losses by field, kind and cause, with up to three places each: the form of receipts and answers."""
    groups: dict[tuple[str, str, str, bool], dict[str, Any]] = {}
    for loss in losses:
        key = (loss.path or _column(loss.where), loss.kind, loss.why, loss.kept)
        group = groups.setdefault(
            key,
            {"where": [], "path": loss.path, "kind": loss.kind, "why": loss.why, "kept": loss.kept, "count": 0},
        )
        group["count"] += 1
        if len(group["where"]) < 3:
            group["where"].append(loss.where)
    return list(groups.values())


def _column(where: str) -> str:
    """A place without its numbers, so that one cause in many rows is one entry."""
    return "".join(character for character in where if not character.isdecimal())
