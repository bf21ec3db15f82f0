"""What is said of a sharing whose time is over, and of a restriction that somebody meant to look at again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from adapter.record.model import Record
from adapter.record.permission import ENDED
from adapter.record.quality import findings
from adapter.record.quality_of_sharing import DUE, OVER
from adapter.record.sharing import NOT_THEM
from adapter.record.trees import record_from
from tests.record.test_permission import ENDED_MAY, RUNS, TO_US, over_time
from tests.record.test_quality import CRITERIA

TODAY = date(2026, 6, 30)


def told(*sharing: Any) -> list[tuple[str, str]]:
    entries = [{"id": f"s{number}", **one} for number, one in enumerate(sharing)]
    record: Record = record_from({"id": "r", "people": [{"id": "b"}, {"id": "c"}], "sharing": entries})
    found = findings(record, CRITERIA, TODAY)
    assert all(one.quote for one in found)
    return [(one.where, one.text) for one in found]


@pytest.mark.parametrize("end", ["2026-06-29", "2026-05", "2025", "2026-06-29T23:30:00Z"])
def test_a_sharing_that_is_over_is_told_until_it_is_settled_anew(end: str) -> None:
    over = {**TO_US, "period": {"end": end}}
    assert over_time(over).why == ENDED
    assert told(over) == [("sharing[0].period", OVER)]
    assert told(over, {**TO_US, **RUNS}) == []
    assert told(over, {**TO_US, "agreement": "not-agreed"}) == []  # they were asked
    assert told(over, {"recipient": {"id": "c"}, "basis": "consent"}) == [("sharing[0].period", OVER)]
    assert told(over, {"recipient": {"id": "b"}}) == [("sharing[0].period", OVER)]


@pytest.mark.parametrize("end", ["2026-06-30", "2026-06", "2026", "2026-06-30T00:00:00Z", None])
def test_one_that_goes_on_is_left_in_peace(end: str | None) -> None:
    assert told({**TO_US, "period": {"start": "2025", **({"end": end} if end else {})}}) == []


def test_a_restriction_whose_day_of_review_has_passed_is_told_and_holds() -> None:
    def restricted(review: str) -> Any:
        return {"restrictions": [{"kind": "never-to", "who": [{"id": "b"}], "review": review}]}

    assert told(restricted("2026-06-29")) == [("sharing[0].restrictions[0].review", DUE)]
    assert told(restricted("2026-06")) == told(restricted("2026-06-30")) == []
    assert over_time(restricted("2020")).why == NOT_THEM


def test_a_refusal_that_is_over_and_a_restriction_alone_are_not_asked_about() -> None:
    assert told({**TO_US, **ENDED_MAY, "agreement": "not-agreed"}) == []
    assert told({**ENDED_MAY, "restrictions": [{"kind": "never-to", "who": [{"id": "c"}]}]}) == []
