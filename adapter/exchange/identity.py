"""The sender's own references become ids of ours: the same ones each time, and nothing that names a person.

See reconcile.md, "Ids". An id is never made over a CHI, an NHS number or a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapter.errors import Issue
from adapter.record.identifiers import PUBLISHED_KEY, derived_id, is_our_uuid

Tree = dict[str, Any]
Known = Mapping[tuple[str, str], str]  # (kind, what the sender calls it): our id
Made = dict[tuple[str, str], str]
KINDS = {
    "people": "participant", "sections": "section", "outcomes": "outcome", "actions": "action", "reviews": "review",
    "measures": "measure", "scores": "score",
}  # fmt: skip
OWN_TO_THE_MESSAGE = Issue(
    "information",
    "informational",
    "",
    "The ids are this message's own: another message about the same people gets others. "
    "Name the sender (--sender NAME), or set [security] id_key, and they stay the same.",
)


@dataclass(frozen=True)
class Identity:
    """`digest` is the message's own, where nothing else ties an id to one sender."""

    key: bytes
    sender: str
    digest: bytes = b""

    @classmethod
    def of(cls, key: bytes | None, sender: str, digest: bytes) -> Identity:
        """With neither a key nor a sender, ids are the message's own."""
        if key is None and not sender:
            return cls(PUBLISHED_KEY, sender, digest)
        return cls(key or PUBLISHED_KEY, sender)

    def ours(self, person: str, kind: str, local: str) -> str:
        """The id that we propose for what a sender calls so. A UUID of ours that came back is kept."""
        if is_our_uuid(local):
            return local
        return derived_id(self.key, self.sender, person, kind, local, digest=self.digest)

    def named(self, said: Tree, person: str, known: Known | None = None, made: Made | None = None) -> Tree:
        """The said tree with our ids in place of the sender's: the ones that are known (links), else proposed ones.

        `made` collects those that were proposed.
        """
        links = known or {}

        def ours(kind: str, local: str) -> str:
            if (identity := links.get((kind, local))) is None:
                identity = self.ours(person, kind, local)
                if made is not None:
                    made[kind, local] = identity
            return identity

        who = {p["id"]: ours("participant", p["id"]) for p in _entries(said.get("people")) if "id" in p}
        who[person] = ours("person", person)
        tree = _renamed(said, ours, who)
        tree["id"] = ours("plan", str(said["id"]))
        if isinstance(tree.get("person"), dict):
            tree["person"]["id"] = who[person]
        return tree


Ours = Callable[[str, str], str]
PARTIES = ("by", "author", "expressed_by")


def _entries(told: Any) -> list[Any]:
    listed = told.get("whole", []) if isinstance(told, dict) else told
    return listed or []


def _renamed(tree: Tree, ours: Ours, who: dict[str, str]) -> Tree:
    result: Tree = {}
    for name, value in tree.items():
        if name in KINDS and isinstance(value, list | dict):
            entries = [_renamed_entry(KINDS[name], entry, ours, who) for entry in _entries(value)]
            result[name] = {"whole": entries} if isinstance(value, dict) else entries
        elif name in PARTIES and isinstance(value, dict):
            result[name] = _renamed_party(value, who)
        elif name == "who" and isinstance(value, list):
            result[name] = [_renamed_party(party, who) for party in value]
        else:
            result[name] = dict(value) if isinstance(value, dict) else value
    return result


def _renamed_entry(kind: str, entry: Any, ours: Ours, who: dict[str, str]) -> Any:
    """An entry of a list, or, where the list holds references as `actions.outcomes` does, one reference."""
    if isinstance(entry, str):
        return ours(kind, entry)
    renamed = _renamed(entry, ours, who)
    if "id" in entry:
        renamed["id"] = ours(kind, entry["id"])
    return renamed


def _renamed_party(party: Tree, who: dict[str, str]) -> Tree:
    return {**party, "id": who.get(party["id"], party["id"])} if "id" in party else party
