"""What a system may not have is not in what is written for it, and nothing of its own is erased by what is left out."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.config import Organisation
from adapter.exchange.desk import Desk
from adapter.exchange.owed import deliveries_listed, replay
from adapter.exchange.records import Records
from adapter.exchange.sharing import recipient_of
from adapter.exchange.showing import shown_as
from adapter.record.permission import UNCLEAR_WHO
from adapter.record.sharing import DEATH, NOT_THEM, RESTRICTED
from tests.exchange.telling import Folders, say, states, why, work
from tests.exchange.walks import (
    BOARD_SEES,
    NAME,
    OTHER,
    SEES,
    WEEK_1,
    DeskFor,
    atoms,
    conflicts,
    differing,
    held,
    outcome_of,
    post,
    record_of,
    rows_of,
    with_cell,
)

SECRET = "Canary: her brother must not hear of it"
FRIENDS, KITCHEN = "I’d like to see my friends", "I want help"


def write(desk: Desk, **fields: Any) -> str:
    record = record_of(desk, "SW000201")
    Records(desk, BOARD_SEES).say(record, fields, None)
    return record


def mark(desk: Desk, statement: str, **said: bool) -> None:
    identity = outcome_of(desk, record_of(desk, "SW000201"), statement)["id"]
    write(desk, sensitive=[{"what": f"outcomes/{identity}/why", **said}])


def told_why(desk: Desk) -> str:
    return str(deliveries_listed(desk, ADAPTER)[0]["why"])


def test_what_was_told_in_confidence_is_in_no_byte_and_the_rest_goes(told: Desk, folders: Folders) -> None:
    mark(told, FRIENDS, in_confidence=True)
    say(told, "SW000201", FRIENDS, why=SECRET, next_review="2026-07-01")
    work(told)
    (file,) = folders.files()
    assert b"Canary" not in file.read_bytes()
    row = next(row for row in rows_of(file.read_bytes()) if row["Outcome Ref"] == "O-2")
    assert (row["Why It Matters"], row["Review Date"]) == ("", "01/07/2026")
    assert states(told) == ["accepted"]
    assert told_why(told) == "Held back (told in confidence: 1). What this system holds there stays as it is."


def test_what_comes_back_without_it_erases_nothing_and_asks_nobody(told: Desk, folders: Folders) -> None:
    mark(told, FRIENDS, in_confidence=True)
    say(told, "SW000201", FRIENDS, why=SECRET, next_review="2026-07-01")
    work(told)
    before = atoms(told)
    (file,) = folders.files()
    folders.leave("back.csv", file.read_bytes())
    work(told)
    post(told, with_cell(WEEK_1, "SW000201", "O-2", Review_Date="01/07/2026"))
    work(told)
    assert not {path for path in differing(before, atoms(told)) if path[1][-1] != "stated"}
    assert why(told) == SECRET
    assert held(told) == conflicts(told) == []
    assert len(folders.files()) == 1


def test_what_the_far_side_says_there_itself_is_a_question_and_overwrites_nothing(told: Desk, folders: Folders) -> None:
    mark(told, FRIENDS, in_confidence=True)
    say(told, "SW000201", FRIENDS, why=SECRET, next_review="2026-07-01")
    work(told)
    post(told, with_cell(WEEK_1, "SW000201", "O-2", Why_It_Matters="She misses them", Review_Date="01/07/2026"))
    assert why(told) == SECRET
    assert len(conflicts(told)) == 1


def test_what_it_stated_itself_is_sent_to_it_as_it_stated_it(told: Desk, folders: Folders) -> None:
    mark(told, KITCHEN, in_confidence=True)
    say(told, "SW000201", KITCHEN, next_review="2026-07-01")
    work(told)
    (file,) = folders.files()
    row = next(row for row in rows_of(file.read_bytes()) if row["Outcome Ref"] == "O-1")
    assert row["Why It Matters"].startswith("The smell of soup on the stove")
    before = atoms(told)
    folders.leave("back.csv", file.read_bytes())
    work(told)
    assert not differing(before, atoms(told))
    assert conflicts(told) == []


def test_that_something_is_held_back_now_is_no_change_to_be_told(told: Desk, folders: Folders) -> None:
    say(told, "SW000201", FRIENDS, why="We sang together")
    work(told)
    assert len(folders.files()) == 1
    mark(told, FRIENDS, in_confidence=True)
    work(told)
    assert len(folders.files()) == 1
    assert set(states(told)) <= {"superseded", "accepted"}


def test_once_it_may_be_told_it_is(told: Desk, folders: Folders) -> None:
    mark(told, FRIENDS, in_confidence=True)
    say(told, "SW000201", FRIENDS, why=SECRET, next_review="2026-07-01")
    work(told)
    mark(told, FRIENDS, in_confidence=False, about_others=False)
    work(told)
    assert len(folders.files()) == 2
    assert any(SECRET in row["Why It Matters"] for row in folders.rows())


def test_nothing_goes_to_whom_a_restriction_names_and_the_log_says_why(told: Desk, folders: Folders) -> None:
    write(told, sharing=[{"id": "s", "restrictions": [{"kind": "never-to", "who": [{"text": "Lochside Council"}]}]}])
    say(told, "SW000201", FRIENDS, why=SECRET)
    work(told)
    assert folders.files() == []
    assert (states(told), told_why(told)) == (["withdrawn"], NOT_THEM)


def test_a_restricted_record_goes_nowhere(told: Desk, folders: Folders) -> None:
    write(told, person={"protection": {"restricted": True}})
    say(told, "SW000201", FRIENDS, why=SECRET)
    work(told)
    assert (folders.files(), states(told), told_why(told)) == ([], ["withdrawn"], RESTRICTED)


def test_a_death_that_nobody_has_confirmed_stops_what_is_sent_until_somebody_has(told: Desk, folders: Folders) -> None:
    write(told, person={"deceased": {"died": True, "source": "a row of a sheet"}})
    say(told, "SW000201", FRIENDS, why="We sang together")
    work(told)
    assert (folders.files(), states(told), told_why(told)) == ([], ["parked"], DEATH)
    write(told, person={"deceased": {"died": False}})
    work(told)
    assert (len(folders.files()), states(told)) == (1, ["accepted"])


def test_whom_a_restriction_means_is_asked_and_nothing_goes_until_it_is_said(
    desk_for: DeskFor, folders: Folders
) -> None:
    desk = desk_for(**folders.settings)
    post(desk, WEEK_1)
    write(desk, sharing=[{"id": "s", "restrictions": [{"kind": "nobody-but", "who": [{"text": "Reablement, north"}]}]}])
    say(desk, "SW000201", FRIENDS, why="We sang together")
    work(desk)
    assert (folders.files(), states(desk), told_why(desk)) == ([], ["parked"], UNCLEAR_WHO)
    known = {**SEES, NAME: Organisation(known_as=("Reablement, north",))}
    after = desk_for(**folders.settings, organisations=known)
    replay(after, ADAPTER, deliveries_listed(after, ADAPTER)[0]["id"])
    work(after)
    assert (len(folders.files()), states(after)) == (1, ["accepted"])


def test_what_would_be_sent_is_shown_without_it_and_says_so(told: Desk) -> None:
    mark(told, FRIENDS, in_confidence=True)
    record = say(told, "SW000201", FRIENDS, why=SECRET)
    shown = shown_as(told, ADAPTER, record, NAME)
    assert "Canary" not in str(shown)
    assert shown["withheld"] == [{"field": "outcomes.why", "why": "told in confidence"}]
    assert "The smell of soup" in shown["message"]
    write(told, person={"protection": {"restricted": True}})
    shown = shown_as(told, ADAPTER, record, NAME)
    assert (shown["message"], shown["why_not"]) == (None, RESTRICTED)


@pytest.mark.parametrize("name", ["lochside-council", "Lochside Council", "LOCHSIDE  COUNCIL"])
def test_a_system_is_known_by_the_name_of_its_organisation_and_others_are_somebody_else(desk: Desk, name: str) -> None:
    plain = " ".join(name.casefold().replace("-", " ").split())
    assert plain in recipient_of(desk, desk.party(NAME)).names
    assert plain in recipient_of(desk, desk.party(OTHER)).others
