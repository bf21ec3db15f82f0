"""One record on its way into resources: what was there, what is written, and how everybody is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from adapter.fhir.plan import Plan
from adapter.fhir.references import Key, Names, Resource, own_key, reference_of
from adapter.mapping.fields import Assumed
from adapter.mapping.library import Library

Tree = dict[str, Any]


@dataclass
class Writing:
    """`before` are the names as the resources were read, `names` those that the record asks for; `subject` is the
    Reference to the person, as the plan has it or a new one; {} where nobody is told."""

    plan: Plan
    library: Library
    assumed: Assumed
    before: Names
    names: Names
    subject: Tree
    known: dict[Key, Resource]
    written: dict[Key, Resource] = field(default_factory=dict)
    left: set[Key] = field(default_factory=set)  # requests that the plan no longer names: they stay, outside the record
    supporting: list[Key] = field(default_factory=list)  # new resources that CarePlan.supportingInfo is to name

    def put(self, name: str, tree: Tree, known: Resource | None, path: str = "") -> Resource:
        """A tree of the record through one map, upon the resource that was there; `path` is the tree's own field."""
        if not path:
            return self.library.fields(name).put(tree, known, self.names, self.assumed)
        notes: Assumed = []
        resource = self.library.fields(name).put(tree, known, self.names, notes)
        self.assumed += [(f"{path}.{place}", why) for place, why in notes]
        return resource

    def keep(self, resource: Resource) -> Key:
        key = own_key(resource)
        self.written[key] = resource
        return key


def refer_in_order(resource: Resource, name: str, wanted: list[Key], ours: set[Key]) -> None:
    """A list of references in which those that are ours stand as wanted; the others keep their places."""
    if name not in resource:
        if wanted:
            resource[name] = [{"reference": f"{kind}/{identity}"} for kind, identity in wanted]
        return
    references = resource[name]
    keys = [reference_of(reference) for reference in references]
    ours = ours.union(wanted)
    mine = [key in ours for key in keys]
    if [key for key, own in zip(keys, mine, strict=True) if own] == wanted:
        return
    known = dict(zip(keys, references, strict=True))
    waiting = iter([known.get(key) or {"reference": f"{key[0]}/{key[1]}"} for key in wanted])
    result = []
    for reference, own in zip(references, mine, strict=True):
        result += [reference] if not own else [new for new in [next(waiting, None)] if new is not None]
    result += waiting
    if result:
        resource[name] = result
    else:
        resource.pop(name, None)
