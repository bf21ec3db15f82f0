"""What must not be passed over: whoever does not know a modifier extension, or implicitRules, has to refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapter.errors import Issue
from adapter.fhir.references import Resource, type_of

KNOWN_MODIFIERS: frozenset[str] = frozenset()
"""The modifier extensions that we understand. None: ours change no meaning (record.md, "Record and FHIR")."""


def refusals(resources: Sequence[object]) -> list[Issue]:
    """An error for each modifier extension that we do not know and each implicitRules, however deep.

    Either may turn what is said into its opposite, so R4 has whoever does not know it refuse (Extensibility; Resource).
    Give what was posted as it came, `[tree]`: the places are then those of its entries. Several resources are told
    apart as the entries of a Bundle would be.
    """
    found = []
    for number, resource in enumerate(resources):
        if not isinstance(resource, dict) or _is_plain(resource):
            continue
        kind = type_of(resource) or "Resource"
        found += list(_refusals(resource, kind if len(resources) == 1 else f"Bundle.entry[{number}].resource"))
    return found


def _is_plain(node: Resource | list[Any]) -> bool:
    """Whether there is nothing to tell: nearly always, so this looks before anybody asks for places."""
    if type(node) is dict and ("modifierExtension" in node or "implicitRules" in node):
        return False
    for child in node.values() if type(node) is dict else node:
        if (type(child) is dict or type(child) is list) and not _is_plain(child):
            return False
    return True


def _refusals(node: Any, where: str) -> Iterator[Issue]:
    for name, value in node.items() if type(node) is dict else ():
        if name == "modifierExtension":
            yield from _modifiers(value, f"{where}.{name}")
        elif name == "implicitRules":
            text = "These rules may change what all the rest means, and we know none: send it without implicitRules."
            yield Issue("error", "not-supported", f"{where}.{name}", text)
        if type(value) is dict:
            yield from _refusals(value, f"{where}.{name}")
        elif type(value) is list:
            for number, child in enumerate(value):
                if type(child) is dict:
                    yield from _refusals(child, f"{where}.{name}[{number}]")


def _modifiers(value: Any, where: str) -> Iterator[Issue]:
    several = value if isinstance(value, list) else [value]
    for number, extension in enumerate(several):
        url = extension.get("url") if isinstance(extension, dict) else None
        if url not in KNOWN_MODIFIERS:
            text = "This extension may turn what it stands in into its opposite, and we do not know it."
            yield Issue("error", "extension", f"{where}[{number}]" if several is value else where, text)
