"""Who is who through the real store: one Patient for one person, and nobody's plan laid on somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.records import Records
from adapter.exchange.who import CONTRADICT, DISAGREE, SAME_PERSON, SEVERAL
from adapter.record.identifiers import CHI
from adapter.search import Clause, Query
from adapter.store import Store
from adapter.store.search import search
from tests.exchange.walks import (
    BOARD,
    NAME,
    OTHER,
    WEEK_1,
    DeskFor,
    atoms,
    decide,
    desk_on,
    differing,
    held,
    person_of,
    person_row,
    post,
    record_of,
    sheet_of,
    tree_of,
    valid_chi,
    whole,
    with_cell,
)

NUMBER = "1403441006"


def patients(desk: Desk, number: str = NUMBER) -> list[str]:
    query = Query("Patient", (Clause("identifier", ((CHI, number),)),), count=50)
    return [kept.id for kept in desk.store.look(lambda unit: search(unit, query)).items]


def one_row(*cells: Any, **more: str) -> bytes:
    return sheet_of([person_row(*cells, **more)])


def test_two_councils_who_know_one_person_by_different_names_share_one_patient(desk: Desk) -> None:
    post(desk, one_row("SW1", NUMBER))
    receipt = post(desk, one_row("G1", NUMBER), OTHER)
    assert receipt["counts"]["created"] == 1
    assert person_of(desk, "SW1") == person_of(desk, "G1", OTHER)
    assert patients(desk) == [person_of(desk, "SW1")]
    assert record_of(desk, "SW1") != record_of(desk, "G1", OTHER)


def test_the_boards_person_is_the_councils_person(desk: Desk) -> None:
    person = {"name": {"given": ["Ann"], "family": "Test"}, "identifiers": [{"system": CHI, "value": NUMBER}]}
    written = Records(desk, BOARD).create({"person": {**person, "birth_date": "1944-03-14"}, "title": "Ours"})
    post(desk, one_row("SW1", NUMBER))
    assert tree_of(desk, written.id)["person"]["id"] == person_of(desk, "SW1")
    again = Records(desk, BOARD).create({"person": {**person, "birth_date": "1944-03-14"}, "title": "Another"})
    assert tree_of(desk, again.id)["person"]["id"] == person_of(desk, "SW1")
    with pytest.raises(Refused) as caught:
        Records(desk, BOARD).create({"person": {**person, "birth_date": "1950-01-01"}, "title": "A third"})
    assert caught.value.reason == "conflict"


def test_a_row_whose_number_and_date_of_birth_disagree_is_held_whole_and_makes_no_link(desk: Desk) -> None:
    post(desk, one_row("SW1", NUMBER))
    before = Records(desk, BOARD)
    receipt = post(desk, one_row("G1", NUMBER, "15/03/1944"), OTHER)
    assert (receipt["state"], receipt["counts"]["held"], receipt["records"]) == ("held", 1, [])
    with pytest.raises(KeyError):
        person_of(desk, "G1", OTHER)
    (item,) = held(desk)
    assert (item["cause"], item["owner"], item["count"]) == (DISAGREE, OTHER, 1)
    (part,) = whole(desk, item)["parts"]
    assert part["where"].startswith("line 2") and part["theirs"]["said"]["outcomes"][0]["statement"]
    assert before is not None


def test_the_same_row_held_again_is_one_item_still(desk: Desk) -> None:
    post(desk, one_row("SW1", NUMBER))
    for text in ("To walk", "To run"):
        post(desk, one_row("G1", NUMBER, "15/03/1944", **{"Outcome (in own words)": text}), OTHER)
    (item,) = held(desk)
    assert item["count"] == 1
    (part,) = whole(desk, item)["parts"]
    assert part["theirs"]["said"]["outcomes"][0]["statement"]["text"] == "To run"


def test_a_held_row_that_is_put_right_at_its_sender_waits_for_nobody_any_more(desk: Desk) -> None:
    post(desk, one_row("SW1", NUMBER))
    post(desk, one_row("G1", NUMBER, "15/03/1944"), OTHER)
    assert post(desk, one_row("G1", NUMBER), OTHER)["counts"]["created"] == 1
    assert held(desk) == []


def test_a_held_row_that_is_said_as_it_was_before_waits_for_nobody_any_more(desk: Desk) -> None:
    post(desk, one_row("SW1", NUMBER))
    assert post(desk, one_row("SW1", NUMBER, "15/03/1944"))["state"] == "held"
    assert post(desk, one_row("SW1", NUMBER) + b"\r\n")["counts"]["confirmed"] == 1
    assert held(desk) == []


def test_a_held_row_that_is_taken_is_that_persons_plan_and_stays_theirs(desk: Desk) -> None:
    post(desk, one_row("SW1", NUMBER))
    post(desk, one_row("G1", NUMBER, "15/03/1944"), OTHER)
    receipt = decide(desk, held(desk)[0], "take")
    assert [one["change"] for one in receipt["records"]] == ["created"]
    assert person_of(desk, "G1", OTHER) == person_of(desk, "SW1")
    assert tree_of(desk, record_of(desk, "SW1"))["person"]["birth_date"] == "1944-03-14"
    later = post(desk, one_row("G1", NUMBER, "15/03/1944", Why_It_Matters="It is my own shop"), OTHER)
    assert (later["state"], later["counts"]["updated"]) == ("accepted", 1)
    assert held(desk) == []


@pytest.mark.parametrize("choice", ["keep", "discard"])
def test_a_held_row_that_is_not_taken_is_not_asked_about_again_while_it_is_the_same(desk: Desk, choice: str) -> None:
    post(desk, one_row("SW1", NUMBER))
    post(desk, one_row("G1", NUMBER, "15/03/1944"), OTHER)
    decide(desk, held(desk)[0], choice)
    again = post(desk, one_row("G1", NUMBER, "15/03/1944") + b"\r\n", OTHER)
    assert (again["state"], held(desk)) == ("held", [])
    post(desk, one_row("G1", NUMBER, "16/03/1944"), OTHER)
    assert len(held(desk)) == 1


def test_a_linked_person_who_is_contradicted_is_held_and_counts_as_there(desk: Desk) -> None:
    post(desk, WEEK_1)
    before = atoms(desk)
    receipt = post(desk, with_cell(WEEK_1, "SW000204", "O-1", DOB="08/06/1979", Status="Completed"))
    assert (receipt["counts"]["held"], receipt["counts"]["not_confirmed"]) == (1, 0)
    assert not differing(before, atoms(desk))
    assert [(item["cause"], item["count"]) for item in held(desk)] == [(CONTRADICT, 1)]
    decide(desk, held(desk)[0], "take")
    changed = {path[-1] for who, path in differing(before, atoms(desk))}
    assert {"birth_date", "status"} <= changed


def test_a_number_that_fails_its_check_is_kept_as_it_came_and_matches_nobody(desk: Desk) -> None:
    post(desk, one_row("SW1", "0101500001"))
    post(desk, one_row("SW2", "0101500001"))
    one, other = (tree_of(desk, record_of(desk, local))["person"] for local in ("SW1", "SW2"))
    assert one["id"] != other["id"]
    assert {i["value"] for i in one["identifiers"]} >= {"0101500001"}
    assert held(desk) == []


def test_a_person_without_a_number_is_nobody_elses(desk: Desk) -> None:
    post(desk, one_row("SW1"))
    post(desk, one_row("SW1"), OTHER)
    assert person_of(desk, "SW1") != person_of(desk, "SW1", OTHER)


def test_two_people_who_come_to_agree_on_a_number_are_asked_about_and_stay_two(desk: Desk) -> None:
    post(desk, one_row("SW1", NUMBER))
    post(desk, one_row("G1"), OTHER)
    two = {person_of(desk, "SW1"), person_of(desk, "G1", OTHER)}
    assert len(two) == 2
    receipt = post(desk, one_row("G1", NUMBER), OTHER)
    assert receipt["state"] == "accepted"
    assert {person_of(desk, "SW1"), person_of(desk, "G1", OTHER)} == two
    (item,) = held(desk)
    assert (item["cause"], item["count"]) == (SAME_PERSON, 1)
    with pytest.raises(Refused):
        decide(desk, item, "take")
    assert [one["id"] for one in held(desk)] == [item["id"]]
    decide(desk, item, "keep")
    post(desk, one_row("G1", NUMBER, Why_It_Matters="It is near"), OTHER)
    assert held(desk) == []  # asked once
    third = post(desk, one_row("H1", NUMBER))
    assert (third["state"], [one["cause"] for one in held(desk)]) == ("held", [SEVERAL])


def test_the_same_reference_for_two_people_makes_two_outcomes(desk: Desk) -> None:
    post(desk, sheet_of([person_row("SW1", NUMBER), person_row("SW2", valid_chi("020951", 103), "02/09/1951")]))
    one, other = (tree_of(desk, record_of(desk, local))["outcomes"] for local in ("SW1", "SW2"))
    assert one[0]["id"] != other[0]["id"]


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [one.result() for one in [pool.submit(job) for job in jobs]]


def test_eight_senders_who_bring_one_new_person_at_once_make_one_patient(store: Store) -> None:
    names = [f"council-{number}" for number in range(8)]
    desk = desk_on(store, systems=names, organisations={})
    people = [(valid_chi("140344", 100 * n), f"P{n}") for n in range(3)]
    sheets = [
        sheet_of([person_row(f"{name}-{local}", number) for number, local in (people if i % 2 else people[::-1])])
        for i, name in enumerate(names)
    ]
    desk.parties, desk.library, desk.id_key  # noqa: B018  # made once, as a gateway does when it starts
    receipts = at_once(
        [lambda name=name, sheet=sheet: post(desk, sheet, name) for name, sheet in zip(names, sheets, strict=True)]
    )
    assert [(one["state"], one["counts"]["created"]) for one in receipts] == [("accepted", 3)] * 8
    for number, local in people:
        (patient,) = patients(desk, number)
        assert {person_of(desk, f"{name}-{local}", name) for name in names} == {patient}
        assert len({record_of(desk, f"{name}-{local}", name) for name in names}) == 8


def test_a_desk_that_starts_later_finds_the_same_people(desk_for: DeskFor) -> None:
    post(desk_for(), WEEK_1)
    desk = desk_for()
    assert post(desk, WEEK_1 + b"\r\n", NAME)["counts"]["confirmed"] == 5
