"""FHIR as it was posted, plan by plan: a resource that is not sound costs the plans that use it, and no other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapter import jsontext
from adapter.errors import Issue
from adapter.exchange.entries import ENTRY, Entries, entry_of
from adapter.fhir import check, of_others, plans_of, refusals, told_unread, tree_of_plan
from adapter.fhir.expressions import named
from adapter.fhir.plan import Plan
from adapter.fhir.references import own_key
from adapter.fhir.versions import other_version
from adapter.mapping.library import Library
from adapter.mapping.loss import DROPPED, Loss
from adapter.plugin import Arrival, Fault, Noted, Said

Tree = dict[str, Any]
ERRORS = ("error", "fatal")
SHELL = (".request", ".response", ".search", ".link")
OF_ANOTHER = "This says that it is about another person than the plan that names it: nobody can tell whose it is."
OF_SOMEBODY_ELSE = "it says that it is about another person than the plan that refers to it"
OF_OTHER_VERSION = "This is a resource of FHIR {}. R4 (4.0.1) is read here: ask its system for R4, or convert it first."
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
        return _joined(document, _kind(tree) + expression[match.end() :].removeprefix(".resource"))


def _kind(tree: Any) -> str:
    kind = tree.get("resourceType") if isinstance(tree, dict) else None
    return kind if isinstance(kind, str) and NAMED.fullmatch(kind) else "Resource"


def _joined(document: str, expression: str) -> str:
    return ": ".join(part for part in (document, expression) if part)


def arrivals_in_bundle(bundle: Tree, document: str, library: Library) -> Iterator[Arrival]:
    """Each plan in a Bundle that stands at `document`."""
    refused = refusals([bundle])
    found = [*_of_other_versions(bundle), *check(bundle), *refused]
    spoiling = [*refused, *(issue for issue in found if issue.severity in ERRORS and not _is_about_shell(issue))]
    yield from _arrivals(bundle, found, spoiling, Places(document), library)


def arrivals_in_loose(loose: Sequence[tuple[str, Any]], library: Library) -> Iterator[Arrival]:
    """Each plan in resources that came one by one, each with its place."""
    found = []
    for number, (_, tree) in enumerate(loose):
        version = other_version(tree) if isinstance(tree, dict) else None
        told = [Issue("error", "not-supported", _kind(tree), OF_OTHER_VERSION.format(version))] if version else []
        for issue in (*told, *check(tree), *refusals([tree])):
            kind = _kind(tree)
            within = issue.where[len(kind) :] if issue.where.startswith(kind) else ""
            found.append(issue._replace(where=f"Bundle.entry[{number}].resource{within}"))
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": tree} for _, tree in loose]}
    yield from _arrivals(bundle, found, [i for i in found if i.severity in ERRORS], Places("", loose), library)


def _of_other_versions(bundle: Tree) -> Iterator[Issue]:
    entries = bundle.get("entry")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and (version := other_version(resource)) is not None:
            yield Issue("error", "not-supported", f"Bundle.entry[{number}].resource", OF_OTHER_VERSION.format(version))


def _is_about_shell(issue: Issue) -> bool:
    """Whether only what stands around a resource is wrong, such as its full URL: that says nothing of a person."""
    match = ENTRY.match(issue.where)
    within = issue.where[match.end() :] if match else "of the Bundle"
    return not within or within.startswith(SHELL)


def _arrivals(
    bundle: Tree, found: list[Issue], spoiling: list[Issue], place: Places, library: Library
) -> Iterator[Arrival]:
    if any(entry_of(issue) is None for issue in spoiling):
        yield Fault(place(""), tuple(_placed(found, place)))
        return
    digest = hashlib.sha256(jsontext.dumps(bundle)).hexdigest()  # ids are made of it where a resource has none
    entries = Entries(bundle, {number for issue in spoiling if (number := entry_of(issue)) is not None}, digest)
    plans = plans_of(entries.resources)
    mixed = [Issue("error", "conflict", entries.spoil(goal), OF_ANOTHER) for plan in plans for goal in plan.strangers]
    yield Noted(tuple(_placed([*found, *entries.issues, *mixed], place)), tuple(_unused(entries, plans, place)))
    for where in entries.lost:
        text = "This entry has faults, and nobody can tell which plan it belongs to: it is set aside."
        yield Fault(place(where), (Issue("error", "incomplete", place(where), text),))
    for plan in plans:
        yield _arrival(plan, entries, place, library)


def _arrival(plan: Plan, entries: Entries, place: Places, library: Library) -> Arrival:
    where = place(entries.where_of_first(_by_weight(plan)))
    if spoilt := entries.spoilt_in([*plan.all(), *plan.strangers]):
        text = "A plan is set aside, because this resource is part of it and has faults. They are told at their places."
        return Fault(where, tuple(Issue("error", "incomplete", place(by) or where, text) for by in spoilt))
    losses = told_unread(plan, library, lambda resource: _placed_resource(resource, entries, place))
    return Said(tree_of_plan(plan, library), plan.subject or "", where, None, tuple(losses), local=False)


def _placed_resource(resource: Tree, entries: Entries, place: Places) -> str:
    """Where it is; in a Bundle, with what it is."""
    where = place(entries.where_of_first([resource]))
    return named(where, resource) if "Bundle.entry[" in where else where


def _by_weight(plan: Plan) -> list[Tree]:
    """The resources of a plan, first the one that people would name it by."""
    return [*([plan.careplan] if plan.careplan is not None else plan.goals), *plan.all()]


def _unused(entries: Entries, plans: Sequence[Plan], place: Places) -> Iterator[Loss]:
    used = {id(resource) for plan in plans for resource in plan.all()}
    unused = [resource for resource in entries.resources if id(resource) not in used]
    others = of_others(unused, plans)
    for resource in unused:
        why = OF_SOMEBODY_ELSE if own_key(resource) in others else "no record holds anything of it"
        yield Loss(_placed_resource(resource, entries, place), "", DROPPED, why, True)


def _placed(issues: Iterable[Issue], place: Places) -> Iterator[Issue]:
    return (issue._replace(where=place(issue.where)) for issue in issues)
