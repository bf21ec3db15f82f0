"""The plan as a person reads it: in which order, with which picture, as known when and from whom."""

from __future__ import annotations

import pytest

from adapter.paper.document import HERE, Facts, Known, Picture, Words, document
from adapter.paper.signs import IN_WORDS, MOST, each, row, said, scores_of, signs_of
from adapter.record.for_the_person import NOT_ALL, NOT_SHARED
from adapter.record.listed_codes import EXTENTS
from tests.paper.iris import IRIS, KNOWN, of_iris


def headings(told) -> list[str]:
    return [part.heading for part in told.parts if part.level == 1]


def words_of(told) -> list[str]:
    found = []
    for part in told.parts:
        for block in part.blocks:
            if isinstance(block, Words):
                found.append(block.text)
            elif isinstance(block, Facts):
                found += [one.text for fact in block.entries for one in fact.said]
    return found


def test_what_must_be_noticed_comes_first_then_what_matters_and_numbers_and_addresses_late():
    assert headings(of_iris()) == [
        "Notice this first", "What matters (1 of 2)", "What matters (2 of 2)", "Where others have it differently",
        "Strengths to build on", "What was talked about", "People who are involved", "Who this is for",
        "Who this is shared with", "Asked, and there is none", "About this plan",
    ]  # fmt: skip


def test_it_says_as_known_when_and_from_whom():
    told = of_iris()
    assert told.title == "What matters to Iris Testperson"
    assert told.known_on == "As known on 20 May 2026"
    assert told.first == ("The plan will be looked at again on 1 June 2026.",)
    assert told.known == (
        "From Lochside Council: last told on 11 May 2026.",
        "From Lochside Health Board: last told on 2 April 2026. It has not been in what they send since 4 May 2026.",
    )
    assert document(IRIS, (), "2026-05-20").known == (HERE,)


def test_what_another_system_has_instead_stands_beside_and_only_where_it_may():
    disputed = (("outcomes.why", "For the fall."), ("outcomes.why", None), ("sharing.purpose", "hidden"),
                ("person.address.text", "hidden"))  # fmt: skip
    parts = document(IRIS, [Known("Board", disputed=disputed)], "2026").parts
    (last,) = [part for part in parts if part.heading == "Where others have it differently"]
    assert last.blocks[0] == Words("Board has this instead. Somebody has still to decide.")
    assert "For the fall." in str(last.blocks)
    assert "They have a blank here." in str(last.blocks)
    assert "hidden" not in str(last.blocks)


def test_what_is_not_printed_is_said_where_it_would_stand():
    only = {"kind": "nobody-but", "who": [{"id": "d"}]}
    told = of_iris(sharing=[{"id": "s", "recipient": {"text": "the board"}, "restrictions": [only]}])
    assert NOT_SHARED in words_of(told)
    assert "To nobody but these." not in words_of(told)


def test_what_needs_a_look_first_is_nowhere_not_even_in_what_others_have_and_that_something_is_left_out_is_said():
    told = document({**IRIS, "sensitive": [{"what": "outcomes/o1/why", "about_others": True}]}, KNOWN, "2026-05-20")
    assert told.known[-1] == NOT_ALL
    assert "Cooking is how I look after Donald." not in words_of(told)
    assert "Cooking keeps her mind off the fall." not in words_of(told)
    assert "Look before you show this" not in headings(told)
    assert NOT_ALL not in of_iris().known


def test_nothing_is_made_of_nothing():
    told = document({}, (), "2026-05-20")
    assert told.title == "What matters to the person"
    assert headings(told)[0] == "What matters"
    assert told.parts


# --- the picture


def outcome(*extents: dict) -> dict:
    days = [f"2026-0{number + 1}-01" for number in range(len(extents))]
    return {"reviews": [{"date": day, "extent": told} for day, told in zip(days, extents, strict=True)]}


def test_each_outcome_that_was_reviewed_has_one_picture_before_its_reviews():
    parts = of_iris().parts
    pictured = [number for number, part in enumerate(parts) if any(isinstance(b, Picture) for b in part.blocks)]
    assert len(pictured) == 3
    assert parts[pictured[0] + 1].heading == "How far it has come: 10 May 2026"
    assert [sign.extent for sign in parts[pictured[0]].blocks[0].signs] == ["too-early", "getting-closer", "partly-met"]


def test_each_extent_has_a_shape_of_its_own():
    drawn = {row(signs_of(outcome({"code": code}))[0]) for code in (*EXTENTS, "a-code-of-somebody-else")}
    assert len(drawn) == len(EXTENTS) + 1


def test_a_point_of_a_local_scale_is_said_as_it_was_given_and_never_placed():
    (sign,), _ = signs_of(outcome({"scale": "council-1-to-5", "value": "3"}))
    assert (sign.extent, sign.inside) == ("", "3")
    assert ">3</text>" in "".join(each((sign,)))
    (read,), _ = signs_of(outcome({"scale": "council-1-to-5", "value": "3", "code": "same"}))
    assert (read.extent, read.inside) == ("same", "")
    assert "Point 3 on the scale council-1-to-5." in sign.words


def test_only_the_newest_are_drawn_and_the_others_are_counted():
    signs, more = signs_of(outcome(*[{"code": "same"}] * (MOST + 2)))
    assert (len(signs), more) == (MOST, 2)
    assert signs[-1].when == "1 August 2026"


