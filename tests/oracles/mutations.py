"""Sound resources made faulty in many ways, by seed: what a tired integrator, a hurried export or a bad map would send.

Each kind is a function named after what it does; it changes the tree it is given and answers False where it cannot.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from adapter.fhir import definitions
from adapter.fhir.formats import FORMATS
from adapter.jsontext import Number

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


def mutations(resources: list[Tree], count: int, seed: int) -> Iterator[tuple[str, Tree]]:
    """(kind, faulty resource), the kinds in turn; some kinds leave some resources sound, and that is for the judges."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        for change in KINDS:
            for _ in range(20):
                tree = copy.deepcopy(chance.choice(resources))
                if change(tree, chance) is not False:
                    yield change.__name__, tree
                    made += 1
                    break


def _pick(tree: Tree, chance: random.Random, test: Callable[[Spot], object]) -> Spot | None:
    found = [spot for spot in spots(tree) if test(spot)]
    return chance.choice(found) if found else None


def _set(spot: Spot, value: Any) -> None:
    if isinstance(spot.value, list) and spot.value:
        spot.value[0] = value
    else:
        spot.node[spot.name] = value


def _to(value: Any, test: Callable[[Spot], object] = lambda spot: True) -> Callable[[Tree, random.Random], Any]:
    def change(tree: Tree, chance: random.Random) -> Any:
        spot = _pick(tree, chance, test)
        return _set(spot, value(chance) if callable(value) else value) if spot else False

    return change


def _named(name: str, change: Kind) -> None:
    change.__name__ = name
    KINDS.append(change)


def _of(*codes: str) -> Callable[[Spot], bool]:
    return lambda spot: spot.code in codes


def _one_of(*values: Any) -> Callable[[random.Random], Any]:
    return lambda chance: copy.deepcopy(chance.choice(values))


_TEXTUAL = [code for code, form in FORMATS.items() if form.json.startswith("text")]
_NUMERIC = ("decimal", "integer", "positiveInt", "unsignedInt")
_is_primitive = lambda spot: spot.code in FORMATS  # noqa: E731
_is_complex = lambda spot: spot.code not in FORMATS and spot.code not in ("xhtml", "Resource")  # noqa: E731

# --- values -------------------------------------------------------------------------------------------------------

_named("null", _to(None))
_named("empty_text", _to("", _of(*_TEXTUAL)))
_named("blank_text", _to("  ", _of("string", "markdown")))
_named("control_character", _to("a\x07b", _of("string")))
_named("long_text", _to("x" * (1024 * 1024 + 1), _of("string")))
_named("empty_object", _to({}, _is_complex))
_named("id_only_object", _to({"id": "only"}, _is_complex))
_named("text_as_number", _to(_one_of(5, 0, -1), _of(*_TEXTUAL)))
_named("text_as_boolean", _to(True, _of(*_TEXTUAL)))
_named("text_as_object", _to({"value": "x"}, _of(*_TEXTUAL)))
_named("object_as_text", _to("x", _is_complex))
_named("number_as_text", _to("1", _of(*_NUMERIC)))
_named("boolean_as_text", _to("true", _of("boolean")))
_named("boolean_as_number", _to(1, _of("boolean")))
_named("whole_number_with_point", _to(Number("1.0"), _of("integer", "positiveInt", "unsignedInt")))
_named("number_out_of_range", _to(_one_of(-1, 2**31, 0), _of("integer", "positiveInt", "unsignedInt")))
_named("number_with_exponent", _to(_one_of(Number("1e3"), Number("1E-2")), _of(*_NUMERIC)))
_DATES = ("2026-13-01", "2026-1-1", "01/02/2026", "2026-00-10", "2026-01-01T10:00", "0000", "today", "2026-01-01T25:00:00Z")
_IMPOSSIBLE = ("2026-02-30", "2026-02-29", "2026-04-31", "1900-02-29")
_named("bad_date", _to(_one_of(*_DATES), _of("date", "dateTime", "instant")))
_named("impossible_date", _to(_one_of(*_IMPOSSIBLE), _of("date", "dateTime")))
_named("impossible_instant", _to(lambda c: c.choice(_IMPOSSIBLE) + "T10:00:00Z", _of("dateTime", "instant")))
_named("time_without_zone", _to("2026-01-01T10:00:00", _of("dateTime", "instant")))
_named("zone_too_far", _to(_one_of("2026-01-01T10:00:00+15:00", "2026-01-01T10:00:00+0100"), _of("dateTime", "instant")))
_named("partial_date", _to(_one_of("2026", "2026-01"), _of("date", "dateTime", "instant")))
_named("leap_second", _to("2026-06-30T23:59:60Z", _of("dateTime", "instant")))
_named("bad_time", _to(_one_of("25:00:00", "10:00", "10:00:00Z"), _of("time")))
_named("wrong_code", _to(_one_of("bogus", "ACTIVE", "in progress"), lambda s: s.code == "code" and s.element.codes))
_named("code_with_blanks", _to(_one_of(" a", "a ", "a  b", "a\tb"), lambda s: s.code == "code" and not s.element.codes))
_named("bad_id", _to(_one_of("a b", "x_y", "a" * 65, "é"), _of("id")))
_named("uri_with_blank", _to(_one_of("http://x y", " http://x"), _of("uri", "url", "canonical", "absolute-uri", "code-system")))
_named("relative_uri", _to("some/where", _of("uri", "canonical", "url", "absolute-uri", "code-system")))
_named("bad_uuid", _to(_one_of("urn:uuid:1234", "urn:uuid:53FEFA32-FCBB-4FF8-8A92-55EE120877B7"), _of("uri", "absolute-uri", "code-system")))
_named("bad_oid", _to(_one_of("urn:oid:3.1.2.3.4.5", "urn:oid:1.02.3.4.5.6"), _of("uri", "absolute-uri", "code-system")))
_named("bad_base64", _to(_one_of("abc", "ab!d", "YWJjZA"), _of("base64Binary")))
_named("number_for_object", _to(7, _is_complex))
_named("object_in_list_twice", _to([{"text": "x"}], lambda s: s.element.many and _is_complex(s)))


