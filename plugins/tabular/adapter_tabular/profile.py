"""A profile: what the columns of one kind of sheet mean. `profile_file.py` makes it from YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from adapter_tabular.columns import Column
from adapter_tabular.half import Half

IDENTIFIER_SYSTEMS = "https://w3id.org/personal-outcomes/id/"
KINDS = ("person", "plan", "outcome")
STATEMENT = "outcomes.statement.text"


@dataclass(frozen=True)
class Keys:
    """The columns that say which person, plan and outcome a row is about.

    With `outcome_optional` a row without an outcome is nothing to remark on: it says what the plan says.
    """

    person: str
    outcome: str
    plan: str | None = None
    outcome_optional: bool = False

    def all(self) -> list[str]:
        return [key for key in (self.person, self.plan, self.outcome) if key]


@dataclass(frozen=True)
class Profile:
    """`plan` maps the facts that every row of a plan repeats, `outcome` those of the row's own outcome.

    `whole`: a person's rows name all outcomes and actions that this sender says there are. `on_withdrawn` is by field,
    named as losses name it (`outcomes.why`): hold, take or ignore, for a value whose cell has become blank.
    """

    name: str
    title: str
    status: str
    columns: Mapping[str, Column]
    keys: Keys
    as_of: str | None
    always: Mapping[str, Any]
    section_framework: str | None
    identifiers: Mapping[str, str]
    whole: bool
    plan: Half
    outcome: Half
    on_withdrawn: Mapping[str, str]
    only_changes: bool = False

    def column_for(self, header: str) -> Column | None:
        return self._by_header.get(folded(header))

    def known(self, header: str) -> bool:
        return folded(header) in self._by_header

    def system(self, kind: str, sender: str) -> str:
        """The identifier system of the sender's own references to persons, plans and outcomes."""
        return self.identifiers.get(kind) or f"{IDENTIFIER_SYSTEMS}{quote(sender or self.name, safe='')}/{kind}"

    @cached_property
    def _by_header(self) -> dict[str, Column]:
        return {folded(h): c for c in reversed([*self.columns.values()]) for h in (*c.aliases, c.header)}

    @cached_property
    def coarser(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """By field: (finer, coarser) codes for which the sheet has one word, the coarser one's."""
        found: dict[str, frozenset[tuple[str, str]]] = {}
        for half in (self.plan, self.outcome):
            for field, pairs in half.coarser():
                found[field] = found.get(field, frozenset()) | pairs
        return found

    @cached_property
    def slots(self) -> frozenset[str]:
        """The columns of an outcome's action: each row of an outcome holds one, and keeps which."""
        return self.outcome.columns_of("action")

    @cached_property
    def review_columns(self) -> frozenset[str]:
        return self.outcome.columns_of("review")

    @cached_property
    def outcome_facts(self) -> frozenset[str]:
        """The columns that all rows of one outcome repeat."""
        return frozenset(self.outcome.holds) - self.slots

    @cached_property
    def voice(self) -> str:
        """Whose words a statement is."""
        holds = self.outcome.holds.items()
        return next((self.columns[key].voice for key, held in holds if STATEMENT in held.fields), "unknown")

    @cached_property
    def field_of(self) -> Mapping[str, str]:
        """The first field that each column fills, as losses name it."""
        return dict(self._fields())

    def _fields(self) -> Iterator[tuple[str, str]]:
        for half in (self.plan, self.outcome):
            for key, holds in half.holds.items():
                yield key, holds.fields[0]
        for key, name in zip((self.keys.person, self.keys.outcome), ("person", "outcomes"), strict=True):
            yield key, f"{name}.identifiers"
        if self.keys.plan:
            yield self.keys.plan, "identifiers"
        if self.as_of:
            yield self.as_of, "as_of"


def folded(header: str) -> str:
    """For comparing headings only."""
    return " ".join(header.split()).casefold()
