"""Which profile a sheet has: chosen by its headings, told with the reason, and refused with the one that would fit."""

from __future__ import annotations

import pytest

from adapter.errors import Refused
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Shelf

COUNCIL = b"Person ID,Outcome Ref,Outcome,Theme\nSW1,O-1,Soup,Control\n"
CARERS = b"Carer ID,Plan Ref,Outcome Ref,Outcome,Able and willing\nC1,P1,O-1,Sleep,Yes\n"


@pytest.fixture
def any_sheet(site):
    return site("tabular")


@pytest.mark.parametrize(("sheet", "name"), [(COUNCIL, "council-outcomes"), (CARERS, "adult-carer-support-plan")])
def test_without_a_profile_the_headings_choose_one_and_it_is_told(any_sheet, sheet, name):
    first, *_ = any_sheet.noted(sheet)
    assert (first.severity, first.where) == ("information", "line 1")
    assert first.text.startswith(f"Read as tabular:{name}: ")
    assert len(any_sheet.records(sheet)) == 1


def test_the_profiles_are_suggested_with_the_reason_best_first(any_sheet, library):
    (best, why), (_, why_not) = any_sheet.system.suggest(Message(COUNCIL), library)
    assert (best, why) == ("tabular:council-outcomes", "4 of its 17 headings are there.")
    assert why_not.endswith("but not Carer ID.")


def test_a_sheet_that_no_profile_fits_is_refused_with_what_is_missing(any_sheet):
    with pytest.raises(Refused) as refused:
        any_sheet.arrivals(b"Name,Status\nAnn,In progress\n")
    assert {issue.text for issue in refused.value.issues} == {
        "tabular:adult-carer-support-plan: 1 of its 29 headings are there, but not Carer ID, Outcome Ref.",
        "tabular:council-outcomes: 1 of its 17 headings are there, but not Person ID, Outcome Ref.",
    }


def test_a_sheet_that_several_profiles_fit_is_refused_with_their_names(any_sheet):
    with pytest.raises(Refused, match="Several profiles fit") as refused:
        any_sheet.arrivals(b"Carer ID,Person ID,Outcome Ref\nC1,SW1,O-1\n")
    assert len(refused.value.issues) == 2


def test_a_wrong_profile_is_told_with_the_headings_that_did_not_match_and_the_profile_that_would(council):
    with pytest.raises(Refused) as refused:
        council.arrivals(CARERS)
    assert [issue.text for issue in refused.value.issues] == [
        "The heading Person ID is missing, or called something else.",
        "tabular:adult-carer-support-plan would fit: 5 of its 29 headings are there.",
    ]


def test_without_a_profile_a_sheet_can_be_written_onto_and_no_fresh_one_made(any_sheet):
    assert any_sheet.write(any_sheet.records(COUNCIL), COUNCIL).message.read() == COUNCIL
    with pytest.raises(Refused, match="tabular:council-outcomes"):
        any_sheet.write(any_sheet.records(COUNCIL))
    with pytest.raises(Refused, match="tabular:council-outcomes"):
        any_sheet.system.template()


def test_with_a_profile_of_its_own_a_sites_sheets_have_that_one(site, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "profile: mine\ncolumns:\n  who: {header: Who, type: identifier}\n  ref: {header: Ref, type: identifier}\n"
        "key: {person: who, outcome: ref}\noutcome: []\n",
        encoding="utf-8",
    )
    own = site("tabular", profile_file=str(path))
    assert own.write(own.records(b"Who,Ref\nSW1,O-1\n")).message.read() == b"\xef\xbb\xbfWho,Ref\r\nSW1,O-1\r\n"


def test_the_shelf_knows_the_plugin_by_its_own_name():
    assert Shelf().system("tabular").name == "tabular"
    with pytest.raises(Refused, match="council-outcomes"):
        Shelf().system("tabular:no-such-profile")


def test_without_a_profile_the_rows_are_shown_as_the_chosen_profile_shows_them():
    shelf, message = Shelf(), Message(COUNCIL, "text/csv")
    library = Library(shelf.folders())
    shown = shelf.system("tabular").peek(message, library, 10)
    assert shown == shelf.system("tabular:council-outcomes").peek(message, library, 10)
    assert shown["headers"][0] == "Person ID"
