"""One Provenance for each record that was changed: who, when, why, and from what it was taken."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from adapter.fhir.references import Resource

OPERATIONS = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


class Change(NamedTuple):
    """Who changed a record. `who` is a reference (`Practitioner/1`) or, without a slash, a name; `message` is the
    digest of the message that it was taken from, `reason` in plain words."""

    who: str
    recorded: str
    on_behalf_of: str = ""
    reason: str = ""
    message: str = ""
    system: str = ""
    created: bool = False


def provenance_of(record: str, version: str, targets: Sequence[str], change: Change) -> Resource:
    """`targets` are references to the versions that were written: `Goal/1/_history/2`. The id is the same every time.

    Raises ValueError where nothing was changed: there is nothing to tell then.
    """
    if not targets:
        raise ValueError("a Provenance tells of at least one resource")
    agent: Resource = {"type": {"coding": [{"system": AGENTS, "code": "enterer"}]}, "who": _reference(change.who)}
    if change.on_behalf_of:
        agent["onBehalfOf"] = _reference(change.on_behalf_of)
    provenance: Resource = {
        "resourceType": "Provenance",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"provenance/{record}/{version}")),
        "target": [{"reference": target} for target in targets],
        "recorded": change.recorded,
        "activity": {"coding": [{"system": OPERATIONS, "code": "CREATE" if change.created else "UPDATE"}]},
        "agent": [agent],
    }
    if change.reason:
        provenance["reason"] = [{"text": change.reason}]
    if change.message:
        what = {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:sha256:{change.message}"}}
        named = {"display": change.system} if change.system else {}
        provenance["entity"] = [{"role": "source", "what": {**what, **named}}]
    return provenance


def _reference(who: str) -> Resource:
    return {"reference": who} if "/" in who or ":" in who else {"display": who}
