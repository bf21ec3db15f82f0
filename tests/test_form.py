"""What every file looks like: faces that hold only names, sizes a reader can take in, names that say something."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EVERY = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("adapter/**/*.py", "plugins/**/*.py", "tests/**/*.py", "*.py")
    for path in ROOT.glob(pattern)
)
BANNED = {"util", "utils", "helper", "helpers", "common", "base", "types", "core", "service", "services", "models"}
LONG_FILES: dict[str, str] = {  # path: why a reader would rather have it in one piece
    "adapter/store/tables.py": "every table, on one page",
    "adapter/store/migrations/versions/0001_first.py": "every table too, as the first version made it",
}


def faults_of_face(path: str, source: str) -> Iterator[str]:
    """An `__init__.py` holds a docstring and names: imports, literal tables, `__getattr__`, a plugin's hooks."""
    for node in ast.parse(source).body:
        plain = isinstance(node, ast.Import | ast.ImportFrom)
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        lazy = isinstance(node, ast.FunctionDef) and node.name in ("__getattr__", "__dir__")
        typing_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        table = isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and literal(node.value)
        hook = isinstance(node, ast.FunctionDef) and [ast.unparse(d) for d in node.decorator_list] == ["hookimpl"]
        if not (plain or docstring or lazy or typing_only or table or (hook and path.startswith("plugins/"))):
            yield f"{path}:{node.lineno} is no docstring and no name: give it a module"


def literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def faults_of_name(path: str) -> Iterator[str]:
    for part in Path(path).with_suffix("").parts:
        if part.lstrip("_") in BANNED:
            yield f"{path}: {part} says nothing about what is in it; the house lacks a noun"


def faults_of_size(path: str, source: str) -> Iterator[str]:
    lines = source.splitlines()
    if len(lines) > 300 and path not in LONG_FILES:
        yield f"{path} has {len(lines)} lines, more than 300"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            reason = lines[node.lineno - 1].partition("# long:")[2].strip()
            if length > 40 and not reason:
                yield f"{path}:{node.lineno} {node.name} has {length} lines, more than 40 (or say why: # long: reason)"


def faults_of_first_line(path: str, source: str) -> Iterator[str]:
    first = (ast.get_docstring(ast.parse(source), clean=False) or "").split("\n")[0].strip()
    if len(first.split()) < 4:
        yield f"{path}: its first line must say in a sentence why the file exists"


# --- the house as it stands


def assert_no_faults(check, paths: list[str]) -> None:
    assert paths, "no files were found: the test would prove nothing"
    faults = [fault for path in paths for fault in check(path, (ROOT / path).read_text(encoding="utf-8"))]
    assert not faults, "\n".join(faults)


def test_every_face_holds_only_names():
    assert_no_faults(faults_of_face, [path for path in EVERY if path.endswith("__init__.py")])


def test_no_module_is_a_lumber_room():
    assert [fault for path in EVERY for fault in faults_of_name(path)] == []


def test_files_and_functions_are_short_enough_to_read():
    assert_no_faults(faults_of_size, EVERY)
    assert [path for path in LONG_FILES if not (ROOT / path).exists()] == []


def test_every_file_says_in_its_first_line_why_it_exists():
    assert_no_faults(faults_of_first_line, EVERY)


# --- and the checks themselves: each finds a small bad house, and lets a good one stand

BAD = [
    (faults_of_face, "adapter/record/__init__.py", "def merge(a, b): ..."),
    (faults_of_face, "adapter/record/__init__.py", "TABLE = build()"),
    (faults_of_face, "adapter/record/__init__.py", "@hookimpl\ndef systems(settings): ..."),
    (faults_of_size, "adapter/fhir/goal.py", "\n" * 301),
    (faults_of_size, "adapter/fhir/goal.py", "def f():\n" + "    x = 1\n" * 40),
    (faults_of_size, "adapter/fhir/goal.py", "def f():  # long:\n" + "    x = 1\n" * 40),
    (faults_of_first_line, "adapter/fhir/goal.py", "import os"),
    (faults_of_first_line, "adapter/fhir/goal.py", '"""\nGoals of a record, as FHIR Goal and back.\n"""'),
    (faults_of_first_line, "adapter/fhir/goal.py", '"""placeholder"""'),
]
GOOD = [
    (
        faults_of_face,
        "adapter/record/__init__.py",
        '"""Said."""\nfrom x import y\n__all__ = ["y"]\ndef __getattr__(n): ...',
    ),
    (faults_of_face, "plugins/tabular/adapter_tabular/__init__.py", "@hookimpl\ndef systems(settings): ..."),
    (faults_of_size, "adapter/fhir/goal.py", "def f():  # long: one table, read top to bottom\n" + "    x = 1\n" * 40),
    (faults_of_first_line, "adapter/fhir/goal.py", '"""Goals of a record, as FHIR Goal and back."""'),
]


@pytest.mark.parametrize(("check", "path", "source"), BAD)
def test_a_bad_file_is_found_out(check, path: str, source: str):
    assert len(list(check(path, source))) == 1


@pytest.mark.parametrize(("check", "path", "source"), GOOD)
def test_a_good_file_is_left_alone(check, path: str, source: str):
    assert list(check(path, source)) == []


@pytest.mark.parametrize(
    "path", ["adapter/utils.py", "adapter/record/_helpers.py", "plugins/tabular/adapter_tabular/core/a.py"]
)
def test_a_lumber_room_is_found_out(path: str):
    assert list(faults_of_name(path)) != []
