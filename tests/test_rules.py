"""The rules that keep the house readable: what exists is documented, and no file tells where it was made."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[1]
PLUGINS = sorted(path for path in (ROOT / "plugins").iterdir() if path.is_dir())
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("plugins/**/*.md"), *ROOT.glob("mappings/**/*.md")})
README = (ROOT / "README.md").read_text(encoding="utf-8")


# --- commands


def commands(command: click.Command, path: str = "outcomes-adapter") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None, f"{path} lists {name}, which is not there"
            yield from commands(below, f"{path} {name}")


def every_command() -> dict[str, click.Command]:
    from adapter import cli

    return dict(commands(cli.main))


def unexplained(path: str, command: click.Command) -> Iterator[str]:
    if not (command.help or "").strip():
        yield path
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not (parameter.help or "").strip():
            yield f"{path} {parameter.opts[0]}"


def test_every_command_and_option_explains_itself():
    assert [fault for path, command in every_command().items() for fault in unexplained(path, command)] == []


def test_every_command_is_in_the_readme():
    assert [path for path in every_command() if path not in README] == []


def test_every_command_that_a_page_names_is_there():
    there = every_command()
    named = {
        match.group(0) for page in PAGES for match in re.finditer(r"outcomes-adapter [a-z]+", code_of(page.read_text()))
    }
    assert [name for name in named if name not in there] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path):
    links = re.findall(r"\]\(([^)#\s]+)", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def code_of(markdown: str) -> str:
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", markdown, re.DOTALL))


def test_every_target_that_the_readme_names_is_in_the_makefile():
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text()))
    named = set(re.findall(r"\bmake ([a-z]+)", code_of(README)))
    assert {"run", "test"} <= named
    assert named - targets == set()


def test_help_is_instant_because_it_loads_nothing_that_is_slow():
    question = "import sys, adapter.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", question], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    slow = {"fhir", "flask", "gunicorn", "marshmallow", "msgspec", "orjson", "pluggy", "pydantic", "requests", "yaml"}
    assert slow & set(loaded.split()) == set()


def test_an_option_that_explains_nothing_is_found_out():
    @click.group(help="A group.")
    def group() -> None: ...

    @group.command(help="Lists what there is.")
    @click.option("--fast")
    def show() -> None: ...

    @group.command()
    def mute() -> None: ...

    found = [fault for path, command in commands(group, "x") for fault in unexplained(path, command)]
    assert sorted(found) == ["x mute", "x show --fast"]


# --- settings, mappings, plugins


def test_every_setting_is_explained_where_it_is_defined_and_in_the_readme():
    source = (ROOT / "adapter" / "config.py").read_text(encoding="utf-8")
    settings = settings_of(source)
    assert settings, "adapter/config.py defines no setting that this test can see"
    assert [name for name, explained in settings.items() if not explained] == []
    assert [name for name in settings if not re.search(rf"\b{name}\b", README)] == []


def settings_of(source: str) -> dict[str, bool]:
    """Each field of a dataclass in config.py, and whether a comment on its line or just above says what it is."""
    lines = source.splitlines()
    return {
        node.target.id: "#" in lines[node.lineno - 1] or lines[node.lineno - 2].lstrip().startswith("#")
        for holder in ast.walk(ast.parse(source))
        if isinstance(holder, ast.ClassDef)
        for node in holder.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def test_every_mapping_is_listed_for_the_people_who_read_them():
    listing = (ROOT / "mappings" / "README.md").read_text(encoding="utf-8")
    mappings = [path for path in (ROOT / "mappings").rglob("*") if path.suffix in (".yaml", ".csv")]
    assert mappings
    assert [str(path.relative_to(ROOT)) for path in mappings if path.name not in listing] == []


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_every_plugin_is_what_a_vendor_would_write(plugin: Path):
    wanted = {"README.md", "pyproject.toml", "LICENSE", "tests", f"adapter_{plugin.name}"}
    assert wanted <= {path.name for path in plugin.iterdir()}
    assert list((plugin / "tests").glob("test_*.py"))
    project = tomllib.loads((plugin / "pyproject.toml").read_text())["project"]
    assert project["name"] == f"outcomes-adapter-{plugin.name.replace('_', '-')}"
    assert list(project["entry-points"]["outcomes_adapter"]) == [plugin.name]


def test_every_hook_is_described_in_the_plugin_guide_with_its_exact_arguments():
    guide = (ROOT / "plugins" / "README.md").read_text(encoding="utf-8")
    page = ast.parse((ROOT / "adapter" / "plugin" / "hookspecs.py").read_text(encoding="utf-8"))
    hooks = [
        f"{node.name}({', '.join(argument.arg for argument in node.args.args)})"
        for node in page.body
        if isinstance(node, ast.FunctionDef) and any("hookspec" in ast.unparse(mark) for mark in node.decorator_list)
    ]
    assert hooks
    assert [hook for hook in hooks if hook not in guide] == []


# --- what no file may tell


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of files to hold to this")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


# Written so that this file does not name them either.
HOSTS = "|".join(
    name.replace(" ", r"\.")
    for name in (
        "pypi org",
        "pythonhosted org",
        "npmjs org",
        "npmjs com",
        "yarnpkg com",
        "crates io",
        "golang org",
        "repo1 maven org",
        "repo maven apache org",
        "deb debian org",
    )
)
TELLING = re.compile(rf"\b(?:{HOSTS})\b|(?<![\w.$}}{{])/(?:work|root|home|Users)/\w")


def test_no_file_names_a_package_registry_or_a_place_on_somebodys_machine():
    told = []
    for path in tracked():
        if b"\0" in (content := path.read_bytes())[:8000]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if found := TELLING.search(line):
                told.append(f"{path.relative_to(ROOT)}:{number} {found.group()}")
    assert told == []


@pytest.mark.parametrize("line", ["https://pypi" + ".org/simple", "cd /wo" + "rk/main", 'open("/ro' + 'ot/x")'])
def test_a_telling_line_is_found_out(line: str):
    assert TELLING.search(line)


@pytest.mark.parametrize(
    "line", ["/usr/bin/chromium", "../shared/data", "http://hl7.org/fhir", "frame/work/x", "$HOME/x"]
)
def test_a_line_that_tells_nothing_is_left_alone(line: str):
    assert not TELLING.search(line)


def test_the_changelog_begins_with_the_version_that_is_built():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    first = re.search(r"(?m)^## (\S+)", (ROOT / "CHANGELOG.md").read_text())
    assert first is not None
    assert first.group(1) == version
