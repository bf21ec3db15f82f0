"""Who and what a reference points at, among the resources at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Resource = dict[str, Any]
Key = tuple[str, str]  # (type, id)

PO = "https://w3id.org/personal-outcomes/fhir"  # the canonical base, never configurable: two sites must agree on it
TYPE = re.compile(r"[A-Z][A-Za-z]{1,40}", re.ASCII)
RELATIVE = re.compile(r"([A-Z][A-Za-z]{1,40})/([A-Za-z0-9\-.]{1,64})", re.ASCII)  # nearly all of them, and quick
REFERENCE = re.compile(
    r"(?:.*/)?([A-Z][A-Za-z]{1,40})/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?", re.ASCII
)


def key_of(reference: Any) -> Key | None:
    """(type, id) of a relative, absolute or versioned reference; None for any other."""
    if not isinstance(reference, str) or len(reference) > 1000:
        return None
    match = RELATIVE.fullmatch(reference) or REFERENCE.fullmatch(reference)
    return match.group(1, 2) if match else None  # type: ignore[return-value]


def type_of(resource: Any) -> str | None:
    """The name of its type, where it is a resource at all."""
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    return kind if isinstance(kind, str) and TYPE.fullmatch(kind) else None


def own_key(resource: Resource) -> Key:
    return (str(resource.get("resourceType")), str(resource.get("id")))


def referenced(tree: Any) -> set[str]:
    """Every reference in a resource."""
    found: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for value in node.values() if type(node) is dict else node:
            if type(value) is dict or type(value) is list:
                waiting.append(value)
        if type(node) is dict and isinstance(reference := node.get("reference"), str):
            found.add(reference)
    return found


def reference_of(element: Any) -> Key | None:
    """The key in a Reference element."""
    return key_of(element.get("reference")) if isinstance(element, dict) else None


class Resources:
    """The resources at hand. Each has an id: the door that brought them saw to it."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.by_key = {own_key(resource): resource for resource in resources}
        self._by_type: dict[str, list[Resource]] = {}
        self.by_focus: dict[Key, list[Resource]] = {}
        for resource in resources:
            self._by_type.setdefault(str(resource.get("resourceType")), []).append(resource)
        for observation in self.of("Observation"):
            focus = observation.get("focus")
            for key in dict.fromkeys(map(reference_of, focus if isinstance(focus, list) else ())):
                if key is not None:
                    self.by_focus.setdefault(key, []).append(observation)

    def of(self, kind: str) -> list[Resource]:
        return self._by_type.get(kind, [])

    def at(self, elements: Any, kind: str) -> list[Resource]:
        """The resources of one type that a list of References leads to, in that order, each once."""
        keys = dict.fromkeys(map(reference_of, elements if isinstance(elements, list) else []))
        return [self.by_key[key] for key in keys if key is not None and key[0] == kind and key in self.by_key]


@dataclass
class Names:
    """The context of the FHIR maps: ids in the record beside references in FHIR."""

    who: dict[str, Key] = field(default_factory=dict)
    goals: set[str] = field(default_factory=set)
    _ids: dict[Key, str] = field(default_factory=dict)

    def add(self, identity: str, key: Key) -> None:
        self.who[identity] = key
        self._ids[key] = identity

    def id_of(self, reference: str) -> str:
        """The id in the record, or the reference itself where it leads elsewhere."""
        key = key_of(reference)
        return reference if key is None else self._ids.get(key, reference)

    def reference_to(self, identity: str) -> str:
        key = self.who.get(identity)
        return identity if key is None else f"{key[0]}/{key[1]}"

    def outcome_of(self, reference: str) -> str:
        key = key_of(reference)
        return key[1] if key is not None and key[0] == "Goal" and key[1] in self.goals else reference

    def goal_for(self, outcome: str) -> str:
        return f"Goal/{outcome}" if outcome in self.goals else outcome


def keys_in(resources: Iterable[Resource]) -> set[Key]:
    """The keys that these resources refer to."""
    found = {reference for resource in resources for reference in referenced(resource)}
    return {key for reference in found if (key := key_of(reference))}
