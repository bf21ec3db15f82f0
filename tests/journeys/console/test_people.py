"""One person's plan in plain words: who says so, where a system says otherwise, and what it was before."""

from __future__ import annotations

from tests.journeys.console.conftest import go, playwright, settled
from tests.journeys.console.scene import OURS, THEIRS, WHY_2

expect = playwright.expect


def open_plan(page, name: str) -> None:
    go(page, "people")
    page.click(f".entry a >> text={name}")
    settled(page)


def test_people_are_listed_by_name_with_birth_date_outcomes_and_systems(page):
    go(page, "people")
    iris = page.locator(".entry", has_text="Iris Testperson")
    expect(iris).to_contain_text("14 March 1944")
    expect(iris).to_contain_text("Outcomes2")
    expect(iris).to_contain_text("lochside-council")


def test_a_name_is_found_on_the_page_without_asking_anybody(page):
    go(page, "people")
    page.faults.clear()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("input[type=search]", "calum")
    assert page.locator(".entry:visible").count() == 1
    assert asked == []


def test_an_address_holds_an_id_and_nothing_about_the_person(page, scene):
    open_plan(page, "Iris Testperson")
    assert page.evaluate("location.hash") == f"#/people/{scene.record_of('Iris')}"


def test_the_plan_says_what_matters_why_how_and_how_far_it_has_come(page):
    open_plan(page, "Iris Testperson")
    plan = page.locator("#plan-of-one")
    text = plan.inner_text()
    assert "I want help with getting my confidence back in the kitchen." in text
    assert "Whose words these are is not recorded." in text
    assert OURS in text
    assert WHY_2 in text
    assert "The plan needs to change." in text
    assert "Her husband worries when she is out" in text
    assert "It is getting closer." in text
    expect(plan.locator(".alert").first).to_contain_text("the plan needs to change")


def test_where_a_system_says_otherwise_it_stands_beside_the_field(page):
    open_plan(page, "Iris Testperson")
    note = page.locator(".dispute")
    expect(note).to_contain_text("lochside-council says something else here")
    expect(note).to_contain_text(THEIRS)
    beside = note.evaluate("one => one.previousElementSibling.textContent")
    assert beside == OURS


def test_who_says_so_and_who_has_not_confirmed_it_since(page):
    open_plan(page, "Iris Testperson")
    expect(page.locator(".sources")).to_contain_text("Last confirmed")
    assert "not confirmed since" not in page.inner_text(".sources")
    expect(page.locator(".source", has_text="lochside-board")).to_contain_text("Last wrote here")
    open_plan(page, "Sèonaid NicTest")
    expect(page.locator(".sources")).to_contain_text("not confirmed since")
    expect(page.locator(".sources")).to_contain_text("Nothing was taken away")


def test_the_history_says_what_changed_and_by_whom_and_an_older_version_opens(page):
    open_plan(page, "Iris Testperson")
    versions = page.locator(".versions li")
    expect(versions.last).to_contain_text("Version 1")
    expect(page.locator(".versions")).to_contain_text("by lochside-board")
    expect(page.locator(".versions")).to_contain_text("Why it matters")
    versions.last.locator(".version a").click()
    settled(page)
    expect(page.locator(".caution-note")).to_contain_text("This is how the plan was in version 1")
    assert OURS not in page.inner_text("#plan-of-one")
    assert page.locator(".dispute").count() == 0
    page.click("text=which holds now")
    settled(page)
    assert OURS in page.inner_text("#plan-of-one")


def test_the_print_is_the_plan_and_its_version_and_nothing_else(page):
    open_plan(page, "Sèonaid NicTest")
    page.emulate_media(media="print")
    for hidden in (".masthead", "aside", "footer >> nth=-1", ".doing"):
        assert page.locator(hidden).first.is_hidden(), hidden
    assert page.locator("#plan-of-one").is_visible()
    expect(page.locator(".printed")).to_contain_text("What is held may have changed since")
    expect(page.locator(".printed")).to_contain_text("lochside-council has not confirmed it since")


def test_a_plan_that_is_not_there_is_told_in_words(page):
    go(page, "people/00000000-0000-8000-8000-000000000000")
    expect(page.locator("#view h1")).to_have_text("It is not here")


def test_what_could_be_better_is_said_kindly_with_what_says_so(page):
    open_plan(page, "Sèonaid NicTest")
    better = page.locator(".quality")
    expect(better).to_contain_text("Nothing was refused for it")
    expect(better.locator(".about").first).to_contain_text("About: Tha mi ag iarraidh mo thaigh fhìn a chumail")
    better.locator("summary").first.click()
    expect(better.locator("blockquote").first).not_to_be_empty()
