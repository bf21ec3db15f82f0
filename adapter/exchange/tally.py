"""What happened on the way, counted as it happens: memory stays flat however long the message is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from adapter.errors import Issue
from adapter.mapping.loss import Loss

EXAMPLES = 3  # places that are named for each cause


class Tally:
    """`each` is called with every loss and issue, whole, for whoever wants the full list."""

    def __init__(self, each: Callable[[Loss | Issue], None] | None = None) -> None:
        self.people = self.records = self.outcomes = self.refused = 0
        self._losses: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._issues: dict[tuple[str, ...], dict[str, Any]] = {}
        self._each = each or (lambda told: None)
        self._persons: set[int] = set()

    def record(self, person: str, outcomes: int) -> None:
        self.records += 1
        self.outcomes += outcomes
        self._persons.add(hash(person))
        self.people = len(self._persons)

    def refuse(self, issues: Iterable[Issue]) -> None:
        self.refused += 1
        self.note(issues)

    def lose(self, losses: Iterable[Loss]) -> None:
        for loss in losses:
            self._each(loss)
            key = (loss.path or _field(loss.where), loss.kind, loss.why, loss.kept)
            if (group := self._losses.get(key)) is None:
                names = {"path": loss.path, "kind": loss.kind, "why": loss.why, "kept": loss.kept}
                group = self._losses[key] = {"where": [], **names, "count": 0}
            _count(group, loss.where)

    def note(self, issues: Iterable[Issue]) -> None:
        for issue in issues:
            self._each(issue)
            key = (issue.severity, issue.code, _field(issue.where), issue.text)
            if (group := self._issues.get(key)) is None:
                names = {"severity": issue.severity, "code": issue.code}
                group = self._issues[key] = {**names, "where": [], "text": issue.text, "count": 0}
            _count(group, issue.where)

    def losses(self) -> list[dict[str, Any]]:
        """By field, kind and cause, each with a count and its first places."""
        return list(self._losses.values())

    def issues(self) -> list[dict[str, Any]]:
        return list(self._issues.values())

    def lost(self, kind: str) -> int:
        return sum(group["count"] for group in self._losses.values() if group["kind"] == kind)

    @property
    def loss_count(self) -> int:
        return sum(group["count"] for group in self._losses.values())

    @property
    def issue_count(self) -> int:
        return sum(group["count"] for group in self._issues.values())

    def sentence(self) -> str:
        """The one line that a command ends with."""
        losses = ", ".join(f"{self.lost(kind)} {kind}" for kind in ("dropped", "coarsened", "assumed"))
        refused = f"{self.refused} refused" if self.refused else "none refused"
        return f"{_counted(self.people, 'person', 'people')}, {_counted(self.outcomes, 'outcome', 'outcomes')}, {refused}; losses: {losses}"  # noqa: E501


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _count(group: dict[str, Any], where: str) -> None:
    group["count"] += 1
    if len(group["where"]) < EXAMPLES:
        group["where"].append(where)


def _field(where: str) -> str:
    """A place without its numbers, so that one cause in many rows is one entry."""
    return "".join(character for character in where if not character.isdecimal())
