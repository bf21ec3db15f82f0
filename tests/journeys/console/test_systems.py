"""Systems: what each can hold, when it was last heard from, and what it has not been sent yet."""

from __future__ import annotations

from tests.journeys.console.conftest import go, playwright

expect = playwright.expect


def test_a_system_says_whose_it_is_when_it_was_heard_and_what_waits(page):
    go(page, "systems")
    council = page.locator(".system", has_text="lochside-council").first
    expect(council).to_contain_text("It tells us, and can be told")
    expect(council).to_contain_text("Last heard from")
    expect(council.locator("time").first).to_be_visible()
    expect(council).to_contain_text("1 place to decide")
    expect(council.locator(".cannot li").first).to_be_visible()
    expect(council).to_contain_text("What a system cannot hold, it cannot erase")
    council.locator("text=its receipt").click()
    expect(page.locator("#view h1")).to_have_text("Receipt: lochside-council")


def test_what_was_not_sent_is_listed_with_why_and_is_sent_again_on_request(page, scene):
    item = scene.ask("GET", "/conflicts").json()["items"][0]
    decision = {"decision": "ours", "send": True, "reason": "As agreed on the telephone."}
    scene.ask("POST", f"/conflicts/{item['id']}", json=decision)
    go(page, "systems")
    owed = page.locator(".deliveries li").first
    expect(owed).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    owed.locator("text=Replay").click()
    expect(page.locator("#status")).to_have_text("It waits to be sent again.")
    assert [method for method, url in asked if url.endswith("/replay")] == ["POST"]
    assert page.evaluate("document.activeElement.textContent") == "Replay"
