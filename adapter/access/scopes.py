"""What a client may be allowed to do, one word for each; a client has those that it was added with and no other."""

from __future__ import annotations

from collections.abc import Iterable

from adapter.errors import Issue, Refused

SCOPES = {
    "read": "Read the records that its organisation may see, as JSON and as FHIR, with their history.",
    "write": "Create, replace and change records in the name of its organisation.",
    "send": "Send messages in the format of a system of its organisation, and read their receipts; translate and look.",
    "settle": "See what is held and what is in conflict, both voices whole, and decide it.",
    "operate": "See the systems, deliveries and metrics, and send a delivery again.",
}


def scopes_of(words: Iterable[str]) -> frozenset[str]:
    """Raises Refused with every word that is no scope."""
    told = frozenset(words)
    text = "There is no scope {}: a scope is one of " + ", ".join(SCOPES) + "."
    faults = [Issue("error", "value", "--scope", text.format(word)) for word in sorted(told - SCOPES.keys())]
    if faults or not told:
        faults = faults or [Issue("error", "required", "--scope", f"Say what it may do: {', '.join(SCOPES)}.")]
        raise Refused("The scopes are not right.", faults, reason="usage")
    return told
