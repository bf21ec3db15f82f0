"""Two councils that both know Iris meet: where they differ is one column, decided at once on the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.console.conftest import closed, go, opened, playwright, scene_in, settled
from tests.journeys.console.scene import TABULAR, Scene, week

expect = playwright.expect
GLENSIDE = """
[organisations.glenside-council]
[systems.glenside-council]
plugin = "tabular"
profile = "council-outcomes"
organisation = "glenside-council"
"""


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    if not TABULAR.exists():
        pytest.skip("the shared extracts are not beside this checkout")
    with scene_in(tmp_path_factory.mktemp("meeting"), GLENSIDE) as scene:
        scene.send(week(1))
        theirs = week(1).replace("SW0002", "GL0002").replace("Testperson", "Testperson-Brown")
        headers = {"Content-Type": "text/csv"}
        scene.ask("POST", "/systems/glenside-council/messages", data=theirs.encode(), headers=headers)
        yield scene


def test_a_column_in_which_two_differed_when_they_first_met_is_looked_at_and_decided(browser, met):
    page = opened(browser, met, route="decide")
    view = page.locator("#view")
    expect(view.locator("h2")).to_have_text(["When two first met"])
    expect(view).to_contain_text("1 place, from glenside-council.")
    page.click("text=from glenside-council >> visible=true >> nth=-1")
    page.wait_for_selector(".voice")
    settled(page)
    expect(page.locator(".voice").first).to_contain_text("Testperson")
    expect(page.locator(".voice").last).to_contain_text("Testperson-Brown")
    page.check("text=Take what they said")
    page.fill("textarea:visible", "She married.")
    page.click("button[type=submit]:visible")
    expect(page.locator("#view h2").first).to_have_text("Decided. Here is the receipt.")
    go(page, "decide")
    expect(view).to_contain_text("Nothing waits for a decision.")
    go(page, f"people/{met.record_of('Iris')}")
    expect(view).to_contain_text("Testperson-Brown")
    closed(page)
