"""Which person a statement is about: every sentence of reconcile.md, "Which person", that needs no store."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.exchange.who import CONTRADICT, DISAGREE, SEVERAL, numbers_of, placed
from adapter.record.identifiers import CHI, NHS_NUMBER

IRIS, OTHER = "1403441006", "0209511036"
Tree = dict[str, Any]


def person(
    number: str = IRIS, born: str | None = "1944-03-14", given: str = "Iris", family: str = "Testperson"
) -> Tree:
    tree: Tree = {"name": {"given": [given], "family": family}} if family else {}
    if number:
        tree["identifiers"] = [{"system": CHI, "value": number}]
    return {**tree, "birth_date": born} if born else tree


def found(said: Tree, held: dict[str, Tree], linked: str | None = None) -> Any:
    by_number: dict[Any, list[str]] = {}
    for identity, tree in held.items():
        for number in numbers_of(tree):
            by_number.setdefault(number, []).append(identity)
    return placed(said, "new", linked, by_number, held)


def test_a_number_and_a_date_of_birth_that_agree_place_a_row() -> None:
    assert found(person(given="Eilidh", family="Other"), {"iris": person()}).person == "iris"


def test_a_number_with_another_date_of_birth_is_held_whole() -> None:
    assert found(person(born="1944-03-15"), {"iris": person()}) == (None, DISAGREE, ())


@pytest.mark.parametrize(("said", "held"), [(None, "1944-03-14"), ("1944-03-14", None), (None, None)])
def test_where_a_side_has_no_date_of_birth_surname_and_forename_agree_or_not(said: str, held: str) -> None:
    assert found(person(born=said, given=" iris ", family="TESTPERSON"), {"iris": person(born=held)}).person == "iris"
    assert found(person(born=said, given="Ann"), {"iris": person(born=held)}).cause == DISAGREE
    assert found(person(born=said, family="Otherperson"), {"iris": person(born=held)}).cause == DISAGREE


def test_a_number_alone_places_nobody() -> None:
    assert found(person(born=None, family=""), {"iris": person()}).cause == DISAGREE
    assert found(person(born=None), {"iris": person(born=None, family="")}).cause == DISAGREE


def test_the_date_of_birth_in_the_numbers_own_digits_is_no_recorded_one() -> None:
    assert found(person(born=None, family=""), {"iris": person(born=None, family="")}).cause == DISAGREE


def test_a_year_of_birth_agrees_with_a_day_in_it() -> None:
    assert found(person(born="1944"), {"iris": person()}).person == "iris"
    assert found(person(born="1945"), {"iris": person()}).cause == DISAGREE


@pytest.mark.parametrize("number", ["0101500001", "9876", "1403441009", "", "not a number"])
def test_a_number_that_fails_its_check_is_never_matched_on(number: str) -> None:
    assert numbers_of(person(number)) == []
    assert found(person(number), {"iris": person(number)}).person == "new"


def test_a_number_of_the_nine_digits_of_a_spreadsheet_is_matched_as_what_it_is() -> None:
    assert found(person("209511036"), {"calum": person(OTHER)}).person == "calum"


def test_a_number_means_something_only_in_its_own_system() -> None:
    assert numbers_of({"identifiers": [{"system": "urn:local", "value": IRIS}]}) == []
    nhs = {**person(""), "identifiers": [{"system": NHS_NUMBER, "value": "9434765919"}]}
    assert found(nhs, {"iris": person()}).person == "new"


def test_a_person_without_a_number_is_a_person_of_their_own() -> None:
    assert found(person(""), {"iris": person()}) == ("new", "", ())


def test_a_link_places_a_row_that_contradicts_nothing() -> None:
    held = {"iris": person()}
    assert found(person(""), held, "iris").person == "iris"
    assert found(person("", born=None, family=""), held, "iris").person == "iris"
    assert found(person(given="Married", family="Name"), held, "iris").person == "iris"


@pytest.mark.parametrize("said", [person(born="1950-01-01"), person(OTHER), person("", born="1950-01-01")])
def test_a_linked_person_who_is_contradicted_is_held(said: Tree) -> None:
    assert found(said, {"iris": person()}, "iris") == (None, CONTRADICT, ())


def test_a_number_that_several_have_places_nobody() -> None:
    assert found(person(), {"a": person(), "b": person()}).cause == SEVERAL


def test_two_linked_people_who_come_to_agree_on_a_number_stay_two() -> None:
    place = found(person(), {"iris": person(), "local": person("")}, "local")
    assert (place.person, place.also) == ("local", ("iris",))


def test_another_number_of_the_same_system_is_somebody_else() -> None:
    two = {**person(), "identifiers": [{"system": CHI, "value": IRIS}, {"system": CHI, "value": OTHER}]}
    assert found(two, {"iris": person()}).cause == DISAGREE
