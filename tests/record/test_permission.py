"""For how long a sharing permits: its period is that of the permission, and of nothing that protects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapter import clock
from adapter.record.permission import ENDED, NOT_YET, REFUSED, UNCLEAR_WHO, UNCLEAR_WHOSE
from adapter.record.sharing import NOT_THEM, Shared, share
from adapter.record.trees import record_from
from tests.record.test_sharing import BOARD, TREE, shared

TO_US: dict[str, Any] = {"recipient": {"id": "b"}, "basis": "consent", "agreement": "agreed"}
ENDED_MAY = {"period": {"start": "2025-06-01", "end": "2026-05-31"}}
FROM_JULY = {"period": {"start": "2026-07-01"}}
RUNS = {"period": {"start": "2026-06-01", "end": "2026-06-30"}}


def over_time(*entries: Any) -> Shared:
    return shared(sharing=[{"id": f"s{number}", **entry} for number, entry in enumerate(entries)])


@pytest.mark.parametrize(
    ("period", "why"),
    [
        ({"end": "2026-06-30"}, ""),  # its last day is in it
        ({"end": "2026-06"}, ""),
        ({"end": "2026"}, ""),
        ({"end": "2026-06-29"}, ENDED),
        ({"end": "2026-05"}, ENDED),
        ({"end": "2025"}, ENDED),
        ({"end": "2026-06-30T22:30:00+01:00"}, ""),
        ({"end": "2026-06-30T21:30:00Z"}, ""),
        ({"end": "2026-06-30T22:29:59+01:00"}, ENDED),
        ({"end": "2026-06-30T23:00:00+02:00"}, ENDED),
        ({"start": "2026-06-30"}, ""),
        ({"start": "2026"}, ""),
        ({"start": "2026-07-01"}, NOT_YET),
        ({"start": "2026-06-30T22:30:00+01:00"}, ""),
        ({"start": "2026-06-30T21:30:01Z"}, NOT_YET),
        ({"start": "2027", "end": "2028"}, NOT_YET),
    ],
)
def test_nothing_goes_before_a_sharing_begins_or_after_it_ends(period: dict[str, str], why: str) -> None:
    told = over_time({**TO_US, "period": period})
    assert (told.why, told.unclear) == (why, "")
    assert (told.record is None) is bool(why)


def test_the_day_is_that_of_the_people_and_not_of_the_machine() -> None:
    record = record_from({**TREE, "sharing": [{"id": "s", **TO_US, "period": {"end": "2026-06-30"}}]})
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC).astimezone(clock.ZONE)
    assert share(record, BOARD, late - timedelta(hours=1)).record == record
    assert share(record, BOARD, late).why == ENDED


@pytest.mark.parametrize("basis", ["public-task", "legal-obligation", "vital-interests", "consent", None])
def test_it_ends_whatever_it_rests_on(basis: str | None) -> None:
    entry = {**TO_US, **ENDED_MAY, "basis": basis}
    assert over_time({name: value for name, value in entry.items() if value}).why == ENDED


def test_when_it_begins_is_known() -> None:
    told = over_time({**TO_US, "period": {"start": "2027"}}, {**TO_US, **FROM_JULY}, {**TO_US, **ENDED_MAY})
    assert (told.why, told.begins) == (NOT_YET, datetime(2026, 7, 1, tzinfo=clock.ZONE))
    assert over_time({**TO_US, **ENDED_MAY}).begins is None


@pytest.mark.parametrize(
    ("entries", "why", "unclear"),
    [
        ([ENDED_MAY, RUNS], "", ""),
        ([ENDED_MAY, {}], "", ""),
        ([{**ENDED_MAY, "agreement": "not-agreed"}, RUNS], "", ""),  # they have said yes since
        ([{**ENDED_MAY, "agreement": "not-agreed"}], REFUSED, ""),
        ([{**RUNS, "agreement": "not-agreed"}, RUNS], REFUSED, ""),
        ([{**ENDED_MAY, "wishes": [{"kind": "objects"}]}, RUNS], REFUSED, ""),  # an objection has no last day
        ([ENDED_MAY, {**RUNS, "agreement": "not-asked"}], ENDED, ""),
        ([ENDED_MAY, {**RUNS, "basis": "public-task", "agreement": "not-asked"}], "", ""),
        ([ENDED_MAY, {**RUNS, "recipient": {"id": "c"}}], ENDED, ""),  # somebody else's
        ([ENDED_MAY, {**RUNS, "recipient": {"id": "x"}}], ENDED, ""),
        ([{**ENDED_MAY, "recipient": {"id": "c"}}], "", ""),
        ([{**ENDED_MAY, "recipient": {"id": "d"}}], "", ""),
        ([{**ENDED_MAY, "recipient": {"id": "x"}}], "", UNCLEAR_WHOSE),
        ([{**FROM_JULY, "recipient": {"text": "the health people"}}], "", UNCLEAR_WHOSE),
        ([{**ENDED_MAY, "recipient": {"id": "x"}}, RUNS], "", ""),  # whoever that is, we may
        ([{**ENDED_MAY, "recipient": {"id": "x"}}, {**RUNS, "recipient": {"id": "x"}}], "", ""),
        ([{**ENDED_MAY, "recipient": {"id": "x"}, "basis": "public-task"}], "", ""),
        ([{**ENDED_MAY, "recipient": {"id": "x"}}, ENDED_MAY], ENDED, ""),
    ],
)
def test_what_is_over_gives_way_to_what_was_settled_anew_and_to_nothing_else(
    entries: list[Any], why: str, unclear: str
) -> None:
    told = over_time(*({**TO_US, **entry} for entry in entries))
    assert (told.why, told.unclear) == (why, unclear)


def test_to_be_named_as_recipient_is_no_permission() -> None:
    assert over_time({**TO_US, **ENDED_MAY}, {"recipient": {"id": "b"}}).why == ENDED


@pytest.mark.parametrize("period", [ENDED_MAY, FROM_JULY, RUNS, {}])
@pytest.mark.parametrize("kind", ["never-to", "not-to-be-told", "nobody-but"])
def test_a_restriction_holds_whatever_the_period_and_its_day_of_review(kind: str, period: dict[str, Any]) -> None:
    who = {"id": "c"} if kind == "nobody-but" else {"id": "b"}
    restriction = {"kind": kind, "who": [who], "review": "2026-01-31"}
    assert over_time({**period, "restrictions": [restriction]}).why == NOT_THEM
    assert over_time({**period, "restrictions": [{**restriction, "who": [{"id": "x"}]}]}).unclear == UNCLEAR_WHO


def test_a_restriction_alone_is_no_permission_that_could_end() -> None:
    assert over_time({**ENDED_MAY, "restrictions": [{"kind": "never-to", "who": [{"id": "c"}]}]}).record is not None


@pytest.mark.parametrize("period", [ENDED_MAY, FROM_JULY])
def test_what_was_asked_to_be_kept_back_stays_back_after_the_period(period: dict[str, Any]) -> None:
    wish = {"kind": "asked-to-keep-back", "what": "outcomes/o/why", "from_whom": {"id": "b"}}
    told = over_time({"recipient": {"id": "c"}, "basis": "consent", **period, "wishes": [wish]}, TO_US)
    assert [one.field for one in told.withheld] == ["outcomes.why"]
