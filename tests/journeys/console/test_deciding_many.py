"""One decision for several plans or for some of them; rows and files that are held whole; somebody's own words."""

from __future__ import annotations

from tests.journeys.console.conftest import closed, go, opened, playwright, settled
from tests.journeys.console.scene import MARKUP, week

expect = playwright.expect
CHOIR = "I’d like to see my friends from the choir again"


def open_item(page, words: str) -> None:
    go(page, "decide")
    page.locator(".entry", has_text=words).first.locator("h2 a").click()
    settled(page)
    page.wait_for_selector(".voice")


def decide(page, choice: str) -> None:
    page.check(f"text={choice}")
    page.fill("textarea:visible >> nth=-1", "As agreed.")
    page.click("button[type=submit]:visible")
    expect(page.locator("#view h2").first).to_have_text("Decided. Here is the receipt.")


def test_of_several_plans_some_are_decided_and_the_others_wait(page, scene):
    scene.send(week(2).replace("I was nearly there when I got ill", ""))
    open_item(page, "There is a blank now")
    parts = page.locator(".part")
    assert parts.count() == 2
    expect(page.locator(".who").nth(0)).not_to_contain_text("one moment")
    page.click("text=Only those that I tick")
    page.check("text=Keep what we hold")
    page.fill("textarea:visible", "He still says so.")
    page.click("button[type=submit]:visible")
    expect(page.locator(".fault:visible")).to_have_text("Tick at least one above, or choose all.")
    calums = parts.filter(has_text="Calum MacTest")
    calums.locator("input[type=checkbox]").check()
    expect(page.locator(".about-to")).to_contain_text("in 1 plan that you ticked")
    page.click("button[type=submit]:visible")
    expect(page.locator("#view h2").first).to_have_text("Decided. Here is the receipt.")
    open_item(page, "There is a blank now")
    assert page.locator(".part").count() == 1
    assert "Calum" not in page.inner_text("#view")


def test_somebody_who_may_only_decide_sees_both_voices_and_decides(browser, scene):
    scene.send(week(2).replace("Neighbour drives", ""))
    page = opened(browser, scene, token=scene.decider)
    open_item(page, "There is a blank now")
    expect(page.locator(".who").first).to_contain_text("Calum MacTest")
    decide(page, "Keep what we hold")
    closed(page)


def test_a_row_whose_person_cannot_be_told_is_shown_whole_and_is_in_no_plan(page, scene):
    row = f'SW000299,1403441006,Una,"{MARKUP}",01/01/1950,O-1,Soup,Having things to do,,,,,,,,,\n'
    scene.send(week(2) + row)
    open_item(page, "The number and the person do not go together")
    ours, theirs = page.locator(".voice").all()
    expect(ours).to_contain_text("Nothing of it is in any plan until somebody decides")
    expect(theirs).to_contain_text(f"Una {MARKUP}")
    expect(theirs).to_contain_text("1 January 1950")
    expect(theirs).to_contain_text("CHI number")
    expect(theirs).to_contain_text("Soup")
    assert page.locator("#view img").count() == 0
    decide(page, "Set it aside")
    assert not any("Una" in item["person"]["name"] for item in scene.ask("GET", "/records").json()["items"])


def test_somebodys_own_words_are_shown_with_whose_they_are_and_other_words_want_a_voice(page, scene):
    iris = scene.record_of("Iris")
    second = scene.ask("GET", f"/records/{iris}").json()["outcomes"][1]
    scene.change(iris, [{"id": second["id"], "statement": {"text": CHOIR, "voice": "verbatim"}}])
    scene.send(week(2).replace(CHOIR, "Attend choir"))
    open_item(page, "Their text would replace somebody’s own words")
    ours, theirs = page.locator(".voice").all()
    expect(ours).to_contain_text("These are the person’s own words.")
    expect(theirs).to_contain_text("Whose words these are is not recorded.")
    page.check("text=Write something else")
    page.fill("textarea:visible >> nth=0", "To sing with my friends again")
    page.select_option("select:visible", "verbatim")
    page.fill("textarea:visible >> nth=1", "She said it so.")
    page.click("button[type=submit]:visible")
    expect(page.locator("#view h2").first).to_have_text("Decided. Here is the receipt.")
    outcomes = scene.ask("GET", f"/records/{iris}").json()["outcomes"]
    assert outcomes[1]["statement"]["text"] == "To sing with my friends again"
    assert outcomes[1]["statement"]["voice"] == "verbatim"


def test_an_older_file_that_came_again_is_asked_about_as_a_whole(page, scene):
    receipt = scene.send(week(1))
    assert receipt["state"] == "held"
    open_item(page, "file")
    expect(page.locator(".voice").last).to_contain_text("The whole file that came in on")
    page.click("text=Its receipt")
    expect(page.locator(".verdict")).to_be_visible()
