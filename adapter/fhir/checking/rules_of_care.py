"""R4's invariants of the resources about people and their care, each named after its key."""

from __future__ import annotations

from adapter.fhir.checking.fhirpath import UCUM, Node, chosen, exists, nodes, not_after, text, texts
from adapter.fhir.checking.formats import number_of


def gol_1(node: Node, resource: Node) -> bool:
    return not chosen(node, "detail") or exists(node, "measure")


def cpl_3(node: Node, resource: Node) -> bool:
    return not exists(node, "detail") or not exists(node, "reference")


def pat_1(node: Node, resource: Node) -> bool:
    return exists(node, "name", "telecom", "address", "organization")


def org_1(node: Node, resource: Node) -> bool:
    return exists(node, "identifier", "name")


def org_2(node: Node, resource: Node) -> bool:
    return node.get("use") != "home"


org_3 = org_2


def obs_3(node: Node, resource: Node) -> bool:
    return exists(node, "low", "high", "text")


def obs_6(node: Node, resource: Node) -> bool:
    return not exists(node, "dataAbsentReason") or not chosen(node, "value")


def obs_7(node: Node, resource: Node) -> bool:
    if not chosen(node, "value"):
        return True
    codings = nodes(node, "code", "coding")
    return not any(c in codings for c in nodes(node, "component", "code", "coding"))


def con_1(node: Node, resource: Node) -> bool:
    return exists(node, "summary", "assessment")


def con_2(node: Node, resource: Node) -> bool:
    return exists(node, "code", "detail")


def _coded(node: Node, element: str, system: str, *codes: str) -> bool:
    return any(c.get("system") == system and c.get("code") in codes for c in nodes(node, element, "coding"))


_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def con_4(node: Node, resource: Node) -> bool:
    return not chosen(node, "abatement") or _coded(
        node, "clinicalStatus", _CLINICAL, "resolved", "remission", "inactive"
    )


def con_5(node: Node, resource: Node) -> bool:
    return not exists(node, "clinicalStatus") or not _coded(
        node, "verificationStatus", _VERIFICATION, "entered-in-error"
    )


def ctm_1(node: Node, resource: Node) -> bool:
    """Only a member that can be looked at here, one that is contained, can be found not to be a Practitioner."""
    member = texts(node, "member", "reference")
    if not exists(node, "onBehalfOf") or not member or not member[0].startswith("#"):
        return True
    found = [c for c in nodes(resource, "contained") if c.get("id") == member[0][1:]]
    return not found or found[0].get("resourceType") == "Practitioner"


def ras_1(node: Node, resource: Node) -> bool:
    limits = nodes(node, "low") + nodes(node, "high")
    return all(limit.get("code") == "%" and limit.get("system") == UCUM for limit in limits)


def ras_2(node: Node, resource: Node) -> bool:
    probability = number_of(node.get("probabilityDecimal"))
    return probability is None or probability <= 100


def prr_1(node: Node, resource: Node) -> bool:
    return not exists(node, "orderDetail") or exists(node, "code")


def task_inv_1(node: Node, resource: Node) -> bool | None:
    dated = exists(node, "authoredOn") and exists(node, "lastModified")
    return not_after(text(node, "authoredOn"), text(node, "lastModified")) if dated else True


def ppc_1(node: Node, resource: Node) -> bool:
    return exists(node, "policy", "policyRule")


def _scoped(node: Node, code: str) -> bool:
    return exists(node, "patient") or not _coded(node, "scope", "something", code)


def ppc_2(node: Node, resource: Node) -> bool:
    return _scoped(node, "patient-privacy")


def ppc_3(node: Node, resource: Node) -> bool:
    return _scoped(node, "research")


def ppc_4(node: Node, resource: Node) -> bool:
    return _scoped(node, "adr")


def ppc_5(node: Node, resource: Node) -> bool:
    return _scoped(node, "treatment")


def qrs_1(node: Node, resource: Node) -> bool:
    return not (exists(node, "answer") and exists(node, "item"))


def lst_1(node: Node, resource: Node) -> bool:
    return not exists(node, "emptyReason") or not exists(node, "entry")


def lst_2(node: Node, resource: Node) -> bool:
    return not any(exists(entry, "deleted") for entry in nodes(node, "entry")) or node.get("mode") == "changes"


def lst_3(node: Node, resource: Node) -> bool:
    return not any(exists(entry, "date") for entry in nodes(node, "entry")) or node.get("mode") == "working"


def grp_1(node: Node, resource: Node) -> bool:
    return not exists(node, "member") or node.get("actual") is True


def sev_1(node: Node, resource: Node) -> bool:
    return not exists(node, "name") or not exists(node, "query")
