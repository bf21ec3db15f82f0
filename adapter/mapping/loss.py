"""What did not come through whole, by place and cause: made by the engine, never by hand.

dropped: not on the other side at all. coarsened: there, but less fine. assumed: the other side requires something that
nobody said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    same, by_id = _Left(back, _as_text), _Left(back, _id)
    found: list[Any] = [same.take(entry) for entry in whole]
    for number, entry in enumerate(whole):
        if found[number] is None and _id(entry) is not None:
            twin = by_id.take(entry)
            found[number] = twin if twin is not None and same.drop(twin) else None
    left = same.rest()
    for number, entry in enumerate(whole):
        if found[number] is None and left:
            best = max(left[:MOST_COMPARED], key=lambda other: _likeness(entry, other))
            if _likeness(entry, best) > 0:
                left.remove(best)
                found[number] = best
    return list(zip(whole, found, strict=True))


MOST_COMPARED = 50  # entries of a long list are not all held against each other


class _Left:
    """Entries that are not yet paired, to be found by what names them."""

    def __init__(self, entries: list[Any], name: Callable[[Any], Any]) -> None:
        self.name = name
        self.entries: dict[Any, list[Any]] = {}
        for entry in reversed(entries):
            if (key := name(entry)) is not None:
                self.entries.setdefault(key, []).append(entry)

    def take(self, entry: Any) -> Any:
        several = self.entries.get(self.name(entry))
        return several.pop() if several else None

    def drop(self, entry: Any) -> bool:
        """Whether this entry was still to be had."""
        return self.take(entry) is not None

    def rest(self) -> list[Any]:
        return [entry for several in self.entries.values() for entry in several]


def _as_text(entry: Any) -> bytes:
    return jsontext.dumps(entry, sort=True)


def _id(entry: Any) -> Any:
    identity = entry.get("id") if isinstance(entry, dict) else None
    return identity if isinstance(identity, str) else None


def _likeness(one: Any, other: Any) -> int:
    """How many leaves they share; things with different ids share nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        if _id(one) is not None and _id(other) is not None and one["id"] != other["id"]:
            return 0
        return sum(_likeness(value, other[key]) for key, value in one.items() if key in other)
    if isinstance(one, list) and isinstance(other, list):
        return sum(entry in other[:MOST_COMPARED] for entry in one[:MOST_COMPARED])
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
