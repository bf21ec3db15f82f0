"""Finds the elements of a resource by what the definitions say of them, so that each kind of fault finds its place."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from adapter.fhir.checking import definitions
from adapter.fhir.checking.formats import FORMATS

Tree = dict[str, Any]


class Spot(NamedTuple):
    """One element of a resource: where it is and what the definitions say of it."""

    node: Tree
    name: str  # as JSON has it
    element: definitions.Element
    code: str  # its type
    owner: str

    @property
    def value(self) -> Any:
        return self.node[self.name]


def spots(resource: Tree) -> list[Spot]:
    found: list[Spot] = []
    waiting: list[tuple[Tree, str]] = [(resource, resource.get("resourceType", ""))]
    while waiting:
        node, owner = waiting.pop()
        definition = definitions.definition(owner)
        for element in definition.elements if definition else ():
            for code in element.types:
                name = element.name
                if name.endswith("[x]"):
                    name = f"{name[:-3]}{code[0].upper()}{code[1:]}"
                if name not in node:
                    continue
                found.append(Spot(node, name, element, code, owner))
                values = node[name] if isinstance(node[name], list) else [node[name]]
                for value in values:
                    if isinstance(value, dict) and code not in FORMATS:
                        waiting.append((value, value.get("resourceType", "") if code == "Resource" else code))
    return found


Kind = Callable[[Tree, random.Random], Any]
KINDS: list[Kind] = []


def kind(change: Kind) -> Kind:
    KINDS.append(change)
    return change


def pick(tree: Tree, chance: random.Random, test: Callable[[Spot], object]) -> Spot | None:
    found = [spot for spot in spots(tree) if test(spot)]
    return chance.choice(found) if found else None


def put(spot: Spot, value: Any) -> None:
    if isinstance(spot.value, list) and spot.value:
        spot.value[0] = value
    else:
        spot.node[spot.name] = value


def to(value: Any, test: Callable[[Spot], object] = lambda spot: True) -> Callable[[Tree, random.Random], Any]:
    def change(tree: Tree, chance: random.Random) -> Any:
        spot = pick(tree, chance, test)
        return put(spot, value(chance) if callable(value) else value) if spot else False

    return change


def named(name: str, change: Kind) -> None:
    change.__name__ = name
    KINDS.append(change)


def of_type(*codes: str) -> Callable[[Spot], bool]:
    return lambda spot: spot.code in codes


def one_of(*values: Any) -> Callable[[random.Random], Any]:
    return lambda chance: copy.deepcopy(chance.choice(values))


TEXTUAL = [code for code, form in FORMATS.items() if form.json.startswith("text")]
NUMERIC = ("decimal", "integer", "positiveInt", "unsignedInt")


def is_primitive(spot: Spot) -> bool:
    return spot.code in FORMATS


def is_complex(spot: Spot) -> bool:
    return spot.code not in FORMATS and spot.code not in ("xhtml", "Resource")