# --- structure ----------------------------------------------------------------------------------------------------


@kind
def removed(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: True)
    return spot.node.pop(spot.name) and None if spot else False


@kind
def removed_required(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: s.element.min)
    if spot is None:
        return False
    del spot.node[spot.name]
    return None


@kind
def list_as_its_only_item(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: isinstance(s.value, list) and s.value)
    if spot is None:
        return False
    spot.node[spot.name] = spot.value[0]
    return None


@kind
def item_as_list(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: not isinstance(s.value, list))
    if spot is None:
        return False
    spot.node[spot.name] = [spot.value]
    return None


@kind
def empty_list(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: s.element.many and _is_complex(s))
    if spot is None:
        return False
    spot.node[spot.name] = []
    return None


@kind
def null_in_list(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: isinstance(s.value, list) and _is_complex(s))
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
    spot = _pick(tree, chance, lambda s: True)
    if spot is None:
        return False
    spot.node[spot.name.capitalize() + "s"] = spot.node.pop(spot.name)
    return None


@kind
def second_choice(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: s.element.name.endswith("[x]") and len(s.element.types) > 1)
    if spot is None:
        return False
    base = spot.element.name[:-3]
    others = {"string": "x", "boolean": True, "CodeableConcept": {"text": "x"}, "dateTime": "2026-01-01", "date": "2026"}
    for code, value in others.items():
        if code in spot.element.types and code != spot.code:
            spot.node[f"{base}{code[0].upper()}{code[1:]}"] = value
            return None
    return False


@kind
def choice_of_another_type(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: s.element.name.endswith("[x]"))
    if spot is None:
        return False
    del spot.node[spot.name]
    base = spot.element.name[:-3]
    name, value = chance.choice((("String", "x"), ("Age", {"value": 1}), ("", "x"), ("Foo", 1), ("Boolean", True)))
    spot.node[base + name] = value
    return None


@kind
def extension_alone(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: _is_primitive(s) and not s.element.many and s.name not in ("id", "url"))
    if spot is None:
        return False
    del spot.node[spot.name]
    spot.node["_" + spot.name] = {"extension": [{"url": "http://example.org/why", "valueCode": "unknown"}]}
    return None


@kind
def extension_beside(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: _is_primitive(s) and s.name not in ("id", "url"))
    if spot is None:
        return False
    said = {"extension": [{"url": "http://example.org/why", "valueString": "x"}]}
    spot.node["_" + spot.name] = [said] if isinstance(spot.value, list) else said
    return None


