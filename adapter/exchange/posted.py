"""FHIR as it was posted, plan by plan: a resource that is not sound costs the plans that use it, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapter.errors import Issue
from adapter.exchange.entries import ENTRY, Entries, entry_of
from adapter.fhir import check, plans_of, refusals, tree_of_plan, unread
from adapter.fhir.gather import Plan
from adapter.mapping.library import Library
from adapter.mapping.loss import DROPPED, Loss
from adapter.plugin import Arrival, Fault, Noted, Said

Tree = dict[str, Any]
ERRORS = ("error", "fatal")
NAMED = re.compile(r"[A-Z][A-Za-z]{1,40}", re.ASCII)


class Places:
    """Where in the message an expression leads: into a Bundle, or into resources that came without one."""

    def __init__(self, document: str = "", loose: Sequence[tuple[str, Any]] = ()) -> None:
        self._document, self._loose = document, loose

    def __call__(self, expression: str) -> str:
        match = ENTRY.match(expression) if self._loose else None
        if match is None:
            return _joined(self._document, "" if self._loose else expression)
        document, tree = self._loose[int(match[1])]
        kind = tree.get("resourceType") if isinstance(tree, dict) else None
        kind = kind if isinstance(kind, str) and NAMED.fullmatch(kind) else "Resource"
        return _joined(document, kind + expression[match.end() :].removeprefix(".resource"))


def _joined(document: str, expression: str) -> str:
    return ": ".join(part for part in (document, expression) if part)


def arrivals_in(bundle: Tree, place: Places, library: Library, *, digest: str) -> Iterator[Arrival]:
    """Each plan in a Bundle. `digest` is the message's: ids are made of it where a resource has none."""
    found = [*check(bundle), *refusals([bundle])]
    wrong = [issue for issue in found if issue.severity in ERRORS]
    if any(entry_of(issue) is None for issue in wrong):
        yield Fault(place(""), tuple(_placed(found, place)))
        return
    entries = Entries(bundle, {number for issue in wrong if (number := entry_of(issue)) is not None}, digest)
    plans = plans_of(entries.resources)
    yield Noted(tuple(_placed([*found, *entries.issues], place)), tuple(_unused(entries, plans, place)))
    for where in entries.lost:
        text = "This entry has faults, and nobody can tell which plan it belongs to: it is set aside."
        yield Fault(place(where), (Issue("error", "incomplete", place(where), text),))
    for plan in plans:
        yield _arrival(plan, entries, place, library)


def _arrival(plan: Plan, entries: Entries, place: Places, library: Library) -> Arrival:
    where = place(entries.where_of_first(_by_weight(plan)))
    if spoilt := entries.spoilt_in(plan.all()):
        text = "A plan is set aside, because this resource is part of it and has faults. They are told at their places."
        return Fault(where, tuple(Issue("error", "incomplete", place(by) or where, text) for by in spoilt))
    losses = unread(plan, library)
    return Said(tree_of_plan(plan, library), plan.subject or "", where, None, tuple(losses), local=False)


def _by_weight(plan: Plan) -> list[Tree]:
    """The resources of a plan, first the one that people would name it by."""
    return [*([plan.careplan] if plan.careplan is not None else plan.goals), *plan.all()]


def _unused(entries: Entries, plans: Iterable[Plan], place: Places) -> Iterator[Loss]:
    used = {id(resource) for plan in plans for resource in plan.all()}
    for resource in entries.resources:
        if id(resource) not in used:
            yield Loss(place(entries.where_of_first([resource])), "", DROPPED, "no plan refers to it", True)


def _placed(issues: Iterable[Issue], place: Places) -> Iterator[Issue]:
    return (issue._replace(where=place(issue.where)) for issue in issues)
