"""Two people who are held turn out to be one, and perhaps two after all: nothing is chosen in silence."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.caller import ADAPTER, Caller
from adapter.errors import Refused
from adapter.exchange.desk import Desk
from adapter.exchange.lists import sources
from adapter.exchange.merging import MERGED, NOT_SEEN, TWO_NUMBERS
from adapter.exchange.owed import deliveries_listed
from adapter.exchange.rebuild import rebuild
from adapter.exchange.records import Records
from adapter.exchange.unmerging import merges_listed, unmerge
from adapter.exchange.who import SAME_PERSON
from adapter.store import resources
from adapter.store.items import CONFLICT
from tests.exchange.walks import (
    BOARD_SEES,
    NAME,
    OTHER,
    conflicts,
    decide,
    held,
    outcome_of,
    person_of,
    person_row,
    post,
    record_of,
    sheet_of,
    tree_of,
    valid_chi,
    whole,
)

Tree = dict[str, Any]
NUMBER = "1403441006"
SEES_BOTH = Caller("officer", OTHER, sees=frozenset({NAME}))
STREET = {"address": {"text": "1 Old Road"}}


def one_row(*cells: Any, **more: str) -> bytes:
    return sheet_of([person_row(*cells, **more)])


def asked(desk: Desk, **more: str) -> Tree:
    """Lochside's Ann Test and Glenside's, held as two until Glenside says the number: the item that asks."""
    post(desk, one_row("SW1", NUMBER))
    post(desk, one_row("G1", **more), OTHER)
    post(desk, one_row("G1", NUMBER, **more), OTHER)
    (item,) = held(desk)
    assert item["cause"] == SAME_PERSON
    return item


def merged(desk: Desk, **more: str) -> Tree:
    return decide(desk, asked(desk, **more), "take", caller=SEES_BOTH)


def people(desk: Desk) -> tuple[str, str]:
    return person_of(desk, "SW1"), person_of(desk, "G1", OTHER)


def person(desk: Desk, local: str, name: str = NAME) -> Tree:
    tree: Tree = tree_of(desk, record_of(desk, local, name))["person"]
    return tree


def everything(desk: Desk) -> dict[str, Any]:
    """All that is held of both: their records, their Patients, what each system is known to hold."""
    trees = {local: tree_of(desk, record_of(desk, local, name)) for local, name in (("SW1", NAME), ("G1", OTHER))}
    told = {local: sources(desk, ADAPTER, tree["id"]) for local, tree in trees.items()}
    return {"trees": trees, "sources": told, "people": people(desk), "held": held(desk), "conflicts": conflicts(desk)}


def merge_of(receipt: Tree) -> str:
    (identity,) = [one for told in receipt["records"] for one in told.get("merges", ())]
    return str(identity)


def test_two_who_are_one_have_one_patient_all_their_plans_and_all_their_names(desk: Desk) -> None:
    item = asked(desk)
    before = people(desk)
    receipt = decide(desk, item, "take", caller=SEES_BOTH)
    assert (receipt["state"], held(desk), conflicts(desk)) == ("accepted", [], [])
    assert len(set(people(desk))) == 1 and people(desk)[0] in before
    one, other = person(desk, "SW1"), person(desk, "G1", OTHER)
    assert one == other
    assert {number["value"] for number in one["identifiers"]} == {NUMBER, "SW1", "G1"}
    (gone,) = set(before) - set(people(desk))
    kept = desk.store.look(lambda unit: resources.read(unit, "Patient", gone))
    assert kept is not None and kept.body is None
    assert record_of(desk, "SW1") != record_of(desk, "G1", OTHER)


def test_what_comes_afterwards_from_either_is_about_the_one(desk: Desk) -> None:
    merged(desk)
    assert post(desk, one_row("G1", NUMBER, Why_It_Matters="It is near"), OTHER)["counts"]["updated"] == 1
    assert post(desk, one_row("SW1", NUMBER, Status="Completed"))["counts"]["updated"] == 1
    third = post(desk, one_row("H1", NUMBER))
    assert (third["state"], person_of(desk, "H1")) == ("accepted", people(desk)[0])
    assert held(desk) == conflicts(desk) == []


def test_where_they_differ_both_voices_stay_and_a_person_decides(desk: Desk) -> None:
    receipt = merged(desk, Surname="Maiden")
    (item,) = conflicts(desk)
    assert (item["cause"], item["system"], item["paths"]) == (MERGED, NAME, ["person.name"])
    (part,) = whole(desk, item, CONFLICT)["parts"]
    assert {part["ours"]["family"], part["theirs"]["family"]} == {"Maiden", "Test"}
    assert person(desk, "SW1")["name"] == person(desk, "G1", OTHER)["name"] == part["ours"]
    post(desk, one_row("SW1", NUMBER, Status="Completed"))
    assert [one["id"] for one in conflicts(desk)] == [item["id"]]  # repeated, and asked once
    decide(desk, item, "theirs", CONFLICT)
    assert person(desk, "G1", OTHER)["name"] == part["theirs"] and conflicts(desk) == []
    assert merge_of(receipt)


def test_what_nobodys_system_says_is_asked_about_all_the_same(desk: Desk) -> None:
    asked_about = asked(desk)
    for local, name, street in (("SW1", NAME, "1 Old Road"), ("G1", OTHER, "2 New Road")):
        caller = Caller("board", "lochside-board", sees=frozenset({NAME, OTHER}))
        Records(desk, caller).say(record_of(desk, local, name), {"person": {"address": {"text": street}}}, None)
    decide(desk, asked_about, "take", caller=SEES_BOTH)
    (item,) = conflicts(desk)
    assert (item["cause"], item["paths"]) == (MERGED, ["person.address"])
    assert person(desk, "SW1")["address"]["text"] == "2 New Road"
    decide(desk, item, "theirs", CONFLICT, caller=ADAPTER)
    assert person(desk, "G1", OTHER)["address"]["text"] == "1 Old Road" and conflicts(desk) == []


def test_what_protects_somebody_holds_at_once_and_a_person_looks(desk: Desk) -> None:
    item = asked(desk)
    Records(desk, BOARD_SEES).say(
        record_of(desk, "SW1"), {"person": {"protection": {"address_not_disclosed": True}}}, None
    )
    decide(desk, item, "take", caller=SEES_BOTH)
    assert person(desk, "G1", OTHER)["protection"]["address_not_disclosed"] is True


def test_two_valid_numbers_are_two_people(desk: Desk) -> None:
    item = asked(desk)
    other = valid_chi("140344", 555)
    said = {"person": {"identifiers": [{"system": "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53", "value": other}]}}
    Records(desk, BOARD_SEES).say(record_of(desk, "SW1"), said, None)
    before = everything(desk)
    with pytest.raises(Refused) as caught:
        decide(desk, item, "take", caller=SEES_BOTH)
    assert caught.value.text == TWO_NUMBERS
    assert everything(desk) == before


def test_who_sees_one_of_them_only_may_not_decide_that_they_are_one(desk: Desk) -> None:
    item = asked(desk)
    with pytest.raises(Refused) as caught:
        decide(desk, item, "take")
    assert (caught.value.text, caught.value.reason) == (NOT_SEEN, "forbidden")
    assert len(set(people(desk))) == 2


@pytest.mark.parametrize("surname", ["Test", "Maiden"])
def test_undone_everything_is_as_it_was(desk: Desk, surname: str) -> None:
    item = asked(desk, Surname=surname)
    before = everything(desk)
    receipt = decide(desk, item, "take", caller=SEES_BOTH)
    undone = unmerge(desk, SEES_BOTH, merge_of(receipt), "They are cousins.")
    assert (undone["state"], undone["issues"]) == ("accepted", [])
    after = everything(desk)
    assert {**after, "held": []} == {**before, "held": []}
    post(desk, one_row("G1", NUMBER, Surname=surname, Status="Completed"), OTHER)
    post(desk, one_row("SW1", NUMBER, Status="Completed"))
    assert len(set(people(desk))) == 2 and held(desk) == conflicts(desk) == []
    assert person(desk, "G1", OTHER)["name"]["family"] == surname


def test_undone_after_a_difference_was_decided_each_has_its_own_again(desk: Desk) -> None:
    item = asked(desk, Surname="Maiden")
    before = everything(desk)
    receipt = decide(desk, item, "take", caller=SEES_BOTH)
    (item,) = conflicts(desk)
    decide(desk, item, "theirs", CONFLICT)
    unmerge(desk, SEES_BOTH, merge_of(receipt), "They are cousins.")
    assert everything(desk)["trees"] == before["trees"]


def test_what_was_changed_since_is_left_and_told_when_it_is_undone(desk: Desk) -> None:
    receipt = merged(desk, Surname="Maiden")
    Records(desk, ADAPTER).say(record_of(desk, "G1", OTHER), {"person": {"name": {"family": "Third"}}}, None)
    undone = unmerge(desk, SEES_BOTH, merge_of(receipt), "They are cousins.")
    assert [issue["text"].split(":")[0] for issue in undone["issues"]] == ["person.name"]
    assert person(desk, "G1", OTHER)["name"]["family"] == "Third"
    assert person(desk, "SW1")["name"]["family"] == "Test"


def test_a_plan_that_came_since_goes_with_its_sender(desk: Desk) -> None:
    receipt = merged(desk)
    (kept,) = set(people(desk))
    post(desk, one_row("SW1", NUMBER, Why_It_Matters="It is near"))
    unmerge(desk, SEES_BOTH, merge_of(receipt), "They are cousins.")
    one, other = people(desk)
    assert one != other and kept in (one, other)
    assert outcome_of(desk, record_of(desk, "SW1"), "To walk")["why"] == "It is near"
    assert person(desk, "SW1")["id"] == one and person(desk, "G1", OTHER)["id"] == other


def test_a_merge_is_listed_with_who_decided_and_why_and_is_undone_once(desk: Desk) -> None:
    identity = merge_of(merged(desk))
    (one,) = merges_listed(desk, SEES_BOTH)
    assert (one["id"], one["by"], one["reason"], one["undone_at"]) == (identity, "officer", "we rang and asked", None)
    assert merges_listed(desk, Caller("x", "lochside-board")) == []
    with pytest.raises(Refused):
        unmerge(desk, Caller("x", "lochside-board"), identity, "why")
    with pytest.raises(Refused):
        unmerge(desk, SEES_BOTH, identity, " ")
    unmerge(desk, SEES_BOTH, identity, "They are cousins.")
    with pytest.raises(Refused):
        unmerge(desk, SEES_BOTH, identity, "Again.")
    (one,) = merges_listed(desk, SEES_BOTH)
    assert (one["undone_by"], one["undone_reason"]) == ("officer", "They are cousins.")


def test_what_is_derived_is_right_after_a_merge_and_after_it_is_undone(desk: Desk) -> None:
    identity = merge_of(merged(desk, Surname="Maiden"))
    assert (rebuild(desk).records_mended, rebuild(desk).resources_mended) == (0, 0)
    unmerge(desk, SEES_BOTH, identity, "They are cousins.")
    assert (rebuild(desk).records_mended, rebuild(desk).resources_mended) == (0, 0)


def test_other_systems_are_owed_what_changed_for_them(desk_for: Any, folders: Any) -> None:
    desk = desk_for(**folders.settings)
    merged(desk)
    assert [one["record"] for one in deliveries_listed(desk, ADAPTER, system=NAME)] == [record_of(desk, "SW1")]
