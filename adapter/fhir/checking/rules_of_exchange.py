"""R4's invariants of bundles, parameters and questionnaires, each named after its key."""

from __future__ import annotations

from adapter.fhir.checking.fhirpath import Node, chosen, count, descendants, distinct, exists, nodes, text, texts
from adapter.fhir.checking.targets import stated_type

# --- Bundle and Parameters ----------------------------------------------------------------------------------------


def bdl_1(node: Node, resource: Node) -> bool:
    return not exists(node, "total") or node.get("type") in ("searchset", "history")


def bdl_2(node: Node, resource: Node) -> bool:
    return node.get("type") == "searchset" or not any(exists(entry, "search") for entry in nodes(node, "entry"))


def bdl_3(node: Node, resource: Node) -> bool:
    due = node.get("type") in ("batch", "transaction", "history")
    return all(exists(entry, "request") == due for entry in nodes(node, "entry"))


def bdl_4(node: Node, resource: Node) -> bool:
    due = node.get("type") in ("batch-response", "transaction-response", "history")
    return all(exists(entry, "response") == due for entry in nodes(node, "entry"))


def bdl_5(node: Node, resource: Node) -> bool:
    return exists(node, "resource", "request", "response")


def bdl_7(node: Node, resource: Node) -> bool:
    urls = [
        entry["fullUrl"] + _version(entry) for entry in nodes(node, "entry") if isinstance(entry.get("fullUrl"), str)
    ]
    return node.get("type") == "history" or distinct(urls)


def _version(entry: Node) -> str:
    resource = entry.get("resource")
    return "".join(texts(resource, "meta", "versionId")) if isinstance(resource, dict) and "meta" in resource else ""


def bdl_8(node: Node, resource: Node) -> bool:
    return "/_history/" not in (text(node, "fullUrl") or "")


def bdl_9(node: Node, resource: Node) -> bool:
    return node.get("type") != "document" or all(
        any(exists(i, name) for i in nodes(node, "identifier")) for name in ("system", "value")
    )


def bdl_10(node: Node, resource: Node) -> bool:
    return node.get("type") != "document" or "timestamp" in node


def _first_is(node: Node, name: str) -> bool:
    entries = nodes(node, "entry")
    return bool(entries) and all(r.get("resourceType") == name for r in nodes(entries[0], "resource") or [{}])


def bdl_11(node: Node, resource: Node) -> bool:
    return node.get("type") != "document" or _first_is(node, "Composition")


def bdl_12(node: Node, resource: Node) -> bool:
    return node.get("type") != "message" or _first_is(node, "MessageHeader")


def full_url_given(node: Node, resource: Node) -> bool:
    return exists(node, "fullUrl") or resource.get("type") not in (
        "document",
        "message",
        "history",
        "searchset",
        "collection",
    )


def full_url_agrees(node: Node, resource: Node) -> bool:
    url = text(node, "fullUrl")
    if (
        url is None
        or url.startswith("urn:")
        or stated_type(url) is None
        or "/_history/" in url
        or not (inside := nodes(node, "resource"))
    ):
        return True
    return url.split("#")[0].split("/")[-2:] == [inside[0].get("resourceType"), inside[0].get("id")]


def parameters_inv_1(node: Node, resource: Node) -> bool:
    return [exists(node, "part"), chosen(node, "value"), exists(node, "resource")].count(True) == 1


# --- Questionnaire ------------------------------------------------------------------------------------------------

_LIMITED = frozenset(("boolean", "decimal", "integer", "string", "text", "url", "open-choice"))
_LISTED = frozenset(("choice", "open-choice", "decimal", "integer", "date", "dateTime", "time", "string", "quantity"))


def que_1(node: Node, resource: Node) -> bool:
    kind, has_items = node.get("type"), exists(node, "item")
    return (kind != "group" or has_items) and (kind != "display" or not has_items)


def que_2(node: Node, resource: Node) -> bool:
    return distinct([item["linkId"] for item in descendants(node) if isinstance(item.get("linkId"), str)])


def enable_when_question(node: Node, resource: Node) -> bool:
    within = list(descendants(node))
    known = {item["linkId"] for item in within if isinstance(item.get("linkId"), str)}
    return all(question in known for item in within for question in texts(item, "enableWhen", "question"))


def que_3(node: Node, resource: Node) -> bool:
    return not exists(node, "code") or node.get("type") != "display"


def que_4(node: Node, resource: Node) -> bool:
    return not exists(node, "answerOption") or not exists(node, "answerValueSet")


def que_5(node: Node, resource: Node) -> bool:
    return not exists(node, "answerValueSet", "answerOption") or text(node, "type") in _LISTED


def que_6(node: Node, resource: Node) -> bool:
    return not exists(node, "required", "repeats") or node.get("type") != "display"


def que_7(node: Node, resource: Node) -> bool:
    return node.get("operator") != "exists" or "answerBoolean" in node


def que_8(node: Node, resource: Node) -> bool:
    return not exists(node, "initial") or node.get("type") not in ("group", "display")


def que_9(node: Node, resource: Node) -> bool:
    return not exists(node, "readOnly") or node.get("type") != "display"


def que_10(node: Node, resource: Node) -> bool:
    return not exists(node, "maxLength") or text(node, "type") in _LIMITED


def que_11(node: Node, resource: Node) -> bool:
    return not exists(node, "answerOption") or not exists(node, "initial")


def que_12(node: Node, resource: Node) -> bool:
    return exists(node, "enableBehavior") or count(node, "enableWhen") <= 2


def que_13(node: Node, resource: Node) -> bool:
    return not exists(node, "initial") or node.get("repeats") is True or count(node, "initial") <= 1
