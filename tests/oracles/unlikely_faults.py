"""Kinds of faults that a mutator written without sight of the others brought up: what is seldom thought of."""

from __future__ import annotations

import random
from typing import Any

from adapter.fhir.checking import definitions
from tests.oracles.spots import Tree, is_primitive, kind, named, of_type, one_of, pick, put, spots, to

R4 = "http://hl7.org/fhir/StructureDefinition/"
_FORMED = of_type("canonical", "code", "date", "dateTime", "id", "instant", "uri", "url")

named("blank_form", to(one_of("\t", "\n", " ", "\u3000"), _FORMED))


@kind
def unseen_character(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: _FORMED(s) and isinstance(s.value, str) and len(s.value) > 2)
    mark = chance.choice(("\ufeff{}", "{}\u200b", "{}\u2028", "{}\x1f", "\x85{}"))
    return put(spot, mark.format(spot.value)) if spot else False


@kind
def element_id_with_blanks(tree: Tree, chance: random.Random) -> Any:
    values = [s.value[0] if isinstance(s.value, list) and s.value else s.value for s in spots(tree)]
    nodes = [value for value in values if isinstance(value, dict) and "resourceType" not in value]
    if not nodes:
        return False
    chance.choice(nodes)["id"] = chance.choice(("a b", " a", "a_b", "a\n"))
    return None


@kind
def extension_of_no_element(tree: Tree, chance: random.Random) -> Any:
    spot = pick(tree, chance, lambda s: s.element.name.endswith("[x]") and s.owner != "Extension")
    if spot is None:
        return False
    name = chance.choice(("Age", "String", "Foo", "Boolean", "DateTime"))
    said = {"extension": [{"url": "http://example.org/why", "valueCode": "unknown"}]}
    del spot.node[spot.name]
    spot.node[f"_{spot.element.name[:-3]}{name}"] = said
    return None


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
    name = chance.choice(("Patient", "Goal", "DomainResource", "Extension", tree["resourceType"]))
    tree["meta"] = {"profile": [f"{R4}{name}{chance.choice(('', '|4.0.1'))}"]}


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
