"""A record in plain words: everything that it says, nothing that it does not, and nobody's words in another's mouth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from adapter.record.identifiers import CHI
from adapter.record.model import ACTION_STATUSES, EXTENTS, KINDS, OUTCOME_STATUSES, PARTY_KINDS, PLAN_STATUSES, Record
from adapter.record.phrases import (
    ACTION_STATUSES as ACTION_WORDS,
)
from adapter.record.phrases import (
    EXTENTS as EXTENT_WORDS,
)
from adapter.record.phrases import (
    KINDS as KIND_WORDS,
)
from adapter.record.phrases import (
    OUTCOME_STATUSES as OUTCOME_WORDS,
)
from adapter.record.phrases import (
    PARTIES,
    day,
)
from adapter.record.phrases import (
    PLAN_STATUSES as PLAN_WORDS,
)
from adapter.record.plain import plain
from adapter.record.sentences import Section, Sentence
from adapter.record.trees import record_from, shapes, tree_from
from adapter.record.words import VOICES
from tests.laws.records import kept_records

WORDS = "I want my confidence back in the kitchen"


def outcome(**fields: Any) -> dict[str, Any]:
    person = {"id": "p", "name": {"given": ["Iris"], "family": "Testperson"}}
    people = [{"id": "d", "kind": "family", "name": "Mairi"}]
    return {"id": "r", "person": person, "people": people, "outcomes": [{"id": "o", **fields}]}


def sentences(tree: Any, **named: Any) -> list[Sentence]:
    return [sentence for section in plain(tree, **named) for sentence in section.sentences]


def at(tree: Any, path: str) -> Sentence:
    (found,) = [sentence for sentence in sentences(tree) if sentence.path == path and sentence.kind != "alert"]
    return found


def section(tree: Any, heading: str) -> Section:
    return next(section for section in plain(tree) if section.heading == heading)


# --- whose words


def test_verbatim_words_stand_in_quotation_marks_and_say_so():
    tree = outcome(statement={"text": WORDS, "voice": "verbatim"})
    assert at(tree, "outcomes[0].statement.text").text == f"“{WORDS}”"
    assert at(tree, "outcomes[0].statement.voice").text == "These are the person’s own words."


@pytest.mark.parametrize("voice", [*[voice for voice in VOICES if voice != "verbatim"], None])
def test_words_of_any_other_voice_get_no_quotation_marks_and_are_never_called_the_persons_own(voice: str | None):
    statement = {"text": WORDS} | ({"voice": voice} if voice else {})
    for by in ({}, {"expressed_by": {"id": "d"}}, {"expressed_by": {"id": "p"}}):
        tree = outcome(statement=statement, **by)
        assert at(tree, "outcomes[0].statement.text").text == WORDS
        assert "own words" not in at(tree, "outcomes[0].statement.voice").text


def test_whose_words_is_said_to_be_unknown_where_nobody_said():
    for statement in ({"text": WORDS}, {"text": WORDS, "voice": "unknown"}):
        told = at(outcome(statement=statement), "outcomes[0].statement.voice")
        assert (told.kind, told.text) == ("missing", "Whose words these are is not recorded.")


def test_exact_words_of_somebody_else_are_theirs():
    tree = outcome(statement={"text": WORDS, "voice": "verbatim"}, expressed_by={"id": "d"})
    assert at(tree, "outcomes[0].statement.voice").text == "These are the exact words of Mairi."


def test_words_that_bring_their_own_quotation_marks_get_no_second_pair():
    tree = outcome(statement={"text": f"“{WORDS}”", "voice": "verbatim"})
    assert at(tree, "outcomes[0].statement.text").text == f"“{WORDS}”"
    two = "“Soup,” she said, “makes it home”"
    assert at(outcome(statement={"text": two, "voice": "verbatim"}), "outcomes[0].statement.text").text == f"“{two}”"


def test_a_workers_summary_never_stands_where_the_statement_would():
    tree = outcome(summary="Wishes to cook")
    assert at(tree, "outcomes[0].statement").kind == "missing"
    assert at(tree, "outcomes[0].summary").label == "A worker’s summary"


# --- what must be seen


def test_a_plan_that_must_change_is_the_first_thing_said():
    old = {"id": "a", "date": "2026-02-01", "plan_needs_change": True, "change_reason": "The stairs"}
    tree = outcome(reviews=[old, {"id": "b", "date": "2026-03-01", "plan_needs_change": False}])
    first = plain(tree)[0]
    assert first.heading == "Notice this first"
    assert first.sentences == (
        Sentence(
            "A review on 1 February 2026 says: the plan needs to change.",
            "outcomes[0].reviews[0].plan_needs_change",
            "alert",
        ),
    )
    assert at(tree, "outcomes[0].reviews[0].change_reason").text == "The stairs"
    assert at(tree, "outcomes[0].reviews[1].plan_needs_change").text == "No."


def test_what_must_not_be_done_is_noticed_first_and_said_before_how():
    tree = outcome() | {"actions": [{"id": "a", "outcomes": ["o"], "how": "Lift by the arms", "do_not": True}]}
    assert plain(tree)[0].sentences[0].path == "actions[0].do_not"
    assert [s.path for s in section(tree, "How to work towards it").sentences][:2] == [
        "actions[0].do_not",
        "actions[0].how",
    ]


def test_an_action_for_no_outcome_or_one_that_is_not_there_is_still_shown():
    tree = outcome() | {"actions": [{"id": "a", "how": "Ring"}, {"id": "b", "how": "Walk", "outcomes": ["gone"]}]}
    assert [s.path for s in plain(tree) if s.heading == "Something else that is planned"] == [
        "actions[0]",
        "actions[1]",
    ]


def test_a_number_without_a_check_is_marked():
    tree = outcome()
    tree["person"]["identifiers"] = [{"system": CHI, "value": "0101500001"}]
    assert at(tree, "person.identifiers[0]").kind == "caution"
    tree["person"]["identifiers"][0]["check"] = "modulus-11"
    assert "caution" not in {sentence.kind for sentence in sentences(tree)}


# --- nothing is invented


def test_an_empty_record_says_only_what_is_missing():
    assert {sentence.kind for sentence in sentences({})} == {"missing"}
    assert {sentence.kind for sentence in sentences({"outcomes": [{}]})} == {"missing"}


def test_every_question_of_the_booklet_has_an_answer_or_a_not_said():
    said = {
        sentence.path for sentence in sentences(outcome(reviews=[{"id": "a"}]) | {"actions": [{"outcomes": ["o"]}]})
    }
    asked = {"outcomes[0].statement", "outcomes[0].why", "actions[0].how", "actions[0].who", "actions[0].when.text"}
    asked |= {"actions[0].where"} | {
        f"outcomes[0].reviews[0].{name}"
        for name in ("extent", "helps", "hinders", "unintended", "plan_needs_change", "by")
    }
    assert asked <= said


def test_a_status_that_nobody_stated_is_not_said():
    told = at(outcome(), "outcomes[0].status")
    assert (told.kind, told.text) == ("missing", "Not said.")


def test_a_senders_own_word_is_not_taken_for_a_status():
    tree = outcome(local_status="Open-ish")
    assert at(tree, "outcomes[0].local_status").text == "Open-ish"
    told = at(tree, "outcomes[0].status")
    assert (told.label, told.text) == ("What the sender means by this word", "Not recorded.")


def test_a_point_of_a_local_scale_comes_before_what_it_is_read_as():
    tree = outcome(reviews=[{"id": "a", "extent": {"scale": "council-1-to-5", "value": "2", "code": "partly-met"}}])
    told = [s for s in sentences(tree) if ".extent" in s.path]
    assert [(s.label, s.text) for s in told] == [
        ("How far?", "Point 2 on the scale council-1-to-5."),
        ("We read this as", "It has been partly met."),
    ]
    del tree["outcomes"][0]["reviews"][0]["extent"]["code"]
    unread = at(tree, "outcomes[0].reviews[0].extent.code")
    assert (unread.label, unread.text) == ("What this point means", "Not recorded.")


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026", "2026"),
        ("2026-03", "March 2026"),
        ("2026-03-01", "1 March 2026"),
        ("2026-03-01T09:30:00+00:00", "1 March 2026, 09:30"),
        ("2026-07-01T09:30:00.123Z", "1 July 2026, 09:30 (UTC)"),
        ("2026-07-01T09:30:00-05:00", "1 July 2026, 09:30 (UTC-05:00)"),
    ],
)
def test_a_date_is_no_finer_than_it_was_given(date: str, words: str):
    assert day(date) == words


def test_names_of_codes_are_handed_in_and_a_code_without_one_is_shown_as_it_is():
    tree = outcome(areas=[{"framework": "wheel", "code": "feeling-safe"}])
    assert at(tree, "outcomes[0].areas[0]").text == "feeling-safe (wheel)"
    named = sentences(tree, names=lambda framework, code: {"wheel/feeling-safe": "Feeling safe"}[f"{framework}/{code}"])
    assert "Feeling safe" in {sentence.text for sentence in named}


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (KINDS, KIND_WORDS),
        (PLAN_STATUSES, PLAN_WORDS),
        (OUTCOME_STATUSES, OUTCOME_WORDS),
        (ACTION_STATUSES, ACTION_WORDS),
        (EXTENTS, EXTENT_WORDS),
        (PARTY_KINDS, PARTIES),
    ],
)
def test_every_code_of_the_model_has_plain_words_and_they_are_its_own(codes: tuple[str, ...], words: dict[str, str]):
    assert tuple(words) == codes or set(words) == set(codes)
    assert len(set(words.values())) == len(words)


def test_languages_and_what_was_asked_about_have_plain_names():
    tree = outcome() | {"stated_none": [{"what": "people.legal_authority"}]}
    tree["person"]["languages"] = [{"language": "gd"}, {"language": "x-cant"}]
    assert at(tree, "person.languages[0].language").text == "Gaelic"
    assert at(tree, "person.languages[1].language").text == "x-cant"
    assert at(tree, "stated_none[0].what").text == "Somebody who may decide for the person by law"


def test_what_somebody_brings_and_how_to_reach_them_are_called_so():
    tree = outcome() | {"actions": [{"outcomes": ["o"], "contribution": [{"by": {"id": "d"}, "text": "I drive"}]}]}
    tree["person"]["contact"] = [{"kind": "phone", "value": "01632 960123"}]
    assert at(tree, "actions[0].contribution[0].text").label == "What Mairi brings"
    assert at(tree, "person.contact[0].value").label == "Phone"
    tree["person"]["contact"] = [{"kind": "sms", "use": "mobile", "value": "01632 960123"}]
    assert at(tree, "person.contact[0].value").label == "Text message, mobile"


# --- laws


def leaves(part: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """(path, form, text) of every text in a record, but the identifiers of anything that is not the person."""
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if value is None or (shape.name == "identifiers" and path != ".person"):
            continue
        for entry in value if shape.is_list else (value,):
            if shape.inner is not None:
                yield from leaves(entry, f"{path}.{shape.name}")
            elif isinstance(entry, str) and shape.name != "system" and not shape.about.get("one_of"):
                yield f"{path}.{shape.name}", shape.about["form"], entry


@given(kept_records())
def test_every_text_of_a_record_is_in_its_plain_words_whole(record: Record):
    said = [f"{s.label} {s.text}" for s in sentences(record)]
    for path, form, text in leaves(record):
        if form == "text" and not path.endswith((".id", ".part_of", ".related.outcome")):
            assert any(text in sentence for sentence in said), path


@given(kept_records())
def test_every_sentence_points_at_a_field_or_at_one_that_is_not_said(record: Record):
    tree = tree_from(record)
    for sentence in sentences(record):
        assert found(tree, sentence.path) or sentence.kind == "missing", sentence.path


def found(tree: Any, path: str) -> bool:
    for key in re.findall(r"[a-z_]+|[0-9]+", path):
        if isinstance(tree, dict) and key in tree:
            tree = tree[key]
        elif isinstance(tree, list) and int(key) < len(tree):
            tree = tree[int(key)]
        else:
            return False
    return True


@given(kept_records())
def test_a_record_and_its_tree_read_alike(record: Record):
    assert plain(tree_from(record)) == plain(record) == plain(record_from(tree_from(record)))


def test_what_a_party_said_before_is_called_so_and_stands_beside_what_it_says_now() -> None:
    old = {"id": "a", "party": {"text": "Mairi"}, "text": "I worry.", "date": "2026-03-01"}
    new = {"id": "b", "party": {"text": "Mairi"}, "text": "She manages.", "date": "2026-05-01"}
    other = {"id": "c", "party": {"text": "Donald"}, "date": "2026-06-01"}
    tree = outcome(views=[old, new, other])
    assert at(tree, "outcomes[0].views[0]").text == "This is what they said before. They have said something since."
    assert not any(sentence.path in ("outcomes[0].views[1]", "outcomes[0].views[2]") for sentence in sentences(tree))
