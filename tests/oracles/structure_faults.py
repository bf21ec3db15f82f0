"""Kinds of faulty structure: what is missing, too much, unknown, in the wrong place or refers to nothing."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

from adapter import jsontext
from tests.oracles.spots import Tree, is_complex, is_primitive, kind, of_type, pick, put, spots

PIECES = jsontext.loads((Path(__file__).parent / "faulty_pieces.json").read_bytes())


@kind
def removed(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: True)
    return spot.node.pop(spot.name) and None if spot else False


@kind
def removed_required(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: s.element.min)
    if spot is None:
        return False
    del spot.node[spot.name]
    return None


@kind
def list_as_its_only_item(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: isinstance(s.value, list) and s.value)
    if spot is None:
        return False
    spot.node[spot.name] = spot.value[0]
    return None


@kind
def item_as_list(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: not isinstance(s.value, list))
    if spot is None:
        return False
    spot.node[spot.name] = [spot.value]
    return None


@kind
def empty_list(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: s.element.many and is_complex(s))
    if spot is None:
        return False
    spot.node[spot.name] = []
    return None


@kind
def null_in_list(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: isinstance(s.value, list) and is_complex(s))
    return spot.value.append(None) if spot else False


def _objects(tree: Tree) -> list[Tree]:
    return [tree] + [
        item
        for spot in spots(tree)
        for item in (spot.value if isinstance(spot.value, list) else [spot.value])
        if isinstance(item, dict)
    ]


@kind
def unknown_element(tree: Tree, chance: random.Random) -> Any:
    name = chance.choice(("nickname", "personalOutcome", "Status", "_comment", "fhir_comments", "resourceType2"))
    chance.choice(_objects(tree))[name] = chance.choice(("x", 1, {"a": "b"}, None))


@kind
def misspelt_element(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: True)
    if spot is None:
        return False
    spot.node[spot.name.capitalize() + "s"] = spot.node.pop(spot.name)
    return None


@kind
def second_choice(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: s.element.name.endswith("[x]") and len(s.element.types) > 1)
    if spot is None:
        return False
    base = spot.element.name[:-3]
    others = {
        "string": "x",
        "boolean": True,
        "CodeableConcept": {"text": "x"},
        "dateTime": "2026-01-01",
        "date": "2026",
    }
    for code, value in others.items():
        if code in spot.element.types and code != spot.code:
            spot.node[f"{base}{code[0].upper()}{code[1:]}"] = value
            return None
    return False


@kind
def choice_of_another_type(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: s.element.name.endswith("[x]"))
    if spot is None:
        return False
    del spot.node[spot.name]
    base = spot.element.name[:-3]
    name, value = chance.choice((("String", "x"), ("Age", {"value": 1}), ("", "x"), ("Foo", 1), ("Boolean", True)))
    spot.node[base + name] = value
    return None


@kind
def extension_alone(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: is_primitive(s) and not s.element.many and s.name not in ("id", "url"))
    if spot is None:
        return False
    del spot.node[spot.name]
    spot.node["_" + spot.name] = {"extension": [{"url": "http://example.org/why", "valueCode": "unknown"}]}
    return None


@kind
def extension_beside(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: is_primitive(s) and s.name not in ("id", "url"))
    if spot is None:
        return False
    said = {"extension": [{"url": "http://example.org/why", "valueString": "x"}]}
    spot.node["_" + spot.name] = [said] if isinstance(spot.value, list) else said
    return None


@kind
def bad_underscore(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: is_primitive(s) and s.name not in ("id", "url"))
    if spot is None:
        return False
    spot.node["_" + spot.name] = chance.choice(("x", {}, [], None, {"foo": 1}, {"extension": []}, 5, [{"id": "a"}]))
    return None


# --- extensions ---------------------------------------------------------------------------------------------------


@kind
def bad_extension(tree: Tree, chance: random.Random) -> Any:
    nodes = [n for n in _objects(tree) if n.get("resourceType") not in ("Bundle", "Parameters") and "url" not in n]
    chance.choice(nodes).setdefault("extension", []).append(
        copy.deepcopy(chance.choice(PIECES["extensions"]))
    ) if nodes else None
    return None if nodes else False


# --- references and contained resources ----------------------------------------------------------------------------


@kind
def dangling_local_reference(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, of_type("Reference"))
    return put(spot, {"reference": "#nobody"}) if spot else False


@kind
def reference_with_blank(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, of_type("Reference"))
    return put(spot, {"reference": "Patient/a b"}) if spot else False


@kind
def wrong_contained_type(tree: Tree, chance: random.Random) -> Any:
    spot = pick(
        tree,
        chance,
        lambda s: s.code == "Reference" and s.element.types["Reference"] and s.owner == tree["resourceType"],
    )
    if spot is None or tree["resourceType"] == "Bundle":
        return False
    tree.setdefault("contained", []).append({"resourceType": "Group", "id": "odd", "type": "person", "actual": True})
    return put(spot, {"reference": "#odd"})


@kind
def right_contained_type(tree: Tree, chance: random.Random) -> Any:
    spot = pick(
        tree,
        chance,
        lambda s: (
            s.code == "Reference" and "Patient" in s.element.types["Reference"] and s.owner == tree["resourceType"]
        ),
    )
    if spot is None:
        return False
    tree.setdefault("contained", []).append({"resourceType": "Patient", "id": "new"})
    return put(spot, {"reference": "#new"})


@kind
def wrong_reference_type(tree: Tree, chance: random.Random) -> Any:
    spot = pick(
        tree, chance, lambda s: s.code == "Reference" and s.element.types["Reference"] not in ([], ["Resource"])
    )
    return put(spot, {"reference": "Substance/1"}) if spot else False


@kind
def contradicting_reference_type(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, of_type("Reference"))
    return put(spot, {"reference": "Patient/1", "type": chance.choice(("Organization", "Foo"))}) if spot else False


@kind
def contained(tree: Tree, chance: random.Random) -> Any:
    if tree["resourceType"] in ("Bundle", "Parameters"):
        return False
    tree.setdefault("contained", []).append(copy.deepcopy(chance.choice(PIECES["contained"])))
    return None


@kind
def same_element_id(tree: Tree, chance: random.Random) -> Any:
    nodes = [n for n in _objects(tree) if "resourceType" not in n]
    if len(nodes) < 2:
        return False
    for node in chance.sample(nodes, 2):
        node["id"] = "twice"
    return None


# --- narrative ----------------------------------------------------------------------------------------------------


@kind
def narrative(tree: Tree, chance: random.Random) -> Any:
    if tree["resourceType"] in ("Bundle", "Parameters"):
        return False
    tree["text"] = {
        "status": chance.choice(("generated", "generated", "empty", "made-up")),
        "div": chance.choice(PIECES["divs"]),
    }
    return None


# --- invariants of the resources ----------------------------------------------------------------------------------


@kind
def added_to_resource(tree: Tree, chance: random.Random) -> Any:
    if tree["resourceType"] not in PIECES["added"]:
        return False
    tree.update(copy.deepcopy(chance.choice(PIECES["added"][tree["resourceType"]])))
    return None


@kind
def two_faults(tree: Tree, chance: random.Random) -> Any:
    tree["nickname"] = "x"
    return removed_required(tree, chance)


@kind
def other_resource_type(tree: Tree, chance: random.Random) -> Any:
    tree["resourceType"] = chance.choice(("Goal", "CarePlan", "Patient", "Observation", "goal", "Objective", ""))


@kind
def no_resource_type(tree: Tree, chance: random.Random) -> Any:
    del tree["resourceType"]


@kind
def bundle(tree: Tree, chance: random.Random) -> Any:
    """The resource in a bundle of some type, with an entry that has too little or too much."""
    resource = dict(tree)
    tree.clear()
    tree.update(
        resourceType="Bundle",
        type=chance.choice(("transaction", "collection", "searchset", "history", "batch", "parcel", "document")),
    )
    entry: Tree = {
        "fullUrl": f"http://example.org/fhir/{resource['resourceType']}/{resource.get('id', 'x')}",
        "resource": resource,
    }
    entry.update(copy.deepcopy(chance.choice(PIECES["entries"])))
    tree["entry"] = [entry]
    if chance.random() < 0.3:
        tree["entry"].append(
            copy.deepcopy(chance.choice(({}, entry, {"fullUrl": "http://example.org/q"}, {"resource": {}})))
        )
    if chance.random() < 0.2:
        tree["total"] = 1
