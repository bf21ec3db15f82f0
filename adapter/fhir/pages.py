"""What a search or a history answers: Bundles of type searchset and history, a page of them at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from adapter.errors import Issue
from adapter.fhir.operation_outcome import operation_outcome
from adapter.fhir.query import Pair, shown
from adapter.fhir.references import Resource

OUTCOME = "urn:uuid:0f3cc5b8-2a9f-4a8a-9b39-8e4e7e1d6c51"  # every entry has a URL; this one is read nowhere else
STATUS = {"create": ("POST", "201"), "update": ("PUT", "200"), "delete": ("DELETE", "204")}


class Version(NamedTuple):
    """One version of a resource; `resource` is none where it says that it was deleted."""

    kind: str
    id: str
    version: int
    at: str
    method: str  # create, update, delete
    resource: Resource | None


def link_to(address: str, pairs: Iterable[Pair]) -> str:
    asked = urlencode(list(pairs))
    return f"{address}?{asked}" if asked else address


def searchset(
    address: str, found: Iterable[Resource], total: int | None, links: Mapping[str, str], ignored: Iterable[str]
) -> Resource:
    """`address` is where this server's FHIR begins."""
    entries: list[dict[str, Any]] = [
        {"fullUrl": f"{address}/{tree['resourceType']}/{tree['id']}", "resource": tree, "search": {"mode": "match"}}
        for tree in found
    ]
    names = ", ".join(dict.fromkeys(map(shown, ignored)))
    if names:
        issue = Issue("warning", "not-supported", "", f"Passed over, since it is not known here: {names}.")
        entries.append({"fullUrl": OUTCOME, "resource": operation_outcome([issue]), "search": {"mode": "outcome"}})
    return _bundle("searchset", total, links, entries)


def history_bundle(address: str, found: Iterable[Version], total: int, links: Mapping[str, str]) -> Resource:
    return _bundle("history", total, links, [_entry(address, one) for one in found])


def _entry(address: str, one: Version) -> dict[str, Any]:
    method, status = STATUS[one.method]
    own = f"{one.kind}/{one.id}"
    request = {"method": method, "url": one.kind if method == "POST" else own}
    response = {"status": status, "etag": f'W/"{one.version}"', "lastModified": one.at}
    body = {} if one.resource is None else {"resource": one.resource}
    return {"fullUrl": f"{address}/{own}", **body, "request": request, "response": response}


def _bundle(kind: str, total: int | None, links: Mapping[str, str], entries: list[dict[str, Any]]) -> Resource:
    bundle: Resource = {"resourceType": "Bundle", "type": kind}
    if total is not None:
        bundle["total"] = total
    bundle["link"] = [{"relation": relation, "url": url} for relation, url in links.items()]
    return {**bundle, "entry": entries} if entries else bundle
