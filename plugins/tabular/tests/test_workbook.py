"""XLSX workbooks in: types, calendars, formulas, hidden sheets, and files that mean harm."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from adapter_tabular.cell import Limits, Unreadable
from adapter_tabular.sheet import open_sheet
from adapter_tabular.workbook_writing import write_workbook
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from adapter.errors import Refused
from adapter.message import Message

HEADS = ["Person ID", "CHI", "Words"]
KNOWN = {"Person ID", "CHI", "Words", "DOB"}.__contains__


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_of(*rows) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def read(data: bytes, **options):
    sheet = open_sheet(Message(data), **options)
    return list(sheet.rows()), sheet


def with_part(data: bytes, name: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body = old.read(entry)
            new.writestr(entry.filename, change(body) if entry.filename == name else body)
    return out.getvalue()


HEAD_ROW = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Person ID</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>CHI</t></is></c><c r="C1" t="inlineStr"><is><t>Words</t></is></c></row>'
)
SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(rows: str) -> bytes:
    """A workbook with these rows as XML, for what no library writes."""
    body = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    return with_part(write_workbook(HEADS, [], issues=[]), SHEET, lambda _: body.encode())


def test_cells_have_the_types_that_excel_gave_them():
    rich = CellRichText("I want ", TextBlock(InlineFont(b=True), "my"), " choir")
    rows, sheet = read(saved(book_of(
        ["Person ID", "CHI", "DOB", "When", "At", "Words", "Met", "Ok"],
        ["SW1", 403441006, date(1944, 3, 14), datetime(2026, 3, 1, 9, 30), time(9, 30), rich, 2.5, True],
    )))  # fmt: skip
    assert sheet.kind == "xlsx"
    assert rows[0].number == 2
    assert rows[0].cells == (
        "SW1", 403441006, date(1944, 3, 14), datetime(2026, 3, 1, 9, 30), time(9, 30), "I want my choir", 2.5, True
    )  # fmt: skip


def test_a_workbook_of_the_1904_calendar_means_the_same_days():
    book = book_of(["Person ID", "DOB"], ["SW1", date(2026, 4, 1)])
    book.epoch = CALENDAR_MAC_1904
    rows, sheet = read(saved(book))
    assert sheet.date_1904
    assert rows[0].cells[1] == date(2026, 4, 1)


def test_a_formula_counts_by_its_value_and_without_one_is_unreadable():
    rows, _ = read(sheet_xml(
        HEAD_ROW + '<row r="2"><c r="A2" t="str"><f>"SW"&amp;1</f><v>SW1</v></c><c r="B2"><f>1+1</f></c>'
        '<c r="C2" t="str"><f>""</f><v></v></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#REF!</v></c><c r="B3"><v>1E999</v></c><c t="s"><v>99</v></c></row>'
    ))  # fmt: skip
    first, second = rows[0].cells, rows[1].cells
    assert (first[0], first[1].reason, first[2]) == ("SW1", "formula-without-value", "")
    assert [cell.reason for cell in second] == ["error-value", "damaged", "damaged"]


def test_a_day_that_excel_made_up_is_unreadable():
    book = book_of(["Person ID", "DOB"], ["SW1", 60], ["SW2", 0])
    for row in (2, 3):
        book.active.cell(row, 2).number_format = "dd/mm/yyyy"
    rows, _ = read(saved(book))
    assert [row.cells[1].reason for row in rows] == ["impossible-date", "impossible-date"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("[$-809]dd mmmm yyyy", date),
        ("mmm-yy", date),
        ("0.00", int),
        ('0 "days"', int),
        ("[h]:mm", int),
        ("General", int),
        ("yyyy\\-mm\\-dd;@", date),
        ("[Red]0", int),
    ],
)
def test_the_style_says_whether_a_number_is_a_day(code, kind):
    book = book_of(["Person ID", "DOB"], ["SW1", 46113])
    book.active.cell(2, 2).number_format = code
    assert type(read(saved(book))[0][0].cells[1]) is kind


def test_hidden_sheets_are_passed_over_and_the_sheet_with_the_headings_is_taken():
    book = book_of(["Notes"], ["written by the team"])
    hidden, right, alike = (book.create_sheet(name) for name in ("Hidden", "Data", "More"))
    hidden.sheet_state = "veryHidden"
    for sheet in (hidden, right, alike):
        sheet.append(["Person ID", "CHI"])
        sheet.append([sheet.title, 1])
    rows, sheet = read(saved(book), known=KNOWN)
    assert rows[0].cells == ("Data", 1)
    assert [(issue.where, issue.severity) for issue in sheet.issues] == [
        ("sheet 2", "information"),
        ("sheet 1", "information"),
        ("sheet 4", "warning"),
    ]
    assert read(saved(book), sheet="Hidden")[0][0].cells == ("Hidden", 1)
    with pytest.raises(Refused):
        read(saved(book), sheet="Nowhere")


def test_merged_cells_under_another_are_absent_and_hidden_rows_are_read_both_reported():
    book = book_of(HEADS, ["SW1", 1, "a"], [None, 2, "b"], ["SW2", 3, "c"])
    book.active.merge_cells("A2:A3")
    book.active.row_dimensions[4].hidden = True
    rows, sheet = read(saved(book))
    assert [row.cells for row in rows] == [("SW1", 1, "a"), (None, 2, "b"), ("SW2", 3, "c")]
    assert [issue.where for issue in sheet.issues] == ["row 3", "row 4"]


def test_a_row_of_more_columns_than_a_sheet_has_is_refused():
    with pytest.raises(Refused, match="damaged"):
        read(sheet_xml(HEAD_ROW + "<row>" + "<c/>" * 16_385 + "</row>"))


def test_text_beyond_the_headings_is_a_fault_of_its_row():
    rows, _ = read(saved(book_of(HEADS, ["SW1", 1, "a", None, "x"], ["SW2", 1, "b"])))
    assert rows[0].faults[0].where == "row 2"
    assert rows[1].faults == ()


def bomb() -> bytes:
    return with_part(write_workbook(HEADS, [], issues=[]), SHEET, lambda _: b" " * 30_000_000)


BARE_DTD = b'<?xml version="1.0"?><!DOCTYPE x><x></x>'
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("dtd", [DTD, BARE_DTD])
def test_a_document_type_definition_in_any_part_is_refused(part, dtd):
    with pytest.raises(Refused, match="document type definition"):
        read(with_part(write_workbook(HEADS, [["SW1", "1", "x"]], issues=[]), part, lambda _: dtd))


def with_shared_strings(strings: str, rows: str) -> bytes:
    """As Excel itself saves: the sheet's words in a part of their own."""
    data = sheet_xml('<row r="1">' + "".join(f'<c t="s"><v>{n}</v></c>' for n in range(2)) + f"</row>{rows}")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="rId9" Type="{kind}" Target="/xl/sharedStrings.xml"/></Relationships>'.encode()
    data = with_part(data, "xl/_rels/workbook.xml.rels", lambda old: old.replace(b"</Relationships>", link))
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings)
    return out.getvalue()


