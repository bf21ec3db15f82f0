"""Resources inside others (`#x`) are read as if they stood beside them, and go back inside.

What another resource comes to refer to, such as a Goal by its first review, has to stand for itself from then on: R4
lets nothing outside refer to what is contained.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapter.fhir.bundle import rewritten
from adapter.fhir.locations import Shown, names_of, with_names, without_names
from adapter.fhir.logical import with_patients, without_patients
from adapter.fhir.references import Key, Resource, own_key, referenced

LIFTED = {
    "Goal", "ServiceRequest", "Task", "CareTeam", "Patient", "RelatedPerson", "Practitioner", "Organization",
    "Observation", "RiskAssessment",
}  # fmt: skip
HAPPENING = {"CarePlan", "ServiceRequest", "Task"}
PLACES = {"Goal": "goal", "ServiceRequest": "activity", "Task": "activity"}
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Inside:
    """Where a resource came from: its owner, its place in `contained`, and its id there."""

    owner: Key
    number: int
    local: str


@dataclass
class Opened:
    """`resources` with nothing inside that a record reads; `inside` says what came from where."""

    resources: list[Resource]
    inside: dict[Key, Inside] = field(default_factory=dict)
    owners: dict[Key, Resource] = field(default_factory=dict)  # those with something inside, as they were
    subjects: dict[Key, Resource] = field(default_factory=dict)  # of those that tell their person by a number
    unnamed: dict[Key, Resource] = field(default_factory=dict)  # others that were changed, as they were
    shown: dict[Key, Shown] = field(default_factory=dict)  # where actions of theirs happen

    def as_held(self, resources: Iterable[Resource]) -> list[Resource]:
        """The resources as they were, each with what is inside it."""
        found: dict[Key, Resource] = {}
        for resource in resources:
            key = own_key(resource)
            key = self.inside[key].owner if key in self.inside else key
            found.setdefault(key, self.owners.get(key) or self.unnamed.get(key, resource))
        return list(found.values())


def opened(resources: Sequence[Resource]) -> Opened:
    found = Opened(list(resources))
    if any("contained" in resource for resource in resources):
        taken = {own_key(resource) for resource in resources}
        found.resources = [one for resource in resources for one in _lifted(resource, found, taken)]
    told, found.subjects = with_patients(found.resources)
    found.unnamed |= {own_key(one): one for one in found.resources if own_key(one) in found.subjects}
    found.resources = told
    names = names_of(found.resources)
    found.resources = [_named(resource, found, names) for resource in found.resources]
    return found


def _named(resource: Resource, found: Opened, names: dict[str, str]) -> Resource:
    if resource.get("resourceType") not in HAPPENING:
        return resource
    key = own_key(resource)
    owner = found.owners.get(found.inside[key].owner if key in found.inside else key, {})
    named, shown = with_names(resource, names | names_of(_children(owner), local=True))
    if shown:
        found.shown[key] = shown
        found.unnamed.setdefault(key, resource)
    return named


def _children(owner: Resource) -> list[Any]:
    several = owner.get("contained")
    return several if isinstance(several, list) else []


def _lifted(owner: Resource, found: Opened, taken: set[Key]) -> Iterator[Resource]:
    chosen = dict(_chosen(owner))
    names, lifted = {}, []
    for number, local in chosen.items():
        child = owner["contained"][number]
        identity = f"{owner.get('id')}.{local}"
        if not _ID.fullmatch(identity) or (child["resourceType"], identity) in taken:
            identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{'/'.join(own_key(owner))}#{local}"))
        key = (child["resourceType"], identity)
        taken.add(key)
        found.inside[key] = Inside(own_key(owner), number, local)
        names[f"#{local}"] = "/".join(key)
        lifted.append({**child, "id": identity})
    if _children(owner):
        found.owners[own_key(owner)] = owner
    if not lifted:
        yield owner
        return
    left = [child for number, child in enumerate(owner["contained"]) if number not in chosen]
    rest = {name: value for name, value in owner.items() if name != "contained"} | ({"contained": left} if left else {})
    yield from rewritten([rest, *lifted], names)


def _chosen(owner: Resource) -> Iterator[tuple[int, str]]:
    """(number, id) of what is read: what its owner refers to where a record reads it, and what that refers to."""
    children = [child if isinstance(child, dict) else {} for child in _children(owner)]
    ids = [child.get("id") for child in children]
    waiting = {f"#{local}": n for n, local in enumerate(ids) if isinstance(local, str) and ids.count(local) == 1}
    outside = {name: value for name, value in owner.items() if name != "contained"}
    named = {name: referenced(owner.get(name) or {}) for name in ("goal", "activity")}
    frontier = referenced(outside)
    while frontier:
        found = [(n, children[n]) for reference in sorted(frontier) if (n := waiting.pop(reference, -1)) >= 0]
        frontier = set()
        for number, child in found:
            kind, local = str(child.get("resourceType")), str(child["id"])
            if kind in LIFTED and f"#{local}" in named.get(PLACES.get(kind, ""), (f"#{local}",)):
                frontier |= referenced(child)
                yield number, local


# --- back inside --------------------------------------------------------------------------------------------------


def closed(resources: Sequence[Resource], before: Opened) -> list[Resource]:
    """The way back of `opened` for resources that may have changed since."""
    by_key = {own_key(resource): resource for resource in resources}
    for key in before.shown.keys() & by_key.keys():
        by_key[key] = without_names(by_key[key], before.shown[key])
    for key in before.subjects.keys() & by_key.keys():
        by_key[key] = without_patients(by_key[key], before.subjects[key])
    return _Closing(before, by_key).closed()


class _Closing:
    """`home` are those that go back inside; the others that were inside stand for themselves from now on."""

    def __init__(self, before: Opened, by_key: dict[Key, Resource]) -> None:
        self.before, self.by_key = before, by_key
        there = {key: came for key, came in before.inside.items() if key in by_key}
        apart = self._apart(there) if there else set[Key]()
        self.home = {key: came for key, came in there.items() if key not in apart}

    def _family(self, key: Key) -> Key:
        return self.before.inside[key].owner if key in self.before.inside else key

    def _apart(self, there: dict[Key, Inside]) -> set[Key]:
        """Those to which something refers that does not stand with them."""
        names = {"/".join(key): key for key in there}
        referring = [(key, names[r]) for key, one in self.by_key.items() for r in referenced(one) & names.keys()]
        apart = {key for key, came in there.items() if came.owner not in self.by_key}
        apart |= {target for key, target in referring if self._family(key) != there[target].owner}
        while new := {target for key, target in referring if key in apart} - apart:
            apart |= new
        return apart

    def closed(self) -> list[Resource]:
        result = []
        for key, resource in self.by_key.items():
            if key in self.before.owners:
                result.append(self._whole(resource, key))
            elif key not in self.home:
                came = self.before.inside.get(key)
                result.append(resource if came is None else _with_its_own(resource, self.before.owners[came.owner]))
        return result

    def _whole(self, resource: Resource, owner: Key) -> Resource:
        """The owner with what goes back inside it; what was inside and nobody refers to any longer is gone."""
        was = self.before.owners[owner]
        lifted = {came.number: key for key, came in self.before.inside.items() if came.owner == owner}
        names = {"/".join(key): f"#{came.local}" for key, came in self.home.items() if came.owner == owner}
        moved = {f"#{self.before.inside[k].local}": "/".join(k) for k in lifted.values() if k not in self.home}
        children = [
            {**self.by_key[lifted[number]], "id": child["id"]} if number in lifted else child
            for number, child in enumerate(was["contained"])
            if number not in lifted or lifted[number] in self.home
        ]
        outside = {name: value for name, value in resource.items() if name != "contained"}
        whole, *children = rewritten(rewritten([outside, *children], moved), names)
        left = _still_referred(children, whole, _local(was))
        if not left:
            return whole
        order = dict.fromkeys([*(name for name in was if name in whole or name == "contained"), *whole])
        return {name: left if name == "contained" else whole[name] for name in order}


def _still_referred(children: list[Resource], whole: Resource, before: set[str]) -> list[Resource]:
    """Without those that something referred to before, and nothing does now."""
    while gone := before - _local({**whole, "contained": children}):
        left = [child for child in children if f"#{child.get('id')}" not in gone]
        if len(left) == len(children):
            break
        children = left
    return children


def _local(tree: Resource) -> set[str]:
    return {reference for reference in referenced(tree) if reference.startswith("#")}


def _with_its_own(resource: Resource, was: Resource) -> Resource:
    """One that stands for itself takes along what it refers to inside its owner."""
    along = [child for child in was["contained"] if f"#{child.get('id')}" in _local(resource)]
    return {**resource, "contained": [*resource.get("contained", []), *along]} if along else resource
