"""The token: where it comes from, where it stays, and what a token may not do is said."""

from __future__ import annotations

from tests.journeys.conftest import TOKEN
from tests.journeys.console.conftest import closed, go, opened, playwright

expect = playwright.expect


def test_the_token_leaves_the_address_and_stays_in_the_tab(empty_page, bare):
    assert empty_page.url == f"{bare.address}/console/"
    assert empty_page.evaluate("Object.entries(sessionStorage)") == [["outcomes-adapter-token", TOKEN]]
    empty_page.reload()
    empty_page.wait_for_selector("#nav:not([hidden])")


def test_without_a_token_the_page_asks_for_one_and_says_when_it_is_wrong(empty_page, bare):
    page = empty_page
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{bare.address}/console/#/systems")
    page.reload()
    page.wait_for_selector("#sign-in:not([hidden])")
    assert page.locator("#nav").is_hidden()
    page.keyboard.type("not-the-token")
    page.keyboard.press("Enter")
    expect(page.locator("#sign-in-why")).to_contain_text("does not open")
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#view h1")).to_have_text("Systems")


def test_signing_out_leaves_nothing_in_the_tab(empty_page):
    page = empty_page
    go(page, "systems")
    page.click("#sign-out")
    page.wait_for_selector("#sign-in:not([hidden])")
    assert page.evaluate("sessionStorage.length") == 0
    assert page.locator("#view *").count() == 0


def test_a_token_that_ends_asks_for_another_and_goes_on_where_it_was(empty_page):
    page = empty_page
    go(page, "people")
    page.evaluate("sessionStorage.setItem('outcomes-adapter-token', 'ended')")
    page.click("#nav >> text=Receipts")
    expect(page.locator("#sign-in-why")).to_contain_text("does not open")
    assert page.locator("#view *").count() == 0
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#view h1")).to_have_text("Receipts")


def test_a_permission_that_is_missing_is_named(browser, bare):
    page = opened(browser, bare, token=bare.board)
    go(page, "systems")
    expect(page.locator("#problem")).to_contain_text("operate")
    expect(page.locator("#problem")).to_contain_text("Ask whoever runs the gateway")
    assert page.locator("#waiting").is_hidden()
    go(page, "people")
    expect(page.locator("#view h1")).to_have_text("People")
    assert page.locator("#problem").is_hidden()
    closed(page)
