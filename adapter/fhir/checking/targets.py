"""What a reference leads to, as far as a resource shows: its own contained resources, its bundle, or the URL itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapter.fhir.checking import definitions
from adapter.fhir.checking.formats import FORMATS, is_uri
from adapter.fhir.checking.places import Node

_is_id = FORMATS["id"].fits
_UNREFERENCED = "Nothing refers to this contained resource, nor does it refer to its container: refer to it (dom-3)."


_NOTHING: dict[str, Any] = {}


class Scope:
    """One resource with those that it contains: within it ids are unique and #id refers."""

    __slots__ = ("_ids", "_resource", "_said", "_types", "contained", "owner")

    def __init__(self, resource: Node) -> None:
        self._resource = resource
        self.contained = self._types = _NOTHING
        if "contained" in resource:
            self.contained = _contained(resource)
            self._types = {"#" + key: child.get("resourceType") for key, child in self.contained.items()}
        self.owner: int | None = None  # the index of the contained resource that is being read
        self._ids: set[str] = set()
        self._said: set[tuple[str, int | None]] = set()  # local references, each with the contained resource it is in

    def takes_id(self, value: str) -> bool:
        if value in self._ids:
            return False
        self._ids.add(value)
        return True

    def refer(self, local: str) -> None:
        self._said.add((local, self.owner))

    def leads_to(self, literal: str) -> str:
        """The type of the contained resource that a local reference names, which it hereby does; "" for any other."""
        found = self._types.get(literal)
        if not isinstance(found, str):
            return ""
        self._said.add((literal, self.owner))
        return found

    def type_of(self, local: str) -> str | None:
        """None where nothing has that id. "#" alone is the container, for what it contains."""
        if local == "#":
            found: Any = self._resource if self.owner is not None else None
        else:
            found = self.contained.get(local[1:])
        name = found.get("resourceType") if found is not None else None
        return name if isinstance(name, str) else None

    def unreferenced(self) -> Iterator[tuple[int, str]]:
        inside = self._resource.get("contained")
        said_by: dict[str, set[int | None]] = {}
        for local, owner in self._said:
            said_by.setdefault(local, set()).add(owner)
        for index, child in enumerate(inside if isinstance(inside, list) else ()):
            if not isinstance(child, dict) or not isinstance(child.get("id"), str) or ("#", index) in self._said:
                continue
            if said_by.get("#" + child["id"], {index}) == {index}:
                yield index, _UNREFERENCED


def _contained(resource: Node) -> dict[str, Node]:
    inside = resource["contained"]
    found: dict[str, Node] = {}
    for child in inside if isinstance(inside, list) else ():
        if isinstance(child, dict) and isinstance(child.get("id"), str):
            found.setdefault(child["id"], child)
    return found


def stated_type(literal: str) -> str | None:
    """The type that stands in a URL of the form [base/]Type/id[/_history/version]; None for any other."""
    kind, slash, identity = literal.partition("/")
    if slash and kind in definitions.resource_types() and _is_id(identity):
        return kind  # by far the most common
    if ":" in literal and not literal.startswith(("http://", "https://")):
        return None
    steps = literal.split("#", 1)[0].split("/")
    if len(steps) >= 4 and steps[-2] == "_history":
        steps = steps[:-2]
    if len(steps) >= 2 and steps[-2] in definitions.resource_types() and _is_id(steps[-1]):
        return steps[-2]
    return None


def entry_types(bundle: Node) -> dict[str, str]:
    """The type of each entry of a bundle by its fullUrl."""
    entries, known = bundle.get("entry"), definitions.resource_types()
    found = {}
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and isinstance(entry.get("fullUrl"), str) and is_uri(entry["fullUrl"]):
            name = resource.get("resourceType")
            if isinstance(name, str) and name in known:
                found[entry["fullUrl"]] = name
    return found