def test_shared_strings_are_read_with_rich_text_whole_and_phonetic_guides_left_out():
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>Person ID</t></si><si><t>Words</t></si>"
        '<si><t>SW1</t></si><si><r><t xml:space="preserve">I want </t></r><r><rPr><b/></rPr><t>my _x0041_</t></r>'
        '<rPh sb="0" eb="1"><t>guide</t></rPh></si><si/></sst>'
    )
    rows, _ = read(
        with_shared_strings(
            strings,
            '<row><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>'
            '<row><c t="s"><v>2</v></c><c t="s"><v>4</v></c></row>',
        )
    )
    assert [row.cells for row in rows] == [("SW1", "I want my A"), ("SW1", "")]


@pytest.mark.parametrize("dtd", [DTD, BARE_DTD])
def test_a_document_type_definition_in_the_shared_strings_is_refused(dtd):
    with pytest.raises(Refused, match="document type definition"):
        read(with_shared_strings(dtd.decode(), ""))


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = bomb()
    assert len(data) < 50_000
    with pytest.raises(Refused) as refused:
        read(data, limits=Limits(unpacked_bytes=1_000_000))
    assert refused.value.reason == "too-large"


def test_a_part_that_unpacks_to_more_than_it_says_is_refused():
    data = bytearray(bomb())
    size, lie = (30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    with pytest.raises(Refused):
        read(bytes(data).replace(size, lie))


def zip_of(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zip_of(readme_dot_txt="x"), "media-type"),
        (zip_of(word__document_dot_xml="x"), "media-type"),
        (zip_of(mimetype="x", content_dot_xml="x"), "media-type"),
        (zip_of(xl__workbook_dot_bin="x"), "media-type"),
        (zip_of(**{"../x": "x"}), "invalid"),
        (zip_of(), "media-type"),
    ],
)
def test_an_archive_that_is_no_workbook_gets_a_plain_answer(data, reason):
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.reason == reason


def test_a_workbook_cut_or_changed_at_any_byte_gives_rows_or_a_refusal():
    whole = write_workbook(HEADS, [["SW1", "0101500001", "x"]], issues=[])
    for length in range(len(whole)):
        with pytest.raises(Refused):
            read(whole[:length])
    for place in range(0, len(whole), 3):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        try:
            read(bytes(changed))
        except Refused:
            continue


@settings(max_examples=200)
@given(st.text(st.sampled_from('<>/"=rcvtisf A1B2sheetData\0é&;')))
def test_any_text_for_a_sheet_gives_rows_or_a_refusal(text):
    with contextlib.suppress(Refused):
        read(sheet_xml(text))


def test_an_unreadable_cell_never_repeats_its_contents():
    rows, _ = read(sheet_xml(
        HEAD_ROW +
        '<row r="2"><c r="A2"><v>CANARY</v></c><c r="B2" t="d"><v>CANARY</v></c></row>'
    ))  # fmt: skip
    assert all(isinstance(cell, Unreadable) and "CANARY" not in cell.text for cell in rows[0].cells[:2])
