"""What came in, and what became of it, in plain words; and a file that is sent from the page."""

from __future__ import annotations

import json

from tests.journeys.console.conftest import go, playwright, settled
from tests.journeys.console.scene import COUNCIL, MARKUP, week

expect = playwright.expect


def send(page, text: str) -> None:
    go(page, f"send/{COUNCIL}")
    page.set_input_files("input[type=file]:visible", {"name": "s.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.click("text=Send it")


def test_before_anything_came_in_the_list_says_what_to_do_next(empty_page):
    go(empty_page, "receipts")
    expect(empty_page.locator("#view")).to_contain_text("Nothing has come in yet")
    empty_page.click("#view .nothing a")
    expect(empty_page.locator("#view h1")).to_have_text("Send a file to a system")


def test_receipts_are_listed_newest_first_with_what_became_of_each(page):
    go(page, "receipts")
    entries = page.locator(".entry")
    assert entries.count() >= 2
    expect(entries.last).to_contain_text("5 new plans")
    expect(entries.last).to_contain_text(COUNCIL)
    times = entries.locator("time").evaluate_all("all => all.map(one => one.getAttribute('datetime'))")
    assert times == sorted(times, reverse=True)


def test_one_receipt_says_who_was_changed_held_and_not_confirmed_and_names_them(page, scene):
    second = scene.ask("GET", "/receipts").json()["items"][-2]
    go(page, f"receipts/{second['id']}")
    view = page.locator("#view")
    expect(view).to_contain_text("Taken in")
    expect(view).to_contain_text("not confirmed since")
    expect(view.locator(".lines li", has_text="Iris Testperson")).to_be_visible()
    held = view.locator(".told li", has_text="held until somebody decides")
    expect(held).to_contain_text("Why it matters")
    expect(held).to_contain_text("Where: line 4")
    expect(view).to_contain_text("What did not come through whole")
    expect(view.locator(".quality .about").first).to_contain_text("Where: line ")
    view.locator("text=See what is to decide").click()
    expect(page.locator("#view h1")).to_have_text("To decide")


def test_the_whole_list_is_saved_as_lines_of_json(page, scene):
    receipt = scene.ask("GET", "/receipts").json()["items"][-1]
    go(page, f"receipts/{receipt['id']}")
    with page.expect_download() as told:
        page.click("text=Save the whole list")
    lines = told.value.path().read_text(encoding="utf-8").splitlines()
    assert told.value.suggested_filename == f"receipt-{receipt['id']}.ndjson"
    assert len([json.loads(line) for line in lines]) > 5
    assert page.evaluate("location.href").endswith(f"#/receipts/{receipt['id']}")


def test_a_file_that_is_sent_from_the_page_is_kept_and_its_receipt_is_shown(page, scene):
    before = len(scene.ask("GET", "/receipts").json()["items"])
    send(page, week(1).replace("SW0002", "SW0009").replace("Testperson", MARKUP))
    expect(page.locator("#view h1")).to_have_text(f"Receipt: {COUNCIL}")
    expect(page.locator("#view .verdict")).to_be_visible()
    assert len(scene.ask("GET", "/receipts").json()["items"]) == before + 1
    assert page.locator("#view img, #view script").count() == 0


def test_a_file_that_cannot_be_taken_says_why_with_every_fault_and_leads_to_its_receipt(page):
    send(page, "Carer ID,Plan Ref\nC1,P1\n")
    expect(page.locator("#problem")).to_contain_text("It was not sent")
    expect(page.locator("#problem li").first).to_be_visible()
    page.click("#problem >> text=See its receipt")
    expect(page.locator("#view .verdict")).to_contain_text("Refused")


def test_sending_nothing_says_to_choose_a_file_and_leaves_focus_there(page):
    go(page, "send")
    page.click("text=Send it")
    expect(page.locator(".fault")).to_be_visible()
    assert page.evaluate("document.activeElement.type") == "file"


def test_a_receipt_that_is_not_there_is_told_in_words(page):
    go(page, "receipts/nobody")
    expect(page.locator("#view h1")).to_have_text("It is not here")
    expect(page.locator("#problem-detail")).not_to_be_empty()
    page.get_by_role("link", name="Back to the list").click()
    settled(page)
    expect(page.locator("#view h1")).to_have_text("Receipts")
