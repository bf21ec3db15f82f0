"""What the gateway refuses is told in words: every fault, what is missing, and what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from tests.journeys.console.conftest import go, opened, playwright, scene_in
from tests.journeys.console.scene import COUNCIL, TABULAR, Scene, week

expect = playwright.expect


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    return tmp_path_factory.mktemp("refusing")


@pytest.fixture(scope="module")
def busy(folder) -> Iterator[Scene]:
    """A gateway that takes one large message, has no worker to apply it, and then takes no more."""
    if not TABULAR.exists():
        pytest.skip("the shared extracts are not beside this checkout")
    with scene_in(folder, GATEWAY_AT_ONCE="1", GATEWAY_MOST_WAITING="1") as scene:
        yield scene


@pytest.fixture
def page(browser, busy: Scene):
    tab = opened(browser, busy)
    yield tab
    tab.close()


def send(page, text: str) -> None:
    go(page, f"send/{COUNCIL}")
    page.set_input_files("input[type=file]:visible", {"name": "s.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.click("text=Send it")


def test_a_message_that_waits_for_a_worker_is_asked_after_and_a_further_one_is_told_to_wait(page, busy: Scene):
    send(page, week(1))
    expect(page.locator(".verdict")).to_contain_text("This page asks again by itself")
    receipt = page.url.rsplit("/", 1)[1]
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3500)
    assert asked.count(f"{busy.address}/receipts/{receipt}") >= 2
    send(page, week(2))
    expect(page.locator("#problem")).to_contain_text("asked too much at once")
    expect(page.locator("#problem")).to_contain_text("Try again in")
    assert page.evaluate("document.querySelector('#problem').getAttribute('role')") == "alert"
    expect(page.get_by_role("button", name="Send it")).to_be_enabled()


def test_a_receipt_is_shown_whole_once_a_worker_has_finished_it(page, busy: Scene):
    identity = busy.ask("GET", "/receipts").json()["items"][0]["id"]
    go(page, f"receipts/{identity}")
    expect(page.locator(".verdict")).to_contain_text("Being taken in")
    with busy.worker():
        expect(page.locator(".verdict")).to_contain_text("Taken in", timeout=30_000)
    expect(page.locator(".counted")).to_contain_text("5 new plans")


def test_a_store_that_is_locked_is_told_as_something_that_passes(page, folder):
    with sqlite3.connect(folder / "kept.sqlite", isolation_level=None) as store:
        store.execute("BEGIN EXCLUSIVE")
        send(page, week(2))
        expect(page.locator("#problem")).to_contain_text("Not available now", timeout=40_000)
        expect(page.locator("#problem")).to_contain_text("Nothing was changed")
        store.execute("ROLLBACK")


def test_a_gateway_that_does_not_answer_is_told_as_that(page):
    page.context.set_offline(True)
    try:
        page.click("#nav >> text=People")
        expect(page.locator("#problem")).to_contain_text("The gateway does not answer")
    finally:
        page.context.set_offline(False)
    page.click("#nav >> text=Receipts")
    expect(page.locator("#view h1")).to_have_text("Receipts")
    assert page.locator("#problem").is_hidden()
