"""What our FHIR has on its way that is never stored: mirrors and narrative, added going out and taken away coming in.

Outward and then inward gives exactly what was stored.
"""

from __future__ import annotations

from collections.abc import Iterable

from adapter.fhir.mirrors import Taken, with_mirrors, without_mirrors
from adapter.fhir.narrative import Narratives, with_narrative, without_narrative
from adapter.fhir.references import Resource


def outward(resource: Resource, narratives: Narratives | None, *, withheld: bool = False) -> Resource:
    """As it leaves for a reader. `narratives` are those of the record as this reader may see it; without them the
    resource leaves without one of ours. Somebody else's narrative, which may tell anything, does not leave where
    something that it may tell of is `withheld` from this reader: one of ours stands in its place."""
    if withheld and "text" in resource:
        resource = {name: value for name, value in resource.items() if name != "text"}
    resource = with_mirrors(resource)
    return resource if narratives is None else with_narrative(resource, narratives)


def all_outward(resources: Iterable[Resource], narratives: Narratives) -> list[Resource]:
    return [outward(resource, narratives) for resource in resources]


def inward(resource: Resource, where: str = "") -> Taken:
    """As it is to be stored, or read: itself where nothing of ours is in it. The issues tell what somebody changed in
    what we had added; `where` is the place of the resource."""
    if "text" not in resource and "note" not in resource:
        return Taken(resource, [])
    where = where or str(resource.get("resourceType", ""))
    told = without_narrative(resource, where)
    mirrored = without_mirrors(told.resource, where)
    return Taken(mirrored.resource, [*told.issues, *mirrored.issues])
