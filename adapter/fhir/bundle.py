"""Bundles opened and closed: the resources in what was posted, and a transaction made of resources.

Inside, a reference to a resource at hand is `TYPE/ID`; in a transaction it is the entry's `urn:uuid:`, because a
relative reference is resolved against the full URL of its entry (R4, Bundle, "Resolving references in Bundles"), and a
URN has no base.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from adapter import jsontext
from adapter.errors import Issue, Refused
from adapter.fhir.barrier_shapes import without_barriers
from adapter.fhir.namesakes import TOLD, namesakes_in
from adapter.fhir.references import Key, Resource, key_of, own_key, type_of
from adapter.fhir.ways import inward

_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_NAMESPACE = uuid.NAMESPACE_URL.bytes
_UNREAD = {"DELETE": "A deletion", "PATCH": "A patch", "GET": "A request to read", "HEAD": "A request to read"}


# --- in ---------------------------------------------------------------------------------------------------------


def resources_in(tree: object, *, digest: str, issues: list[Issue] | None = None) -> list[Resource]:
    """The resources of one resource or of a Bundle of any type, each with an id, in their order.

    An id is kept, else taken from the entry's full URL, else made from `digest` (of the message) and the position. A
    reference that is an entry's full URL becomes `TYPE/ID`. What could not be read and which ids were made is added to
    `issues`, by entry; the other entries go on. Without `issues`, an entry in error refuses the whole. Mirrors and
    narrative of ours are taken away, and what somebody changed in them is told; what hinders is in its review again.

    Raises Refused for what is no resource, for a Bundle of which nothing could be read, and where two entries differ
    and have one type and id: nobody could tell which is right. The tree is not changed, and shares what it can.
    """
    found = _Opened(digest)
    if isinstance(tree, dict) and tree.get("resourceType") == "Bundle":
        found.open_bundle(tree)
    else:
        found.take(tree, None, type_of(tree) or "")
    wrong = [issue for issue in found.issues if issue.severity == "error"]
    if found.clashes or (wrong and (issues is None or not found.resources)):
        raise Refused("This cannot be read as FHIR resources.", found.clashes or wrong)
    if issues is not None:
        issues += found.issues
    return without_barriers(rewritten(found.resources, found.names))


class _Opened:
    """What has been read so far. `names` are the references that lead to what was read, by full URL."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        self.resources: list[Resource] = []
        self.names: dict[str, str] = {}
        self.issues: list[Issue] = []
        self.clashes: list[Issue] = []
        self._known: dict[Key, Resource] = {}
        self._places: dict[Key, str] = {}

    def note(self, severity: str, code: str, where: str, text: str) -> None:
        self.issues.append(Issue(severity, code, where, text))

    def open_bundle(self, bundle: Resource) -> None:
        entries = bundle.get("entry", [])
        if not isinstance(entries, list):
            self.note("error", "structure", "Bundle.entry", "This element repeats: send a list.")
            return
        if any(isinstance(link, dict) and link.get("relation") == "next" for link in _list(bundle.get("link"))):
            text = "This is one page of several: what is on the others was not read. Send them together."
            self.note("warning", "incomplete", "Bundle.link", text)
        for number, entry in enumerate(entries):
            self._entry(entry, f"Bundle.entry[{number}]")
        self._tell_namesakes()

    def _tell_namesakes(self) -> None:
        for resource, element, kind in namesakes_in(self.resources, self.names):
            self.note("error", "conflict", f"{self._places[own_key(resource)]}.{element}", TOLD.format(kind))

    def _entry(self, entry: Any, where: str) -> None:
        if not isinstance(entry, dict):
            self.note("error", "structure", where, "An entry is an object: this one was not read.")
            return
        request = entry.get("request")
        method = request.get("method") if isinstance(request, dict) else None
        resource = entry.get("resource")
        kind = type_of(resource)
        if isinstance(method, str) and method in _UNREAD:
            severity = "information" if method in ("GET", "HEAD") else "warning"
            self.note(severity, "not-supported", f"{where}.request", f"{_UNREAD[method]} was not carried out.")
        elif resource is None:
            severity = "information" if "response" in entry else "error"
            self.note(severity, "required", where, "This entry has no resource: nothing was read from it.")
        elif kind == "Bundle":
            text = "A Bundle in a Bundle is not read: send it by itself."
            self.note("error", "not-supported", f"{where}.resource", text)
        elif kind == "OperationOutcome":
            text = "What a server remarked was not read as somebody's resource."
            self.note("information", "not-supported", f"{where}.resource", text)
        else:
            self.take(resource, entry.get("fullUrl"), f"{where}.resource")

    def take(self, resource: Any, full_url: Any, where: str) -> None:
        kind = type_of(resource)
        if kind is None:
            text = "This is no FHIR resource: it is an object whose resourceType says what it is."
            self.note("error", "structure", where, text)
            return
        full_url = full_url if isinstance(full_url, str) else ""
        if "id" not in resource:
            made = self._id_for(kind, full_url)
            self.note("information", "informational", f"{where}.id", made[1])
            resource = {"resourceType": kind, "id": made[0], **resource}
        elif not isinstance(resource["id"], str) or not _ID.fullmatch(resource["id"]):
            self.note("error", "value", f"{where}.id", "An id is 1 to 64 of A-Z a-z 0-9 - and point: it was not read.")
            return
        if full_url and "/_history/" not in full_url:
            self.names[full_url] = f"{kind}/{resource['id']}"
        taken = inward(resource, where)
        self.issues += taken.issues
        self._keep(taken.resource, where)

    def _id_for(self, kind: str, full_url: str) -> tuple[str, str]:
        key = key_of(full_url)
        if full_url.startswith("urn:uuid:") and _ID.fullmatch(full_url[9:]):
            return full_url[9:], "It had no id: the one in the entry's full URL was taken."
        if key is not None and key[0] == kind:
            return key[1], "It had no id: the one in the entry's full URL was taken."
        made = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.digest}/{len(self.resources)}"))
        return made, "It had no id: one was made, which belongs to this message alone."

    def _keep(self, resource: Resource, where: str) -> None:
        known = self._known.setdefault(own_key(resource), resource)
        if known is resource:
            self.resources.append(resource)
            self._places[own_key(resource)] = where
        elif not jsontext.same(known, resource):
            text = "Another entry has the same type and id and differs: send the one that is right."
            self.clashes.append(Issue("error", "duplicate", where, text))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# --- out --------------------------------------------------------------------------------------------------------


