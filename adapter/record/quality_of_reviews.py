"""What a review could still say, and whether one was held in the time that was agreed for it."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from adapter.record.model import Outcome, Review
from adapter.record.wording import Wording

PASSED = "The day agreed for a review has passed, and none since then is recorded: how far has it come?"
UNDATED = "The day agreed for a review has passed. There is a review without a date: when was it held?"


def due_without_review(outcome: Outcome, agreed: str, today: date, early: int) -> str:
    """What is to be said, or nothing. A review up to `early` days before the agreed day is the one that was agreed."""
    last = date.fromisoformat(_last_day(agreed))
    if last >= today:
        return ""
    enough = min(agreed, (last - timedelta(days=early)).isoformat())
    held = [review.date or review.stated or "" for review in outcome.reviews]
    if any(day and (day >= enough or day >= enough[: len(day)]) for day in held):
        return ""
    return UNDATED if "" in held else PASSED


def left_out(outcome: Outcome, wording: Wording) -> Iterator[tuple[int, str]]:
    """Of the newest review only: what is over cannot be asked again. (its number, what is to be said)"""
    if not outcome.reviews:
        return
    number = max(range(len(outcome.reviews)), key=lambda n: (outcome.reviews[n].date or "", n))
    review = outcome.reviews[number]
    early = review.extent is not None and review.extent.code == "too-early"
    missing = [] if early else list(_missing(review, outcome, wording))
    if missing:
        listed = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
        yield number, f"This review does not say yet {listed}. Anything that nobody intended is worth a word too."


def _missing(review: Review, outcome: Outcome, wording: Wording) -> Iterator[str]:
    told = bool(review.narrative and wording.says_what_helps(review.narrative))
    if review.extent is None and not review.narrative and not any(measure.scores for measure in outcome.measures):
        yield "how far it has come"
    if not review.helps and not told:
        yield "what helps"
    if not review.hinders and not told:
        yield "what gets in the way (or that nothing does)"
    if review.plan_needs_change is None:
        yield "whether the plan needs to change"
    elif review.plan_needs_change and not review.change_reason and not review.narrative:
        yield "what in the plan needs to change"


def _last_day(day: str) -> str:
    """The last day of a date that may be a month or a year."""
    parts = day[:10].split("-")
    if len(parts) == 1:
        return f"{day}-12-31"
    last = calendar.monthrange(int(parts[0]), int(parts[1]))[1]
    return f"{day}-{last:02}" if len(parts) == 2 else day[:10]
