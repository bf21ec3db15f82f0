"""The decoding ladder is fixed, reported, and gives every byte back."""

from __future__ import annotations

import io

import pytest
from adapter_tabular.decoding import CHUNK, Encoding, blocks, decode_line, encode_line, encoding_of
from adapter_tabular.findings import Findings
from hypothesis import given
from hypothesis import strategies as st

from adapter.errors import Refused


def lines_of(data: bytes, newline: str = "\n", line_bytes: int = 1 << 24):
    findings = Findings("line")
    found = list(blocks(io.BytesIO(data), encoding_of(data[:400]), newline, findings, line_bytes=line_bytes))
    return [line for block in found for line in block.lines], findings.issues(), found


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_rung_of_the_ladder_reads_the_same_words(codec):
    text = "Person ID,Words\r\nSW1,“Tha mi ag iarraidh mo thaigh fhìn” – שלום 🍲\r\n"
    lines, issues, _ = lines_of(text.encode(codec))
    assert lines == text.split("\n")
    assert issues == []


def test_windows_1252_is_told_by_line_and_lines_of_utf_8_stay_utf_8():
    lines, issues, _ = lines_of("a,b\ncafé,1\n".encode() + "caf\xe9 – £5,2\n".encode("cp1252"))
    assert lines == ["a,b", "café,1", "café – £5,2", ""]
    assert [(issue.where, issue.severity) for issue in issues] == [("line 3", "warning")]


def test_bytes_that_windows_1252_leaves_undefined_are_kept_and_reported():
    lines, issues, _ = lines_of(b"a\n\x81\xe9\n")
    assert lines[1] == "\x81é"
    assert len(issues) == 2
    assert encode_line(lines[1], Encoding("utf-8"), legacy=True) == b"\x81\xe9"


def test_an_issue_counts_its_lines_and_names_the_first_three():
    _, issues, _ = lines_of(b"a\n" + b"\xe9\n" * 7)
    assert issues[0].where == "lines 2, 3, 4 and 4 more"


def test_nul_and_other_controls_are_reported():
    _, issues, found = lines_of(b"a\nb\x00c\n")
    assert found[0].dirty
    assert issues[0].where == "line 2"


@pytest.mark.parametrize(
    "data", ["aé\nbé".encode()[:-1], "\ufeffa\né".encode()[:-1], "\ufeffab".encode("utf-16-le")[:-1]]
)
def test_a_file_that_ends_inside_a_character_is_cut_off(data):
    with pytest.raises(Refused, match="cut off"):
        lines_of(data)


def test_a_last_accent_in_a_windows_1252_file_is_no_cut():
    assert lines_of(b"a\ncaf\xe9")[0] == ["a", "café"]


@pytest.mark.parametrize(("codec", "pair"), [("utf-16-le", "\u0a41\u0100"), ("utf-16-be", "\u0100\u0a41")])
def test_bytes_of_two_characters_are_never_taken_for_a_line_break(codec, pair):
    text = "\ufeffa\n" + pair * CHUNK
    assert lines_of(text.encode(codec))[0] == ["a", pair * CHUNK]


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    with pytest.raises(Refused) as refused:
        lines_of(b"a," * CHUNK, line_bytes=CHUNK)
    assert refused.value.reason == "too-large"


@given(st.binary(max_size=300))
def test_any_line_of_bytes_comes_back_from_its_text(line):
    text, legacy = decode_line(line, Encoding("utf-8"))
    assert encode_line(text, Encoding("utf-8"), legacy) == line


@given(
    st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])), min_size=1),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_lines_are_the_same_wherever_the_chunks_fall(lines, codec):
    mark = "\ufeff".encode(codec)
    data = mark + "\n".join([*lines, "x" * CHUNK, *lines]).encode(codec)
    assert lines_of(data)[0] == [*lines, "x" * CHUNK, *lines]
