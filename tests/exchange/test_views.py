"""One view of each party: a new one takes the place of the old, which stays in history; what two systems told stays."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.records import Records
from tests.exchange.walks import BOARD_SEES, WEEK_1, DeskFor, outcome_of, post, record_of

WANT = "I’d like to see my friends"
FIRST = {"party": {"text": "Her daughter"}, "stance": "disagree", "text": "I worry."}
LATER = {"party": {"text": "Her daughter"}, "stance": "agree", "text": "I have seen her manage."}


@pytest.fixture
def desk(desk_for: DeskFor) -> Desk:
    desk = desk_for()
    post(desk, WEEK_1)
    return desk


def say(desk: Desk, *views: Any) -> list[Any]:
    record = record_of(desk, "SW000201")
    identity = outcome_of(desk, record, WANT)["id"]
    Records(desk, BOARD_SEES).say(record, {"outcomes": [{"id": identity, "views": list(views)}]}, None)
    told: list[Any] = outcome_of(desk, record, WANT)["views"]
    return told


def test_a_new_view_of_a_party_takes_the_place_of_the_old_which_stays_in_history(desk: Desk) -> None:
    (first,) = say(desk, FIRST)
    record, version = record_of(desk, "SW000201"), Records(desk, BOARD_SEES).read(record_of(desk, "SW000201")).version
    assert say(desk, LATER) == [{**LATER, "id": first["id"]}]
    assert b"I worry." in Records(desk, BOARD_SEES).read(record, version).body


def test_two_views_of_one_party_are_refused_in_words_that_say_what_to_do(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        say(desk, {**FIRST, "id": "a"}, {**LATER, "id": "b"})
    (issue,) = refused.value.issues
    assert issue.code == "duplicate"
    assert issue.where.endswith("].views[1]")
    assert "what they said before stays in history" in issue.text


def test_two_that_were_there_already_stand_in_nobodys_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as two_systems_told_of_her:
        two_systems_told_of_her.setattr("adapter.exchange.records.second_views", lambda record: {})
        assert len(say(desk, {**FIRST, "id": "a"}, {**LATER, "id": "b"})) == 2
    record = record_of(desk, "SW000201")
    Records(desk, BOARD_SEES).say(record, {"title": "Home again"}, None)
    assert [view["text"] for view in outcome_of(desk, record, WANT)["views"]] == ["I worry.", "I have seen her manage."]
