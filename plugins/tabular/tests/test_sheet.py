"""Real and nasty files as sheets: what is read, what is refused, and that nothing is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from adapter_tabular.cell import Limits, Unreadable
from adapter_tabular.footer import looks_like_footer
from adapter_tabular.sheet import open_sheet
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.errors import Refused
from adapter.message import Message

DATA = Path(__file__).resolve().parents[3] / "../shared/data/tabular"
NASTY = ["nasty_cp1252", "nasty_header_drift", "nasty_ragged_and_footer", "nasty_semicolon_lf", "nasty_utf8_bom"]
HEADS = b"Person ID,CHI,Outcome Ref\r\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")


def rows_of(data: bytes | str, **options):
    sheet = open_sheet(Message(data.encode() if isinstance(data, str) else data), **options)
    return list(sheet.rows()), sheet.issues, sheet


@needs_data
@pytest.mark.parametrize("name", NASTY)
def test_every_nasty_file_says_the_same_four_rows(name):
    rows, _, sheet = rows_of((DATA / f"{name}.csv").read_bytes())
    assert [row.number for row in rows[:4]] == [2, 3, 5, 6]
    assert rows[0].cells[6] == "“I want my confidence back in the kitchen” – soup makes it home"
    assert rows[1].cells[6] == 'Meet friends at the café\nevery week, "weather permitting"'
    assert rows[2].cells[6] == "Cost £20 a week … €5 extra"
    assert rows[3].cells[2] == '=HYPERLINK("http://x","y")'
    assert len(sheet.headers) == 16
    assert not any(row.faults for row in rows)


@needs_data
def test_a_short_row_ends_in_absent_cells_and_footers_are_reported():
    rows, issues, _ = rows_of((DATA / "nasty_ragged_and_footer.csv").read_bytes())
    assert [row.number for row in rows] == [2, 3, 5, 6, 7]
    assert rows[4].cells == ("SW000128", "too", "few", *[None] * 13)
    assert [(issue.severity, issue.where) for issue in issues] == [("information", "lines 8, 10")]


@needs_data
def test_a_council_extract_has_no_issues():
    rows, issues, sheet = rows_of((DATA / "council_week_1.csv").read_bytes())
    assert (len(rows), issues, sheet.kind) == (6, [], "csv")


def test_a_row_that_only_looks_like_a_footer_is_data_when_rows_follow():
    rows, issues, _ = rows_of(HEADS + b"Total rows:,5\r\nSW1,1,O-1\r\n")
    assert [row.number for row in rows] == [2, 3]
    assert issues == []


@pytest.mark.parametrize(
    "cells",
    [
        ["SW1", "Total"],
        ["Total", "x", "y"],
        ["Totally lost confidence"],
        ["SW000128", "too", "few"],
        ["Reporter"],
        [""],
        [None],
    ],
)
def test_people_are_not_footers(cells):
    assert not looks_like_footer(cells)


@pytest.mark.parametrize(
    "words",
    [
        "Total rows:",
        "TOTAL",
        "5 rows",
        "(12 records affected)",
        "Report produced 06/03/2026",
        "--- End of report ---",
        "Page 1 of 3",
        "OFFICIAL-SENSITIVE",
    ],
)
def test_footers_are_known_by_their_words(words):
    assert looks_like_footer([words, "", None, "5"])


def test_more_cells_than_headings_is_a_fault_unless_they_are_blank():
    rows, _, _ = rows_of(HEADS + b"SW1,1,O-1,,\r\nSW2,1,O-1,,x\r\n")
    assert rows[0].faults == ()
    assert rows[1].faults[0].where == "line 3"


def test_blank_lines_and_rows_of_blanks_are_passed_over():
    rows, issues, _ = rows_of(HEADS + b"\r\n,,\r\nSW1,1,O-1\r\n\r\n\x1a")
    assert [row.number for row in rows] == [4]
    assert [issue.where for issue in issues] == ["line 6"]


def test_nul_bytes_are_taken_out_and_reported():
    rows, issues, _ = rows_of(HEADS + b"SW1,1\x00,O-\x001\r\n\x00\x00\x00")
    assert rows[0].cells == ("SW1", "1", "O-1")
    assert issues[0].where == "lines 2, 3"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_delimiter_newline_and_encoding_are_found(delimiter, newline, codec):
    text = newline.join(
        [
            delimiter.join(row)
            for row in (["Person ID", "A b", "C"], ["SW1", "x, y; z" if delimiter in "\t|" else "ò", "1"])
        ]
    )
    rows, _, sheet = rows_of(text.encode(codec))
    assert sheet.layout.delimiter == delimiter
    assert sheet.layout.newline == newline
    assert rows[0].cells[0] == "SW1"
    assert len(sheet.headers) == 3
    assert sheet.kind == ("tsv" if delimiter == "\t" else "csv")


def test_utf_16_without_a_mark_is_known_by_its_pattern_and_reported():
    _, issues, _ = rows_of("Person ID\tCHI\nSW1\t1\n".encode("utf-16-le"))
    assert "UTF-16" in issues[0].text


def test_a_sep_line_is_obeyed():
    rows, issues, sheet = rows_of("sep=;\r\nPerson ID;a,b\r\nSW1;2\r\n")
    assert (sheet.headers, rows[0].number, issues) == (("Person ID", "a,b"), 3, [])


def test_a_title_above_the_headings_is_passed_over_and_reported():
    text = "Outcomes, all teams, March\n\nPerson ID;Outcome Ref\nSW1;O-1\n"
    rows, issues, sheet = rows_of(text, known={"Person ID", "Outcome Ref"}.__contains__)
    assert (sheet.headers, sheet.header_row, rows[0].number) == (("Person ID", "Outcome Ref"), 3, 4)
    assert issues[0].where == "line 3"


def test_headings_twice_and_text_without_a_heading_are_reported_without_their_contents():
    rows, issues, _ = rows_of("ID,Words,,words \nSW1,a,secret,b\n")
    assert rows[0].cells == ("SW1", "a", "secret", "b")
    assert [issue.where for issue in issues] == ["line 1", "line 2"]
    assert "secret" not in str(issues)


def test_the_first_of_two_equal_heading_rows_is_the_one():
    _, _, sheet = rows_of(HEADS * 2 + b"SW1,1,O-1\r\n", known={"Person ID", "CHI"}.__contains__)
    assert sheet.header_row == 1


def test_very_many_rows_that_look_like_footers_are_not_kept_back_for_ever():
    rows, issues, _ = rows_of(HEADS + b"Total,5\r\n" * 200)
    assert len(rows) > 100
    assert len(rows) + int(issues[-1].where.rsplit(" ", 2)[1]) + 3 == 200


def test_headings_laid_between_the_rows_are_no_data():
    rows, issues, _ = rows_of(HEADS + b"SW1,1,O-1\r\n\xef\xbb\xbf" + HEADS + b"SW2,1,O-1\r\n")
    assert [row.number for row in rows] == [2, 4]
    assert [issue.where for issue in issues] == ["line 3"]


def test_headings_without_rows_are_read_as_nothing_and_reported():
    rows, issues, _ = rows_of(HEADS)
    assert rows == []
    assert "no rows" in issues[0].text


@pytest.mark.parametrize(
    ("data", "reason", "word"),
    [
        (b"", "invalid", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "invalid", "blank space"),
        (b"%PDF-1.7\n%\xe2\xe3", "media-type", "PDF"),
        (OLE + b"\0" * 600, "media-type", ".xls"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "media-type", "password"),
        (b"\x89PNG\r\n\x1a\n\0\0", "media-type", "picture"),
        (b'{"resourceType": "Bundle"}', "media-type", "JSON"),
        (b'[{"a": 1}]', "media-type", "JSON"),
        (b"<!DOCTYPE html><title>Sign in</title>", "media-type", "login page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "media-type", "XML"),
        (b"MSH|^~\\&|A|B\rPID|1\r", "media-type", "HL7"),
        (bytes(range(256)) * 10, "media-type", "binary"),
        (b"\0" * 1000, "invalid", "blank"),
        (b"PK\x03\x04 and then nothing", "invalid", "cut off"),
        (b"Dear colleague\nplease find below nothing\n", "media-type", "without columns"),
        ("Person ID,CHI\nSW1,1\n".encode("utf-32"), "media-type", "UTF-32"),
        (b'Person ID,CHI\nSW1,"cut', "invalid", "cut off"),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_gets_a_plain_answer(data, reason, word):
    with pytest.raises(Refused) as refused:
        rows_of(data)
    assert refused.value.reason == reason
    assert word in refused.value.text
    assert refused.value.issues[0].text


def test_every_fault_of_the_file_is_told_at_once():
    with pytest.raises(Refused) as refused:
        rows_of(b"%PDF-1.7" + b" " * 100, limits=Limits(bytes=50))
    assert len(refused.value.issues) == 2


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Refused) as refused:
        rows_of(HEADS * 10, limits=Limits(bytes=50))
    assert refused.value.reason == "too-large"
    with pytest.raises(Refused) as refused:
        rows_of(b"a," * 2000 + b"\n")
    assert refused.value.reason == "too-large"


def test_a_megabyte_in_one_cell_is_kept_whole_and_more_is_unreadable():
    story = "Tha mi… 🍲\n" * 104_857
    rows, _, _ = rows_of(f'ID,Story,Next\nSW1,"{story}",x\n')
    assert rows[0].cells == ("SW1", story, "x")
    rows, _, _ = rows_of(f'ID,Story,Next\nSW1,"{story}{story}",x\n')
    assert isinstance(rows[0].cells[1], Unreadable)
    assert rows[0].cells[2] == "x"


def test_rows_can_be_read_twice_with_the_same_issues():
    sheet = open_sheet(Message(HEADS + b"SW1,\xe9\r\n"))
    assert list(sheet.rows()) == list(sheet.rows())
    assert len(sheet.issues) == 1


def test_a_file_on_disk_reads_as_its_bytes_do(tmp_path):
    path = tmp_path / "extract.csv"
    path.write_bytes(HEADS + b"SW1,1,O-1\r\n" * 20_000)
    assert sum(1 for _ in open_sheet(Message(path)).rows()) == 20_000


@needs_data
@pytest.mark.parametrize("name", ["nasty_cp1252", "nasty_ragged_and_footer"])
def test_a_file_cut_at_any_byte_gives_rows_or_a_refusal(name):
    whole = (DATA / f"{name}.csv").read_bytes()
    refused = 0
    for length in range(len(whole)):
        try:
            rows_of(whole[:length])
        except Refused:
            refused += 1
    assert refused > 50


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(st.sampled_from('a1",;\t|\r\n\0é=')).map(str.encode))
def test_any_bytes_give_rows_or_a_refusal(data):
    try:
        rows, _, sheet = rows_of(data)
    except Refused:
        return
    assert all(len(row.cells) == len(sheet.headers) for row in rows)
