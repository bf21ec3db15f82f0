"""Our record in one system's own sight: written as that system, and read again (reconcile.md, "In their own sight")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from adapter.exchange.identity import Identity, Known, Made
from adapter.mapping.library import Library
from adapter.plugin import Departure, Said, System
from adapter.record.keeping import record_kept_from
from adapter.record.model import Record

Tree = dict[str, Any]


class Sighted(NamedTuple):
    """`tree` is the system's own; none where it can hold nothing of it. `named` is how it calls what is ours."""

    record: Record
    tree: Tree | None = None
    named: Mapping[tuple[str, str], str] = {}
    said: Said | None = None


class Sighting:
    """One system looking at one record. `local` is what it calls the person, `known` what it calls the rest."""

    def __init__(
        self,
        system: System,
        library: Library,
        identity: Identity,
        *,
        local: str,
        person: str,
        record: str,
        known: Known,
    ) -> None:
        self.system, self.library, self.identity = system, library, identity
        self.local, self.record = local, record
        self.known = {**known, ("person", local): person}

    def of(self, record: Record) -> Sighted:
        """view(system, record) = read(write(record))."""
        seen = self.system.sight(Departure(record, known=self.known), self.library)
        if seen.said is None:
            return Sighted(Record(id=self.record))
        named = {(kind, local): ours for (_, kind, local), ours in seen.named.items()}
        return Sighted(self.kept(seen.said, {**self.known, **named}), dict(seen.said.tree), named, seen.said)

    def again(self, tree: Mapping[str, Any]) -> Record:
        """A statement of theirs, as today's maps read it."""
        return self.kept(self.system.again(tree, self.local, self.library), self.known)

    def kept(self, said: Said, known: Known) -> Record:
        return record_kept_from(self.said(said, known))

    def said(self, said: Said, known: Known | None = None, made: Made | None = None) -> Tree:
        """The said tree with our ids; `made` collects those that nobody has linked before."""
        names = self.known if known is None else known
        tree = self.identity.named(said.said, said.person, names, made) if said.local else dict(said.said)
        tree["id"] = self.record
        return tree