def test_scores_are_drawn_from_where_it_began_to_what_is_hoped_for():
    (scored,) = [part for part in of_iris().parts if part.heading == "Scores over time, in a picture"]
    signs = scored.blocks[1].signs
    assert [(sign.when, sign.inside, sign.hoped) for sign in signs] == [
        ("At the start", "3", False), ("15 March 2026", "4", False), ("10 May 2026", "6", False),
        ("Hoped for", "8", True),
    ]  # fmt: skip
    assert scored.blocks[0].text == "local-confidence, kitchen, 1 to 10"
    assert row(signs).count("stroke-dasharray") == 3  # the sign itself, and both halves of the line that leads to it
    assert "Scores over time" not in [part.heading for part in of_iris().parts]  # all of it is in the picture
    assert scores_of({"scores": [{"value": "4"}]}) == ((), 0)


@pytest.mark.parametrize(
    ("value", "inside", "extent", "words"),
    [
        ("+1", "+1", "", "Better than expected (+1): Soup twice a week"),
        ("1", "+1", "", "Better than expected (+1): Soup twice a week"),
        ("−2", "-2", "", "Much less than expected (-2)"),
        ("partly-met", "", "partly-met", "It has been partly met."),
        ("now and then", IN_WORDS, "", "now and then"),
        ("7/10", "7/10", "", "7/10"),
    ],
)
def test_a_score_is_a_number_a_level_an_extent_or_words(value: str, inside: str, extent: str, words: str):
    measure = {"baseline": "0", "scores": [{"value": value, "date": "2026-03-01"}]}
    signs, _ = scores_of(measure, {"+1": "Soup twice a week"})
    assert (signs[1].inside, signs[1].extent, signs[1].words) == (inside, extent, words)


def test_without_levels_a_number_is_a_number_and_the_oldest_scores_are_counted():
    measure = {"baseline": "1", "target": "9", "scores": [{"value": str(n)} for n in range(MOST)]}
    signs, more = scores_of(measure)
    assert (len(signs), more) == (MOST, 2)
    assert [signs[0].inside, signs[-1].inside, signs[-2].inside] == ["1", "9", "5"]


def test_a_measure_with_a_note_is_told_in_full_beside_its_picture():
    measure = {"domain": "d", "baseline": "1", "scores": [{"value": "2", "note": "A good day"}]}
    told = document({"outcomes": [{"id": "o", "measures": [measure]}]}, (), "2026")
    assert "A good day" in words_of(told)


def test_what_nobody_has_said_is_one_line_and_what_must_not_be_done_asks_for_nothing_more():
    told = words_of(of_iris())
    assert "Not said: how it is going." in told
    never = next(part for part in of_iris().parts if Words("This must not be done.", "alert") in part.blocks)
    assert "missing" not in [block.kind for block in never.blocks if isinstance(block, Words)]


def test_what_is_not_said_reads_as_a_sentence():
    told = words_of(document({"id": "r", "outcomes": [{"id": "o"}]}, (), "2026"))
    assert "Not said: whether it is being worked on or when it will be looked at again." in told
    asked = "what kind of plan it is, whether it is in use, who wrote it or when the plan will be looked at again"
    assert f"Not said: {asked}." in told


def test_each_view_begins_anew():
    (views,) = [part for part in of_iris().parts if part.heading == "How each sees it"]
    assert [block.entries[0].said[0].text for block in views.blocks] == ["Mairi", "Eileen Example"]


def test_an_older_version_says_so_and_prints_nothing_that_may_not_be_printed_today():
    then = {"person": {"id": "p", "address": {"text": "canary"}}, "story": "canary", "title": "Home",
            "sharing": [{"id": "s", "purpose": "canary"}], "next_review": "2026-06-01"}  # fmt: skip
    now = {"person": {"id": "p", "protection": {"address_not_disclosed": True}},
           "sensitive": [{"what": "story", "about_others": True}]}  # fmt: skip
    told = document(then, (), "2026-03-02", now=now, older="This is how the plan was.")
    assert told.first == ("This is how the plan was.",)
    assert "canary" not in str(told)
    assert "Home" in str(told)


def test_a_review_that_says_nothing_of_how_far_draws_nothing():
    assert signs_of({"reviews": [{"date": "2026-01-01", "helps": ["Tea"]}]}) == ((), 0)


def test_the_picture_is_said_in_words():
    signs, _ = signs_of(outcome({"code": "same"}, {"code": "fully-met"}))
    assert said(signs) == (
        "How far it has come. 1 January 2026: It is the same as before. 1 February 2026: It has been fully met."
    )


def test_a_number_on_another_scale_is_no_level_of_goal_attainment_scaling():
    scored = {"baseline": "0", "scores": [{"value": "2", "date": "2026-03-01"}]}
    levels = [{"level": "+2", "text": "Soup every day"}]

    def drawn(measure: dict[str, str]) -> str:
        outcome = {"id": "o", "attainment": levels, "measures": [{**measure, **scored}]}
        parts = document({"outcomes": [outcome]}, (), "2026").parts
        return next(part.blocks[1].signs[1].words for part in parts if part.heading == "Scores over time, in a picture")

    assert drawn({"instrument": "ASCOT", "domain": "control", "scale": "1 to 4"}) == "2"
    for scaling in ({"system": "http://loinc.org", "domain": "107332-9"}, {"instrument": "Goal Attainment Scaling"}):
        assert drawn(scaling) == "Much better than expected (+2): Soup every day"


def test_what_is_left_out_is_never_said_to_be_unsaid():
    outcome = {"id": "o", "statement": {"text": "To sing"}, "why": "My brother must not know."}
    assert "Not said." in words_of(document({"outcomes": [{**outcome, "why": ""}]}, (), "2026"))
    marked = {"outcomes": [outcome], "sensitive": [{"what": "outcomes/o/why", "in_confidence": True}]}
    unsaid = [text for text in words_of(document(marked, (), "2026")) if text.startswith("Not said")]
    assert "Not said here." in unsaid
    assert all(text.startswith("Not said here") for text in unsaid)