@kind
def bad_underscore(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: _is_primitive(s) and s.name not in ("id", "url"))
    if spot is None:
        return False
    spot.node["_" + spot.name] = chance.choice(("x", {}, [], None, {"foo": 1}, {"extension": []}, 5, [{"id": "a"}]))
    return None


# --- extensions ---------------------------------------------------------------------------------------------------

_EXTENSIONS = (
    {"url": "http://example.org/x"},
    {"valueString": "x"},
    {"url": "rel", "valueString": "x"},
    {"url": "http://example.org/x", "valueString": "x", "valueCode": "y"},
    {"url": "http://example.org/x", "valueString": "x", "extension": [{"url": "a", "valueString": "y"}]},
    {"url": "http://example.org/x", "valueFoo": "x"},
    {"url": "http://example.org/x", "valueCodeableReference": {"concept": {"text": "x"}}},
    {"url": "http://example.org/x", "valueDate": "2026-02-30"},
    {"url": "http://example.org/x", "valueInteger": Number("1.5")},
    {"url": "http://example.org/x", "valueReference": {"reference": "#nobody"}},
    {"url": "http://example.org/x", "valuePeriod": {"start": "2026-02-01", "end": "2026-01-01"}},
    {"url": "http://example.org/x", "valueQuantity": {"value": 1, "code": "kg"}},
    {"url": "http://example.org/x", "valueRange": {"low": {"value": 2}, "high": {"value": 1}}},
    {"url": "http://example.org/x", "valueRange": {"low": {"value": 2, "comparator": "<"}}},
    {"url": "http://example.org/x", "valueRatio": {"numerator": {"value": 1}}},
    {"url": "http://example.org/x", "valueAge": {"value": -1, "code": "a", "system": "http://unitsofmeasure.org"}},
    {"url": "http://example.org/x", "valueCount": {"value": Number("1.5"), "code": "1", "system": "http://unitsofmeasure.org"}},
    {"url": "http://example.org/x", "valueDistance": {"value": 1}},
    {"url": "http://example.org/x", "valueDuration": {"code": "h"}},
    {"url": "http://example.org/x", "valueAttachment": {"data": "YWJj"}},
    {"url": "http://example.org/x", "valueAttachment": {"contentType": "text/plain", "data": "YWJj", "size": 7}},
    {"url": "http://example.org/x", "valueContactPoint": {"value": "x"}},
    {"url": "http://example.org/x", "valueContactPoint": {"system": "pigeon", "value": "x"}},
    {"url": "http://example.org/x", "valueAnnotation": {"time": "2026-01-01"}},
    {"url": "http://example.org/x", "valueAnnotation": {"text": "x", "authorString": "a", "authorReference": {"display": "b"}}},
    {"url": "http://example.org/x", "valueTiming": {"repeat": {"duration": 1}}},
    {"url": "http://example.org/x", "valueTiming": {"repeat": {"period": -1, "periodUnit": "d"}}},
    {"url": "http://example.org/x", "valueTiming": {"repeat": {"timeOfDay": ["10:00:00"], "when": ["MORN"]}}},
    {"url": "http://example.org/x", "valueTiming": {"repeat": {"offset": 5, "when": ["C"]}}},
    {"url": "http://example.org/x", "valueTiming": {"repeat": {"dayOfWeek": ["monday"]}}},
    {"url": "http://example.org/x", "valueIdentifier": {"use": "best", "value": "x"}},
    {"url": "http://example.org/x", "valueIdentifier": {"system": "local", "value": "x"}},
    {"url": "http://example.org/x", "valueCoding": {"system": "local", "code": "x"}},
    {"url": "http://example.org/x", "valueHumanName": {"given": ["a", ""]}},
    {"url": "http://example.org/x", "valueHumanName": {"given": "a"}},
    {"url": "http://example.org/x", "valueAddress": {"line": ["a", 5]}},
    {"url": "http://example.org/x", "valueMoney": {"value": "1"}},
    {"url": "http://example.org/x", "valueSignature": {"when": "2026-01-01T00:00:00Z", "who": {"display": "x"}}},
    {"url": "http://example.org/x", "valueTime": "24:00:00"},
    {"url": "http://example.org/x", "valueBase64Binary": "a"},
    {"url": "http://example.org/x", "valueOid": "1.2.3"},
    {"url": "http://example.org/x", "valueUuid": "x"},
    {"url": "http://example.org/x", "valueId": "a b"},
    {"url": "http://example.org/x", "valueMarkdown": ""},
    {"url": "http://example.org/x", "valueExpression": {"language": "text/fhirpath"}},
    {"url": "http://example.org/x", "valueTriggerDefinition": {"type": "named-event"}},
    {"url": "http://example.org/x", "valueDataRequirement": {"type": "Goal", "codeFilter": [{"valueSet": "http://x"}]}},
    {"url": "http://example.org/x", "valueDosage": {"text": "x", "doseAndRate": [{"doseQuantity": {"comparator": "<", "value": 1}}]}},
    {"url": "http://example.org/x", "valueSampledData": {"origin": {"value": 1}, "period": 1}},
    {"url": "http://example.org/x", "valueMeta": {"lastUpdated": "2026-01-01"}},
    {"url": "http://example.org/x", "valueUsageContext": {"code": {"code": "x", "system": "http://x.org"}}},
    {"url": "http://example.org/x", "valueRelatedArtifact": {"type": "rumour"}},
    {"url": "http://example.org/x", "valueContributor": {"type": "author"}},
    {"url": "http://example.org/x", "valueParameterDefinition": {"use": "in", "type": "Foo"}},
    {"url": "http://example.org/x", "valueString": "fine"},
    {"url": "http://example.org/x", "extension": [{"url": "a", "valueString": "fine"}]},
)


