"""Code tables both ways, their special rows, and what a faulty one is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapter.errors import Misconfigured
from adapter.mapping.codes import CodeTable, Concept, read_table, read_vocabulary
from tests.mapping import maps

HEAD = "ours,theirs,relationship,comment\n"
fields = maps.WHOLE


def table(folder: Path, rows: str, *, words: bool = False, head: str = HEAD) -> CodeTable:
    file = folder / "t.csv"
    file.write_text(head + rows, encoding="utf-8")
    return read_table(file, words=words)


def faults(folder: Path, rows: str, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(Misconfigured) as caught:
        table(folder, rows, **more)
    return [(issue.where, issue.text) for issue in caught.value.issues]


def read(theirs: Any) -> Any:
    return fields.get(theirs)


def written(ours: Any, theirs: Any = None) -> Any:
    notes: list[tuple[str, str]] = []
    made = fields.put(ours, theirs, None, notes)
    return made, [field for field, _ in notes]


def test_of_several_words_for_a_code_the_first_is_written_and_all_are_read(tmp_path: Path) -> None:
    of = table(tmp_path, "off,Stopped,equivalent,\noff,Paused,narrower,\n")
    assert (of.ours("Stopped"), of.ours("Paused"), of.theirs("off")) == ("off", "off", "Stopped")


def test_words_are_told_apart_without_regard_to_case_and_spacing_and_codes_are_not(tmp_path: Path) -> None:
    assert table(tmp_path, "on,Going on,equivalent,\n", words=True).ours("  GOING   ON ") == "on"
    assert table(tmp_path, "on,Going on,equivalent,\n").ours("going on") is None


def test_a_word_already_written_otherwise_is_not_touched_while_it_means_the_same() -> None:
    theirs = {"status": "paused "}
    assert read(theirs)["state"] == "off"
    assert written(read(theirs), theirs)[0]["status"] == "paused "
    assert written({"state": "on"}, theirs)[0]["status"] == "Going on"


def test_a_word_that_is_not_listed_is_kept_beside_and_written_again() -> None:
    assert read({"status": "Elsewhere"}) == {"state_word": "Elsewhere"}
    assert written({"state_word": "Elsewhere"})[0]["status"] == "Elsewhere"


def test_a_kept_word_that_the_table_lists_is_not_written_as_if_it_were_a_code() -> None:
    assert "status" not in written({"state_word": "Stopped"})[0]
    assert written({"state": "off", "state_word": "Paused"})[0]["status"] == "Stopped"


def test_every_word_is_kept_where_the_map_says_so() -> None:
    assert read({"scale": "2"}) == {"point": "low", "point_word": "2"}
    assert written({"point": "low", "point_word": "2"})[0]["scale"] == "2"
    assert written({"point": "low"})[0]["scale"] == "1"
    assert written({"point": "high", "point_word": "2"})[0]["scale"] == "5", "a word that means another code is not"


def test_a_word_that_is_not_listed_means_what_the_star_says() -> None:
    assert read({"scale": "9"}) == {"point": "other", "point_word": "9"}
    assert written({"point": "other", "point_word": "9"})[0]["scale"] == "9"


def test_a_required_code_that_nobody_stated_is_written_marked_reported_and_read_as_none() -> None:
    made, assumed = written({})
    mark = {"extension": [{"url": "urn:assumed", "valueBoolean": True}]}
    assert made["detail"] == {"kind": "2", "_kind": mark}
    assert assumed == ["kind"]
    assert read(made) == {}


def test_stating_the_assumed_code_takes_the_mark_away_and_withdrawing_it_brings_it_back() -> None:
    marked, _ = written({})
    stated, assumed = written({"kind": "two"}, marked)
    assert (stated["detail"], assumed) == ({"kind": "2"}, [])
    assert written({}, stated)[0] == marked


def test_a_code_that_the_table_has_not_is_assumed_for_another_reason() -> None:
    notes: list[tuple[str, str]] = []
    made = fields.put({"kind": "seven"}, None, None, notes)
    assert made["detail"]["kind"] == "2"
    assert "the table has none for what was stated" in notes[0][1]


def test_every_fault_of_a_table_is_told_with_its_line(tmp_path: Path) -> None:
    rows = (
        "on,Going on,equivalent,\noff,Going on,equivalent,\non,Going on,equivalent,\nx,,equivalent,\n"
        "x,y,same,\nx,y\n,*,related,\nx,*,related,\n,u,assumed,\n,v,assumed,\nz,w,assumed,\n,q,equivalent,\n"
    )
    found = faults(tmp_path, rows)
    assert [where for where, _ in found] == [f"t.csv, line {n}" for n in (3, 4, 5, 6, 7, 9, 11, 12, 13)]


def test_a_file_that_is_no_table_is_refused_plainly(tmp_path: Path) -> None:
    assert faults(tmp_path, "", head="a,b\n")[0][0] == "t.csv, line 1"
    assert faults(tmp_path, 'on,"Going\n')[0][1]
    (tmp_path / "t.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Misconfigured):
        read_table(tmp_path / "t.csv")


def test_a_vocabulary_has_each_code_once(tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    file.write_text("code,display,definition\na,A,\nb,B,\n", encoding="utf-8")
    assert read_vocabulary(file) == {"a": Concept("a", "A", ""), "b": Concept("b", "B", "")}
    file.write_text("code,display,definition\na,A,\na,B,\nc,,\n", encoding="utf-8")
    with pytest.raises(Misconfigured) as caught:
        read_vocabulary(file)
    assert [issue.where for issue in caught.value.issues] == ["v.csv, line 3", "v.csv, line 4"]


def test_a_code_that_is_used_no_more_keeps_its_row_with_the_day_it_ended(tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    file.write_text("code,display,definition,retired\na,A,,\nb,B,,2018-04-01\nc,C,\n", encoding="utf-8")
    assert {code: one.retired for code, one in read_vocabulary(file).items()} == {"a": "", "b": "2018-04-01", "c": ""}
    file.write_text("code,display,definition,retired\na,A,,long ago\n", encoding="utf-8")
    with pytest.raises(Misconfigured) as caught:
        read_vocabulary(file)
    assert [issue.where for issue in caught.value.issues] == ["v.csv, line 2"]
