"""A real browser on a real gateway: Chromium, a process of its own, a store in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, TOKEN, opened_door
from tests.journeys.console.scene import SETTINGS, TABULAR, Scene

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no browser at {CHROMIUM}: name yours with CHROMIUM=")
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("browser"),
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            viewport={"width": 1600, "height": 1100},
            accept_downloads=True,
        )
        yield context
        context.close()


def client(environment: dict[str, str], name: str, organisation: str, *scopes: str) -> str:
    """The token of a new client."""
    asked = [argument for scope in scopes for argument in ("--scope", scope)]
    told = subprocess.run(
        [sys.executable, "-m", "adapter.cli", "client", "add", name, "--organisation", organisation, *asked],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return told.stdout.strip()


@contextmanager
def scene_in(folder: Path, also: str = "", **more: str) -> Iterator[Scene]:
    """A gateway with one council and one board, before anything came in. `also` is set up too, `more` are settings."""
    settings = folder / "adapter.toml"
    settings.write_text(SETTINGS.format(store=folder / "kept.sqlite") + also, encoding="utf-8")
    environment = {"OUTCOMES_ADAPTER_CONFIG": str(settings)}
    with opened_door(folder, CONFIG=str(settings), **more) as door:
        environment["OUTCOMES_ADAPTER_STORE_URL"] = f"sqlite:///{folder / 'kept.sqlite'}"
        board = client(environment, "board", "lochside-board", "read", "write")
        decider = client(environment, "decider", "lochside-council", "read", "settle")
        yield Scene(door.address, TOKEN, board, environment, decider)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Nothing has come in."""
    with scene_in(tmp_path_factory.mktemp("bare")) as scene:
        yield scene


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Two weeks of a council's file, and a board that wrote in between; each module has one of its own to change."""
    if not TABULAR.exists():
        pytest.skip("the shared extracts are not beside this checkout")
    with scene_in(tmp_path_factory.mktemp("scene")) as laid:
        laid.lay_out()
        yield laid


def opened(browser, scene: Scene, token: str = "", route: str = "") -> object:
    """A tab, signed in. What the browser complains of, and what it asks another host for, is in `faults`."""
    tab = browser.new_page()
    tab.set_default_timeout(10_000)
    tab.faults = []
    tab.on("pageerror", lambda error: tab.faults.append(str(error)))
    tab.on("console", lambda told: tab.faults.append(told.text) if "Content Security Policy" in told.text else None)
    tab.on("request", lambda asked: tab.faults.append(asked.url) if not asked.url.startswith(scene.address) else None)
    tab.goto(f"{scene.address}/console/#token={token or scene.operator}")
    tab.wait_for_selector("#nav:not([hidden])")
    if route:
        go(tab, route)
    return tab


def closed(tab) -> None:
    assert [fault for fault in tab.faults if not fault.startswith(("data:", "blob:"))] == []
    tab.close()


def go(tab, route: str) -> None:
    """To a view by its address, and until it is there."""
    tab.evaluate("() => { document.title = 'leaving' }")
    tab.evaluate("route => { location.hash = `#/${route}` }", route)
    settled(tab)


def settled(tab) -> None:
    tab.wait_for_function("() => document.title !== 'leaving' && !document.querySelector('[aria-busy=true]')")
    tab.wait_for_load_state("networkidle")


@pytest.fixture
def page(browser, scene: Scene):
    tab = opened(browser, scene)
    yield tab
    closed(tab)


@pytest.fixture
def empty_page(browser, bare: Scene):
    tab = opened(browser, bare)
    yield tab
    closed(tab)
