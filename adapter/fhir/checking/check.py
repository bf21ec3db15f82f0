"""Whether a resource is FHIR R4 4.0.1: every fault at once, each with its FHIR expression and what to do about it.

Structure, cardinality, types, formats, required codes, reference targets, invariants, contained resources and
narrative. Not terminology beyond required codes, not profiles, not whether a reference leads anywhere. Warnings of the
specification's own (dom-6, "should have narrative") are left out: here they would stand on every resource.
"""

from __future__ import annotations

from adapter.errors import Issue
from adapter.fhir.checking import definitions
from adapter.fhir.checking.elements import check_object, resource_shapes
from adapter.fhir.checking.formats import Finding, is_uri
from adapter.fhir.checking.places import Node, Place, expression, kind_of
from adapter.fhir.checking.targets import Scope, entry_types, stated_type

MAX_ISSUES = 1000
_UNKNOWN_TYPE = "Resource"
_NOBODY = "No contained resource has this id: contain it, or refer to a resource elsewhere {}."


def check(resource: object, *, expect: str | None = None) -> list[Issue]:
    """An empty list, or one without errors, for a sound resource; `expect` is the type that it must be.

    Takes what jsontext.loads gives and changes nothing.
    """
    if not isinstance(resource, dict):
        return [Issue("error", "structure", "", f"A resource is a JSON object; this is {kind_of(resource)}.")]
    name = resource.get("resourceType")
    known = name if isinstance(name, str) and name in definitions.resource_types() else ""
    if expect is not None and known and known != expect:
        return [Issue("error", "structure", known, f"This is a {known}: a {expect} is expected here.")]
    walk = _Walk()
    walk.alone(resource, (None, known or _UNKNOWN_TYPE, None, 0))
    return walk.issues()


class _Walk:
    """Keeps what is found, and what has to be known of the resource around: contained ones, references, ids."""

    __slots__ = ("_faults", "_more", "entries", "resource", "scope")

    def __init__(self) -> None:
        self._faults: list[Issue] = []
        self._more = 0
        self.resource: Node = {}
        self.scope = Scope({})
        self.entries: dict[str, str] = {}

    def issues(self) -> list[Issue]:
        if self._more:
            text = f"{self._more} more faults are not listed."
            self._faults.append(Issue("error", "too-costly", "", text))
        return self._faults

    def fault(self, place: Place, label: str, index: int | None, finding: Finding) -> None:
        severity, code, text = finding
        if len(self._faults) < MAX_ISSUES:
            self._faults.append(Issue(severity, code, expression(place, label, index), text))
        elif severity == "error":
            self._more += 1

    # --- resources ------------------------------------------------------------------------------------------------

    def alone(self, node: Node, place: Place) -> None:
        """A resource that stands for itself: contained resources, local references and element ids are its own."""
        outer = self.resource, self.scope, self.entries
        self.scope = scope = Scope(node)
        if node.get("resourceType") == "Bundle":
            self.entries = self.entries | entry_types(node)
        self._resource(node, place)
        if "contained" in node and place[1] != _UNKNOWN_TYPE:
            for index, text in scope.unreferenced():
                self.fault(place, "contained", index, ("error", "invariant", text))
        self.resource, self.scope, self.entries = outer

    def _resource(self, node: Node, place: Place) -> None:
        name = node.get("resourceType")
        self.resource = node
        if type(name) is str and (kind := resource_shapes().get(name)) is not None:
            check_object(node, kind, place, self)
        else:
            text = (
                "resourceType is missing: say which."
                if name is None
                else "FHIR R4 has no resource of this resourceType."
            )
            self.fault(place, "", None, ("error", "structure" if name is None else "not-supported", text))

    def contained(self, node: Node, place: Place) -> None:
        inner, self.scope.owner = self.scope.owner, place[2]
        if inner is not None:
            text = "A contained resource contains another: contain both in the outermost one (dom-2)."
            self.fault(place, "", None, ("error", "invariant", text))
        if not isinstance(node.get("id"), str):
            self.fault(place, "id", None, ("error", "required", "A contained resource needs an id: add one."))
        elif self.scope.contained.get(node["id"], node) is not node and inner is None:
            text = "Another contained resource has this id: give each its own."
            self.fault(place, "id", None, ("error", "duplicate", text))
        meta = node.get("meta")
        for key, name in (("dom-4", "versionId"), ("dom-4", "lastUpdated"), ("dom-5", "security")):
            if isinstance(meta, dict) and name in meta:
                text = f"A contained resource has no meta.{name}: remove it ({key})."
                self.fault((place, "meta", None, 0), name, None, ("error", "invariant", text))
        resource = self.resource
        self._resource(node, place)
        self.resource, self.scope.owner = resource, inner

    # --- references -----------------------------------------------------------------------------------------------

    def local(self, uri: str) -> None:
        self.scope.refer(uri)

    def canonical(self, uri: str, place: Place, label: str, index: int | None) -> None:
        self.scope.refer(uri)
        if self.scope.type_of(uri) is None:
            self.fault(place, label, index, ("error", "not-found", _NOBODY.format("(R4: canonical)")))

    def element_id(self, value: str, place: Place) -> None:
        if not self.scope.takes_id(value):
            text = "Another element of this resource has the same id: an id is unique within a resource."
            self.fault(place, "id", None, ("error", "duplicate", text))

    def reference(self, node: Node, targets: frozenset[str], place: Place) -> None:
        literal, stated = node.get("reference"), node.get("type")
        if stated is None and isinstance(literal, str) and self.scope.leads_to(literal) in targets:
            return  # to a contained resource, of a type that may stand here
        found = self._target(literal, place) if isinstance(literal, str) and literal else None
        if stated is not None:
            found = self._stated(stated, found, place)
        if found is not None and targets and found not in targets:
            text = f"This refers to a {found}. What may stand here: {', '.join(sorted(targets))}."
            self.fault(place, "", None, ("error", "structure", text))

    def _stated(self, stated: object, found: str | None, place: Place) -> str | None:
        """What Reference.type says, where the reference itself does not tell."""
        if not isinstance(stated, str) or not stated:
            return found
        if stated not in definitions.resource_types():
            text = "Reference.type is the name of a resource type of R4, such as Patient."
            self.fault(place, "type", None, ("error", "code-invalid", text))
            return found
        if found is not None and found != stated:
            text = "The type of this reference is not the type of what it refers to: make them agree."
            self.fault(place, "type", None, ("error", "value", text))
        return found or stated

    def _target(self, literal: str, place: Place) -> str | None:
        """The type that a reference leads to, where that can be told from here."""
        if literal.startswith("#"):
            self.scope.refer(literal)
            found = self.scope.type_of(literal)
            if found is None:
                self.fault(place, "reference", None, ("error", "not-found", _NOBODY.format("(ref-1)")))
            return found
        if not is_uri(literal):
            text = "A reference is a URI: no blanks; UUIDs in lower case, OIDs as urn:oid:..."
            self.fault(place, "reference", None, ("error", "value", text))
            return None
        found = self.entries.get(literal) or stated_type(literal)
        if found is None and "/" not in literal and ":" not in literal and "?" not in literal:
            text = "A relative reference is a type and an id, such as Patient/1: this leads nowhere."
            self.fault(place, "reference", None, ("warning", "value", text))
        return found
