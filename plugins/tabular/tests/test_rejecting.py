"""Rows that were refused or held go back to their sender as they stood, with the reason behind them."""

from __future__ import annotations

import csv
import datetime
import io

import openpyxl
import pytest
from adapter_tabular.media import XLSX
from adapter_tabular.sheet import open_sheet
from hypothesis import given
from hypothesis import strategies as st

from adapter.message import Message

HEADERS = "Person ID,Surname,Outcome Ref,Outcome,Actions / Who / When,Notes"
ROWS = (
    "SW1,Test,O-1,Soup,Cook / Ann / Mon,x",
    "SW1,Test,O-1,Soup,Shop / Bob / Tue,",
    ",Test,O-1,Nobody's,,",
    '"SW2",Test,O-1,"Tea, with ""Ann""",,',
    "SW3,Test,O-1",
    "SW4,Test,O-1,Bus,,,moved",
)
SHEET = "\r\n".join([HEADERS, *ROWS, ""]).encode()


def rejected(*told: tuple[str, str]) -> dict[str, object]:
    return {"state": "accepted", "rejected": [{"where": where, "text": text} for where, text in told]}


def answered(site, body: bytes, *told: tuple[str, str], name: str = "week_2.csv") -> bytes:
    answer = site.system.answer(Message(body, "text/csv", name), rejected(*told))
    assert answer is not None
    return answer.read()


def lines(body: bytes) -> list[str]:
    return body.decode("utf-8-sig").split("\r\n")


@pytest.mark.parametrize(
    "receipt",
    [
        {"state": "accepted"},
        rejected(),
        rejected(("", "The whole of it."), ("line 1", "A heading is missing."), ("line 99", "No such row.")),
    ],
)
def test_where_no_row_was_rejected_there_is_nothing_to_send_back(council, receipt):
    assert council.system.answer(Message(SHEET), receipt) is None


def test_a_refused_row_comes_back_alone_with_its_reason(council):
    answer = council.system.answer(
        Message(SHEET, "text/csv", "week_2.csv"),
        rejected(("line 4, column Person ID", "The cell is blank."), ("line 4", "It is refused.")),
    )
    assert (answer.name, answer.media_type) == ("week_2.rejects.csv", "text/csv")
    assert lines(answer.read()) == [
        f"{HEADERS},Reason",
        ",Test,O-1,Nobody's,,,Person ID: The cell is blank. It is refused.",
        "",
    ]


def test_a_row_that_was_held_brings_its_whole_plan_so_that_each_action_keeps_its_row(council):
    told = lines(answered(council, SHEET, ("line 3", "Number and person disagree.")))
    along = "Another row of this plan was held, so the whole plan comes back."
    assert told[1:-1] == [f'{ROWS[0]},"{along}"', f"{ROWS[1]},Number and person disagree."]
    again = council.said("\r\n".join(told).encode())[0]
    assert [action["id"] for action in again.said["actions"]] == ["O-1/1", "O-1/2"]


def test_every_cell_comes_back_byte_for_byte(council):
    told = answered(council, SHEET, ("line 5", "Held."))
    assert told == f"{HEADERS},Reason\r\n{ROWS[3]},Held.\r\n".encode()


def test_a_row_that_ends_too_soon_has_its_reason_under_the_heading(council):
    told = answered(council, SHEET, ("line 6", "Held."))
    (row,) = csv.DictReader(io.StringIO(told.decode()))
    assert (row["Person ID"], row["Notes"], row["Reason"]) == ("SW3", "", "Held.")


def test_a_row_with_cells_too_many_stays_one(council):
    told = answered(council, SHEET, ("line 7", "Its cells may have moved."))
    assert lines(told)[1] == f"{ROWS[5]},Its cells may have moved."
    assert len(council.refused(told)) == 1


def test_several_rows_may_be_told_at_once(council):
    told = lines(answered(council, SHEET, ("lines 4, 5 and 3 more, column Surname", "Rows disagree.")))
    assert told[1:-1] == [f"{ROWS[2]},Surname: Rows disagree.", f"{ROWS[3]},Surname: Rows disagree."]


