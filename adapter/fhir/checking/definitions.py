"""What R4 4.0.1 says of each type, read from the compiled table the first time that something is checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

TABLES = Path(__file__).parent / "r4" / "tables.json"
OTHERS = TABLES.with_name("others.json")  # types that the adapter neither reads nor writes: opened when one is met


@dataclass(frozen=True, slots=True)
class Element:
    """`types` maps each allowed type to its reference targets; `[x]` stays in the name of a choice.

    `codes` is the name of the value set of a required binding, `rules` the invariants of the element itself by key.
    """

    name: str
    types: dict[str, list[str]]
    min: int = 0
    many: bool = False
    codes: str = ""
    rules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """One type: `kind` is resource, complex or backbone; a backbone element is named by its path (Goal.target)."""

    name: str
    kind: str
    elements: tuple[Element, ...]
    rules: tuple[tuple[str, str], ...]


@cache
def definition(name: str) -> Definition | None:
    """None for a type that the table does not have."""
    entry = _tables()["types"].get(name) or _others()["types"].get(name)
    if entry is None:
        return None
    elements = tuple(
        Element(name, **{**element, "rules": tuple(element.get("rules", {}).items())})
        for name, element in entry["elements"].items()
    )
    return Definition(name, entry["kind"], elements, tuple(entry["rules"].items()))


@cache
def codes(value_set: str) -> dict[str, frozenset[str]] | None:
    """The codes of a value set by system; None where its content is not ours to list (languages, MIME types)."""
    systems = _tables()["codes"].get(value_set) or _others()["codes"].get(value_set)
    return None if systems is None else {system: frozenset(listed) for system, listed in systems.items()}


@cache
def systems() -> dict[str, frozenset[str]]:
    """The code systems of HL7 of which the table has every code."""
    return {system: (codes(value_set) or {})[system] for system, value_set in _tables()["systems"].items()}


@cache
def resource_types() -> frozenset[str]:
    """The names of all resource types of R4."""
    return frozenset().union(*(codes("resource-types") or {}).values()) - {"DomainResource", "Resource"}


def definition_names() -> list[str]:
    return [*_tables()["types"], *_others()["types"]]


@cache
def _tables() -> Any:
    return orjson.loads(TABLES.read_bytes())


@cache
def _others() -> Any:
    return orjson.loads(OTHERS.read_bytes())
