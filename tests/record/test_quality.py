"""Findings about good and poor records: kind, placed, quoting their criterion, and never anybody's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapter.record.model import (
    Action,
    Area,
    Contribution,
    Deceased,
    Outcome,
    Participant,
    Party,
    Person,
    Record,
    Review,
    StatedNone,
    Statement,
    Strength,
    View,
)
from adapter.record.quality import Criteria, criteria_from, findings

MAPPINGS = Path(__file__).parents[2] / "mappings"
BOOKLET = (Path(__file__).parent / "cases" / "booklet.txt").read_text(encoding="utf-8")
TODAY = date(2026, 3, 15)


def read(name: str) -> Any:
    return yaml.load((MAPPINGS / name).read_text(encoding="utf-8"), yaml.BaseLoader)


CRITERIA = criteria_from(
    read("quality/criteria.yaml"),
    read("quality/jargon.yaml"),
    read("quality/services.yaml"),
    [read("law/acsp-s9.yaml")],
)
SOUP = Statement(text="I want help with getting my confidence back in the kitchen", voice="verbatim")
REVIEW = Review(
    id="v", date="2026-03-02", narrative="She made soup for two", helps=("The stool",), hinders=("The shelf",),
    plan_needs_change=False,
)  # fmt: skip
GOOD = Record(
    id="r",
    person=Person(id="iris"),
    people=(Participant(id="ot", kind="practitioner"), Participant(id="ann", kind="family")),
    outcomes=(
        Outcome(
            id="o",
            statement=SOUP,
            why="The smell of soup on the stove makes me feel I am making a home",
            next_review="2026-03-01",
            reviews=(REVIEW,),
        ),
    ),
    actions=(Action(id="a", title="Cook together", outcomes=("o",), who=(Party(id="iris"), Party(id="ot"))),),
)


def codes(record: Record, criteria: Criteria = CRITERIA, today: date = TODAY) -> list[str]:
    return [finding.code for finding in findings(record, criteria, today)]


def with_outcome(**fields: Any) -> Record:
    return replace(GOOD, outcomes=(replace(GOOD.outcomes[0], **fields),))


def test_a_good_record_has_no_findings() -> None:
    assert findings(GOOD, CRITERIA, TODAY) == []


def test_a_poor_record_is_told_each_thing_once_and_where() -> None:
    poor = Record(
        id="r",
        people=(Participant(id="ot", kind="practitioner"),),
        outcomes=(
            Outcome(id="o", statement=Statement(text="Attend day centre"), next_review="2026-02"),
            Outcome(id="p", statement=Statement(text="Service user to mobilise", voice="worker"), why="x"),
        ),
        actions=(Action(id="a", title="Care package", who=(Party(id="ot"),)),),
    )
    assert [(finding.code, finding.where) for finding in findings(poor, CRITERIA, TODAY)] == [
        ("jargon", "outcomes[1].statement"),
        ("jargon", "outcomes[1].statement"),
        ("jargon", "actions[0].title"),
        ("service", "outcomes[0].statement"),
        ("no-why", "outcomes[0].why"),
        ("voice-unknown", "outcomes[0].statement"),
        ("no-review", "outcomes[0].reviews"),
        ("serves-nothing", "actions[0].outcomes"),
        ("only-professionals", "actions"),
    ]


# --- each criterion


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Attend day centre", True),
        ("Home care twice daily", True),
        ("Day centre so that I see my friends", False),
        ("I want to walk to the shop", False),
        ("To see the daycarers", False),  # whole words only
    ],
)
def test_an_outcome_that_names_a_service_and_no_purpose(text: str, found: bool) -> None:
    record = with_outcome(statement=Statement(text=text, voice="worker"), why=None)
    assert ("service" in codes(record)) is found


def test_a_service_with_a_why_beside_it_has_its_purpose() -> None:
    record = with_outcome(statement=Statement(text="Attend day centre", voice="worker"), why="I miss the company")
    assert "service" not in codes(record)


def test_a_summary_is_looked_at_where_there_is_no_statement() -> None:
    record = with_outcome(statement=None, summary="Respite", why=None)
    first = findings(record, CRITERIA, TODAY)[0]
    assert (first.code, first.where) == ("service", "outcomes[0].summary")


@pytest.mark.parametrize("voice", [None, "unknown"])
def test_nobody_has_said_whose_words_they_are(voice: Any) -> None:
    assert codes(with_outcome(statement=replace(SOUP, voice=voice))) == ["voice-unknown"]


def test_no_why() -> None:
    assert codes(with_outcome(why=None)) == ["no-why"]


@pytest.mark.parametrize(
    ("agreed", "review", "status", "found"),
    [
        ("2026-03-01", None, "active", True),
        ("2026-03-01", "2026-02-20", "active", True),
        ("2026-03-01", "2026-03-01", "active", False),
        ("2026-03-01", None, "completed", False),
        ("2026-03-15", None, "active", False),  # today is the day
        ("2026-03", None, "active", False),  # the month is not over
        ("2026-02", None, "active", True),
        ("2025", None, "active", True),
        ("2026-02", "2026-02-03T10:00:00Z", "active", False),
        (None, None, "active", False),
    ],
)
def test_no_review_in_the_agreed_time(agreed: Any, review: Any, status: str, found: bool) -> None:
    reviews = (replace(REVIEW, date=review),) if review else ()
    record = with_outcome(next_review=agreed, reviews=reviews, status=status)
    assert codes(record) == (["no-review"] if found else [])


def test_a_review_of_the_whole_plan_was_agreed_for_each_outcome_that_has_no_date_of_its_own() -> None:
    record = replace(with_outcome(next_review=None, reviews=()), next_review="2026-01-10")
    assert codes(record) == ["no-review"]


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ((Party(id="ot"),), ["only-professionals"]),
        ((Party(id="ot"), Party(text="Somebody")), []),
        ((Party(id="ot"), Party(text="Home carers from the council")), ["only-professionals"]),
        ((Party(text="Agency staff"),), ["only-professionals"]),
        ((Party(id="ot"), Party(text="iris")), []),
        ((Party(id="ot"), Party(text="Daughter visits")), []),
        ((Party(id="ot"), Party(id="ann")), []),
        ((Party(id="iris"),), []),
        ((), ["no-contribution"]),
    ],
)
def test_who_does_something(who: Any, found: list[str]) -> None:
    assert codes(replace(GOOD, actions=(Action(id="a", title="Cook", who=who),))) == found


def test_what_is_not_to_be_done_is_nobodys_contribution() -> None:
    never = Action(id="n", title="Hoist", do_not=True, who=(Party(id="iris"),))
    record = replace(GOOD, actions=(Action(id="a", who=(Party(id="ot"),)), never))
    assert codes(record) == ["only-professionals"]


def test_what_somebody_brings_is_their_contribution_and_a_services_is_not() -> None:
    def bringing(by: Any, **more: Any) -> Record:
        action = Action(
            id="a", outcomes=("o",), who=(Party(id="ot"),), contribution=(Contribution(by=by, text="I will peel"),)
        )
        return replace(GOOD, actions=(action,), **more)

    assert codes(bringing(None)) == codes(bringing(Party(id="ann"))) == []
    assert codes(bringing(Party(id="ot"))) == ["only-professionals"]
    (finding,) = findings(bringing(Party(id="ot"), strengths=(Strength(id="s", text="Recipes"),)), CRITERIA, TODAY)
    assert finding.text.endswith("which of them could help?")


def test_strengths_are_something_that_the_person_brings() -> None:
    record = replace(GOOD, actions=(Action(id="a", title="Cook", outcomes=("o",)),))
    assert codes(record) == ["no-contribution"]
    assert codes(replace(record, strengths=(Strength(id="s", text="She knows every recipe"),))) == []


# --- purpose, actions and steps


def test_a_service_in_the_persons_own_words_stays_and_is_asked_about_gently() -> None:
    said = Statement(text="I want to go to the day centre", voice="verbatim")
    finding = findings(with_outcome(statement=said, why=None), CRITERIA, TODAY)[0]
    assert (finding.code, finding.where) == ("service", "outcomes[0].statement")
    assert "stay as they were said" in finding.text


def test_a_why_that_names_a_service_again_is_no_purpose() -> None:
    record = with_outcome(statement=Statement(text="Attend day centre", voice="worker"), why="Needs day care")
    assert codes(record) == ["service"]


def test_how_support_is_to_be_given_may_speak_of_services() -> None:
    record = with_outcome(statement=Statement(text="Home care", voice="worker"), why=None, type="process")
    assert codes(record) == ["no-why"]


def test_a_statement_that_says_why_needs_no_why_beside_it() -> None:
    said = Statement(text="I want to keep going to my church's lunch club because my sister goes", voice="verbatim")
    assert codes(with_outcome(statement=said, why=None)) == []


def test_a_theme_alone_is_not_personal_yet() -> None:
    record = with_outcome(statement=None, areas=(Area(framework="wheel", code="feeling-safe"),))
    assert codes(record) == ["only-a-theme"]


def second(**fields: Any) -> Record:
    return replace(GOOD, outcomes=(*GOOD.outcomes, replace(GOOD.outcomes[0], **{"id": "q", **fields})))


def test_an_outcome_that_nobody_works_towards_yet() -> None:
    assert codes(second()) == ["no-actions"]
    assert codes(second(stage="negotiating")) == codes(second(status="proposed")) == codes(second(status="rejected"))
    assert codes(second(stage="negotiating")) == []
    assert codes(second(part_of="o")) == ["no-actions"]
    assert codes(replace(second(), actions=())) == ["no-actions"]  # once, and not for each
    assert codes(replace(GOOD, actions=(), unplanned=True)) == []
    assert codes(replace(GOOD, actions=(), stated_none=(StatedNone(what="actions"),))) == []


def test_a_step_with_actions_is_how_the_larger_outcome_is_worked_towards() -> None:
    record = replace(second(part_of="o"), actions=(replace(GOOD.actions[0], outcomes=("q",)),))
    assert codes(record) == []


def test_an_action_that_serves_no_outcome_where_there_is_a_choice() -> None:
    loose = Action(id="b", title="Bus pass", who=(Party(id="iris"),))
    served = replace(GOOD.actions[0], outcomes=("o", "q"))
    assert codes(replace(second(), actions=(served, loose))) == ["serves-nothing"]
    assert codes(replace(GOOD, actions=(*GOOD.actions, loose))) == []
    assert codes(replace(second(), actions=(served, replace(loose, do_not=True)))) == []


def test_actions_and_nothing_that_matters() -> None:
    assert codes(replace(GOOD, outcomes=())) == ["no-outcomes"]


@pytest.mark.parametrize(
    ("parent", "found"), [("o", []), ("gone", ["parent-missing"]), ("Goal/elsewhere", []), (None, [])]
)
def test_a_step_whose_larger_outcome_is_missing(parent: Any, found: list[str]) -> None:
    record = replace(second(part_of=parent), actions=(replace(GOOD.actions[0], outcomes=("o", "q")),))
    assert codes(record) == found


def test_the_persons_view_after_others_have_had_their_say() -> None:
    views = (View(id="w", party=Party(id="ot"), stance="agree"),)
    hers = View(id="x", party=Party(id="iris"), stance="agree")
    by_worker = replace(SOUP, voice="worker")
    assert codes(with_outcome(statement=by_worker, views=views)) == ["persons-view"]
    assert codes(with_outcome(statement=by_worker, views=(*views, hers))) == []
    assert codes(with_outcome(views=views)) == []  # the statement is in her own words


def test_what_is_over_is_left_in_peace() -> None:
    poor = with_outcome(why=None, statement=Statement(text="Respite"), reviews=())
    assert codes(poor) != []
    assert codes(replace(poor, status="revoked")) == []
    assert codes(replace(poor, person=Person(id="iris", deceased=Deceased(died=True)))) == []
    assert codes(replace(poor, outcomes=(replace(poor.outcomes[0], status="cancelled"),))) == []
