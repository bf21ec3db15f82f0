"""The tokenizer reads as the standard library does, exactly and in linear time, and knows the text of each field."""

from __future__ import annotations

import csv
import io
import time

import pytest
from adapter_tabular.cell import Limits
from adapter_tabular.decoding import Block
from adapter_tabular.delimited import cell_of, field_of, raw_fields, records
from adapter_tabular.findings import Findings
from hypothesis import given
from hypothesis import strategies as st

from adapter.errors import Refused

HARD = st.text(st.sampled_from("ab \",;\t|'\r\nòÀ🍲\u0301\u00a0\u05e9=")) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"])
)


def read(text: str, delimiter: str = ",", newline: str = "\n", line_bytes: int = 1 << 30):
    findings = Findings("line")
    block = Block(1, text.split(newline), frozenset(), dirty=False, last=True)
    return list(
        records([block], delimiter, newline, findings, Limits(line_bytes=line_bytes, cell_chars=1 << 30))
    ), findings.issues()


@given(
    st.lists(st.lists(HARD, min_size=2, max_size=5), min_size=1, max_size=5), st.sampled_from(",;\t|"), st.booleans()
)
def test_what_the_standard_library_writes_is_read_as_it_reads_it(rows, delimiter, everything):
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    theirs = list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter))
    assert [cells for _, _, cells in read(out.getvalue(), delimiter)[0]][:-1] == theirs == rows


@given(st.text(st.sampled_from('a",\n'), max_size=40))
def test_malformed_text_is_read_as_the_standard_library_reads_it(text):
    try:
        ours = [cells for _, _, cells in read(text)[0]]
    except Refused:
        return
    theirs = list(csv.reader(io.StringIO(text, newline="")))
    assert [cells for cells in ours if cells != [""]] == [cells for cells in theirs if cells not in ([], [""])]


@given(st.lists(HARD, min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_fields_joined_again_are_the_record(cells, delimiter):
    text = delimiter.join(field_of(cell, delimiter) for cell in cells)
    assert [cell_of(field) for field in raw_fields(text, delimiter)] == cells


@given(st.text(st.sampled_from('a",;\n\r'), max_size=40))
def test_the_exact_fields_of_any_text_are_that_text(text):
    assert ",".join(raw_fields(text, ",")) == text


@given(st.text(st.sampled_from('ab",'), max_size=30))
def test_exact_fields_say_what_the_reader_said(text):
    try:
        found, _ = read(text)
    except Refused:
        return
    assert [cell_of(field) for field in raw_fields(text, ",")] == found[0][2]


def test_records_tile_the_lines_of_the_file():
    found, _ = read('a,b\r\n\r\n"x\r\ny",z\r\nlast')
    assert [(number, last) for number, last, _ in found] == [(1, 1), (2, 2), (3, 4), (5, 5)]
    assert found[2][2] == ["x\r\ny", "z"]


def test_a_carriage_return_inside_a_row_is_part_of_its_cell():
    assert read("a\rb,c\n")[0][0][2] == ["a\rb", "c"]


@pytest.mark.parametrize(
    ("text", "cells"), [('"a",b\r\r\n', ["a", "b\r"]), ('"a","b"\r\r\n', ["a", "b\r"]), ('"a\r",b\n', ["a\r", "b"])]
)
def test_a_carriage_return_too_many_is_not_lost_beside_quotation_marks(text, cells):
    assert read(text)[0][0][2] == cells


def test_rows_of_old_macintosh_files_end_with_a_carriage_return():
    assert [cells for _, _, cells in read('a,b\r"c\nd",e\r', newline="\r")[0]] == [["a", "b"], ["c\nd", "e"], [""]]


def test_text_after_a_closing_mark_is_kept_and_reported():
    found, issues = read('"Big" Tom,b\n')
    assert found[0][2] == ["Big Tom", "b"]
    assert [issue.where for issue in issues] == ["line 1"]


def test_a_file_that_ends_inside_a_quoted_cell_is_cut_off():
    with pytest.raises(Refused, match="row that begins on line 2"):
        read('a,b\nc,"d\ne')


def test_a_missing_mark_does_not_swallow_the_file():
    with pytest.raises(Refused, match="quotation mark missing") as refused:
        read('a,"b\n' + "c,d\n" * 1000, line_bytes=500)
    assert refused.value.issues[0].where == "line 1"


@pytest.mark.parametrize("filler", ['""', "a,", '""\n', "\n", '"" ,', "\r\n"])
def test_reading_takes_time_in_proportion_to_the_text(filler):
    def seconds(count: int) -> float:
        text = 'x,"' + filler * count + '"\n'
        started = time.process_time()
        read(text, line_bytes=1 << 30)
        raw_fields(text, ",")
        return time.process_time() - started

    short = max(min(seconds(20_000) for _ in range(3)), 0.001)
    assert min(seconds(160_000) for _ in range(2)) < short * 8 * 4
