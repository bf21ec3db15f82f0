"""What of a record may stand on paper in the person's home, where the person and whoever calls may read it.

Left out without a word is a sharing that the person is not to be told of. Left out with a word is who else must not be
told, what was asked to be kept back, and an address that nobody is to be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Tree = dict[str, Any]
AGAINST = ("never-to", "not-to-be-told")
KEPT_BACK = "asked-to-keep-back"
NOT_SHARED = (
    "There is more in the record about who may know of this. It is not printed, because others may read this paper."
)
NO_ADDRESS = "The address is not printed: nobody is to be told where this person lives."


class OnPaper(NamedTuple):
    """`notes` say, by the field of the record, that something is not printed."""

    tree: Tree
    notes: Mapping[str, str]


def for_the_person(tree: Tree) -> OnPaper:
    tree, notes = dict(tree), dict[str, str]()
    if sharing := tree.pop("sharing", ()):
        open_ones = [entry for entry in sharing if not _against_the_person(entry, tree)]
        told = [_without_restrictions(entry) for entry in open_ones]
        if told:
            tree["sharing"] = told
        if told != open_ones:
            notes["sharing"] = NOT_SHARED
    person = tree.get("person") or {}
    if person.get("protection", {}).get("address_not_disclosed") and "address" in person:
        tree["person"] = {name: value for name, value in person.items() if name != "address"}
        notes["person"] = NO_ADDRESS
    return OnPaper(tree, notes)


def _against_the_person(entry: Tree, tree: Tree) -> bool:
    """Whether it is, or may be, kept from the person: somebody who is named in words alone may be the person."""
    others = {one.get("id") for one in tree.get("people", ()) if one.get("kind") != "person"} - {None}
    others.discard((tree.get("person") or {}).get("id"))
    named = [one for one in entry.get("restrictions", ()) if one.get("kind") in AGAINST]
    return any(not one.get("who") or any(who.get("id") not in others for who in one["who"]) for one in named)


def _without_restrictions(entry: Tree) -> Tree:
    kept = {name: value for name, value in entry.items() if name != "restrictions"}
    if wishes := kept.pop("wishes", ()):
        told = [wish for wish in wishes if wish.get("kind") != KEPT_BACK]
        kept |= {"wishes": told} if told else {}
    return kept
