"""What a board installs: built, put into an empty environment and used there, with nothing of the checkout in sight."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECTS = [ROOT, *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))]
OURS = {"outcomes-adapter"} | {f"outcomes-adapter-{folder.name.replace('_', '-')}" for folder in PROJECTS[1:]}
LOCK = (ROOT / "requirements.lock").read_text()
WEEK_1 = ROOT.parent / "shared" / "data" / "tabular" / "council_week_1.csv"

by_project = pytest.mark.parametrize("project", PROJECTS, ids=lambda folder: "root" if folder == ROOT else folder.name)


def settings_of(project: Path) -> dict:
    return tomllib.loads((project / "pyproject.toml").read_text())["project"]


# --- the lock


def locked() -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==([\w.]+)", LOCK)}


def test_every_locked_package_has_a_version_and_hashes_and_nothing_else_is_in_the_lock():
    requirements = LOCK.replace("\\\n", " ").splitlines()
    shape = re.compile(r"[\w.-]+==[\w.]+( ; [\w '\"=<>!.()-]+)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert [line[:80] for line in requirements if not shape.fullmatch(line)] == []
    assert len(requirements) > 20


def test_the_lock_names_no_host_and_no_path():
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|^/", LOCK, re.MULTILINE)


@by_project
def test_the_lock_satisfies_everything_that_a_project_asks_for(project: Path):
    settings = settings_of(project)
    optional = settings.get("optional-dependencies", {}).values()
    wanted = [Requirement(text) for text in settings["dependencies"] + [text for group in optional for text in group]]
    versions = locked()
    unmet = [
        str(want)
        for want in wanted
        if want.name not in OURS and not want.specifier.contains(versions.get(canonicalize_name(want.name), "0"))
    ]
    assert unmet == []


def test_what_builds_us_is_locked_too_because_set_up_builds_without_isolation():
    builders = {Requirement(text).name for folder in PROJECTS for text in build_requires(folder)}
    assert builders | {"editables"} <= set(locked())


def build_requires(project: Path) -> list[str]:
    return tomllib.loads((project / "pyproject.toml").read_text())["build-system"]["requires"]


# --- the wheels and sdists


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[str, Path]]:
    """For each project its "wheel", its "sdist", and the "wheel from the sdist"."""
    found = {}
    for project in PROJECTS:
        there, again = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("again")
        run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", there, project)
        run(
            sys.executable, "-m", "build", "--no-isolation", "--outdir", again, project
        )  # the sdist, then a wheel of it
        found[project] = {
            "wheel": next(there.glob("*.whl")),
            "sdist": next(again.glob("*.tar.gz")),
            "wheel from the sdist": next(again.glob("*.whl")),
        }
    return found


def run(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Away from the checkout, and without the variables that would bring it back."""
    hidden = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"}
    surroundings = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [str(word) for word in words]
    done = subprocess.run(
        command, cwd=cwd, stdin=subprocess.DEVNULL, env=surroundings, capture_output=True, check=False
    )
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stderr.decode()[-4000:]}"
    return done


@by_project
def test_a_wheel_from_the_sdist_is_the_wheel_from_the_checkout(project: Path, built: dict):
    wheels = [zipfile.ZipFile(built[project][kind]) for kind in ("wheel", "wheel from the sdist")]
    direct, roundabout = ({name: wheel.read(name) for name in wheel.namelist()} for wheel in wheels)
    assert direct.keys() == roundabout.keys()
    assert [name for name in direct if direct[name] != roundabout[name]] == []


@by_project
def test_a_wheel_holds_its_one_package_and_its_licence(project: Path, built: dict):
    names = zipfile.ZipFile(built[project]["wheel"]).namelist()
    package = "adapter" if project == ROOT else f"adapter_{project.name}"
    rest = [name for name in names if not name.startswith(f"{package}/")]
    assert f"{package}/py.typed" in names
    assert all(".dist-info/" in name for name in rest)
    assert any(name.endswith("/licenses/LICENSE") for name in rest)


@by_project
def test_an_sdist_holds_what_its_tests_need_and_no_rubbish(project: Path, built: dict):
    with tarfile.open(built[project]["sdist"]) as sdist:
        inside = {name.split("/", 1)[1] for name in sdist.getnames() if "/" in name}
    assert {"pyproject.toml", "README.md", "LICENSE"} <= inside
    assert any(name.startswith("tests/") for name in inside)
    assert [name for name in inside if re.search(r"__pycache__|\.pyc$|\.venv|\.sqlite|\.git/", name)] == []


# --- installed, in an empty environment


