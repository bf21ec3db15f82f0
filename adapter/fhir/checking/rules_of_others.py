"""R4's invariants of the resources that the adapter neither reads nor writes, each named after its key."""

from __future__ import annotations

from adapter.fhir.checking.fhirpath import Node, chosen, count, exists, nodes, not_after, text, texts

_ALLERGIES = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"


def _in_error(node: Node) -> bool:
    codings = nodes(node, "verificationStatus", "coding")
    return any(c.get("system") == _ALLERGIES and c.get("code") == "entered-in-error" for c in codings)


def ait_1(node: Node, resource: Node) -> bool:
    return exists(node, "clinicalStatus") or _in_error(node)


def ait_2(node: Node, resource: Node) -> bool:
    return not exists(node, "clinicalStatus") or not _in_error(node)


# --- appointments, documents, people's histories ------------------------------------------------------------------


def app_1(node: Node, resource: Node) -> bool:
    return exists(node, "type", "actor")


def app_2(node: Node, resource: Node) -> bool:
    return exists(node, "start") == exists(node, "end")


def app_3(node: Node, resource: Node) -> bool:
    dated = exists(node, "start") and exists(node, "end")
    return dated or node.get("status") in ("proposed", "cancelled", "waitlist")


def app_4(node: Node, resource: Node) -> bool:
    return not exists(node, "cancelationReason") or node.get("status") in ("no-show", "cancelled")


def apr_1(node: Node, resource: Node) -> bool:
    return exists(node, "participantType", "actor")


def cmp_1(node: Node, resource: Node) -> bool:
    return exists(node, "text", "entry", "section")


def cmp_2(node: Node, resource: Node) -> bool:
    return not exists(node, "emptyReason") or not exists(node, "entry")


def fhs_1(node: Node, resource: Node) -> bool:
    return not chosen(node, "age") or not chosen(node, "born")


def fhs_2(node: Node, resource: Node) -> bool:
    return chosen(node, "age") or not exists(node, "estimatedAge")


def lnk_1(node: Node, resource: Node) -> bool:
    return count(node, "item") > 1


def rqg_1(node: Node, resource: Node) -> bool:
    return exists(node, "resource") != exists(node, "action")


# --- medicines and vaccines, insurance, sequences -----------------------------------------------------------------


def mad_1(node: Node, resource: Node) -> bool:
    return exists(node, "dose") or chosen(node, "rate")


def mdd_1(node: Node, resource: Node) -> bool | None:
    dated = exists(node, "whenHandedOver") and exists(node, "whenPrepared")
    return not_after(text(node, "whenPrepared"), text(node, "whenHandedOver")) if dated else True


def imm_1(node: Node, resource: Node) -> bool:
    return exists(node, "documentType", "reference")


def imr_1(node: Node, resource: Node) -> bool:
    return exists(node, "vaccineCode", "targetDisease")


def ces_1(node: Node, resource: Node) -> bool:
    return exists(node, "category") != exists(node, "productOrService")


def ipn_1(node: Node, resource: Node) -> bool:
    return exists(node, "identifier", "name")


def msq_3(node: Node, resource: Node) -> bool:
    return node.get("coordinateSystem") in (0, 1)


def msq_5(node: Node, resource: Node) -> bool:
    return exists(node, "chromosome") == exists(node, "genomeBuild")


def msq_6(node: Node, resource: Node) -> bool:
    ways = ("genomeBuild", "referenceSeqId", "referenceSeqPointer", "referenceSeqString")
    return [exists(node, name) for name in ways].count(True) == 1


# --- measures and their reports -----------------------------------------------------------------------------------


def mea_1(node: Node, resource: Node) -> bool:
    found = nodes(node, "group", "stratifier")
    return all(exists(s, "code", "description", "criteria") != exists(s, "component") for s in found)


def mrp_1(node: Node, resource: Node) -> bool:
    return not exists(node, "group") or node.get("type") != "data-collection"


