"""The house's walls: who may lean on whom, and one room per giant. Read with `ast`; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOOR = {
    **dict.fromkeys(("errors", "config", "preferring", "caller", "message", "jsontext", "generated", "clock"), 0),
    **dict.fromkeys(("record", "mapping", "search"), 1),
    **dict.fromkeys(("fhir", "plugin", "store", "access", "paper"), 2),
    **dict.fromkeys(("exchange", "testing", "workbench"), 3),
    **dict.fromkeys(("gateway", "commands", "cli"), 4),
    "wsgi": 5,
}
# Leaning sideways needs a reason.
SIDEWAYS = {
    ("config", "errors"): "every room may raise our three errors",
    ("config", "preferring"): "one section of the settings, in a page of its own",
    ("preferring", "errors"): "every room may raise our three errors",
    ("caller", "errors"): "every room may raise our three errors",
    ("message", "errors"): "every room may raise our three errors",
    ("jsontext", "errors"): "every room may raise our three errors",
    ("cli", "commands"): "it lists them",
    ("commands", "gateway"): "`serve` opens the other door",
}
FOR_PLUGINS = {"record", "mapping", "fhir", "plugin", "message", "errors"}
GIANTS = {  # the only room that may know each, so that one file list shows what changing it would cost
    "fhir": "adapter.fhir",
    "fhir_core": "adapter.fhir",
    "pluggy": "adapter.plugin",
    "sqlalchemy": "adapter.store",
    "flask": "adapter.gateway",
    "fpdf": "adapter.paper",
    "pymupdf_fonts": "adapter.paper",
    "openpyxl": "adapter_tabular",
}


# --- what a file leans on


class Lean(NamedTuple):
    line: int
    module: str  # dotted, absolute
    name: str  # what is taken from it, "" for the module itself


def leans(source: str, package: str) -> Iterator[Lean]:
    """Every import anywhere in the file, inside functions too, and `import_module` of a constant."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Lean(node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (Lean(node.lineno, module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield Lean(node.lineno, node.args[0].value, "")


def room_of(path: str) -> str:
    """The room or module of floor 0 and 4 that a path of the project lies in; "" for the face `adapter/__init__.py`."""
    parts = Path(path).with_suffix("").parts
    if parts[0] != "adapter":
        return parts[0]
    return "" if parts[1:] == ("__init__",) else parts[1]


def room_leaned_on(lean: Lean) -> str | None:
    """The room of ours behind an import; "" for the face itself, None for what is not ours."""
    parts = lean.module.split(".")
    if parts[0] == "wsgi":
        return "wsgi"
    if parts[0] != "adapter":
        return None
    return parts[1] if len(parts) > 1 else (lean.name if lean.name in FLOOR else "")


def faults_of_floors(path: str, source: str) -> Iterator[str]:
    """For a module of `adapter/` and for wsgi.py: down only, never sideways between rooms, never through the face."""
    here = room_of(path)
    if here and here not in FLOOR:
        yield f"{path}: {here} is on no floor; house.md, Floors"
        return
    for lean in leans(source, package_of(path)):
        there = room_leaned_on(lean)
        if lean.module.split(".")[0].startswith("adapter_") or lean.module.split(".")[0] in ("tests", "plugins"):
            yield f"{path}:{lean.line} leans on {lean.module}: the adapter knows no plugin and no test"
        elif there is None or there == here:
            continue
        elif there == "":
            yield f"{path}:{lean.line} leans on the face of adapter, which is for plugins: name the room"
        elif there not in FLOOR:
            yield f"{path}:{lean.line} leans on {lean.module}, which is on no floor"
        elif not here and FLOOR[there] > 2:
            yield f"{path}:{lean.line} shows plugins {there}, of floor {FLOOR[there]}: they stand on floor 2 and below"
        elif here and FLOOR[there] >= FLOOR[here] and (here, there) not in SIDEWAYS:
            yield f"{path}:{lean.line} leans {'sideways' if FLOOR[there] == FLOOR[here] else 'up'} on {there}"


def faults_of_plugins(path: str, source: str) -> Iterator[str]:
    """For a module of `plugins/*/`: only what vendors are promised, and never another plugin."""
    own, tests = Path(path).parts[1], "tests" in Path(path).parts
    allowed = FOR_PLUGINS | ({"testing"} if tests else set())
    for lean in leans(source, package_of(path)):
        there, first = room_leaned_on(lean), lean.module.split(".")[0]
        if first.startswith("adapter_") and first != f"adapter_{own}":
            yield f"{path}:{lean.line} leans on another plugin, {first}"
        elif there is not None and there not in allowed | {""}:
            yield f"{path}:{lean.line} leans on adapter.{there}, which plugins are not promised"


def package_of(path: str) -> str:
    folders = Path(path).parent.parts
    return ".".join(folders[2:] if folders[:1] == ("plugins",) else folders)


def faults_of_giants(path: str, source: str) -> Iterator[str]:
    package = package_of(path)
    for lean in leans(source, package):
        room = GIANTS.get(lean.module.split(".")[0])
        if room and package != room and not package.startswith(f"{room}."):
            yield f"{path}:{lean.line} knows {lean.module}: only {room} may"


