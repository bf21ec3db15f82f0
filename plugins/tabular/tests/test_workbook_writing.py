"""XLSX workbooks written fresh, and written onto: what comes back, and what stays as it was."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from adapter_tabular.sheet import open_sheet
from adapter_tabular.workbook_patching import patch_workbook
from adapter_tabular.workbook_writing import LONGEST, write_workbook
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from adapter.message import Message

HEADS = ["Person ID", "CHI", "Words"]


SHEET = "xl/worksheets/sheet1.xml"


KEEPABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text(
    st.sampled_from("a'=<&>_x000D\t\r\n òo\u0300\u00a0🍲ש\ufffe")
)


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


@given(st.lists(st.lists(KEEPABLE, min_size=3, max_size=3), max_size=4))
def test_what_is_written_reads_back_cell_for_cell(rows):
    data = write_workbook(HEADS, rows, issues=[])
    kept = [tuple(cells) for cells in rows if any(cell.strip() for cell in cells)]
    assert [row.cells for row in read(data)[0]] == kept
    assert data == write_workbook(HEADS, rows, issues=[])


def test_another_program_reads_what_is_written_as_text():
    data = write_workbook(HEADS, [["SW1", "0101500001", "=1+1\nTha mi 🍲"], ["SW2", None, ""]], issues=[])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[2]] == ["SW1", "0101500001", "=1+1\nTha mi 🍲"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "s"] or sheet["C2"].data_type == "inlineStr"
    assert sheet["B2"].number_format == "@"
    assert sheet["A1"].font.b
    assert sheet.freeze_panes == "A2"


def test_a_text_longer_than_a_cell_is_cut_at_the_limit_and_told():
    issues = []
    story = "🍲" + "a" * LONGEST
    rows, _ = read(write_workbook(HEADS, [["SW1", "1", story]], issues=issues))
    assert rows[0].cells[2] == story[: LONGEST - 1]
    assert [(issue.where, issue.code) for issue in issues] == [("row 2, column Words", "too-long")]


def rich_book() -> bytes:
    book = book_of(HEADS, ["SW1", 1, "a"], ["SW2", None, "=A2"], [None, None, "late"])
    sheet = book.active
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    sheet.add_chart(chart, "E5")
    sheet["A2"].comment = Comment("kept", "somebody")
    sheet["B2"].number_format = "0000000000"
    book.create_sheet("Other").append(["kept"])
    return saved(book)


def test_writing_onto_a_workbook_changes_one_sheet_and_nothing_else():
    data, issues = rich_book(), []
    changes = {(2, 1): "0101500001", (2, 2): "Tha <mi> & 🍲", (3, 1): "x", (4, 0): "SW3"}
    new = patch_workbook(Message(data), changes, [["SW9", None, "new\r\nrow"]], issues=issues)
    assert issues == []
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(new)) as now:
        assert [entry.filename for entry in old.infolist()] == [entry.filename for entry in now.infolist()]
        differing = [name for name in old.namelist() if old.read(name) != now.read(name)]
    assert differing == [SHEET]
    cells = [row.cells for row in read(new)[0]]
    assert cells[0] == ("SW1", "0101500001", "Tha <mi> & 🍲")
    assert cells[1][:2] == ("SW2", "x")
    assert cells[2:] == [("SW3", "", "late"), ("SW9", "", "new\r\nrow")]
    sheet = openpyxl.load_workbook(io.BytesIO(new)).worksheets[0]
    assert sheet["B2"].number_format == "0000000000"
    assert sheet["A5"].value == "SW9"


def test_nothing_to_write_gives_the_same_bytes_and_a_formula_is_never_written_over():
    data, issues = rich_book(), []
    assert patch_workbook(Message(data), {}, issues=issues) == data
    assert patch_workbook(Message(data), {(3, 2): "x"}, issues=issues) == data
    assert patch_workbook(Message(data), {(9, 2): "x"}, issues=issues) == data
    assert [issue.where for issue in issues] == ["row 3, column Words", "row 9, column Words"]


@given(st.dictionaries(st.tuples(st.integers(2, 4), st.integers(0, 2)), KEEPABLE, max_size=5))
def test_cells_written_onto_a_workbook_read_back(changes):
    data = write_workbook(HEADS, [["SW1", "", "c"], ["SW2", "b", None], ["SW3", None, None]], issues=[])
    new = patch_workbook(Message(data), changes, issues=[])
    expected = [["SW1", "", "c"], ["SW2", "b", ""], ["SW3", "", ""]]
    for (number, column), text in changes.items():
        expected[number - 2][column] = text
    assert [list(row.cells) for row in read(new)[0]] == [
        cells for cells in expected if any(cell.strip() for cell in cells)
    ]


def test_prefixed_and_strict_sheets_are_read_and_written_onto():
    body = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>Person ID</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>CHI</x:t></x:is></x:c></x:row>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>SW1</x:t></x:is></x:c><x:c><x:v>12</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    data = with_part(write_workbook(HEADS, [], issues=[]), SHEET, lambda _: body.encode())
    assert read(data)[0][0].cells == ("SW1", 12)
    new = patch_workbook(Message(data), {(2, 1): "x"}, [["SW2", "y"]], issues=[])
    assert [row.cells for row in read(new)[0]] == [("SW1", "x"), ("SW2", "y")]