def mrp_2(node: Node, resource: Node) -> bool:
    return all(exists(s, "value") != exists(s, "component") for s in nodes(node, "group", "stratifier", "stratum"))


# --- what guides, servers and maps are defined by -----------------------------------------------------------------


def ig_1(node: Node, resource: Node) -> bool:
    known = texts(node, "grouping", "id")
    return all(group in known for group in texts(node, "resource", "groupingId"))


def ig_2(node: Node, resource: Node) -> bool:
    known = texts(node, "fhirVersion")
    return all(version in known for version in texts(node, "definition", "resource", "fhirVersion"))


def md_1(node: Node, resource: Node) -> bool:
    most = text(node, "max")
    return most is None or most == "*" or (most.isascii() and most.isdigit() and most.strip("0") != "")


def opd_1(node: Node, resource: Node) -> bool:
    return exists(node, "type", "part")


def opd_2(node: Node, resource: Node) -> bool:
    return not exists(node, "searchType") or node.get("type") == "string"


def opd_3(node: Node, resource: Node) -> bool:
    return not exists(node, "targetProfile") or node.get("type") in ("Reference", "canonical")


def spd_1(node: Node, resource: Node) -> bool:
    return not exists(node, "xpath") or exists(node, "xpathUsage")


def spd_2(node: Node, resource: Node) -> bool:
    return not exists(node, "chain") or node.get("type") == "reference"


def smp_1(node: Node, resource: Node) -> bool:
    return not exists(node, "element") or exists(node, "context")


def smp_2(node: Node, resource: Node) -> bool:
    return not exists(node, "context") or exists(node, "contextType")


def tcp_1(node: Node, resource: Node) -> bool:
    return count(node, "version") <= 1 or all(exists(version, "code") for version in nodes(node, "version"))


def tcp_2(node: Node, resource: Node) -> bool:
    return exists(node, "description", "software", "implementation")


def tcp_3(node: Node, resource: Node) -> bool:
    return exists(node, "implementation") or node.get("kind") != "instance"


def tcp_4(node: Node, resource: Node) -> bool:
    return (not exists(node, "implementation") and exists(node, "software")) or node.get("kind") != "capability"


def tcp_5(node: Node, resource: Node) -> bool:
    return not exists(node, "implementation", "software") or node.get("kind") != "requirements"


# --- tests of servers and their reports ---------------------------------------------------------------------------


def tst_1(node: Node, resource: Node) -> bool:
    return exists(node, "operation") != exists(node, "assert")


testreport_inv_1 = testreport_inv_2 = tst_2 = tst_1


def tst_3(node: Node, resource: Node) -> bool:
    return not all(exists(node, name) for name in ("expression", "headerField", "path"))


def tst_4(node: Node, resource: Node) -> bool:
    return any(exists(c, "required", "validated") for c in nodes(node, "capability"))


_ASSERTED = (
    "contentType", "expression", "headerField", "minimumId", "navigationLinks", "path", "requestMethod", "resource",
    "responseCode", "response", "validateProfileId",
)  # fmt: skip


def tst_5(node: Node, resource: Node) -> bool:
    return exists(node, "extension") or [exists(node, name) for name in _ASSERTED].count(True) <= 1


_WITHOUT_TARGET = frozenset(("capabilities", "search", "transaction", "history"))


def tst_7(node: Node, resource: Node) -> bool:
    one = [exists(node, name) for name in ("targetId", "url", "params")].count(True) == 1
    return one or exists(node, "sourceId") or not _WITHOUT_TARGET.isdisjoint(texts(node, "type", "code"))


def tst_10(node: Node, resource: Node) -> bool:
    return exists(node, "compareToSourceId") == exists(node, "compareToSourceExpression", "compareToSourcePath")


def tst_12(node: Node, resource: Node) -> bool:
    return not exists(node, "response", "responseCode") or node.get("direction") != "request"