LAYOUTS = {
    "semicolons and LF": SHEET.replace(b",", b";").replace(b"\r\n", b"\n"),
    "tabs and a byte order mark": b"\xef\xbb\xbf" + SHEET.replace(b",", b"\t"),
    "UTF-16": SHEET.decode().encode("utf-16"),
    "Excel's sep line": b"sep=;\r\n" + SHEET.replace(b",", b";"),
    "a title above": b"Weekly extract,\xe2\x80\x93\r\n\r\n" + SHEET,
    "no line break at its end": SHEET.removesuffix(b"\r\n"),
    "Windows-1252": SHEET.replace(b"Test", "Tést".encode("cp1252")),
    "bars": SHEET.replace(b",", b"|"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_comes_back_is_laid_out_as_it_was_sent(council, layout: str):
    body = LAYOUTS[layout]
    last = [row.number for row in open_sheet(Message(body), known=council.system.shape.known).rows()][-1]
    told = answered(council, body, (f"line {last}, column Straße", "Moved – is a mark missing?"))
    sent, back = (open_sheet(Message(part), known=council.system.shape.known) for part in (body, told))
    assert back.headers == (*sent.headers, "Reason")
    assert back.layout._replace(newline="") == sent.layout._replace(newline="")
    (row,) = back.rows()
    assert row.cells[0] == "SW4"
    assert told.startswith(body[: body.index(b"P")])


def test_a_reason_that_a_spreadsheet_could_run_is_guarded(council):
    assert lines(answered(council, SHEET, ("line 4", "=1+1")))[1].endswith(",'=1+1")


def test_a_sheet_that_was_sent_back_before_has_a_further_column(council):
    body = f"{HEADERS},Reason\r\n{ROWS[2]},Not yet.\r\n".encode()
    told = lines(answered(council, body, ("line 2", "Still not.")))
    assert told[:2] == [f"{HEADERS},Reason,Reason 2", f"{ROWS[2]},Not yet.,Still not."]


def test_a_row_over_several_lines_comes_back_whole(council):
    body = f'{HEADERS}\r\n,Test,O-1,"Soup\r\nand\r\nbread",,\r\n'.encode()
    told = answered(council, body, ("line 2", "Whose?"))
    assert told == f'{HEADERS},Reason\r\n,Test,O-1,"Soup\r\nand\r\nbread",,,Whose?\r\n'.encode()


def test_a_workbook_comes_back_as_one_with_its_zeros_and_dates(council):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Person ID", "CHI", "DOB", "Outcome Ref", "Outcome", "Last Updated", "Feelings"])
    moment = datetime.datetime(2026, 3, 1, 9, 30)
    page.append(["SW1", "0101500001", datetime.date(1950, 1, 1), "O-1", "Soup", moment, True])
    page.append([None, 7, "=1/0", "O-1", "=1+1", moment, datetime.date(2026, 3, 1)])
    page.append(["SW1", 1, datetime.date(1950, 1, 1), "O-2", "Choir", moment, None])
    target = io.BytesIO()
    book.save(target)
    message = Message(target.getvalue(), XLSX, "week.xlsx")
    answer = council.system.answer(message, rejected(("row 3", "Whose?"), ("row 4", "Held.")))
    assert (answer.name, answer.media_type) == ("week.rejects.xlsx", XLSX)
    rows = [*openpyxl.load_workbook(io.BytesIO(answer.read())).active.iter_rows(values_only=True)]
    along = "Another row of this plan was held, so the whole plan comes back."
    assert rows[0][-1] == "Reason"
    assert rows[1] == ("SW1", "0101500001", "01/01/1950", "O-1", "Soup", "01/03/2026 09:30", "TRUE", along)
    assert rows[2][0] is None
    assert rows[2][4:] == (None, "01/03/2026 09:30", "01/03/2026", "Whose?")
    assert rows[3][-1] == "Held."
    (first, *_), (again, *_) = council.said(message), council.said(Message(answer.read(), XLSX))
    assert again.said == first.said


def test_a_sheet_of_any_profile_comes_back_by_the_one_that_fits(site):
    anything = site("tabular")
    told = anything.system.answer(Message(SHEET, "text/csv"), rejected(("line 3", "Held.")))
    assert lines(told.read())[1].startswith(ROWS[0])


def test_what_can_be_read_no_more_is_not_sent_back(council):
    assert council.system.answer(Message(b"%PDF-1.7"), rejected(("line 3", "Held."))) is None


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1a"), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4), st.sampled_from(",;\t|"), st.data())
def test_cells_that_come_back_are_the_cells_that_were_sent(rows, delimiter, data):
    from plugins.tabular.tests.conftest import Site

    council = Site()
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerow(["Person ID", "Outcome Ref", "Outcome"])
    writer.writerows([["", *row[1:]] for row in rows])
    body = target.getvalue().encode()
    sent = [row for row in open_sheet(Message(body), known=council.system.shape.known).rows() if not row.faults]
    if not sent:
        return
    row = data.draw(st.sampled_from(sent))
    told = answered(council, body, (f"line {row.number}", "Whose?"))
    (back,) = open_sheet(Message(told), known=council.system.shape.known).rows()
    assert back.cells == (*row.cells, "Whose?")
