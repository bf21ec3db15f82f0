"""What of a record may stand on paper in the person's home, where the person and whoever calls may read it.

Left out without a word is a sharing that the person is not to be told of. Left out with a word is who else must not be
told, what was asked to be kept back, an address that nobody is to be told and texts that name it, and texts that need a
look first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from adapter.errors import Issue, Refused
from adapter.record.model import Record
from adapter.record.scrubbing import needles_of, scrubbed
from adapter.record.trees import shapes

Tree = dict[str, Any]
NOBODY_BUT = "nobody-but"
AGAINST = ("never-to", "not-to-be-told")
KEPT_BACK = "asked-to-keep-back"
NOT_SHARED = (
    "There is more in the record about who may know of this. It is not printed, because others may read this paper."
)
NO_ADDRESS = "The address is not printed: nobody is to be told where this person lives."


NOT_ALL = "Not everything that is written down is printed here."
UNPLACED = "A text of this record needs a look first, and which one is not clear. Put the mark right first."


class OnPaper(NamedTuple):
    """`notes` say, by the field of the record, that something is not printed. `hidden` are fields that need a look."""

    tree: Tree
    notes: Mapping[str, str]
    hidden: tuple[str, ...] = ()


def for_the_person(tree: Tree, now: Tree | None = None) -> OnPaper:
    """Raises Refused where a mark names no field: what it is about might be printed.

    Of an older version `now` is the record today: what may not be printed today is not, and of whom it was shared with
    then nothing is, since who may know has been decided since.
    """
    tree, notes, hidden = dict(tree), dict[str, str](), list[str]()
    marks = [*tree.pop("sensitive", ()), *(now or {}).get("sensitive", ())]
    if now is not None and tree.pop("sharing", ()):
        hidden.append("sharing")
    for number, mark in enumerate(marks):
        if mark.get("about_others") is False and mark.get("in_confidence") is False:
            continue
        steps = mark["what"].split("/")
        if steps[0] not in {shape.name for shape in shapes(Record)}:
            raise Refused(UNPLACED, [Issue("error", "value", f"sensitive[{number}].what", UNPLACED)], reason="conflict")
        tree = without(tree, Record, steps) or {}
        hidden.append(".".join(fields_named(steps)))
    if sharing := tree.pop("sharing", ()):
        open_ones = [entry for entry in sharing if not _against_the_person(entry, tree)]
        told = [_without_restrictions(entry) for entry in open_ones]
        if told:
            tree["sharing"] = told
        if told != open_ones:
            notes["sharing"] = NOT_SHARED
    persons = [one.get("person") or {} for one in (tree, now or {})]
    if any(person.get("protection", {}).get("address_not_disclosed") for person in persons):
        if "address" in persons[0]:
            tree["person"] = {name: value for name, value in persons[0].items() if name != "address"}
            notes["person"] = NO_ADDRESS
        telling = [words for person in persons for words in needles_of(person.get("address", {}))]
        tree = scrubbed(tree, Record, telling, hidden) or {}
    return OnPaper(tree, notes, tuple(hidden))


def without(part: Tree, cls: type, steps: list[str]) -> Tree | None:
    """The part without what the steps name; none where it cannot be without it, or a step names nothing in it."""
    shape = next((shape for shape in shapes(cls) if shape.name == steps[0]), None)
    if shape is None:
        return None
    if shape.name not in part:
        return part
    left: Any = None
    if len(steps) > 1 and shape.inner is not None:
        if not shape.is_list:
            left = without(part[shape.name], shape.inner, steps[1:])
        elif not _by_place(part[shape.name], steps[1]):
            entries = [
                one if one.get("id") != steps[1] else len(steps) > 2 and without(one, shape.inner, steps[2:])
                for one in part[shape.name]
            ]
            left = [one for one in entries if one]
    if not left and shape.about.get("required"):
        return None
    kept = {name: value for name, value in part.items() if name != shape.name}
    return {**kept, shape.name: left} if left else kept


def _by_place(entries: list[Tree], step: str) -> bool:
    """Whether the step names no entry by its id, and may mean any of them."""
    return any("id" not in one for one in entries) or (step.isdecimal() and all(one["id"] != step for one in entries))


def fields_named(steps: list[str]) -> list[str]:
    """The names of the fields alone, without ids."""
    cls: type = Record
    names, rest = list[str](), list(steps)
    while rest:
        shape = next((shape for shape in shapes(cls) if shape.name == rest[0]), None)
        if shape is None:
            break
        names.append(shape.name)
        rest = rest[2:] if shape.is_list and shape.inner is not None else rest[1:]
        if shape.inner is None:
            break
        cls = shape.inner
    return names


def _against_the_person(entry: Tree, tree: Tree) -> bool:
    """Whether it is, or may be, kept from the person: somebody who is named in words alone may be the person."""
    others = {one.get("id") for one in tree.get("people", ()) if one.get("kind") != "person"} - {None}
    others.discard((tree.get("person") or {}).get("id"))
    named = [one for one in entry.get("restrictions", ()) if one.get("kind") != NOBODY_BUT]
    return any(not one.get("who") or any(who.get("id") not in others for who in one["who"]) for one in named)


def _without_restrictions(entry: Tree) -> Tree:
    kept = {name: value for name, value in entry.items() if name != "restrictions"}
    if wishes := kept.pop("wishes", ()):
        told = [wish for wish in wishes if wish.get("kind") != KEPT_BACK]
        kept |= {"wishes": told} if told else {}
    return kept
