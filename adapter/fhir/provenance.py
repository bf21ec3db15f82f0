"""One Provenance for each record that was changed: who, when, why, and from what it was taken."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from adapter.fhir.references import Resource

OPERATIONS = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


class Change(NamedTuple):
    """Who changed a record. `who`, `on_behalf_of` and `author` (whose statement it is, where that is another's) are
    References: `named` makes one of a name. `message` is the digest of the message that it was taken from, `system` the
    name of its sender, `reason` in plain words."""

    who: Resource
    recorded: str
    on_behalf_of: Resource | None = None
    author: Resource | None = None
    reason: str = ""
    message: str = ""
    system: str = ""
    created: bool = False


def named(name: str, kind: str = "Device") -> Resource:
    """A Reference to whom there is no resource of: a client is a Device to FHIR, whoever sits at it."""
    return {"type": kind, "display": name}


def provenance_of(record: str, version: str, targets: Sequence[str], change: Change) -> Resource:
    """`targets` are references to the versions that were written: `Goal/1/_history/2`. The same change has one id.

    Raises ValueError where nothing was changed: there is nothing to tell then.
    """
    if not targets:
        raise ValueError("a Provenance tells of at least one resource")
    agent = _agent("enterer", change.who)
    if change.on_behalf_of is not None:
        agent["onBehalfOf"] = change.on_behalf_of
    name = f"provenance/{record}/{version}/{change.recorded}"
    provenance: Resource = {
        "resourceType": "Provenance",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "target": [{"reference": target} for target in targets],
        "recorded": change.recorded,
        "activity": {"coding": [{"system": OPERATIONS, "code": "CREATE" if change.created else "UPDATE"}]},
        "agent": [agent] if change.author is None else [agent, _agent("author", change.author)],
    }
    if change.reason:
        provenance["reason"] = [{"text": change.reason}]
    if change.message:
        what = {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:sha256:{change.message}"}}
        display = {"display": change.system} if change.system else {}
        provenance["entity"] = [{"role": "source", "what": {**what, **display}}]
    return provenance


def _agent(role: str, who: Resource) -> Resource:
    return {"type": {"coding": [{"system": AGENTS, "code": role}]}, "who": who}
