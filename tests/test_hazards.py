"""The hazard list is whole: every hazard has its parts, and every control names a living test or what will prove it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
HAZARDS = yaml.safe_load((ROOT / "safety" / "hazards.yaml").read_text(encoding="utf-8"))
BEGUN_WITH = {  # what the list may never lose
    "wrong-person",
    "stale-plan",
    "do-not-disclose",
    "words-lost",
    "words-in-anothers-mouth",
    "change-not-seen",
    "restriction-lost",
    "assumed-status",
}


def faults_of(hazards: list[dict]) -> Iterator[str]:
    seen: set[str] = set()
    for hazard in hazards:
        name = str(hazard.get("id", "a hazard without an id"))
        if set(hazard) != {"id", "hazard", "cause", "effect", "controls"}:
            yield f"{name}: wants id, hazard, cause, effect and controls, and nothing else"
            continue
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name):
            yield f"{name}: an id is small words with hyphens"
        if name in seen:
            yield f"{name}: is there twice"
        seen.add(name)
        for part in ("hazard", "cause", "effect"):
            if len(str(hazard[part]).split()) < 5:
                yield f"{name}: {part} says too little"
        if not hazard["controls"]:
            yield f"{name}: has no control, not even a planned one"
        for control in hazard["controls"] or []:
            yield from (f"{name}: {fault}" for fault in faults_of_control(control))


def faults_of_control(control: dict) -> Iterator[str]:
    if set(control) not in ({"control", "test"}, {"control", "planned"}):
        yield "a control wants its words, and either `test` or `planned`"
    elif "test" in control:
        tests = control["test"] if isinstance(control["test"], list) else [control["test"]]
        yield from (f"no living test {test}" for test in tests if not lives(test))
    elif len(control["planned"].split()) < 5 or re.search(r"#\d|issue \d", control["planned"]):
        yield "`planned` says in plain words what will prove it, and points at no list of work"


def lives(test: str) -> bool:
    """`path::function` or `path::Class::method`, there in the file and not skipped for good."""
    path, *names = test.split("::")
    file = ROOT / path
    if not names or not path.endswith(".py") or not file.is_file() or not names[-1].startswith("test_"):
        return False
    body: list[ast.stmt] = ast.parse(file.read_text(encoding="utf-8")).body
    for name in names:
        found = [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name]
        if not found or any(switched_off(decorator) for decorator in found[0].decorator_list):
            return False
        body = found[0].body
    return True


def switched_off(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).removeprefix("pytest.").split("(")[0] in ("mark.skip", "mark.xfail")


def test_every_hazard_is_whole_and_every_control_names_a_living_test_or_is_planned():
    assert list(faults_of(HAZARDS)) == []


def test_the_hazards_that_the_list_began_with_are_still_on_it():
    assert {hazard["id"] for hazard in HAZARDS} >= BEGUN_WITH


GOOD = {
    "id": "wrong-person",
    "hazard": "One person's plan under another's name.",
    "cause": "A number is mistyped by somebody.",
    "effect": "A person is lifted who must not be.",
    "controls": [{"control": "Numbers are checked.", "planned": "a number that fails, kept and reported"}],
}
HERE = "tests/test_hazards.py"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "Wrong Person"},
        {"effect": "Harm."},
        {"severity": "high"},
        {"controls": []},
        {"controls": [{"control": "Numbers are checked."}]},
        {"controls": [{"control": "Numbers are checked.", "planned": "see #12"}]},
        {"controls": [{"control": "Numbers are checked.", "test": f"{HERE}::test_that_never_was"}]},
        {"controls": [{"control": "Numbers are checked.", "test": f"{HERE}::lives"}]},
        {"controls": [{"control": "Numbers are checked.", "test": "tests/test_nowhere.py::test_x"}]},
        {"controls": [{"control": "Numbers are checked.", "test": HERE}]},
    ],
    ids=lambda wrong: str(wrong)[:60],
)
def test_a_hazard_that_is_not_whole_is_found_out(wrong: dict):
    assert list(faults_of([GOOD])) == []
    assert len(list(faults_of([GOOD | wrong]))) == 1


def test_a_hazard_that_is_there_twice_is_found_out():
    assert list(faults_of([GOOD, GOOD])) == ["wrong-person: is there twice"]


def test_a_test_that_lives_is_found():
    assert lives(f"{HERE}::test_a_test_that_lives_is_found")


@pytest.mark.parametrize("mark", ["skip(reason='later')", "xfail"])
def test_a_test_that_is_switched_off_proves_nothing(mark: str, tmp_path: Path):
    file = tmp_path / "test_it.py"
    file.write_text(f"import pytest\n@pytest.mark.{mark}\ndef test_it(): assert 1 == 2\n")
    assert not lives(f"{file}::test_it")
