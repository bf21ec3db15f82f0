"""A person drops a file on the page and looks, in a real browser on a real gateway."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "mappings" / "examples" / "council-outcomes.csv"
NASTY = ROOT.parent / "shared" / "data" / "tabular" / "nasty_ragged_and_footer.csv"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
TOKEN = "made-for-this-test"
COUNCIL = "tabular:council-outcomes"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "adapter.cli", "serve", "--port", str(port)]
    environment = {**os.environ, "OUTCOMES_ADAPTER_TOKEN": TOKEN}
    gateway = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/live", gateway)
        yield f"http://127.0.0.1:{port}/console/"
    finally:
        gateway.terminate()
        gateway.wait(timeout=20)


def wait_for(url: str, gateway: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except urllib.error.URLError:
            assert gateway.poll() is None, "the gateway ended before it answered"
            time.sleep(0.2)
    pytest.fail("the gateway does not answer")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no browser at {CHROMIUM}: name yours with CHROMIUM=")
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("browser"),
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            viewport={"width": 1600, "height": 1100},
        )
        yield context
        context.close()


@pytest.fixture
def page(browser, address: str):
    """The page, signed in. Whatever the browser complains of, and whatever it asks another host for, fails the test."""
    tab = browser.new_page()
    tab.set_default_timeout(10_000)
    tab.faults = []
    tab.on("pageerror", lambda error: tab.faults.append(str(error)))
    tab.on("console", lambda told: tab.faults.append(told.text) if "Content Security Policy" in told.text else None)
    tab.on("request", lambda asked: tab.faults.append(asked.url) if not asked.url.startswith(address[:-9]) else None)
    tab.goto(f"{address}#token={TOKEN}")
    tab.wait_for_selector("#choose:not([hidden])")
    yield tab
    assert [fault for fault in tab.faults if not fault.startswith(("data:", "blob:"))] == []
    tab.close()


def look(page, file: Path | dict, system: str = COUNCIL) -> None:
    page.select_option("#system", system)
    page.set_input_files("#file", file)
    page.wait_for_selector("#shown:not([hidden]), #problem:not([hidden])")


def sheet(text: str) -> dict:
    return {"name": "sheet.csv", "mimeType": "text/csv", "buffer": text.encode()}


def drop(page, text: str, name: str) -> None:
    build = """([text, name]) => {
        const carried = new DataTransfer();
        carried.items.add(new File([text], name, {type: 'text/csv'}));
        return carried;
    }"""
    carried = page.evaluate_handle(build, [text, name])
    page.dispatch_event("#drop", "dragover", {"dataTransfer": carried})
    page.dispatch_event("#drop", "drop", {"dataTransfer": carried})


# --- the token


def test_the_token_leaves_the_address_and_stays_in_the_tab(page, address: str):
    assert page.url == address
    assert page.evaluate("Object.values(sessionStorage)") == [TOKEN]
    page.reload()
    page.wait_for_selector("#choose:not([hidden])")


def test_without_a_token_the_page_asks_for_one_and_says_when_it_is_wrong(page, address: str):
    page.evaluate("sessionStorage.clear()")
    page.goto(address)
    page.reload()
    page.wait_for_selector("#sign-in:not([hidden])")
    page.keyboard.type("not-the-token")
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#sign-in-why")).to_contain_text("does not open")
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_selector("#choose:not([hidden])")
    assert page.url == address


# --- looking


def test_a_file_that_is_dropped_shows_rows_plan_fhir_and_losses(page):
    page.select_option("#system", COUNCIL)
    drop(page, EXAMPLE.read_text(encoding="utf-8-sig"), "council-outcomes.csv")
    page.wait_for_selector("#shown:not([hidden])")
    assert page.locator(".row").count() == 8
    assert page.locator(".row[data-here]").count() == 2
    assert page.inner_text("#plan .matters >> nth=0") == "I want help with getting my confidence back in the kitchen."
    assert "Whose words these are is not recorded." in page.inner_text("#plan")
    assert page.locator("#losses li").count() > 0
    assert [text.split(":")[0] for text in page.locator("#resources summary").all_inner_texts()].count("Goal") == 2
    assert page.inner_text("#status").startswith("Done: 5 people, 8 outcomes")


def test_choosing_another_plan_by_keyboard_shows_its_rows_and_its_fhir(page):
    look(page, EXAMPLE)
    page.focus("#next")
    page.keyboard.press("Enter")
    assert "Murdo" in page.inner_text("#plan")
    assert page.locator(".row[data-here]").evaluate_all("rows => rows.map(row => row.id)") == ["row-4"]
    page.locator("#row-7 summary").click()
    assert "Jamie" in page.inner_text("#plan")


@pytest.mark.skipif(not NASTY.exists(), reason="the shared extracts are not beside this checkout")
def test_pointing_at_a_loss_lights_its_row_and_its_cell(page):
    look(page, NASTY)
    entry = page.locator("#losses li", has_text="DOB")
    entry.hover()
    assert page.locator(".row.lit").evaluate_all("rows => rows.map(row => row.id)") == ["row-6"]
    entry.locator("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#row-6[open]")
    assert page.locator("#row-6 dd.lit").inner_text().startswith("00/00/0000")
    assert "not read as data" in page.inner_text("#row-8")
    if picture := os.environ.get("CONSOLE_PICTURE"):
        take_picture(page, picture)


def take_picture(page, picture: str) -> None:
    """The README's: CONSOLE_PICTURE=tests/journeys/console.png make browser."""
    page.set_viewport_size({"width": 1560, "height": 1000})
    look(page, NASTY)
    page.evaluate("document.activeElement.blur()")
    page.locator("#losses li", has_text="Outcome Theme").hover()
    page.wait_for_timeout(300)
    page.screenshot(path=picture)


