"""A person drops a file on the page and looks: it is shown, and nothing of it is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, TOKEN

EXAMPLE = ROOT / "mappings" / "examples" / "council-outcomes.csv"
NASTY = ROOT.parent / "shared" / "data" / "tabular" / "nasty_ragged_and_footer.csv"
COUNCIL = "tabular:council-outcomes"


@pytest.fixture
def page(empty_page):
    return empty_page


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
    if folder := os.environ.get("CONSOLE_PICTURES"):
        take_picture(page, folder)


def take_picture(page, folder: str) -> None:
    """The README's: CONSOLE_PICTURES=tests/journeys make browser."""
    page.set_viewport_size({"width": 1560, "height": 1000})
    look(page, NASTY)
    page.evaluate("document.activeElement.blur()")
    page.locator("#losses li", has_text="Outcome Theme").hover()
    page.wait_for_timeout(300)
    page.screenshot(path=str(ROOT / folder / "console.png"))


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


def test_nothing_of_a_person_is_left_in_the_address_or_in_storage(page, bare):
    look(page, EXAMPLE)
    assert page.url == f"{bare.address}/console/"
    assert page.evaluate("Object.entries(sessionStorage)") == [["outcomes-adapter-token", TOKEN]]
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("document.cookie") == ""


def test_every_control_is_reached_by_keyboard_in_order(page):
    page.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(10):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    views = ["Try a file", "Receipts", "To decide", "People", "Systems"]
    assert reached == ["skip", *views, "sign-out", "file", "system", "sender"]


def test_what_was_tried_is_still_there_when_the_reader_comes_back(page):
    look(page, EXAMPLE)
    page.click("#nav >> text=Systems")
    page.wait_for_selector("#view h1")
    assert page.locator("#try").is_hidden()
    page.go_back()
    page.wait_for_selector("#shown:not([hidden])")
    assert page.locator(".row").count() == 8


def test_trying_a_file_keeps_nothing(page, bare):
    look(page, EXAMPLE)
    assert bare.ask("GET", "/records").json()["items"] == []
    assert bare.ask("GET", "/receipts").json()["items"] == []


def test_a_narrow_screen_needs_no_scrolling_sideways(page):
    look(page, EXAMPLE)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
