"""The narrative of a Goal and a CarePlan: valid XHTML in the record's own words, for every record; an edit is heard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from adapter.fhir import CODECS, SELECTORS, Narratives, check, resources_from, with_narrative
from adapter.fhir.narrative import DIGEST, NOT_ALL, without_narrative
from adapter.mapping.library import Library
from adapter.record.model import Sensitive
from adapter.record.trees import record_from
from tests.laws.records import kept_records

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
RECORD = record_from({
    "id": "r", "title": "Iris's plan", "person": {"id": "p", "name": {"family": "Testperson"}},
    "outcomes": [
        {"id": "g", "statement": {"text": "Soup & <song>", "voice": "verbatim", "language": "gd"},
         "why": "Home.\nYes."},
        {"id": "h", "statement": {"text": "To see the choir"}},
    ],
})  # fmt: skip


def shown(kind: str, identity: str, record: Any = RECORD) -> Any:
    found = resources_from(record, LIBRARY)
    own = next(r for r in found if r["resourceType"] == kind and r["id"] == identity)
    return with_narrative(own, Narratives(record))


def narrative(kind: str, identity: str) -> Any:
    return shown(kind, identity)["text"]


def with_div(resource: Any, div: str) -> Any:
    return {**resource, "text": {**resource["text"], "div": div}}


def test_a_goals_narrative_has_its_words_and_no_other_outcomes() -> None:
    div = narrative("Goal", "g")["div"]
    assert '<span xml:lang="gd">“Soup &amp; &lt;song&gt;”</span>' in div
    assert "Home.<br/>Yes." in div
    assert "choir" not in div


def test_a_plans_narrative_has_every_outcome_and_does_not_name_the_person() -> None:
    div = narrative("CarePlan", "r")["div"]
    assert "choir" in div
    assert "Soup" in div
    assert "Testperson" not in div


def test_somebody_elses_narrative_and_other_resources_are_left_as_they_are() -> None:
    foreign = {"resourceType": "Goal", "id": "g", "text": {"status": "additional", "div": "<div/>"}}
    patient = {"resourceType": "Patient", "id": "p"}
    other = {"resourceType": "Goal", "id": "elsewhere"}
    for resource in (foreign, patient, other):
        assert with_narrative(resource, Narratives(RECORD)) is resource


@settings(deadline=None, max_examples=50)
@given(kept_records())
def test_every_narrative_is_one_that_fhir_takes(record: Any) -> None:
    narratives = Narratives(record)
    for resource in resources_from(record, LIBRARY):
        made = with_narrative(resource, narratives)
        assert [i for i in check(made) if i.severity == "error" and ".text" in i.where] == []
        assert without_narrative(made, "") == (resource, [])


def marked(what: str) -> Any:
    return replace(RECORD, sensitive=(Sensitive(what=what, in_confidence=True),))


def test_a_text_that_needs_a_look_first_is_in_no_narrative_and_it_says_so() -> None:
    record = marked("outcomes/g/why")
    for kind, identity in (("Goal", "g"), ("CarePlan", "r")):
        div = shown(kind, identity, record)["text"]["div"]
        assert ("Home." in div, "Soup" in div, NOT_ALL in div) == (False, True, True)
        assert div.count("Not said") == div.count("Not said here") > 0  # it was said, and does not stand here


def test_where_it_is_not_clear_which_text_needs_a_look_there_is_no_narrative() -> None:
    assert "text" not in shown("Goal", "g", marked("nothing/of/the/record"))


def test_a_plan_too_long_for_a_narrative_has_none() -> None:
    long = replace(RECORD, title="x" * 1_048_000, story="y" * 1_000)
    assert "text" not in shown("CarePlan", "r", long)
    assert "text" in shown("Goal", "g", long)


# --- coming back


def test_one_that_nobody_touched_goes_however_it_was_laid_out_on_the_way() -> None:
    goal = shown("Goal", "g")
    bare = {name: value for name, value in goal.items() if name != "text"}
    div = goal["text"]["div"]
    laid_out = (
        div.replace("<p>", "\n  <p>").replace("</h2>", "\n</h2>").replace("&quot;", "&#34;").replace("’", "&#8217;")
    )
    for text in (div, laid_out, div.replace("<br/>", "<br></br>"), div.replace("<br/>", "<br />")):
        assert without_narrative(with_div(goal, text), "Goal") == (bare, [])


@pytest.mark.parametrize(("ours", "theirs"), [
    ("Home.", "House."), ("<br/>", ""), ("<h2>", '<h2 class="x">'), ("</div>", '<img src="#a" alt=""/></div>'),
])  # fmt: skip
def test_one_that_somebody_edited_is_theirs_and_it_is_told(ours: str, theirs: str) -> None:
    goal = shown("Goal", "g")
    edited = goal["text"]["div"].replace(ours, theirs)
    assert edited != goal["text"]["div"]
    kept, (issue,) = without_narrative(with_div(goal, edited), "Bundle.entry[0].resource")
    assert kept["text"] == {"status": "generated", "div": edited}
    assert (issue.severity, issue.where) == ("warning", "Bundle.entry[0].resource.text")
    assert with_narrative(kept, Narratives(RECORD)) is kept  # and never a second one beside it


def test_somebody_elses_narrative_comes_in_as_it_is() -> None:
    for text in (
        {"status": "additional", "div": "<div/>"},
        {"extension": [{"url": "urn:x"}], "status": "empty"},
        "x",
        None,
    ):
        goal = {"resourceType": "Goal", "id": "g", "text": text}
        assert without_narrative(goal, "Goal")[0] is goal


@pytest.mark.parametrize("div", [
    None, 7, "", "words", "<div>", "<div>&nbsp;</div>", "<div>\ud800</div>", "&" * 2_000_000, "&#x110000;", ["<div/>"],
])  # fmt: skip
def test_what_is_no_narrative_of_ours_is_kept_whatever_it_is(div: Any) -> None:
    goal = {"resourceType": "Goal", "text": {"extension": [{"url": DIGEST, "valueString": "ab"}], "div": div}}
    assert without_narrative(goal, "Goal").resource == {"resourceType": "Goal", "text": {"div": div}}
