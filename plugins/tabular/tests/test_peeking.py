"""What a person is shown of their own sheet: every row as it stands, and which rows are about one plan."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from adapter_tabular import mappings
from adapter_tabular.installed import spreadsheets
from adapter_tabular.system import Spreadsheet

from adapter.mapping.library import Library
from adapter.message import Message

LIBRARY = Library(list(mappings()))


def council() -> Spreadsheet:
    (found,) = [system for system in spreadsheets({}) if system.name == "tabular:council-outcomes"]
    assert isinstance(found, Spreadsheet)
    return found


def peeked(body: bytes, most: int = 10) -> dict:
    return council().peek(Message(body, "text/csv"), LIBRARY, most)


def test_cells_stand_as_they_were_written():
    seen = peeked(b'Person ID,Outcome Ref,Note\n 007 ,O-1,"a ""b""\nc"\n')
    assert seen["headers"] == ["Person ID", "Outcome Ref", "Note"]
    assert seen["rows"][0]["cells"] == [" 007 ", "O-1", 'a "b"\nc']
    assert seen["unit"] == "line"


def test_a_cell_that_is_not_there_differs_from_a_blank_one_and_cells_too_many_are_shown():
    seen = peeked(b"Person ID,Outcome Ref,Note\nP1,,\nP1\nP1,O-1,x,beyond\n")
    assert [row["cells"] for row in seen["rows"]] == [["P1", "", ""], ["P1", None, None], ["P1", "O-1", "x", "beyond"]]


def test_rows_of_one_person_share_a_plan_wherever_they_stand():
    seen = peeked(b"Person ID,Outcome Ref\nP1,O-1\nP2,O-1\nP1,O-2\n,O-3\n")
    assert [row.get("plan") for row in seen["rows"]] == [2, 3, 2, None]


def test_footers_are_shown_and_belong_to_no_plan():
    seen = peeked(b"Person ID,Outcome Ref\nP1,O-1\nTotal rows:,1\n")
    assert [(row["number"], row.get("plan")) for row in seen["rows"]] == [(2, 2), (3, None)]


def test_what_is_not_shown_is_counted_and_blank_rows_are_not():
    seen = peeked(b"Person ID,Outcome Ref\nP1,O-1\n,\nP2,O-1\nP3,O-1\n", most=2)
    assert [row["number"] for row in seen["rows"]] == [2, 4]
    assert seen["more"] == 1


def test_a_long_cell_says_how_much_of_it_is_not_shown():
    (row,) = peeked(b"Person ID,Outcome Ref\nP1," + b"x" * 2_005 + b"\n")["rows"]
    assert row["cells"][1] == "x" * 2_000 + " … (and 5 more characters)"


def test_a_workbooks_cells_are_shown_as_text():
    book = openpyxl.Workbook()
    for row in (["Person ID", "Outcome Ref", "Agreed Date", "Extent Met"], ["P1", "O-1", date(2026, 2, 15), 2]):
        book.active.append(row)
    book.active["D2"] = "=1/0"
    stream = io.BytesIO()
    book.save(stream)
    seen = peeked(stream.getvalue())
    assert seen["rows"][0]["cells"] == ["P1", "O-1", "2026-02-15", "(cannot be read)"]
    assert seen["unit"] == "row"
