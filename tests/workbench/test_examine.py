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


def site(folder: Path, **files: str) -> list[tuple[str, str]]:
    """What is found where a site has these files of its own."""
    for name, text in files.items():
        kind, _, rest = name.partition("__")
        (folder / kind).mkdir(exist_ok=True)
        (folder / kind / f"{rest.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return [(fault.where, fault.text) for fault in examined(Desk(Config(mappings=Mappings(str(folder)))))]


GOAL = (ROOT / "mappings" / "fields" / "fhir-goal.yaml").read_text(encoding="utf-8")
NAMES = """
ours-too: https://example.org/id
po: https://example.org/po-
blank:
spaced: https://example.org/a b
no: urn:oid:1.2.3
word: example
"""


def test_a_sites_short_names_are_examined_each_by_its_line(tmp_path: Path):
    found = site(tmp_path, fields__names=NAMES)
    assert [where for where, _ in found] == [f"names.yaml, line {line}" for line in (3, 4, 5, 6, 7)]
    assert "is the same at every site" in found[0][1]
    assert all("must be a URI" in text for _, text in (found[1], found[2], found[4]))
    assert "in quotes" in found[3][1]


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ("{}", ["`title`", "`says`", "`stands_on`", "either `value`"]),
        ("{title: X, says: Y, stands_on: [Goal], value: text}", ["holds `text`"]),
        ("{title: X, says: Y, stands_on: [Goal.nothing], value: string}", ["stands on `Goal.nothing`"]),
        ("{title: X, says: Y, stands_on: Goal, value: string}", ["a list of the elements"]),
        ("{title: X, says: Y, stands_on: [Goal], value: string, parts: {a: string}}", ["either `value`"]),
        ("{title: X, says: Y, stands_on: [Goal], parts: {a: sting*}}", ["the part `a`"]),
        ("{title: X, says: Y, stands_on: [Goal], parts: []}", ["names each part"]),
        ("{title: X, says: Y, stands_on: [Goal], value: code, codes: nowhere}", ["no vocabulary"]),
        ("{title: X, says: Y, stands_on: [Goal], value: string, codes: wheel}", ["no code"]),
        ("{title: X, says: Y, stands_on: [Goal], value: string, many: 2, colour: red}", ["unknown key", "true or"]),
        ("{title: X, says: Y, stands_on: [Goal.target.measure, Appointment, CarePlan], parts: {a: date*}}", []),
        ("just text", ["needs `title`"]),
    ],
)
def test_a_sites_extensions_are_examined_each_by_its_line(tmp_path: Path, about: str, told: list[str]):
    shipped = (ROOT / "mappings" / "profiles" / "extensions.yaml").read_text(encoding="utf-8")
    found = site(tmp_path, profiles__extensions=f"{shipped}own-one: {about}\n")
    assert {where for where, _ in found} == ({f"extensions.yaml, line {shipped.count(chr(10)) + 1}"} if told else set())
    assert len(found) == len(told)
    assert all(any(part in text for _, text in found) for part in told)


def test_an_extension_that_a_map_uses_and_nobody_describes_is_told_in_the_map(tmp_path: Path):
    text = GOAL.replace("lines:\n", "lines:\n  - {ours: summary, theirs: extension(po:short-form).valueString}\n", 1)
    line = text[: text.index("po:short-form")].count("\n") + 1
    found = site(tmp_path, fields__fhir_goal=text)
    assert (f"fhir-goal.yaml, line {line}", "po:short-form") in [(w, t[15:28]) for w, t in found]


def test_one_fault_hides_no_other(tmp_path: Path):
    """The list of names, a path, a field, a table, and the extensions, each wrong, are told together."""
    bad = """
  - {ours: sumary, theirs: "x["}
  - {ours: "vews[]", theirs: "y[", each: [{ours: prty, theirs: z, codec: odd}]}
  - {ours: why.not, theirs: w, codes: nowhere}
"""
    text = GOAL.replace("lines:\n", f"lines:{bad}", 1)
    found = site(
        tmp_path, fields__names="x: 7\n", fields__fhir_goal=text, profiles__extensions="a: [", codes__index="t: 7\n",
        fields__own="title: [\n",
    )  # fmt: skip
    first = text[: text.index("sumary")].count("\n") + 1
    expected = {
        ("names.yaml, line 1", "must be a URI"), ("index.yaml, line 1", "needs an entry"),
        ("extensions.yaml, line 2", ""), ("own.yaml, line 2", ""),
        (f"fhir-goal.yaml, line {first}", "ours has no field outcomes.sumary"),
        (f"fhir-goal.yaml, line {first}", "cannot read the path part"),
        (f"fhir-goal.yaml, line {first + 1}", "ours has no field outcomes.vews"),
        (f"fhir-goal.yaml, line {first + 1}", "cannot read the path part"),
        (f"fhir-goal.yaml, line {first + 1}", "the codec 'odd'"),
        (f"fhir-goal.yaml, line {first + 2}", "ours has no field outcomes.why.not"),
        (f"fhir-goal.yaml, line {first + 2}", "the code table nowhere"),
    }  # fmt: skip
    missing = {one for one in expected if not any(w == one[0] and one[1] in t for w, t in found)}
    assert not missing, found


def test_a_faulty_list_of_extensions_is_not_served(tmp_path: Path):
    from adapter.errors import Misconfigured
    from adapter.fhir import conformance

    site(tmp_path, profiles__extensions="a: {}\nb: {}\n")
    with pytest.raises(Misconfigured) as caught:
        conformance(Desk(Config(mappings=Mappings(str(tmp_path)))).library)
    assert {issue.where for issue in caught.value.issues} >= {"extensions.yaml, line 1", "extensions.yaml, line 2"}


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