@kind
def bad_extension(tree: Tree, chance: random.Random) -> Any:
    nodes = [n for n in _objects(tree) if n.get("resourceType") not in ("Bundle", "Parameters") and "url" not in n]
    chance.choice(nodes).setdefault("extension", []).append(copy.deepcopy(chance.choice(_EXTENSIONS))) if nodes else None
    return None if nodes else False


# --- references and contained resources ----------------------------------------------------------------------------


@kind
def dangling_local_reference(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, _of("Reference"))
    return _set(spot, {"reference": "#nobody"}) if spot else False


@kind
def reference_with_blank(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, _of("Reference"))
    return _set(spot, {"reference": "Patient/a b"}) if spot else False


@kind
def wrong_contained_type(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: s.code == "Reference" and s.element.types["Reference"] and s.owner == tree["resourceType"])
    if spot is None or tree["resourceType"] == "Bundle":
        return False
    tree.setdefault("contained", []).append({"resourceType": "Group", "id": "odd", "type": "person", "actual": True})
    return _set(spot, {"reference": "#odd"})


@kind
def right_contained_type(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: s.code == "Reference" and "Patient" in s.element.types["Reference"] and s.owner == tree["resourceType"])
    if spot is None:
        return False
    tree.setdefault("contained", []).append({"resourceType": "Patient", "id": "new"})
    return _set(spot, {"reference": "#new"})


@kind
def wrong_reference_type(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, lambda s: s.code == "Reference" and s.element.types["Reference"] not in ([], ["Resource"]))
    return _set(spot, {"reference": "Substance/1"}) if spot else False


@kind
def contradicting_reference_type(tree: Tree, chance: random.Random) -> Any:
    spot = _pick(tree, chance, _of("Reference"))
    return _set(spot, {"reference": "Patient/1", "type": chance.choice(("Organization", "Foo"))}) if spot else False