def transaction_from(resources: Sequence[Resource], *, timestamp: str | None = None) -> Resource:
    """A transaction Bundle that puts these resources, in their order; `resources_in` gives the same again.

    Each has an id. A full URL is `urn:uuid:` and the id where that is a UUID, else one made from type and id: the same
    every time. References to resources that are not here stay as they are. One that is here twice is put once; raises
    Refused where the two differ.
    """
    unique: dict[Key, Resource] = {}
    for resource in resources:
        known = unique.setdefault(own_key(resource), resource)
        if known is not resource and not jsontext.same(known, resource):
            text = f"Two resources of type {own_key(resource)[0]} have one id and differ: which is right?"
            raise Refused(text, [Issue("error", "duplicate", own_key(resource)[0], text)], reason="conflict")
    urls = _full_urls(unique)
    entries = [
        {"fullUrl": url, "resource": resource, "request": {"method": "PUT", "url": relative}}
        for (relative, url), resource in zip(urls.items(), rewritten(unique.values(), urls), strict=True)
    ]
    bundle: Resource = {"resourceType": "Bundle", "type": "transaction"}
    if timestamp is not None:
        bundle["timestamp"] = timestamp
    return bundle | {"entry": entries} if entries else bundle


def _full_urls(keys: Iterable[Key]) -> dict[str, str]:
    """Full URL by `TYPE/ID`. Two types may share an id, but no two entries a full URL (bdl-7)."""
    types: dict[str, int] = {}
    keys = list(keys)
    for _, identity in keys:
        types[identity] = types.get(identity, 0) + 1
    urls = {}
    for kind, identity in keys:
        own = _UUID.fullmatch(identity) and types[identity] == 1
        urls[f"{kind}/{identity}"] = f"urn:uuid:{identity if own else _uuid_of(f'{kind}/{identity}')}"
    return urls


def _uuid_of(name: str) -> str:
    """`uuid.uuid5` in the namespace of URLs, as text, in a third of the time: each resource of a Bundle needs one."""
    digest = hashlib.sha1(_NAMESPACE + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def rewritten(resources: Iterable[Resource], names: Mapping[str, str]) -> list[Resource]:
    """The resources with every `reference` that is a key of `names` changed to its value; the rest is shared."""
    names = {name: other for name, other in names.items() if name != other}
    return [_rewritten_above(resource, names) for resource in resources] if names else list(resources)


def _rewritten_above(resource: Resource, names: Mapping[str, str]) -> Resource:
    """Most resources refer to others in elements of their own and nowhere deeper: where writing the resource as text
    shows no further reference, nobody need walk through it."""
    try:
        left = orjson.dumps(resource, _left_out).count(b'"reference":"')
    except TypeError:  # it cannot be written
        return _rewritten(resource, names)
    changed: dict[str, Any] = {}
    for name, value in resource.items() if left else ():
        if type(value) is dict:
            if "reference" in value and type(reference := value["reference"]) is str:
                left -= 1
                if reference in names:
                    changed[name] = {**value, "reference": names[reference]}
        elif type(value) is list:
            for place, element in enumerate(value):
                if type(element) is dict and "reference" in element and type(element["reference"]) is str:
                    left -= 1
                    if (reference := element["reference"]) in names:
                        several = changed.setdefault(name, value)
                        several = changed[name] = [*value] if several is value else several
                        several[place] = {**element, "reference": names[reference]}
    if left:
        return _rewritten(resource, names)
    return {**resource, **changed} if changed else resource


def _left_out(value: object) -> None:
    """Numbers and the like: only references are counted."""


def _rewritten(node: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Itself where nothing in it changes. This runs over every object of what refers from deep inside: simple steps, no
    closures."""
    changed: dict[str, Any] | None = None
    for name, value in node.items():
        kind = type(value)
        if kind is str:
            if name != "reference" or value not in names:
                continue
            new: Any = names[value]
        elif kind is dict:
            new = _rewritten(value, names)
        elif kind is list:
            new = _rewritten_list(value, names)
        else:
            continue
        if new is not value:
            changed = changed or dict(node)
            changed[name] = new
    return node if changed is None else changed


def _rewritten_list(several: list[Any], names: Mapping[str, str]) -> list[Any]:
    changed: list[Any] | None = None
    for place, value in enumerate(several):
        kind = type(value)
        if kind is not dict and kind is not list:
            continue
        new = _rewritten(value, names) if kind is dict else _rewritten_list(value, names)
        if new is not value:
            changed = changed or list(several)
            changed[place] = new
    return several if changed is None else changed
