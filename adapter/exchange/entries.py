"""The entries of a Bundle, each with its place, and which of them are not sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from adapter.errors import Issue, Refused
from adapter.fhir import resources_in
from adapter.fhir.contained import opened
from adapter.fhir.references import Key, own_key, referenced

Tree = dict[str, Any]
ENTRY = re.compile(r"Bundle\.entry\[([0-9]+)\]", re.ASCII)


def entry_of(issue: Issue) -> int | None:
    """The number of the entry that an issue is about; None where it is about the Bundle."""
    match = ENTRY.match(issue.where)
    return int(match[1]) if match else None


class Entries:
    """`resources` have ids; an unsound one is cut down to what tells which plan it belongs to.

    `lost` are the places of entries of which not even that could be told. Where two entries have one type and id and
    differ, nobody knows which is right: both are unsound.
    """

    def __init__(self, bundle: Tree, unsound: set[int], digest: str) -> None:
        self.issues: list[Issue] = []
        self.lost: list[str] = []
        self._bundle, self._digest = bundle, digest
        self._where: dict[Key, str] = {}
        self._spoilt: dict[Key, str] = {}
        self._missing: dict[str, str] = {}  # references to what is not there as it was sent
        kept = {number: self._entry(number, entry, number in unsound) for number, entry in self._numbered()}
        held = opened(self._opened({number: entry for number, entry in kept.items() if entry is not None}))
        self.resources = held.resources
        for key, came in held.inside.items():
            self._where[key] = f"{self._where.get(came.owner, '')}.contained[{came.number}]"
            if came.owner in self._spoilt:
                self._spoilt[key] = self._spoilt[came.owner]

    def _numbered(self) -> Iterable[tuple[int, Any]]:
        return enumerate(self._bundle.get("entry", []))

    def where_of_first(self, resources: Iterable[Tree]) -> str:
        """The place of the first of these; "" where there is none."""
        return next((self._where.get(own_key(resource), "") for resource in resources), "")

    def spoil(self, resource: Tree) -> str:
        """Marks one of the resources as not sound; its place."""
        where = self.where_of_first([resource])
        self._spoilt.setdefault(own_key(resource), where)
        return where

    def spoilt_in(self, resources: list[Tree]) -> list[str]:
        """The places of what is not sound among these, or referred to by them and not there as it was sent."""
        found = [self._spoilt[key] for key in map(own_key, resources) if key in self._spoilt]
        if self._missing:
            names = set().union(*map(referenced, resources)) & self._missing.keys()
            found += [self._missing[name] for name in sorted(names)]
        return list(dict.fromkeys(found))

    def _entry(self, number: int, entry: Any, unsound: bool) -> Tree | None:
        where = f"Bundle.entry[{number}].resource"
        if not unsound and isinstance(entry, dict) and isinstance(entry.get("resource", {}), dict):
            resource = self._with_id(number, entry)
            self._where.setdefault(own_key(resource), where)
            return {**entry, "resource": resource} if resource else entry
        cut = self._cut_down(number, entry)
        if cut is None:
            self.lost.append(where)
            return None
        self._where.setdefault(own_key(cut), where)
        self._spoilt.setdefault(own_key(cut), where)
        if cut["resourceType"] == "Consent":  # it may restrict who is told, even where too little of it is left to read
            self._missing[f"Consent/{cut['id']}"] = where
        return {"resource": cut, **_full_url(entry)}

    def _with_id(self, number: int, entry: Tree) -> Tree:
        resource: Tree = entry.get("resource", {})
        return resource if "id" in resource or not resource else (self._alone(number, entry) or resource)

    def _cut_down(self, number: int, entry: Any) -> Tree | None:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            return None
        identity = resource.get("id")
        links = {k: v for k, v in resource.items() if k in ("resourceType", "status") or isinstance(v, dict | list)}
        links = _without_what_is_no_text(links)
        with_id = self._alone(number, {"resource": {**links, "id": identity}, **_full_url(entry)}) if identity else None
        if with_id is None:
            self._missing[f"{resource.get('resourceType')}/{identity}"] = f"Bundle.entry[{number}].resource"
            with_id = self._alone(number, {"resource": links, **_full_url(entry)})
        if with_id is None:
            self._missing.update(dict.fromkeys(_full_url(entry).values(), f"Bundle.entry[{number}].resource"))
        return with_id

    def _alone(self, number: int, entry: Tree) -> Tree | None:
        """The resource of one entry with the id it is given, as if nothing else had been sent."""
        issues: list[Issue] = []
        try:
            found = resources_in(_bundle([entry]), digest=f"{self._digest}/{number}", issues=issues)
        except Refused:
            return None
        self.issues += _renumbered(issues, [number])
        return found[0] if found else None

    def _opened(self, kept: dict[int, Tree]) -> list[Tree]:
        issues: list[Issue] = []
        try:
            found = resources_in({**self._bundle, "entry": list(kept.values())}, digest=self._digest, issues=issues)
        except Refused as refused:
            told = _renumbered(refused.issues, list(kept))
            self.issues += told
            clashing = [number for issue in told if issue.code == "duplicate" and (number := entry_of(issue)) in kept]
            for number in clashing:
                self._spoilt[own_key(kept.pop(number)["resource"])] = f"Bundle.entry[{number}].resource"
            return self._opened(kept) if clashing else []
        told = _renumbered(issues, list(kept))
        self.issues += told
        misleading = {number for i in told if i.code == "conflict" and (number := entry_of(i)) in kept}
        for number in misleading:
            self._spoilt[own_key(kept[number]["resource"])] = f"Bundle.entry[{number}].resource"
        return found


NAMING = frozenset(("id", "reference", "resourceType", "system", "url"))


def _without_what_is_no_text(node: Any) -> Any:
    """What things are told by is text, or nobody can look for it."""
    if isinstance(node, dict):
        kept = {key: value for key, value in node.items() if isinstance(value, str) or key not in NAMING}
        return {key: _without_what_is_no_text(value) for key, value in kept.items()}
    return [_without_what_is_no_text(value) for value in node] if isinstance(node, list) else node


def _bundle(entries: list[Tree]) -> Tree:
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _full_url(entry: Mapping[str, Any]) -> dict[str, str]:
    url = entry.get("fullUrl")
    return {"fullUrl": url} if isinstance(url, str) else {}


def _renumbered(issues: Iterable[Issue], numbers: list[int]) -> list[Issue]:
    """Issues about entries that were handed on without some of the others, with the numbers as they were sent."""
    return [
        issue._replace(where=ENTRY.sub(lambda m: f"Bundle.entry[{numbers[int(m[1])]}]", issue.where))
        for issue in issues
    ]
