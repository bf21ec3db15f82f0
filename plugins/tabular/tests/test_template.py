"""Empty sheets of a profile, to be filled in by people."""

from __future__ import annotations

import io

import openpyxl
import pytest

PROFILES = ["tabular:council-outcomes", "tabular:adult-carer-support-plan"]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("output", ["csv", "tsv", "xlsx"])
def test_an_empty_sheet_reads_as_one_of_its_profile_with_nothing_in_it(site, profile, output):
    own = site(profile, output=output)
    empty = own.system.template()
    assert empty.name == f"{profile.removeprefix('tabular:')}.{output}"
    assert own.said(empty) == []
    assert own.refused(empty) == []


def test_a_workbook_says_on_a_second_sheet_what_to_write(site):
    book = openpyxl.load_workbook(io.BytesIO(site(output="xlsx").system.template().read()))
    assert book.sheetnames == ["Outcomes", "What to write"]
    guide = {row[0]: row[1:] for row in book["What to write"].values}
    assert guide["Status"][1].startswith("In progress; Not started; Completed")
    assert guide["Extent Met"][1] == "1; 3; 2; 4; 5"
    assert guide["Person ID"][0] == "a reference, as text (needed in every row)"
    assert [cell.value for cell in book["Outcomes"][1]][:2] == ["Person ID", "CHI"]


def test_a_sheet_that_is_filled_in_is_read(site):
    own = site(output="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(own.system.template().read()))
    book["Outcomes"].append(["SW1", "0209511036", "Calum", "MacTest", None, "O-1", "Soup"])
    filled = io.BytesIO()
    book.save(filled)
    (tree,) = own.trees(filled.getvalue())
    assert tree["outcomes"][0]["statement"]["text"] == "Soup"
    assert tree["person"]["identifiers"][0]["value"] == "0209511036"
