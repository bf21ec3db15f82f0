"""A text file written fresh, and written onto: untouched bytes stay, whatever they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from adapter_tabular.decoding import Encoding
from adapter_tabular.layout import Layout
from adapter_tabular.patching import patch_text
from adapter_tabular.sheet import open_sheet
from adapter_tabular.writing import write_text
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adapter.errors import Refused
from adapter.message import Message

DATA = Path(__file__).resolve().parents[3] / "../shared/data/tabular"
FILES = sorted(DATA.glob("*.csv")) if DATA.exists() else []
KEEPABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text(
    st.sampled_from("a\"',;\t\r\n òo\u0300\u00a0🍲ש=|")
)


def patched(data: bytes, changes=None, appended=()):
    issues = []
    return b"".join(patch_text(Message(data), changes or {}, appended, issues=issues)), issues


def cells_of(data: bytes):
    return [list(row.cells) for row in open_sheet(Message(data)).rows()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_written_onto_without_changes_is_that_file(path):
    assert patched(path.read_bytes()) == (path.read_bytes(), [])


@settings(max_examples=400)
@given(
    st.binary(max_size=200) | st.text(st.sampled_from('ab1",;\t|\r\n\0é=\x1a')).map(lambda text: text.encode("cp1252"))
)
def test_any_bytes_that_open_come_back(data):
    try:
        cells_of(data)
    except Refused:
        assume(False)
    assert patched(data)[0] == data


@given(st.text(st.sampled_from('ab",\r\né🍲')), st.sampled_from(["utf-16", "utf-16-be", "utf-8-sig"]))
def test_any_text_that_opens_comes_back_in_its_encoding(text, codec):
    data = ("Person ID,CHI,X\n" + text).encode(codec)
    try:
        cells_of(data)
    except Refused:
        assume(False)
    assert patched(data)[0] == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_cell_changed_changes_its_own_bytes_only(path):
    data = path.read_bytes()
    for row in open_sheet(Message(data)).rows():
        for column in (6, 12):
            new, issues = patched(data, {(row.number, column): 'Càit, "a" £'})
            assert issues == []
            before, after = cells_of(data), cells_of(new)
            place = [r.number for r in open_sheet(Message(data)).rows()].index(row.number)
            assert after[place][column] == 'Càit, "a" £'
            after[place][column] = before[place][column]
            assert [[cell or "" for cell in cells] for cells in after] == [
                [cell or "" for cell in cells] for cells in before
            ]


def test_a_change_leaves_every_other_byte_alone():
    data = b'\xef\xbb\xbfID,A,"B"\r\nSW1,"quoted",caf\xe9\nSW2 ,x,"y"z,,\r\n\r\nTotal rows:,2'
    assert patched(data, {(3, 1): "n"})[0] == data.replace(b",x,", b",n,")
    assert patched(data, {(2, 1): "n"})[0] == data.replace(b'"quoted"', b'"n"')


def test_a_windows_1252_row_is_written_in_windows_1252_and_says_what_it_cannot_hold():
    data = b"ID,A,B\r\nSW1,caf\xe9,x\r\n"
    assert patched(data, {(2, 2): "£5"}) == (b"ID,A,B\r\nSW1,caf\xe9,\xa35\r\n", [])
    new, issues = patched(data, {(2, 2): "🍲"})
    assert new == data
    assert (issues[0].where, "🍲" in str(issues)) == ("line 2, column B", False)
    assert patched(data, {(2, 1): "🍲"})[0] == "ID,A,B\r\nSW1,🍲,x\r\n".encode()


def test_text_that_would_read_back_as_other_text_is_written_in_utf_8():
    data = b"ID,A,B\r\nSW1,caf\xe9,x\r\nSW2,a,b\r\n"
    new, issues = patched(data, {(3, 1): "Ã©"})
    assert issues == []
    assert cells_of(new)[1][1] == "Ã©"


def test_a_cell_that_a_short_row_did_not_have_is_added_and_a_blank_one_is_not():
    data = b"ID,A,B,C\r\nSW1\r\n"
    assert patched(data, {(2, 2): "x"})[0] == b"ID,A,B,C\r\nSW1,,x\r\n"
    assert patched(data, {(2, 2): ""})[0] == data


def test_a_row_that_is_not_there_is_told():
    _, issues = patched(b"ID,A\r\nSW1,x\r\n", {(7, 1): "y"})
    assert issues[0].where == "line 7"


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\n\r\nTotal rows:,1\r\n\r\nReport produced 1/1/2026"])
def test_new_rows_go_under_the_last_row_and_above_the_footers(end):
    data = b"ID,A\r\nSW1,caf\xc3\xa9" + end
    new, _ = patched(data, {}, [["SW2", "a,b"], ["SW3", None]])
    assert new == b'ID,A\r\nSW1,caf\xc3\xa9\r\nSW2,"a,b"\r\nSW3,' + end


def test_new_rows_are_in_the_files_encoding_where_it_has_the_characters():
    new, _ = patched(b"ID,A\nSW1,caf\xe9\n", {}, [["SW2", "£"], ["SW3", "🍲"]])
    assert new == b"ID,A\nSW1,caf\xe9\nSW2,\xa3\n" + "SW3,🍲\n".encode()
    new, _ = patched("ID\tA\nSW1\tò\n".encode("utf-16"), {(2, 1): "🍲"}, [["SW2", "x"]])
    assert new.decode("utf-16") == "ID\tA\nSW1\t🍲\nSW2\tx\n"


@given(
    st.lists(st.lists(KEEPABLE, min_size=3, max_size=3), max_size=4),
    st.sampled_from([
        Layout(),
        Layout(Encoding("utf-16-le", b"\xff\xfe"), "\t"),
        Layout(delimiter=";", newline="\n", declares_delimiter=True),
        Layout(newline="\r"),
    ]),
)  # fmt: skip
def test_what_is_written_reads_back_cell_for_cell(rows, layout):
    data = b"".join(write_text(["Person ID", "A", "B"], rows, layout))
    kept = [cells for cells in rows if any(cell.strip() for cell in cells)]
    assert cells_of(data) == kept or (kept and "otal" in str(kept))
    assert data == b"".join(write_text(["Person ID", "A", "B"], rows, layout))


@given(st.lists(KEEPABLE, min_size=3, max_size=3), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.integers(0, 2))
def test_any_text_can_be_written_into_any_cell(cells, codec, column):
    assume(any(cells[i].strip() for i in range(3) if i != 1))
    data = "Person ID;A;B\nSW1;x;y\nSW2;x;y\n".encode(codec)
    new, issues = patched(data, {(2, i): cell for i, cell in enumerate(cells)})
    assert issues == []
    assert cells_of(new) == [cells, ["SW2", "x", "y"]]
