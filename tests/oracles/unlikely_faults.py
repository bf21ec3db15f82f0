"""Kinds of faults that a mutator written without sight of the others brought up: what is seldom thought of."""

from __future__ import annotations

import random
from typing import Any

from adapter.fhir.checking import definitions
from tests.oracles.spots import Tree, is_primitive, kind, pick

R4 = "http://hl7.org/fhir/StructureDefinition/"


@kind
def beside_a_list(tree: Tree, chance: random.Random) -> Any:
    """_given of another length than given, or with null on both sides."""
    spot = pick(tree, chance, lambda s: is_primitive(s) and isinstance(s.value, list))
    said = {"extension": [{"url": "http://example.org/why", "valueCode": "unknown"}]}
    if spot is None:
        return False
    spot.node["_" + spot.name] = chance.choice(([None, said], [None], [said, said], [{"id": "a"}], [None, None], said))
    if chance.random() < 0.4:
        spot.value.append(None)
    return None


@kind
def profile_of_a_type(tree: Tree, chance: random.Random) -> Any:
    tree["meta"] = {"profile": [R4 + chance.choice(("Patient", "Goal", "Observation", tree["resourceType"]))]}


@kind
def language_tag(tree: Tree, chance: random.Random) -> Any:
    tree["language"] = chance.choice(("en-GB", "en_GB", "english", "zz", "e", "fr-FR", " en", "de", "xx-GB", "", "en-"))


@kind
def question_of_enable_when(tree: Tree, chance: random.Random) -> Any:
    if tree["resourceType"] != "Questionnaire":
        return False
    when = {"question": chance.choice(("asked", "nobody")), "operator": "=", "answerString": "x"}
    asked = {"linkId": "asked", "type": "string"}
    tree.setdefault("item", []).extend([asked, {"linkId": "after", "type": "string", "enableWhen": [when]}])
    return None


@kind
def history_of_what_is_gone(tree: Tree, chance: random.Random) -> Any:
    name = tree["resourceType"]
    entry: Tree = {"request": {"method": "DELETE", "url": f"{name}/1"}, "response": {"status": "204"}}
    if chance.random() < 0.5:
        entry["fullUrl"] = f"http://example.org/fhir/{name}/1"
    tree.clear()
    tree.update(resourceType="Bundle", type="history", entry=[entry])


@kind
def bare_type(tree: Tree, chance: random.Random) -> Any:
    """Any of the 146 types, with next to nothing in it."""
    name = chance.choice(sorted(definitions.resource_types()))
    tree.clear()
    tree.update(resourceType=name, **chance.choice(({}, {"status": "active"}, {"name": 5}, {"url": "x"}, {"type": []})))
