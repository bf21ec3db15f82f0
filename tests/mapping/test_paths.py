"""Paths into trees: reading, writing, removing, and trees of another shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from adapter.mapping.path_text import BadPathError, compile_path, full_name
from adapter.mapping.paths import MISSING, Path
from adapter.mapping.selectors import where
from tests.mapping import maps

NAMES = {"po": "https://example.org/po-", "chi": "urn:oid:1"}
SELECTORS = {"usual": where(lambda e: isinstance(e, dict) and e.get("use") in ("usual", None), keeps=("use",))}
ONE_OF_EACH = [
    "id", "head.title", "extension(po:x).valueString", "identifier(chi).value", "component[code=urn:c#part].value",
    "note[kind=x].text", "performer[0].display", "name(usual).text", "name(usual)", "a.b[0].c.d",
]  # fmt: skip


def path(text: str, **more: Any) -> Path:
    return compile_path(text, names=NAMES, selectors=SELECTORS, **more)


def written(text: str, value: Any, tree: Any = None, **more: Any) -> Any:
    tree = {} if tree is None else tree
    path(text, **more).put(tree, value)
    return tree


@pytest.mark.parametrize("text", ONE_OF_EACH)
def test_what_is_put_is_got_and_removing_it_leaves_nothing_behind(text: str) -> None:
    value = {"text": "v"} if text == "name(usual)" else "v"
    tree = written(text, value)
    assert path(text).get(tree) == value
    path(text).remove(tree)
    assert tree == {}


@pytest.mark.parametrize("text", ONE_OF_EACH)
@given(tree=maps.trees())
def test_no_tree_of_another_shape_makes_a_path_fail(text: str, tree: Any) -> None:
    one = path(text)
    one.get(tree)
    one.remove(tree)
    assert one.get(tree) is MISSING
    value = {"text": "v", "use": "usual"} if text == "name(usual)" else "v"
    one.put(tree, value)
    assert one.get(tree) == value
    place = one.place(tree)
    assert place is not None
    node: Any = tree
    for key in place:
        node = node[key]
    assert node == value


def test_a_filter_makes_what_it_asks_for() -> None:
    assert written("identifier(chi).value", "1") == {"identifier": [{"system": "urn:oid:1", "value": "1"}]}
    assert written("extension(po:x).valueCode", "1") == {
        "extension": [{"url": "https://example.org/po-x", "valueCode": "1"}]
    }
    coding = {"coding": [{"system": "https://example.org/po-r", "code": "c"}]}
    assert written("part[code=po:r#c].value", "1") == {"part": [{"code": coding, "value": "1"}]}


def test_of_several_elements_that_fit_the_first_is_meant_and_the_others_stay() -> None:
    tree = {"extension": [{"url": "u"}, {"url": "urn:x"}, {"url": "urn:x", "v": "2"}]}
    assert path("extension(urn:x).v").get(tree) is MISSING
    written("extension(urn:x).v", "1", tree)
    assert tree == {"extension": [{"url": "u"}, {"url": "urn:x", "v": "1"}, {"url": "urn:x", "v": "2"}]}


def test_a_coding_is_found_beside_other_codings_of_any_shape() -> None:
    codings = [None, "x", {"code": "c"}, {"system": "urn:c", "code": "part"}]
    tree = {"component": [{"code": {"coding": "part"}}, {"code": {"coding": codings}, "value": "v"}]}
    assert path("component[code=urn:c#part].value").get(tree) == "v"


def test_removing_keeps_what_somebody_else_put_beside_it() -> None:
    tree = {"extension": [{"url": "urn:x", "v": "1", "theirs": True}], "head": {"title": "t", "other": 1}}
    path("extension(urn:x).v").remove(tree)
    path("head.title").remove(tree)
    assert tree == {"extension": [{"url": "urn:x", "theirs": True}], "head": {"other": 1}}


def test_removing_goes_on_to_every_element_that_would_then_be_read() -> None:
    tree = {"name": [{"text": "a"}, {"use": "old", "text": "b"}, {"use": "usual", "text": "c"}]}
    path("name(usual).text").remove(tree)
    assert tree == {"name": [{"use": "old", "text": "b"}, {"use": "usual"}]}


def test_an_element_that_is_replaced_whole_keeps_what_it_is_chosen_by() -> None:
    tree = {"name": [{"use": "usual", "family": "Old"}, {"text": "somebody else"}]}
    written("name(usual)", {"text": "new"}, tree)
    assert tree["name"][0] == {"use": "usual", "text": "new"}


def test_a_choice_reads_its_type_and_writing_another_type_leaves_only_that() -> None:
    choice = path("value[x]", types=["String", "Quantity"])
    tree = {"valueString": "7", "_valueString": {"id": "s"}, "valueOther": 1}
    assert choice.get(tree) == ("String", "7")
    choice.put(tree, ("Quantity", {"value": 7}))
    assert tree == {"valueQuantity": {"value": 7}, "valueOther": 1}
    choice.remove(tree)
    assert tree == {"valueOther": 1}


def test_writing_a_choice_of_the_same_type_keeps_what_stands_beside_the_value() -> None:
    tree = {"valueString": "7", "_valueString": {"id": "s"}}
    path("value[x]", types=["String", "Quantity"]).put(tree, ("String", "8"))
    assert tree == {"valueString": "8", "_valueString": {"id": "s"}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a.", "cannot read"), ("a b", "cannot read"), ("a[x]", "types"), ("a[x].b", "types"), ("a[1]", r"only \[0\]"),
        ("a[=x]", "filter"), ("a(nobody)", "short name"), ("", "cannot read"), ("a..b", "cannot read"),
        ("a[b", "cannot read"), ("a[²]", "filter"),
    ],
)  # fmt: skip
def test_a_path_that_cannot_be_read_says_why(text: str, says: str) -> None:
    with pytest.raises(BadPathError, match=says):
        path(text)


def test_short_names_are_for_uris_and_whole_uris_stand_as_they_are() -> None:
    assert full_name("po:x", NAMES) == "https://example.org/po-x"
    assert full_name("chi", NAMES) == "urn:oid:1"
    assert full_name("https://fhir.nhs.uk/Id/nhs-number", NAMES) == "https://fhir.nhs.uk/Id/nhs-number"
