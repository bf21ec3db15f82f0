"""Decisions that are refused, and by whom they may be made: nothing is settled by half."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.caller import ADAPTER, Caller
from adapter.errors import Refused
from adapter.exchange.decisions import decision_from
from adapter.exchange.desk import Desk
from adapter.exchange.lists import history
from adapter.exchange.records import Records
from adapter.store.items import CONFLICT, HELD
from tests.exchange.test_settle import WHY, both_change, calums_why, week, withdrawn
from tests.exchange.walks import (
    BOARD_SEES,
    WEEK_1,
    atoms,
    conflicts,
    decide,
    differing,
    held,
    outcome_of,
    post,
    record_of,
)


@pytest.mark.parametrize("value", [7, True, ["a"], {"text": "a"}, "", "   ", "a\x00b", "\ud800", [[]], {"$": None}])
def test_a_value_that_is_not_of_the_fields_shape_is_refused_and_nothing_is_settled(desk: Desk, value: Any) -> None:
    item = both_change(desk)
    before = atoms(desk)
    with pytest.raises(Refused):
        decide(desk, item, "value", CONFLICT, value=value)
    assert not differing(before, atoms(desk))
    assert [one["count"] for one in conflicts(desk)] == [1]


@pytest.mark.parametrize("value", ["2026-13-01", "yesterday", 20260301, {"start": "2026-01-01"}])
def test_a_date_that_is_none_is_refused_and_nothing_is_settled(desk: Desk, value: Any) -> None:
    post(desk, WEEK_1)
    record = record_of(desk, "SW000202")
    outcome = outcome_of(desk, record, "Get out")
    Records(desk, BOARD_SEES).say(record, {"outcomes": [{"id": outcome["id"], "next_review": "2026-07-01"}]}, None)
    post(desk, week(0, Why_It_Matters=WHY, Review_Date="01/08/2026"))
    (item,) = conflicts(desk)
    before = atoms(desk)
    with pytest.raises(Refused):
        decide(desk, item, "value", CONFLICT, value=value)
    assert not differing(before, atoms(desk))
    decide(desk, item, "value", CONFLICT, value="2026-09-01")
    assert outcome_of(desk, record, "Get out")["next_review"] == "2026-09-01"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (HELD, {"decision": "take"}),
        (HELD, {"decision": "take", "reason": "  "}),
        (HELD, {"decision": "ours", "reason": "x"}),
        (HELD, {"decision": "take", "reason": "x", "send": True}),
        (CONFLICT, {"decision": "value", "reason": "x"}),
        (CONFLICT, {"decision": "ours", "reason": "x", "send": "yes"}),
        (CONFLICT, {"decision": "ours", "reason": "x", "records": "all"}),
        (CONFLICT, []),
    ],
)
def test_a_decision_says_what_and_why_or_is_refused(kind: str, told: Any) -> None:
    with pytest.raises(Refused):
        decision_from(told, kind)


def test_what_is_decided_cannot_be_decided_again(desk: Desk) -> None:
    item = withdrawn(desk)
    decide(desk, item, "keep")
    with pytest.raises(Refused) as caught:
        decide(desk, item, "take")
    assert caught.value.reason == "conflict"
    assert calums_why(desk) == WHY


def test_who_sees_nothing_of_an_item_cannot_decide_it(desk: Desk) -> None:
    item = withdrawn(desk)
    with pytest.raises(Refused) as caught:
        decide(desk, item, "take", caller=Caller("stranger", "elsewhere"))
    assert caught.value.reason == "not-found"
    assert held(desk, Caller("stranger", "elsewhere")) == []


def test_whoever_decides_is_in_the_history_and_gains_no_sight_of_the_record(desk: Desk) -> None:
    item = withdrawn(desk)
    decide(desk, item, "take", caller=BOARD_SEES)
    record = record_of(desk, "SW000202")
    newest = history(desk, ADAPTER, record)[0]
    assert (newest["via"], newest["changed"]) == (f"decision {item['id']}", ["outcomes.why"])
    with pytest.raises(Refused):
        Records(desk, Caller("board", "lochside-board")).read(record)
