"""Everybody can use it: by keyboard, with a screen reader, enlarged four times, in the dark, without movement."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import ROOT
from tests.journeys.console.conftest import go, playwright
from tests.journeys.console.everybody import faults_of

expect = playwright.expect
EXAMPLE = ROOT / "mappings" / "examples" / "council-outcomes.csv"
ROUTES = ["look", "receipts", "send", "decide", "people", "systems", "people/nobody", "nowhere"]


@pytest.mark.parametrize("route", ROUTES)
def test_a_view_with_nothing_in_it_has_no_fault(empty_page, route: str):
    go(empty_page, route)
    assert faults_of(empty_page) == []


@pytest.fixture(scope="module")
def routes(scene) -> dict[str, str]:
    """Every view with something in it."""
    receipts = scene.ask("GET", "/receipts").json()["items"]
    iris = scene.record_of("Iris")
    items = {kind: scene.ask("GET", f"/{kind}").json()["items"][0]["id"] for kind in ("held", "conflicts")}
    return {
        "receipts": "receipts", "a receipt": f"receipts/{receipts[0]['id']}", "to decide": "decide",
        "a held blank": f"decide/held/{items['held']}", "a conflict": f"decide/conflicts/{items['conflicts']}",
        "people": "people", "a plan": f"people/{iris}", "an older plan": f"people/{iris}/1",
        "not confirmed since": f"people/{scene.record_of('onaid')}", "systems": "systems",
        "sending": "send/lochside-council",
    }  # fmt: skip


@pytest.mark.parametrize(
    "view",
    [
        "receipts", "a receipt", "to decide", "a held blank", "a conflict", "people", "a plan", "an older plan",
        "not confirmed since", "systems", "sending",
    ],
)  # fmt: skip
def test_a_view_with_something_in_it_has_no_fault(page, routes, view: str):
    go(page, routes[view])
    assert page.locator("#problem").is_hidden()
    assert faults_of(page) == []


def test_a_form_that_says_what_is_missing_and_a_decision_that_was_taken_have_no_fault(page, routes):
    go(page, routes["a conflict"])
    page.check("text=Write something else")
    page.click("button[type=submit]:visible")
    page.wait_for_selector(".fault:visible")
    assert faults_of(page) == []
    page.check("text=Keep what we hold")
    page.fill("textarea:visible", "As agreed.")
    page.click("button[type=submit]:visible")
    page.wait_for_selector("text=Decided. Here is the receipt.")
    assert faults_of(page) == []


def test_a_file_that_is_shown_has_no_fault(empty_page):
    go(empty_page, "look")
    empty_page.select_option("#system", "tabular:council-outcomes")
    empty_page.set_input_files("#file", EXAMPLE)
    empty_page.wait_for_selector("#shown:not([hidden])")
    assert faults_of(empty_page) == []


def test_signing_in_has_no_fault(empty_page):
    empty_page.click("#sign-out")
    empty_page.wait_for_selector("#sign-in:not([hidden])")
    assert faults_of(empty_page) == []


def test_a_fault_is_found_out(empty_page):
    go(empty_page, "people")
    empty_page.evaluate("document.querySelector('#view').append(document.createElement('select'))")
    assert any("select-name" in fault for fault in faults_of(empty_page))


def test_each_view_has_one_first_heading_a_title_of_its_own_and_focus_on_it(empty_page):
    titles = set()
    for route in ROUTES[:6]:
        go(empty_page, route)
        heading = empty_page.locator("h1:visible")
        assert heading.count() == 1
        assert empty_page.evaluate("document.activeElement.tagName") == "H1"
        titles.add(empty_page.title())
    assert len(titles) == 6
    expect(empty_page.locator("#nav a[aria-current=page]")).to_have_text("Systems")


def test_the_first_key_leads_past_the_menu_to_the_page(empty_page):
    empty_page.evaluate("document.activeElement.blur()")
    empty_page.keyboard.press("Tab")
    empty_page.keyboard.press("Enter")
    assert empty_page.evaluate("document.activeElement.id") == "main"
    assert not empty_page.url.endswith("#main")


def test_focus_is_always_to_be_seen(empty_page):
    go(empty_page, "systems")
    for _ in range(8):
        empty_page.keyboard.press("Tab")
        outline = empty_page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return document.activeElement === document.body ? 'end' : `${s.outlineStyle} ${s.outlineWidth}`; }"
        )
        assert outline in ("solid 3px", "end")


def test_nothing_moves_for_those_who_ask_for_no_movement(empty_page):
    empty_page.emulate_media(reduced_motion="reduce")
    go(empty_page, "look")
    moving = "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration !== '0s')"
    assert empty_page.evaluate(f"{moving}.length") == 0


def test_where_you_are_is_told_by_a_line_in_the_readers_own_colours_too(page):
    go(page, "people")
    page.emulate_media(color_scheme="dark", forced_colors="active")
    lines = "all => all.map(one => getComputedStyle(one).borderBottomColor)"
    here = page.locator("nav a[aria-current]").evaluate_all(lines)
    others = page.locator("nav a:not([aria-current])").evaluate_all(lines)
    page.emulate_media(color_scheme="light", forced_colors="none")
    assert len(here) == 1
    assert set(others).isdisjoint(here)
