"""`check` finds what is wrong with the settings, the maps and the plugins, by file and line, before a message comes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from adapter.config import Config, Mappings
from adapter.exchange import Desk
from adapter.plugin import Shelf, System
from adapter.workbench.examine import examined, is_field, takes_code

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_shipped_is_in_order():
    assert examined(Desk()) == []


@pytest.mark.parametrize("line", ["statement.txt", "colour", "reviews.helps.more"])
def test_a_field_that_ours_has_not_is_none(line: str):
    assert not is_field(f"outcomes.{line}")
    assert is_field("outcomes.statement.text")


def test_a_code_that_a_field_does_not_take_is_told_apart():
    assert takes_code("outcomes.status", "active")
    assert not takes_code("outcomes.status", "nearly")
    assert takes_code("outcomes.id", "anything")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ours: summary", "ours: sumary"),
        ("valueMarkdown: The smell of soup makes", "valueMarkdown: The smell of bread makes"),
        ("lines:", "line:"),
        ("theirs: lifecycleStatus", "theirs: lifecycleStatus[["),
        ("title:", "heading:"),
    ],
)
def test_a_sites_own_map_is_examined_by_file_and_line(tmp_path: Path, old: str, new: str):
    (tmp_path / "fields").mkdir()
    text = (ROOT / "mappings" / "fields" / "fhir-goal.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "fields" / "fhir-goal.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = examined(Desk(Config(mappings=Mappings(str(tmp_path)))))
    assert faults
    assert all("fhir-goal.yaml" in fault.where for fault in faults)
    assert any("line" in fault.where for fault in faults)


def test_a_sites_own_table_is_examined(tmp_path: Path):
    (tmp_path / "codes").mkdir()
    shipped = ROOT / "mappings" / "codes" / "outcome-status--goal-status.csv"
    own = tmp_path / "codes" / shipped.name
    shutil.copy(shipped, own)
    own.write_text(own.read_text(encoding="utf-8").replace("active,", "nearly,", 1), encoding="utf-8")
    assert examined(Desk(Config(mappings=Mappings(str(tmp_path)))))


def test_every_system_is_asked_what_is_wrong_with_it():
    class Odd(System):
        name = "odd"

        def check(self, library):
            from adapter.errors import Issue

            return [Issue("error", "invalid", "odd.yaml, line 3", "odd")]

    shelf = Shelf([])
    from adapter.plugin import Plugin

    shelf.plugins = (Plugin("odd", "1", (Odd(),)), Plugin("lost", "1", aside="it was lost"))
    found = examined(Desk(Config(), shelf))
    assert [(fault.where, fault.severity) for fault in found if "fhir" not in fault.where] == [
        ("lost", "warning"), ("odd.yaml, line 3", "error"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("quality/jargon.yaml", "jargon: [\n", "jargon.yaml, line 2"),
        ("quality/jargon.yaml", "words: {}\n", "jargon.yaml, line 1"),
        ("quality/jargon.yaml", "jargon:\n  MDT:\n", "jargon.yaml, line 2"),
        ("quality/criteria.yaml", "source: x\ncriteria:\n  purpose: {quote: x}\n", "criteria.yaml, line 3"),
        ("quality/services.yaml", "services: day centre\n", "services.yaml, line 1"),
        ("law/acsp-s9.yaml", "title: x\nkinds: [plan]\nframework: x\ncontents: []\n", "acsp-s9.yaml, line 1"),
        (
            "law/own.yaml",
            "title: x\nkinds: [childs-plan]\nframework: x\ncontents:\n"
            "  - {topic: t, cites: c, text: t, in_force_form: 2026-01-01}\n",
            "own.yaml, line 5",
        ),
        (
            "law/own.yaml",
            "title: x\nkinds: [childs-plan]\nframework: x\ncontents:\n  - {topic: t, text: t, in_force_from: soon}\n",
            "own.yaml, line 5",
        ),
    ],
)
def test_a_sites_own_criteria_and_laws_are_examined_by_file_and_line(tmp_path: Path, file: str, text: str, where: str):
    own = tmp_path / file
    own.parent.mkdir()
    own.write_text(text, encoding="utf-8")
    assert where in [fault.where for fault in examined(Desk(Config(mappings=Mappings(str(tmp_path)))))]
