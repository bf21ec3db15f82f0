"""Which person a statement is about (reconcile.md, "Which person"): a number alone never places anybody.

Pure: what is held of the people in question is handed in, read under the locks of their identity keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from adapter.record.identifiers import NUMBERS, check_number
from adapter.record.words import normalised

Tree = dict[str, Any]
Number = tuple[str, str]  # (system, value)

DISAGREE = "the number and the person disagree"
CONTRADICT = "what it says of the person contradicts the person whom this sender's own number stands for"
SEVERAL = "several people that are held have this number"
SAME_PERSON = "two people who are held have come to agree on a number: are they the same person?"


class Placed(NamedTuple):
    """`person` is our id; none where it cannot be told, with the `cause`. `also` are others with the same number."""

    person: str | None
    cause: str = ""
    also: tuple[str, ...] = ()


def numbers_of(person: Mapping[str, Any]) -> list[Number]:
    """The numbers in a tree of a person that pass their check: no other number is ever matched on."""
    listed = person.get("identifiers") or ()
    entries = listed.get("whole", ()) if isinstance(listed, dict) else listed
    found = []
    for entry in entries:
        system, value = entry.get("system"), entry.get("value")
        if system in NUMBERS and isinstance(value, str) and (checked := check_number(system, value)).valid:
            found.append((system, checked.value))
    return found


def placed(
    said: Mapping[str, Any],
    proposed: str,
    linked: str | None,
    by_number: Mapping[Number, Iterable[str]],
    held: Mapping[str, Tree],
) -> Placed:
    """`linked` is whom this sender's own id of the person stands for; `held` the trees of all these people by id."""
    numbers = numbers_of(said)
    found = sorted({identity for number in numbers for identity in by_number.get(number, ()) if identity in held})
    if linked is not None:
        if _contradicts(said, numbers, held.get(linked, {})):
            return Placed(None, CONTRADICT)
        return Placed(linked, also=tuple(identity for identity in found if identity != linked))
    if not found:
        return Placed(proposed)
    if len(found) > 1:
        return Placed(None, SEVERAL)
    return Placed(found[0]) if _agree(said, numbers, held[found[0]]) else Placed(None, DISAGREE)


def _contradicts(said: Mapping[str, Any], numbers: list[Number], held: Tree) -> bool:
    """Whether a recorded date of birth or a number says that this is somebody else."""
    born, known = said.get("birth_date"), held.get("birth_date")
    if born and known and not _same_day(born, known):
        return True
    return _other_number(numbers, held)


def _other_number(numbers: list[Number], held: Tree) -> bool:
    own = numbers_of(held)
    return any(system == other and value != another for system, value in numbers for other, another in own)


def _agree(said: Mapping[str, Any], numbers: list[Number], held: Tree) -> bool:
    """Recorded dates of birth agree; where one side has none, surname and forename do."""
    born, known = said.get("birth_date"), held.get("birth_date")
    if _other_number(numbers, held):
        return False
    if born and known:
        return _same_day(born, known)
    ours, theirs = _names(held.get("name") or {}), _names(said.get("name") or {})
    return bool(ours[0] and ours[1]) and ours == theirs


def _names(name: Mapping[str, Any]) -> tuple[str, str]:
    given = name.get("given") or ()
    first = (given.get("whole", ()) if isinstance(given, dict) else given) or ("",)
    return normalised(name.get("family") or ""), normalised(first[0])


def _same_day(one: str, other: str) -> bool:
    """A date that is less precise agrees with one that it is the beginning of."""
    return one.startswith(other) or other.startswith(one)
