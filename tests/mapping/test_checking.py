"""What `check_all` finds in maps that compile and are still wrong."""

from __future__ import annotations

from pathlib import Path

from adapter.mapping.checking import check_all, map_faults, table_faults
from adapter.mapping.library import Library
from tests.mapping.test_library import library

GOOD = """
map: m
title: A map
ours: outcomes
lines:
  - {ours: why, theirs: because}
  - {ours: "list[]", theirs: "l[]", each: [{ours: in, theirs: in}]}
examples:
  - {ours: {why: x}, theirs: {because: x}}
"""
KNOWN = {"outcomes.why", "outcomes.list", "outcomes.list.in", "outcomes.state"}


def faults(folder: Path, text: str) -> list[tuple[str, str]]:
    own = library(folder, fields__m=text)
    return [(i.where, i.text) for i in map_faults(own, "m", KNOWN.__contains__, lambda field, code: code != "off")]


def test_a_good_map_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == []


def test_a_field_that_ours_has_not_is_told_with_its_line(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD.replace("ours: why, theirs", "ours: wry, theirs").replace("{why: x}", "{wry: x}")) == [
        ("m.yaml, line 6", "ours has no field outcomes.wry")
    ]
    assert faults(tmp_path, GOOD.replace("ours: in,", "ours: out,")) == [
        ("m.yaml, line 7", "ours has no field outcomes.list.out")
    ]


def test_a_code_that_a_field_does_not_take_is_told(tmp_path: Path) -> None:
    (where, text), *more = faults(
        tmp_path, GOOD.replace("examples:", "  - {ours: state, theirs: s, codes: words}\nexamples:")
    )
    assert (where, more) == ("m.yaml, line 8", [])
    assert "the code off" in text


def test_an_example_that_does_not_hold_is_told_in_each_direction(tmp_path: Path) -> None:
    text = (
        GOOD
        + "  - {ours: {why: x}, theirs: {because: x, more: 1}}\n  - {ours: {why: x, odd: 1}, theirs: {because: x}}\n"
    )
    assert [where for where, _ in faults(tmp_path, text)] == ["m.yaml, line 10", "m.yaml, line 11"]
    assert "is not written as" in faults(tmp_path, text)[0][1]
    assert "does not read as" in faults(tmp_path, text)[1][1]
    assert faults(tmp_path, text.replace("more: 1}}", "more: 1}, only_read: true}").replace("odd: 1", ""))[:1] == []


def test_a_filter_that_fits_two_elements_of_an_example_is_told(tmp_path: Path) -> None:
    text = GOOD.replace("theirs: because}", 'theirs: "extension(urn:x).v"}').replace(
        "{because: x}", "{extension: [{url: 'urn:x', v: x}, {url: 'urn:x', v: y}]}, only_read: true"
    )
    assert [text for _, text in faults(tmp_path, text)] == ["two elements fit the filter of `extension(urn:x).v`"]


def test_a_map_without_title_or_examples_is_told_so(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "ours: outcomes\nlines: [{ours: why, theirs: w}]\n")) == 2


def table(folder: Path, index: str, rows: str = "on,Aye,equivalent,\n") -> list[str]:
    own = library(folder, codes__index=index, codes__t="ours,theirs,relationship,comment\n" + rows)
    return [f"{issue.where}: {issue.text}" for issue in table_faults(own, "t")]


def test_a_table_needs_its_entry_in_the_index(tmp_path: Path) -> None:
    assert table(tmp_path, "t: {title: T, kind: table, status: example}") == []
    assert len(table(tmp_path, "t: {kind: sofa, status: fine, colour: red}")) == 4
    assert table(tmp_path, "u: {title: T, kind: table, status: example}") == [
        "t.csv: the table is not in codes/index.yaml"
    ]


def test_a_table_named_after_a_vocabulary_has_only_its_codes(tmp_path: Path) -> None:
    index = "v: {title: V, kind: vocabulary, status: example}\nv--t: {title: T, kind: table, status: example}\n"
    own = library(
        tmp_path, codes__index=index, codes__v="code,display,definition\na,A,\n",
    )  # fmt: skip
    (tmp_path / "codes" / "v--t.csv").write_text("ours,theirs,relationship,comment\na,1,equivalent,\nb,2,equivalent,\n")
    own = Library([tmp_path], selectors={})
    assert [issue.text for issue in table_faults(own, "v--t")] == ["the vocabulary v has no code b"]


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    own = library(
        tmp_path,
        fields__m=GOOD.replace("because}", "because, colour: red}"),
        fields__n="lines: 7\n",
        codes__t="what\n",
        codes__index="t: {title: T, kind: table, status: example}",
    )
    places = [issue.where for issue in check_all(own, lambda path: True)]
    assert {"m.yaml, line 6", "n.yaml, line 1", "t.csv, line 1"} <= set(places)
