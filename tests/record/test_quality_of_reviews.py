"""What a review could still say: the newest only, and nothing where its own words say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapter.record.model import Extent, Measure, Outcome, Review, Score
from adapter.record.quality_of_reviews import PASSED, UNDATED, due_without_review, left_out
from tests.record.test_quality import CRITERIA, REVIEW


def said(*reviews: Review, **fields: Any) -> list[tuple[int, str]]:
    return list(left_out(Outcome(id="o", reviews=reviews, **fields), CRITERIA.wording))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, None),
        ({"helps": ()}, "what helps."),
        ({"hinders": ()}, "what gets in the way (or that nothing does)."),
        ({"helps": (), "hinders": ()}, "what helps and what gets in the way (or that nothing does)."),
        ({"helps": (), "hinders": (), "narrative": "The stool helped, the shelf made it harder"}, None),
        ({"helps": (), "extent": Extent(code="too-early")}, None),
        ({"plan_needs_change": None}, "whether the plan needs to change."),
        ({"plan_needs_change": True, "narrative": None, "extent": Extent(code="same")}, "what in the plan needs to"),
        ({"narrative": None}, "how far it has come."),
        ({"narrative": None, "extent": Extent(code="same")}, None),
    ],
)
def test_a_review_that_is_one_sided_is_asked_for_the_other_side(changes: Any, found: str | None) -> None:
    told = said(replace(REVIEW, **changes))
    assert (found is None and told == []) or (found is not None and found in told[0][1])


def test_only_the_newest_review_is_asked_about() -> None:
    old = Review(id="u", date="2026-01-01", narrative="x")
    assert said(old, REVIEW) == []
    assert [number for number, _ in said(REVIEW, old, replace(REVIEW, id="w", date="2026-04-01", helps=()))] == [2]
    assert said() == []


def test_a_score_says_how_far_it_has_come() -> None:
    measure = Measure(id="m", domain="kitchen", scores=(Score(id="s", value="4"),))
    assert said(replace(REVIEW, narrative=None), measures=(measure,)) == []


@pytest.mark.parametrize(
    ("agreed", "held", "found"),
    [
        ("2026-03-01", ["2026-02-22"], ""),  # a week early is the one that was agreed
        ("2026-03-01", ["2026-02-21"], PASSED),
        ("2026-03-01", ["2026-03"], ""),
        ("2026-03-01", [None], UNDATED),
        ("2026-02", ["2026-02-02"], ""),
        ("2026-03-14", [], PASSED),
        ("2026-03-15", [], ""),
    ],
)
def test_a_review_in_the_agreed_time(agreed: str, held: list[Any], found: str) -> None:
    outcome = Outcome(id="o", reviews=tuple(Review(id=str(n), date=day) for n, day in enumerate(held)))
    assert due_without_review(outcome, agreed, date(2026, 3, 15), 7) == found
