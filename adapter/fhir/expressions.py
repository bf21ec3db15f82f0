"""How a place in a resource is told to people: whole parts and not their leaves, standard extensions by their URL."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from adapter.fhir.checking.definitions import resource_types
from adapter.fhir.references import Resource, own_key
from adapter.mapping.loss import DROPPED
from adapter.mapping.paths import Place
from adapter.mapping.unread import Found

_URL = re.compile(r"https?://(?:hl7\.org/fhir|fhir\.hl7\.org\.uk|fhir\.nhs\.uk)/[A-Za-z0-9/.-]{1,100}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def named(where: str, resource: Resource) -> str:
    """The place of a resource with what it is, as a comment of FHIRPath: `Bundle.entry[3].resource/*Goal*/`.

    The id is told where it is a UUID. Another may be somebody's number or name, which no receipt repeats.
    """
    kind, identity = own_key(resource)
    told = [kind if kind in resource_types() else "Resource", *([identity] if _UUID.fullmatch(identity) else [])]
    return f"{where}/*{'/'.join(told)}*/"


def expression(resource: Resource, place: Place, root: str) -> str:
    """`Goal.extension('http://hl7.org/fhir/...').valueString`; by its number where only its sender knows the URL, which
    may then hold anything."""
    node: Any = resource
    text = root
    for key in place:
        node = node[key]
        if isinstance(key, str):
            text += f".{key}"
            continue
        url = node.get("url") if isinstance(node, dict) and text.endswith("xtension") else None
        text += f"('{url}')" if isinstance(url, str) and _URL.fullmatch(url) else f"[{key}]"
    return text


def gathered(tree: Any, found: Found, *, besides: Collection[Place] = ()) -> Found:
    """The places in their order, each part that is lost whole told once. `besides` are leaves that do not count."""
    lost = {place for place, kind in found if kind == DROPPED}
    parts: list[Place] = []
    _gather(tree, lost, (), parts, besides)
    others = [(place, kind) for place, kind in found if kind != DROPPED]
    return [(part, DROPPED) for part in parts] + others


def _gather(node: Any, lost: set[Place], place: Place, parts: list[Place], besides: Collection[Place]) -> bool:
    """Whether everything in it is lost; what is lost is added to the parts."""
    if isinstance(node, dict | list):
        children = node.items() if isinstance(node, dict) else enumerate(node)
        before = len(parts)
        whole = [_gather(child, lost, (*place, key), parts, besides) for key, child in children]
        each_is_something_else = place[-1:] in (("extension",), ("modifierExtension",))
        if all(whole) and len(parts) > before and not each_is_something_else:
            parts[before:] = [place]
        return all(whole)
    if place in lost:
        parts.append(place)
    return node is None or place in lost or place in besides