def test_a_refused_row_is_marked_where_it_stands(page):
    look(page, sheet("Person ID,Outcome Ref,Outcome\nP1,O-1,Soup\n,O-1,Bread\n"))
    assert "refused" in page.inner_text("#row-3 .tags")
    assert "1" in page.inner_text("#counts .dropped >> nth=0")


def test_what_a_file_says_is_never_run_as_markup(page):
    words = "<img src=x onerror=alert(1)><script>alert(2)</script><b>soup</b>"
    look(page, sheet(f'Person ID,Forename,Outcome Ref,Outcome,"<b>x</b>"\nP1,{words},O-1,{words},{words}\n'))
    assert page.inner_text("#plan .matters") == words
    assert page.locator("#shown img, #shown script, #shown b").count() == 0


def test_a_file_that_cannot_be_read_says_why_with_every_fault(page):
    look(page, sheet("Carer ID,Plan Ref\nC1,P1\n"))
    assert page.locator("#shown").is_hidden()
    assert "council-outcomes" in page.inner_text("#problem-detail")
    assert page.locator("#problem-faults li").count() >= 2


def test_nothing_that_was_read_as_something_else_stays_on_the_page(page):
    look(page, EXAMPLE)
    page.select_option("#system", "record")
    assert page.locator("#shown").is_hidden()
    assert page.inner_text("#status") == "Press Look to read the file again."


def test_a_message_without_rows_shows_how_it_begins(page):
    statement = {"text": "Soup", "voice": "verbatim"}
    records = [{"id": "r", "person": {"id": "p"}, "outcomes": [{"id": "o", "statement": statement}]}]
    body = json.dumps(records).encode()
    look(page, {"name": "records.json", "mimeType": "application/json", "buffer": body}, "record")
    assert page.inner_text("#rows .message").startswith('[{"id": "r"')
    assert page.inner_text("#plan .matters") == "“Soup”"


def test_nothing_of_a_person_is_left_in_the_address_or_in_storage(page, address: str):
    look(page, EXAMPLE)
    assert page.url == address
    assert page.evaluate("Object.entries(sessionStorage)") == [["outcomes-adapter-token", TOKEN]]
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("document.cookie") == ""


def test_every_control_is_reached_by_keyboard_in_order(page):
    page.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert reached[:4] == ["skip", "file", "system", "sender"]


def test_a_narrow_screen_needs_no_scrolling_sideways(page):
    look(page, EXAMPLE)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
