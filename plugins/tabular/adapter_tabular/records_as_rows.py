"""One record as rows: what each column is to hold, as typed values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from adapter_tabular.profile import Profile
from adapter_tabular.reading import IDENTIFIER_SYSTEMS

Tree = dict[str, Any]


class Wanted(NamedTuple):
    """A row that is to be: the person, plan and outcome that it is about, which of the outcome's rows, and its trees."""

    person: str
    plan: str
    outcome: str
    number: int
    ours: Tree  # of the row's own outcome: outcome, review, action

    def key(self) -> tuple[str, str, str, int]:
        return (self.person, self.plan, self.outcome, self.number)


class Rows:
    """The rows of one kept tree, in the sight of one sender."""

    def __init__(self, tree: Tree, profile: Profile, sender: str) -> None:
        self.tree, self.profile, self.sender = tree, profile, sender
        person = tree.get("person", {})
        self.person = self._reference(person, "person", "")
        self.plan = self._reference(tree, "plan", f"{self.person}/") if profile.keys.plan else ""

    def _reference(self, part: Tree, kind: str, prefix: str) -> str:
        """The sender's own reference where it has one; else our id, which it then carries back."""
        system = f"{IDENTIFIER_SYSTEMS}{self.sender or self.profile.name}/{kind}"
        for identifier in part.get("identifiers", ()):
            value = identifier.get("value", "")
            if identifier.get("system") == system and value.startswith(prefix):
                return str(value.removeprefix(prefix))
        return str(part.get("id", ""))

    def plan_tree(self) -> Tree:
        """The record as the plan's columns see it."""
        framework = self.profile.section_framework
        sections = [s for s in self.tree.get("sections", ()) if s.get("framework") == framework]
        return {**self.tree, "sections": sections}

    def wanted(self) -> Iterator[Wanted]:
        """A row for each outcome, one more for each further action of it, and one for a plan without outcomes."""
        outcomes = self.tree.get("outcomes", ())
        for outcome in outcomes:
            reference = self._reference(outcome, "outcome", f"{self.person}/")
            actions = [a for a in self.tree.get("actions", ()) if a.get("outcomes") == [outcome.get("id")]]
            review = self._standing(outcome)
            for number, action in enumerate(actions or [{}]):
                ours = {"outcome": outcome, "review": review, "action": action}
                yield Wanted(self.person, self.plan, reference, number, ours)
        if not outcomes and self.profile.keys.outcome_optional:
            yield Wanted(self.person, self.plan, "", 0, {})

    def _standing(self, outcome: Tree) -> Tree:
        """The standing review of nobody in particular, last stated; only it fills this system's cells."""
        standing = [r for r in outcome.get("reviews", ()) if r.get("standing") and "by" not in r and "date" not in r]
        review: Tree = max(standing, key=lambda r: r.get("stated", ""), default={})
        extent = review.get("extent", {})
        scales = {column.scale for column in self.profile.columns.values() if column.scale}
        if "scale" in extent and extent["scale"] not in scales:
            code = {"code": extent["code"]} if "code" in extent else {}
            return {**review, "extent": code}
        if "code" in extent and "scale" not in extent and scales:
            return {**review, "extent": {**extent, "scale": next(iter(scales))}}
        return review
