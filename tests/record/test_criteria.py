"""The words that a site edits, the contents that a law asks for, and the criteria that findings quote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from adapter.record.model import Party, Record, Section, StatedNone, Statement
from adapter.record.quality import findings
from tests.laws.records import kept_records
from tests.record.test_quality import CRITERIA, GOOD, MAPPINGS, REVIEW, TODAY, codes, read, with_outcome

BOOKLET = (Path(__file__).parent / "cases" / "booklet.txt").read_text(encoding="utf-8")


# --- jargon


@pytest.mark.parametrize("voice", ["verbatim", "proxy", "observed"])
def test_jargon_is_never_looked_for_in_somebodys_own_words(voice: str) -> None:
    record = with_outcome(statement=Statement(text="I am a service user with ADLs", voice=voice), why="my meds")
    assert codes(record) == []


def test_jargon_is_told_with_a_plainer_word_and_without_the_sentence_it_stands_in() -> None:
    (finding,) = findings(with_outcome(summary="Service Users of Annfield"), CRITERIA, TODAY)
    assert finding.text == "“service users” may not be plain to everybody who reads this. Perhaps: people."
    assert "Annfield" not in repr(finding)


def test_the_list_of_jargon_is_the_sites_own() -> None:
    criteria = replace(CRITERIA, jargon={"hub": "the place where we meet"})
    assert codes(with_outcome(summary="At the Hub, with the client"), criteria) == ["jargon"]
    assert codes(with_outcome(summary="Client"), replace(CRITERIA, jargon={})) == []


def test_a_word_of_the_list_is_a_word_and_no_pattern() -> None:
    criteria = replace(CRITERIA, jargon={"a.c": "x", "(": "y"})
    assert codes(with_outcome(summary="abc"), criteria) == []
    assert codes(with_outcome(summary="a.c ("), criteria) == ["jargon", "jargon"]


def test_words_that_may_be_the_persons_own_are_asked_about_and_quoted_ones_are_not() -> None:
    unknown = with_outcome(statement=Statement(text="Carer breakdown", voice="unknown"))
    jargon = next(one for one in findings(unknown, CRITERIA, TODAY) if one.code == "jargon")
    assert jargon.text.endswith("leave them as they are.")
    assert codes(with_outcome(summary="He said “I am a service user”")) == []
    assert codes(with_outcome(reviews=(replace(REVIEW, by=Party(id="iris"), narrative="my meds help"),))) == []


# --- the law


def carers_plan(*topics: str, **more: Any) -> Record:
    sections = tuple(Section(id=topic, framework="section-9", topic=topic, text="what was agreed") for topic in topics)
    return replace(GOOD, kind="adult-carer-support-plan", sections=sections, **more)


TOPICS = [one["topic"] for one in read("law/acsp-s9.yaml")["contents"] if "topic" in one]


def test_a_carers_plan_with_everything_in_it_lacks_nothing() -> None:
    assert codes(carers_plan(*TOPICS)) == []


def test_what_the_law_asks_for_and_a_carers_plan_lacks_is_named_with_its_paragraph() -> None:
    (finding,) = findings(carers_plan(*[t for t in TOPICS if t != "emergency-arrangements"]), CRITERIA, TODAY)
    assert (finding.code, finding.where) == ("required-by-law", "sections")
    assert finding.text == (
        "By law this plan covers whether the carer has arrangements for care in an emergency. "
        "That there is none can be said, too."
    )
    assert finding.source == "Carers (Scotland) Act 2016, section 9(1)(c)"


def test_a_content_for_some_cases_only_says_for_which() -> None:
    (finding,) = findings(carers_plan(*[t for t in TOPICS if t != "support-where-carer-lives"]), CRITERIA, TODAY)
    assert "where the carer lives in another area." in finding.text


def test_a_carers_plan_without_outcomes_lacks_them() -> None:
    assert codes(carers_plan(*TOPICS, outcomes=())) == ["required-by-law"]


def test_that_there_is_none_says_it_too() -> None:
    record = carers_plan(*TOPICS[1:], stated_none=(StatedNone(what=TOPICS[0]),))
    assert codes(record) == []


def test_a_plan_of_another_kind_is_not_asked_for_any_of_it() -> None:
    assert codes(replace(GOOD, kind="support-plan")) == []


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-03-15", None, True),
        ("2026-03-16", None, False),
        (None, None, False),
        ("2018-04-01", "2026-03-15", True),
        ("2018-04-01", "2026-03-14", False),
    ],
)
def test_a_content_is_asked_for_while_it_is_law(since: Any, until: Any, found: bool) -> None:
    law = CRITERIA.laws[0]
    content = replace(law.contents[0], topic="new", since=since, until=until)
    criteria = replace(CRITERIA, laws=(replace(law, contents=(content,)),))
    assert codes(carers_plan(), criteria) == (["required-by-law"] if found else [])


# --- the criteria


@pytest.mark.parametrize("name", CRITERIA.quotes)
def test_every_criterion_is_quoted_word_for_word(name: str) -> None:
    assert CRITERIA.quotes[name][0] in " ".join(BOOKLET.split())


def test_every_topic_of_the_law_is_one_of_the_vocabulary() -> None:
    words = (MAPPINGS / "codes" / "section-9.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert sorted(TOPICS) == sorted(line.split(",")[0] for line in words)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=50)
@given(kept_records())
def test_any_record_can_be_looked_at_and_each_finding_quotes_something(record: Record) -> None:
    assert all(finding.quote and finding.text and finding.source for finding in findings(record, CRITERIA, TODAY))
