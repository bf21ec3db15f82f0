"""Where maps are found, and what a faulty one is told: everything at once, by file and line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from adapter.errors import Misconfigured
from adapter.fhir import CODECS, SELECTORS
from adapter.mapping.fields import FieldMap
from adapter.mapping.library import Library
from tests.mapping import maps


def library(folder: Path, **files: str) -> Library:
    for name, text in files.items():
        kind, _, rest = name.partition("__")
        (folder / kind).mkdir(exist_ok=True)
        suffix = ".csv" if kind == "codes" and rest != "index" else ".yaml"
        (folder / kind / f"{rest}{suffix}").write_text(text, encoding="utf-8")
    return Library([folder, maps.FOLDER], codecs=maps.CODECS, selectors=maps.SELECTORS)


def faults(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(Misconfigured) as caught:
        library(folder, fields__m=text).fields("m")
    return [(issue.where, issue.text) for issue in caught.value.issues]


def test_a_sites_own_map_takes_the_place_of_the_shipped_one_whole(tmp_path: Path) -> None:
    own = library(tmp_path, fields__whole="lines: [{ours: id, theirs: number}]")
    assert own.fields("whole").get({"id": "1", "number": "2"}) == {"id": "2"}


def test_messages_that_come_side_by_side_before_a_map_was_ever_read_all_get_it() -> None:
    for _ in range(5):
        together, asked = Library(codecs=CODECS, selectors=SELECTORS), Barrier(8)

        def ask(_: int, one: Library = together, start: Barrier = asked) -> FieldMap:
            start.wait()
            return one.fields("fhir-careplan")

        with ThreadPoolExecutor(8) as pool:
            assert len({id(found) for found in pool.map(ask, range(8))}) == 1


def test_a_sites_own_table_and_what_the_index_says_of_it_take_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    table = "ours,theirs,relationship,comment\non,Aye,equivalent,\n"
    own = library(tmp_path, codes__words=table, codes__index="words: {title: t, kind: table, status: example}")
    assert own.fields("whole").get({"status": "Aye"}) == {"state": "on"}
    assert own.table("words").ours("AYE") is None, "the site's entry says nothing of words"
    assert own.table("points").ours("5") == "high", "other tables are found where they were"


def test_every_fault_of_a_map_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = """
map: m
colour: red
always: {status: final}
lines:
  - {ours: a, theirs: a, colour: red}
  - {ours: b, theirs: "b(nobody)"}
  - {ours: c, theirs: c, codec: nonsense}
  - {ours: d, theirs: d, codes: nowhere}
  - {ours: "e[]", theirs: "e[]", each: nowhere}
  - {ours: f}
  - just text
  - {ours: g, theirs: status}
  - {ours: "h[]", theirs: h}
  - {ours: i, theirs: "i[x]"}
  - {ours: yes, theirs: j}
  - {ours: k, theirs: k, or: text}
  - {ours: "l[]", theirs: "l[]", key: [x]}
"""
    found = faults(tmp_path, text)
    assert [where for where, _ in found] == ["m.yaml, line 2"] + [
        f"m.yaml, line {n}" for n in (6, 7, 8, 9, 10, 11, 2, 13, 14, 15, 16, 17, 18)
    ]
    assert "colour" in found[0][1]
    assert "nonsense" in found[3][1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{ours: a, theirs: x}", "{ours: b, theirs: x}"),
        ("{ours: a, theirs: x}", "{ours: a, theirs: y}"),
        ("{ours: a, theirs: x}", "{ours: b, theirs: x.y}"),
        ("{ours: a.b, theirs: x}", "{ours: a, theirs: y, codec: whole}"),
        ('{ours: a, theirs: "x(urn:u).v"}', '{ours: b, theirs: "x(urn:u).v"}'),
        ('{ours: a, theirs: "identifier(urn:u).v"}', '{ours: b, theirs: "identifier[system=urn:u].v"}'),
        ('{ours: a, theirs: "x(urn:u).v"}', '{ours: "b[]", theirs: "x[]", item: v}'),
        ('{ours: a, theirs: "x[0].v"}', '{ours: "b[]", theirs: "x[]", each: [{ours: w, theirs: w}]}'),
        ('{ours: "a[]", theirs: "x(urn:u)", item: v}', '{ours: b, theirs: "x(urn:u).v"}'),
        ("{ours: a, theirs: x, codes: words, local: c}", "{ours: c, theirs: y}"),
        ('{ours: a, theirs: x, codes: words, marked: "_x.m"}', '{ours: b, theirs: "_x.m"}'),
    ],
)
def test_two_lines_that_write_one_leaf_are_refused(tmp_path: Path, one: str, other: str) -> None:
    found = faults(tmp_path, f"lines:\n  - {one}\n  - {other}\n")
    assert [where for where, _ in found] == ["m.yaml, line 3"]
    assert "already written by the line in line 2" in found[0][1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{ours: a, theirs: "x(urn:u).v"}', '{ours: b, theirs: "x(urn:w).v"}'),
        ('{ours: a, theirs: "x(urn:u).v"}', '{ours: b, theirs: "x(urn:u).w"}'),
        ("{ours: a, theirs: x}", "{ours: b, theirs: _x.y}"),
        ('{ours: a, theirs: x, or: ["y"]}', "{ours: b, theirs: y}"),
        ('{ours: "a[]", theirs: "x[code=urn:u#1]", item: v}', '{ours: "b[]", theirs: "x[code=urn:u#2]", item: v}'),
    ],
)
def test_lines_that_write_side_by_side_are_not(tmp_path: Path, one: str, other: str) -> None:
    assert library(tmp_path, fields__m=f"lines:\n  - {one}\n  - {other}\n").fields("m").lines


def test_the_same_leaf_in_lines_of_an_entry_is_refused_too(tmp_path: Path) -> None:
    lines = "      - {ours: p, theirs: q}\n      - {ours: r, theirs: q}\n"
    text = f'lines:\n  - ours: "a[]"\n    theirs: "x[]"\n    each:\n{lines}'
    assert [where for where, _ in faults(tmp_path, text)] == ["m.yaml, line 6"]


def test_a_key_that_stands_twice_and_text_that_is_no_yaml_are_refused_with_their_line(tmp_path: Path) -> None:
    assert faults(tmp_path, "lines: []\nlines: []\n")[0][0] == "m.yaml, line 2"
    assert faults(tmp_path, "lines: [\n")[0][0].startswith("m.yaml, line")
    assert faults(tmp_path, "- just\n- a list\n")[0] == ("m.yaml", "the file must hold a mapping")


def test_a_map_that_holds_itself_is_refused(tmp_path: Path) -> None:
    own = library(
        tmp_path,
        fields__m='lines:\n  - {ours: "a[]", theirs: "a[]", each: n}\n',
        fields__n='lines:\n  - {ours: "a[]", theirs: "a[]", each: m}\n',
    )
    with pytest.raises(Misconfigured) as caught:
        own.fields("m")
    assert [issue.where for issue in caught.value.issues] == ["m.yaml, line 2"]


def test_a_map_that_is_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        library(tmp_path).fields("nowhere")
    assert "nowhere.yaml" in caught.value.issues[0].text


def test_constants_are_never_shared_between_what_is_made_of_them(tmp_path: Path) -> None:
    fields = library(tmp_path, fields__m="always: {code: {coding: [{code: x}]}}\nlines: [{ours: a, theirs: a}]").fields(
        "m"
    )
    fields.put({})["code"]["coding"][0]["code"] = "changed"
    assert fields.put({}) == {"code": {"coding": [{"code": "x"}]}}
    assert type(fields.put({})["code"]) is dict
