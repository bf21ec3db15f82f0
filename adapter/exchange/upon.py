"""The FHIR that records are written upon: each upon the plan that it was; what belongs to none goes along untouched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapter.errors import Issue, Refused
from adapter.exchange.documents import documents
from adapter.fhir import plans_of, resources_in
from adapter.fhir.barrier_shapes import were_told
from adapter.fhir.contained import opened
from adapter.fhir.people import MAPS
from adapter.fhir.records import plan_id
from adapter.fhir.references import Key, own_key
from adapter.message import Message
from adapter.record.model import Record

Tree = dict[str, Any]


class Upon:
    """`whole` has every resource once; what two plans share, such as their Patient, is as the last one wrote it.

    `issues` are the warnings of reading it: above all of what somebody changed in the mirrors and narrative of ours.
    """

    def __init__(self, onto: Message | None) -> None:
        self.issues: list[Issue] = []
        self.barriers = False  # whether what hinders stands there in Observations of its own
        self._held: list[Tree] = []
        for sent, found in _held(onto, self.issues) if onto is not None else ():
            self._held += found
            self.barriers = self.barriers or were_told(sent, found)
        held = opened(self._held)
        self._plans = {plan_id(plan): held.as_held(plan.all()) for plan in plans_of(held.resources)}
        self._by_key = {own_key(resource): resource for resource in self._held}
        self._written: dict[Key, Tree] = {}
        self._replaced: set[Key] = set()

    def plan(self, record: Record) -> list[Tree]:
        """The resources of the record, as they were; of a new one, those of its person and people that are held."""
        if (plan := self._plans.get(record.id or "")) is not None:
            return plan
        keys = [("Patient", record.person.id or "")] if record.person is not None else []
        keys += [(kind, somebody.id or "") for somebody in record.people for kind in MAPS]
        return [self._by_key[key] for key in keys if key in self._by_key]

    def write(self, record: Record, resources: Iterable[Tree]) -> None:
        self._replaced |= {own_key(resource) for resource in self._plans.get(record.id or "", ())}
        self._written.update({own_key(resource): resource for resource in resources})

    @property
    def written(self) -> bool:
        return bool(self._written)

    def whole(self) -> list[Tree]:
        """In the order in which they were held; new ones last."""
        gone = self._replaced - self._written.keys()
        kept = {own_key(held): held for held in self._held if own_key(held) not in gone}
        return list((kept | self._written).values())


def _held(onto: Message, issues: list[Issue]) -> Iterable[tuple[list[Any], list[Tree]]]:
    """Raises Refused, and says that it is not the message itself that cannot be read."""
    try:
        for _, tree in documents(onto):
            if isinstance(tree, Refused):
                raise tree
            found: list[Issue] = []
            entries = tree.get("entry") if isinstance(tree, dict) else None
            sent = [e.get("resource") for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
            yield sent, resources_in(tree, digest="onto", issues=found)
            if wrong := [issue for issue in found if issue.severity == "error"]:
                raise Refused("This cannot be read as FHIR resources.", wrong)
            issues += [_onto(issue) for issue in found if issue.severity == "warning"]
    except Refused as refused:
        told = f"What is to be written upon: {refused.text}"
        raise Refused(told, map(_onto, refused.issues), reason=refused.reason) from None


def _onto(issue: Issue) -> Issue:
    return issue._replace(where=f"onto: {issue.where}".removesuffix(": "))