_CONTAINED = (
    {"resourceType": "Patient", "id": "lonely"},
    {"resourceType": "Patient"},
    {"id": "x"},
    {},
    "x",
    None,
    {"resourceType": "Nothing", "id": "x"},
    {"resourceType": "Condition", "id": "c", "subject": {"reference": "#"}},
    {"resourceType": "Provenance", "id": "c", "target": [{"reference": "#"}], "recorded": "2026-01-01T00:00:00Z", "agent": [{"who": {"display": "x"}}]},
    {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"}, "focus": [{"reference": "#"}]},
    {"resourceType": "Observation", "id": "o", "status": "bogus", "code": {"text": "x"}, "focus": [{"reference": "#"}]},
    {"resourceType": "Observation", "id": "o", "meta": {"versionId": "1"}, "status": "final", "code": {"text": "x"}, "focus": [{"reference": "#"}]},
    {"resourceType": "Observation", "id": "o", "meta": {"security": [{"display": "x"}]}, "status": "final", "code": {"text": "x"}, "focus": [{"reference": "#"}]},
    {"resourceType": "Observation", "id": "o", "contained": [{"resourceType": "Patient", "id": "i"}], "subject": {"reference": "#i"}, "status": "final", "code": {"text": "x"}, "focus": [{"reference": "#"}]},
)


@kind
def contained(tree: Tree, chance: random.Random) -> Any:
    if tree["resourceType"] in ("Bundle", "Parameters"):
        return False
    tree.setdefault("contained", []).append(copy.deepcopy(chance.choice(_CONTAINED)))
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

_DIVS = (
    "{}", "<div>x</div>", "<p xmlns='http://www.w3.org/1999/xhtml'>x</p>", "x", "", "<div xmlns='http://www.w3.org/1999/xhtml'/>",
    *(f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>' for body in (
        "", "  ", "<script>x</script>", "<p onclick='x'>a</p>", "<b>x</i>", "&nbsp;", "&eacute;", "&foo;", "&#233;", "a & b", "a < b",
        "<a href='javascript:alert(1)'>x</a>", "<a href='http://example.org'>x</a>", "<img src='x.png' alt='y'/>", "<form>x</form>",
        "<iframe src='x'/>", "<style>x</style>x", "<p style='color:red'>x</p>", "<table><tr><td>x</td></tr></table>", "<tr><td>x</td></tr>",
        "<ul>x</ul>", "<ul><li>x</li></ul>", "<p><div>x</div></p>", "<b><i>x</i></b>", "<u>x</u>", "<font>x</font>", "<P>x</P>", "<!-- x -->",
        "<!-- x -->y", "<br>x", "<br/>x", "<p data-x='1'>x</p>", "<ol start='2'><li>x</li></ol>", "<h1 id='a' class='b' title='c'>x</h1>",
        "<object data='x'/>x", "<svg xmlns='http://www.w3.org/2000/svg'/>x", "&lt;script&gt;", "<hr/>x", "<video/>x", "<del>x</del>",
        "<b>a<b>b</b></b>", "<p>a<table><tr><td>x</td></tr></table></p>", "<dl><dt>a</dt><dd>b</dd></dl>", "<th>x</th>", "<li>x</li>",
        "<blockquote cite='http://x'>x</blockquote>", "<input/>x", "<pre>x\ny</pre>",
    )),
)


@kind
def narrative(tree: Tree, chance: random.Random) -> Any:
    if tree["resourceType"] in ("Bundle", "Parameters"):
        return False
    tree["text"] = {"status": chance.choice(("generated", "generated", "empty", "made-up")), "div": chance.choice(_DIVS)}
    return None


# --- invariants of the resources ----------------------------------------------------------------------------------

