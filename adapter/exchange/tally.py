"""What happened on the way, counted as it happens: memory stays flat however long the message is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from adapter.errors import Issue
from adapter.exchange.distinct import Distinct
from adapter.exchange.quality import Quality
from adapter.mapping.loss import Loss, kind_of_place

EXAMPLES = 3  # places that are named for each cause
MOST_CAUSES = 1_000  # causes told apart; what comes beyond them is counted together
Group = dict[str, Any]


class Tally:
    """`each` is called with every loss and issue, whole, for whoever wants the full list; `step` after each record.

    `records` are those that were read, `wrote` the messages made of them.
    """

    def __init__(
        self, each: Callable[[Loss | Issue], None] | None = None, step: Callable[[int], None] | None = None
    ) -> None:
        self.records = self.outcomes = self.refused = self.wrote = 0
        self._unwritten = 0
        self._losses: dict[tuple[Any, ...], Group] = {}
        self._issues: dict[tuple[Any, ...], Group] = {}
        self._each = each or (lambda told: None)
        self._step = step or (lambda records: None)
        self._persons = Distinct()
        self.quality = Quality()

    @property
    def people(self) -> int:
        return len(self._persons)

    @property
    def came_through(self) -> bool:
        return self.wrote > 0 and self.records > self._unwritten

    def record(self, person: str, outcomes: int) -> None:
        self.records += 1
        self.outcomes += outcomes
        if person:
            self._persons.add(person)
        self._step(self.records)

    def refuse(self, issues: Iterable[Issue]) -> None:
        self.refused += 1
        self.note(issues)

    def refuse_written(self) -> None:
        """A record that was read, and that the other side cannot be told."""
        self.refused += 1
        self._unwritten += 1

    def lose(self, losses: Iterable[Loss]) -> None:
        for loss in losses:
            self._each(loss)
            key = (loss.path or kind_of_place(loss.where), loss.kind, loss.why, loss.kept)
            _count(
                self._losses,
                key,
                loss.where,
                {"path": loss.path, "kind": loss.kind, "why": loss.why, "kept": loss.kept},
            )

    def note(self, issues: Iterable[Issue]) -> None:
        for issue in issues:
            self._each(issue)
            key = (issue.severity, issue.code, kind_of_place(issue.where), issue.text)
            _count(self._issues, key, issue.where, {"severity": issue.severity, "code": issue.code, "text": issue.text})

    def resume(self, losses: Iterable[Group], issues: Iterable[Group]) -> None:
        """Goes on from what was counted before, as it was told."""
        for group in losses:
            key = (group["path"] or kind_of_place(group["where"][0]), group["kind"], group["why"], group["kept"])
            self._losses[key] = {**group, "where": list(group["where"])}
        for group in issues:
            key = (group["severity"], group["code"], kind_of_place((group["where"] or [""])[0]), group["text"])
            self._issues[key] = {**group, "where": list(group["where"])}

    def losses(self) -> list[Group]:
        """By field, kind and cause, each with a count and its first places."""
        return list(self._losses.values())

    def issues(self) -> list[Group]:
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
        people, outcomes = _counted(self.people, "person", "people"), _counted(self.outcomes, "outcome", "outcomes")
        refused = f"{self.refused} refused" if self.refused else "none refused"
        losses = ", ".join(f"{self.lost(kind)} {kind}" for kind in ("dropped", "coarsened", "assumed"))
        return f"{people}, {outcomes}, {refused}; losses: {losses}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _count(groups: dict[tuple[Any, ...], Group], key: tuple[Any, ...], where: str, told: Group) -> None:
    group = groups.get(key)
    if group is None:
        if len(groups) >= MOST_CAUSES:
            key, told = _beyond(told)
        group = groups.setdefault(key, {"where": [], **told, "count": 0})
    group["count"] += 1
    if len(group["where"]) < EXAMPLES:
        group["where"].append(where)


def _beyond(told: Group) -> tuple[tuple[Any, ...], Group]:
    """The group of everything more of this kind or severity, so that its number is still told."""
    text = "and more, of further fields or causes: the list of each one (--losses) has them all"
    told = {**told, "path": "", "why": text} if "why" in told else {**told, "code": "processing", "text": text}
    return ("beyond", told.get("kind"), told.get("severity"), told.get("kept")), told
