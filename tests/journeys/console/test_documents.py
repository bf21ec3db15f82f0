"""The plan as the person reads it, in Chromium: nobody is kept from reading it, and the page saves it as a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from adapter.paper.document import document
from adapter.paper.html import html
from tests.journeys.console.conftest import playwright
from tests.journeys.console.everybody import faults_of
from tests.journeys.console.test_people import open_plan
from tests.paper.iris import IRIS, of_iris

expect = playwright.expect


@pytest.mark.parametrize("large", [False, True])
def test_the_document_has_no_fault_for_anybody_and_its_policy_lets_its_style_in(browser, tmp_path, large: bool):
    file = tmp_path / "plan.html"
    file.write_text(html(of_iris(), large=large), encoding="utf-8")
    tab = browser.new_page()
    told = list[str]()
    tab.on("console", lambda one: told.append(one.text))
    tab.goto(file.as_uri())
    assert tab.evaluate("getComputedStyle(document.querySelector('.known')).borderTopWidth") == "2px"
    assert tab.evaluate("document.querySelector('figure svg').getBoundingClientRect().width") > 100
    tab.emulate_media(media="print")
    size = tab.evaluate("parseFloat(getComputedStyle(document.querySelector('dd')).fontSize)")
    assert size == pytest.approx(24 if large else 16)  # 18 and 12 points
    tab.emulate_media(media="screen")
    assert told == []
    assert faults_of(tab) == []
    tab.close()


def test_a_very_long_name_breaks_and_does_not_make_everything_else_small_on_paper(browser, tmp_path):
    record = {**IRIS, "person": {**IRIS["person"], "name": {"family": "Wolfeschlegelsteinhausen" * 6}}}
    (tmp_path / "plan.html").write_text(html(document(record, (), "2026-05-20")), encoding="utf-8")
    tab = browser.new_page()
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto((tmp_path / "plan.html").as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.close()


def test_its_pictures_are_seen_in_the_readers_own_colours(browser, tmp_path):
    (tmp_path / "plan.html").write_text(html(of_iris()), encoding="utf-8")
    tab = browser.new_page()
    tab.emulate_media(color_scheme="dark", forced_colors="active")
    tab.goto((tmp_path / "plan.html").as_uri())
    seen = tab.evaluate("getComputedStyle(document.querySelector('.signs svg')).backgroundColor")
    line = tab.evaluate("getComputedStyle(document.querySelector('.signs svg path')).stroke")
    assert (seen, line) == ("rgb(255, 255, 255)", "rgb(17, 17, 17)")
    tab.close()


@pytest.mark.parametrize(
    ("button", "name"),
    [("Save for the person (PDF)", "plan.pdf"), ("Save in large print (PDF)", "plan-large-print.pdf")],
)
def test_the_page_saves_the_plan_as_a_pdf(page, tmp_path: Path, button: str, name: str):
    open_plan(page, "Iris Testperson")
    with page.expect_download() as saving:
        page.click(f"text={button}")
    assert saving.value.suggested_filename == name
    saving.value.save_as(tmp_path / name)
    text = PdfReader(tmp_path / name).pages[0].extract_text()
    assert "What matters to Iris Testperson" in text
    assert "As known on " in text
    expect(page.locator("#status")).to_contain_text("The PDF has been saved.")