@pytest.fixture(scope="module")
def installed(built: dict, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment made from nothing: our wheels by pip, and links to what they say they need and to nothing else."""
    place = tmp_path_factory.mktemp("board")
    run(sys.executable, "-m", "venv", place / "env")
    wheels = [files["wheel"] for files in built.values()]
    run(place / "env/bin/python", "-m", "pip", "install", "-q", "--no-index", "--no-deps", *wheels)
    needed = place / "needed"
    needed.mkdir()
    for name in sorted(what_is_needed()):
        for entry in top_level(name):
            (needed / entry.name).symlink_to(entry)
    (site_packages(place) / "needed.pth").write_text(str(needed))
    return place


def what_is_needed() -> set[str]:
    """The closure of what our wheels declare: an import that nobody declared fails in `installed`."""
    found: set[str] = set()
    waiting = [Requirement(text) for project in PROJECTS for text in settings_of(project)["dependencies"]]
    while waiting:
        want = waiting.pop()
        name = canonicalize_name(want.name)
        extras = want.extras or {""}
        if name in OURS or name in found or (want.marker and not want.marker.evaluate()):
            continue
        found.add(name)
        needs = [Requirement(text) for text in distribution(name).requires or []]
        waiting += [
            need for need in needs if not need.marker or any(need.marker.evaluate({"extra": e}) for e in extras)
        ]
    return found


def top_level(name: str) -> Iterator[Path]:
    owner = distribution(name)
    for first in sorted({file.parts[0] for file in owner.files or [] if file.parts[0] not in ("..", "__pycache__")}):
        yield Path(str(owner.locate_file(first)))


def site_packages(place: Path) -> Path:
    return next((place / "env/lib").glob("python3.*/site-packages"))


def ask(place: Path, question: str) -> str:
    return run(place / "env/bin/python", "-c", question, cwd=place).stdout.decode().strip()


def test_nothing_generic_lands_in_site_packages(installed: Path):
    expected = {"adapter"} | {f"adapter_{project.name}" for project in PROJECTS[1:]}
    brought_by_venv = re.compile(
        r"pip|setuptools|pkg_resources|_distutils_hack|distutils-precedence|needed\.pth|__pycache__"
    )
    ours = {path.name for path in site_packages(installed).iterdir() if not brought_by_venv.match(path.name)}
    assert {name for name in ours if not name.endswith(".dist-info")} == expected
    assert len([name for name in ours if name.endswith(".dist-info")]) == len(PROJECTS)


def test_our_code_comes_from_the_wheels(installed: Path):
    question = "import adapter, adapter_tabular; print(adapter.__file__); print(adapter_tabular.__file__)"
    assert all(path.startswith(str(site_packages(installed))) for path in ask(installed, question).splitlines())


@pytest.mark.parametrize("name", ["plugins", "mappings", "tests", "wsgi", "safety"])
def test_the_folders_of_the_checkout_are_not_importable(name: str, installed: Path):
    assert ask(installed, f"import importlib.util; print(importlib.util.find_spec({name!r}))") == "None"


@by_project
def test_every_module_imports_with_only_what_is_declared(project: Path, installed: Path):
    package = "adapter" if project == ROOT else f"adapter_{project.name}"
    question = (
        f"import importlib, pkgutil, {package} as package\n"
        "for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "    importlib.import_module(module.name)"
    )
    assert ask(installed, question) == ""


def test_the_plugins_are_found_by_their_entry_points(installed: Path):
    question = "from importlib.metadata import entry_points as e; print(*(p.name for p in e(group='outcomes_adapter')))"
    assert set(ask(installed, question).split()) == {project.name for project in PROJECTS[1:]}


def test_the_mappings_travel_inside_the_package(installed: Path):
    shipped = site_packages(installed) / "adapter" / "shipped_mappings"
    travelled = {str(path.relative_to(shipped)) for path in shipped.rglob("*") if path.is_file()}
    assert travelled == {str(p.relative_to(ROOT / "mappings")) for p in (ROOT / "mappings").rglob("*") if p.is_file()}
    assert {"README.md"} < travelled


def test_the_command_helps_wherever_it_is_called(installed: Path):
    assert b"translate" in run(installed / "env/bin/outcomes-adapter", "--help", cwd=installed).stdout


@pytest.mark.skipif(not WEEK_1.exists(), reason="shared data is not beside this checkout")
def test_a_councils_spreadsheet_is_translated_where_only_the_wheels_are(installed: Path):
    command = installed / "env/bin/outcomes-adapter"
    done = run(command, "translate", WEEK_1, "--from", "tabular:council-outcomes", "--to", "fhir", cwd=installed)
    assert b'"resourceType"' in done.stdout
    assert b'"CarePlan"' in done.stdout
    assert b'"Goal"' in done.stdout
