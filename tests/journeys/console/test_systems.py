"""Systems: what each can hold, when it was last heard from, and what it has not been sent yet."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.journeys.console.conftest import closed, go, opened, playwright, scene_in
from tests.journeys.console.scene import TABULAR, Scene, week

expect = playwright.expect
GLENSIDE = """
[systems.glenside]
plugin = "tabular"
profile = "council-outcomes"
organisation = "glenside"
receives = true
only_receives = true
in = "{0}/from"
out = "{0}/to"
[organisations.glenside]
sees = ["lochside-council"]
"""


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


@pytest.fixture
def shared_until_may(tmp_path) -> Iterator[Scene]:
    """Iris's plan was shared with Glenside until last May; a worker has looked at what Glenside is owed since."""
    if not TABULAR.exists():
        pytest.skip("the shared extracts are not beside this checkout")
    with scene_in(tmp_path, GLENSIDE.format(tmp_path)) as scene:
        scene.send(week(1))
        over = {"id": "s", "recipient": {"text": "Glenside"}, "basis": "consent", "period": {"end": "2026-05"}}
        headers = {"Content-Type": "application/vnd.outcomes.said+json"}
        told = {"sharing": [over]}
        scene.ask("PATCH", f"/records/{scene.record_of('Iris')}", scene.board, json=told, headers=headers)
        with scene.worker():
            until = time.monotonic() + 60
            while scene.ask("GET", "/deliveries?state=waiting").json()["items"] and time.monotonic() < until:
                time.sleep(0.2)
        yield scene


def test_what_may_not_be_sent_any_more_is_listed_with_why(browser, shared_until_may: Scene):
    tab = opened(browser, shared_until_may, route="systems")
    (owed,) = tab.locator(".system", has_text="glenside").locator(".deliveries li").all()
    expect(owed).to_contain_text("no longer to be sent")
    expect(owed).to_contain_text("Why: The time for which this was shared with this organisation is over")
    closed(tab)
