"""Finds the function that is named after an invariant's key, and says which keys are checked in another way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapter.fhir.checking import (
    rules_of_care,
    rules_of_definitions,
    rules_of_exchange,
    rules_of_others,
    rules_of_types,
)

Holds = Callable[[dict[str, Any], dict[str, Any]], bool | None]
Invariant = tuple[str, Holds]

ELSEWHERE = {
    "dom-2": "check.py, where it meets a contained resource",
    "dom-3": "check.py, once all references of a resource are known",
    "dom-4": "check.py, where it meets a contained resource",
    "dom-5": "check.py, where it meets a contained resource",
    "ref-1": "check.py, which resolves every reference",
    "txt-1": "xhtml.py, with everything else about a narrative",
    "txt-2": "xhtml.py, with everything else about a narrative",
}


def invariant(path: str, key: str) -> Invariant | None:
    """None for a key of ELSEWHERE. Where types share a key, as inv-1, the type stands before it: task_inv_1."""
    if key in ELSEWHERE:
        return None
    name = key.replace("-", "_")
    for module in (rules_of_care, rules_of_definitions, rules_of_exchange, rules_of_types, rules_of_others):
        for candidate in (f"{path.split('.', maxsplit=1)[0].lower()}_{name}", name):
            if holds := getattr(module, candidate, None):
                return key, holds
    raise LookupError(f"no function for the invariant {key} of {path}")