# --- the house as it stands


def files(*patterns: str) -> list[str]:
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(str(path.relative_to(ROOT)) for path in found)


ADAPTER = files("adapter/**/*.py", "wsgi.py")
PLUGINS = files("plugins/**/*.py")


def assert_no_faults(check, paths: list[str]) -> None:
    assert paths, "no files were found: the test would prove nothing"
    faults = [fault for path in paths for fault in check(path, (ROOT / path).read_text(encoding="utf-8"))]
    assert not faults, "\n".join(faults)


def test_imports_point_down_the_floors():
    assert_no_faults(faults_of_floors, ADAPTER)


def test_plugins_use_only_what_vendors_are_promised():
    assert_no_faults(faults_of_plugins, PLUGINS)


def test_every_giant_has_one_room():
    assert_no_faults(faults_of_giants, ADAPTER + [path for path in PLUGINS if "tests" not in Path(path).parts])


# --- and the checks themselves: each finds a small bad house, and lets a good one stand

BAD = [
    (faults_of_floors, "adapter/record/model.py", "from adapter.fhir import goal"),
    (faults_of_floors, "adapter/record/model.py", "from adapter.mapping.fields import FieldMap"),
    (faults_of_floors, "adapter/record/model.py", "from ..fhir.goal import x"),
    (faults_of_floors, "adapter/fhir/goal.py", "def f():\n    from adapter.plugin import shelf"),
    (faults_of_floors, "adapter/fhir/goal.py", "import importlib\nimportlib.import_module('adapter.cli')"),
    (faults_of_floors, "adapter/fhir/goal.py", "from adapter import plugin"),
    (faults_of_floors, "adapter/fhir/goal.py", "from adapter import hookimpl"),
    (faults_of_floors, "adapter/fhir/goal.py", "if TYPE_CHECKING:\n    from adapter.exchange.desk import Desk"),
    (faults_of_floors, "adapter/exchange/desk.py", "from adapter_tabular import systems"),
    (faults_of_floors, "adapter/exchange/desk.py", "import adapter.testing.kit"),
    (faults_of_floors, "adapter/gateway/app.py", "import adapter.cli"),
    (faults_of_floors, "adapter/gateway/app.py", "import wsgi"),
    (faults_of_floors, "adapter/errors.py", "from adapter.message import Message"),
    (faults_of_floors, "adapter/shed/things.py", ""),
    (faults_of_floors, "adapter/__init__.py", "from adapter.exchange.desk import Desk"),
    (faults_of_plugins, "plugins/tabular/adapter_tabular/read.py", "from adapter.exchange import desk"),
    (faults_of_plugins, "plugins/tabular/adapter_tabular/read.py", "from adapter import store"),
    (faults_of_plugins, "plugins/tabular/adapter_tabular/read.py", "from adapter.testing import kit"),
    (faults_of_plugins, "plugins/tabular/adapter_tabular/read.py", "import adapter_hl7v2"),
    (faults_of_giants, "adapter/gateway/app.py", "import pluggy"),
    (faults_of_giants, "adapter/fhir_like.py", "from fhir.resources.R4B.goal import Goal"),
    (faults_of_giants, "adapter/exchange/desk.py", "def f():\n    from flask import request"),
    (faults_of_giants, "plugins/hl7v2/adapter_hl7v2/read.py", "from openpyxl import load_workbook"),
]
GOOD = [
    (
        faults_of_floors,
        "adapter/fhir/goal.py",
        "from adapter.record.model import Outcome\nfrom adapter.fhir import people",
    ),
    (faults_of_floors, "adapter/jsontext.py", "from adapter.errors import Refused"),
    (faults_of_floors, "adapter/commands/serve.py", "def serve():\n    from adapter.gateway import create_app"),
    (faults_of_floors, "adapter/__init__.py", "from adapter.plugin.hookspecs import hookimpl"),
    (faults_of_floors, "wsgi.py", "from adapter.gateway import create_app"),
    (
        faults_of_plugins,
        "plugins/tabular/adapter_tabular/read.py",
        "from adapter import hookimpl\nfrom . import sheets",
    ),
    (faults_of_plugins, "plugins/tabular/adapter_tabular/read.py", "from adapter.record import words"),
    (faults_of_plugins, "plugins/tabular/tests/test_kit.py", "from adapter.testing import Kit\nimport adapter_tabular"),
    (faults_of_giants, "adapter/fhir/typed.py", "from fhir.resources.R4B.goal import Goal"),
    (faults_of_giants, "adapter/plugin/shelf.py", "import pluggy"),
    (faults_of_giants, "plugins/tabular/adapter_tabular/sheets/xlsx.py", "import openpyxl"),
]


@pytest.mark.parametrize(("check", "path", "source"), BAD)
def test_a_bad_house_is_found_out(check, path: str, source: str):
    assert len(list(check(path, source))) == 1


@pytest.mark.parametrize(("check", "path", "source"), GOOD)
def test_a_good_house_is_left_alone(check, path: str, source: str):
    assert list(check(path, source)) == []
