"""Where an action happens, by the name of a Location that is only referred to: shown while it is read, and gone again.

Where the words change, the reference goes: it leads to the place that was named before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from adapter.fhir.references import Resource, key_of

Tree = dict[str, Any]
Shown = dict[str, tuple[str, bool]]  # by reference: what it shows, and whether that is the Location's name


def names_of(locations: Iterable[Any], *, local: bool = False) -> dict[str, str]:
    """By reference, inside a resource (`#x`) or beside it."""
    found = {}
    for one in locations:
        if isinstance(one, dict) and one.get("resourceType") == "Location":
            name = one.get("name", one.get("description"))
            if isinstance(name, str) and isinstance(one.get("id"), str):
                found[f"#{one['id']}" if local else f"Location/{one['id']}"] = name
    return found


def with_names(resource: Resource, names: Mapping[str, str]) -> tuple[Resource, Shown]:
    """With the names of its locations, where it says none itself; and what each of them shows now."""
    shown: Shown = {}

    def named(location: Tree) -> Tree:
        reference = location.get("reference")
        if not isinstance(reference, str):
            return location
        key = key_of(reference)
        name = names.get(reference if key is None else "/".join(key))
        if isinstance(location.get("display"), str):
            shown[reference] = (location["display"], False)
        elif name is not None:
            shown[reference] = (name, True)
            return {**location, "display": name}
        return location

    return _each_location(resource, named), shown


def without_names(resource: Resource, shown: Shown) -> Resource:
    """The way back of `with_names`."""

    def plain(location: Tree) -> Tree:
        name, ours = shown.get(str(location.get("reference")), ("", False))
        if name and location.get("display") != name:
            return {"display": location["display"]} if "display" in location else {}
        return {k: v for k, v in location.items() if k != "display"} if ours else location

    return _each_location(resource, plain)


def _each_location(resource: Resource, change: Callable[[Tree], Tree]) -> Resource:
    kind = resource.get("resourceType")
    if kind == "Task":
        return _changed(resource, "location", change)
    if kind == "ServiceRequest":
        return _each(resource, "locationReference", change)
    if kind == "CarePlan":
        return _each(resource, "activity", lambda a: _changed(a, "detail", lambda d: _changed(d, "location", change)))
    return resource


def _changed(tree: Tree, name: str, change: Callable[[Tree], Tree]) -> Tree:
    """Itself where nothing changes; without the element where nothing is left of it."""
    before = tree.get(name)
    after = change(before) if isinstance(before, dict) else before
    if after is before or after == before:
        return tree
    return {key: after if key == name else value for key, value in tree.items() if key != name or after}


def _each(tree: Tree, name: str, change: Callable[[Tree], Tree]) -> Tree:
    before = tree.get(name)
    if not isinstance(before, list):
        return tree
    after = [one for one in (change(one) if isinstance(one, dict) else one for one in before) if one != {}]
    if after == before:
        return tree
    return {key: after if key == name else value for key, value in tree.items() if key != name or after}