_ADDED: dict[str, tuple[Tree, ...]] = {
    "Goal": (
        {"target": [{"detailString": "x"}]}, {"target": [{"dueDate": "2026-01-01"}]}, {"target": [{"measure": {"text": "m"}, "detailBoolean": False}]},
        {"target": [{"measure": {"text": "m"}, "detailInteger": Number("1.0")}]}, {"startDate": "2026-01-01", "startCodeableConcept": {"text": "x"}},
        {"outcomeReference": [{"reference": "Observation/1", "type": "Goal"}]}, {"note": [{"authorString": "x"}]},
    ),
    "CarePlan": (
        {"activity": [{"reference": {"display": "x"}, "detail": {"status": "unknown"}}]}, {"activity": [{"detail": {}}]}, {"activity": [{}]},
        {"activity": [{"detail": {"status": "unknown", "kind": "Goal"}}]}, {"intent": "wish"}, {"period": {"start": "2026-02", "end": "2026-01"}},
        {"activity": [{"detail": {"status": "unknown", "scheduledString": "s", "scheduledPeriod": {"start": "2026"}}}]},
        {"activity": [{"detail": {"status": "unknown", "quantity": {"value": 1, "comparator": "<"}}}]}, {"goal": [{"reference": "Goal/1", "type": "Task"}]},
    ),
    "Patient": (
        {"contact": [{"gender": "male"}]}, {"gender": "M"}, {"multipleBirthInteger": 1, "multipleBirthBoolean": True}, {"birthDate": "1950-02-30"},
        {"link": [{"other": {"reference": "Patient/1"}, "type": "twin"}]}, {"communication": [{"preferred": True}]}, {"deceasedDateTime": "2026"},
        {"maritalStatus": {"coding": [{"code": 5}]}}, {"telecom": [{"value": "x"}]}, {"telecom": [{"system": "phone", "rank": 0}]}, {"active": "yes"},
    ),
    "Observation": (
        {"valueString": "x", "dataAbsentReason": {"text": "y"}}, {"referenceRange": [{"type": {"text": "x"}}]}, {"component": [{"valueString": "x"}]},
        {"valueQuantity": {"value": 1, "code": "kg"}}, {"effectiveDateTime": "2026-02-30"}, {"status": "done"}, {"valueSampledData": {"period": 1}},
    ),
    "Organization": ({"telecom": [{"system": "phone", "use": "home", "value": "x"}]}, {"address": [{"use": "home", "text": "x"}]}),
    "Condition": (
        {"clinicalStatus": {"text": "active"}}, {"clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "bad"}]}},
        {"abatementString": "x", "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}},
        {"stage": [{"type": {"text": "x"}}]}, {"evidence": [{"id": "x"}]},
        {"verificationStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "entered-in-error"}]}},
    ),
    "Task": ({"authoredOn": "2026-02-01", "lastModified": "2026-01-01"}, {"status": "busy"}, {"input": [{"type": {"text": "x"}}]}),
    "ServiceRequest": ({"orderDetail": [{"text": "x"}]}, {"priority": "whenever"}, {"occurrenceDateTime": "2026-99"}),
    "RiskAssessment": ({"prediction": [{"probabilityDecimal": 101}]}, {"prediction": [{"probabilityRange": {"low": {"value": 1}}}]}, {"status": "x"}),
    "Questionnaire": (
        {"item": [{"linkId": "1", "type": "group"}]}, {"item": [{"linkId": "1", "type": "display", "required": True, "text": "x"}]},
        {"item": [{"linkId": "1", "type": "string"}, {"linkId": "1", "type": "string"}]}, {"item": [{"linkId": "1", "type": "display", "code": [{"display": "x"}]}]},
        {"item": [{"linkId": "1", "type": "choice", "answerValueSet": "http://x.org/v", "answerOption": [{"valueString": "x"}]}]},
        {"item": [{"linkId": "1", "type": "boolean", "enableWhen": [{"question": "2", "operator": "exists", "answerString": "x"}]}]},
    ),
    "QuestionnaireResponse": ({"item": [{"linkId": "1", "answer": [{"valueString": "x"}], "item": [{"linkId": "2"}]}]}, {"status": "x"}),
    "List": ({"emptyReason": {"text": "x"}}, {"mode": "odd"}),
    "Consent": ({"provision": {"type": "maybe"}}, {"scope": {}}),
    "Provenance": ({"entity": [{"role": "source"}]}, {"recorded": "2026-01-01"}),
    "CareTeam": ({"status": "gone"}, {"participant": [{}]}),
    "AuditEvent": ({"entity": [{"name": "x", "query": "YWJj"}]}, {"action": "Z"}),
    "Communication": ({"status": "sent?"}, {"payload": [{"contentString": ""}]}),
}


@kind
def added_to_resource(tree: Tree, chance: random.Random) -> Any:
    if tree["resourceType"] not in _ADDED:
        return False
    tree.update(copy.deepcopy(chance.choice(_ADDED[tree["resourceType"]])))
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
    resource = {key: value for key, value in tree.items()}
    tree.clear()
    tree.update(resourceType="Bundle", type=chance.choice(("transaction", "collection", "searchset", "history", "batch", "parcel", "document")))
    entry: Tree = {"fullUrl": f"http://example.org/fhir/{resource['resourceType']}/{resource.get('id', 'x')}", "resource": resource}
    entry.update(copy.deepcopy(chance.choice((
        {}, {"request": {"method": "PUT", "url": "x/1"}}, {"request": {"method": "WISH", "url": "x"}}, {"search": {"mode": "match"}}, {"response": {"status": "200"}},
        {"request": {"method": "POST"}}, {"fullUrl": "http://example.org/x/1/_history/1"}, {"link": [{"relation": "self"}]}, {"search": {"score": 2}},
        {"fullUrl": "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"}, {"fullUrl": "relative/1"},
    ))))
    tree["entry"] = [entry]
    if chance.random() < 0.3:
        tree["entry"].append(copy.deepcopy(chance.choice(({}, entry, {"fullUrl": "http://example.org/q"}, {"resource": {}}))))
    if chance.random() < 0.2:
        tree["total"] = 1
