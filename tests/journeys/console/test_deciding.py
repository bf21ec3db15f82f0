"""Somebody decides: both voices whole and side by side, whose plan it is, a reason, and what came of it."""

from __future__ import annotations

import os

from tests.journeys.conftest import ROOT
from tests.journeys.console.conftest import go, playwright, settled
from tests.journeys.console.scene import COUNCIL, MARKUP, OURS, THEIRS

expect = playwright.expect
CALUMS = "It is where I am somebody, not a patient"


def open_item(page, kind: str, words: str) -> None:
    go(page, "decide")
    entry = page.locator(".entry", has=page.locator(f"a[href*='/{kind}/']"), has_text=words).first
    entry.locator("h2 a").click()
    settled(page)
    page.wait_for_selector(".voices")


def why_of(scene, name: str, number: int = 0) -> str | None:
    return scene.ask("GET", f"/records/{scene.record_of(name)}").json()["outcomes"][number].get("why")


def test_what_is_to_decide_is_listed_by_cause_with_owner_and_age_and_counted(page):
    go(page, "decide")
    held = page.locator(".entry", has_text="There is a blank now")
    expect(held).to_contain_text("since today")
    expect(held).to_contain_text("Whose to decide: lochside-council")
    expect(held).to_contain_text("Why it matters")
    assert page.locator("#waiting").inner_text().split()[0] == str(page.locator(".entry").count())


def test_both_voices_stand_side_by_side_whole_of_one_width_with_what_differs_marked(page):
    open_item(page, "conflicts", "Why it matters")
    ours, theirs = page.locator(".voice").all()
    assert ours.locator(".value").inner_text() == OURS
    assert theirs.locator(".value").inner_text() == THEIRS
    assert ours.locator("mark").all_inner_texts() == ["family and me"]
    assert theirs.locator("mark").all_inner_texts() == ["still", "husband"]
    assert page.locator(".voices del, .voices ins").count() == 0
    one, other = ours.bounding_box(), theirs.bounding_box()
    assert (round(one["width"]), round(one["y"])) == (round(other["width"]), round(other["y"]))
    expect(page.locator(".differ")).to_contain_text("3 words only in what we hold, 2 only in what they said")
    expect(page.locator(".who")).to_contain_text("Iris Testperson, born 14 March 1944")
    expect(page.locator(".who")).to_contain_text("confidence back in the kitchen")
    expect(ours).to_contain_text("From: lochside-board")
    expect(theirs).to_contain_text("line 2")
    if folder := os.environ.get("CONSOLE_PICTURES"):
        take_picture(page, folder)


def take_picture(page, folder: str) -> None:
    """The README's: CONSOLE_PICTURES=tests/journeys make browser."""
    page.set_viewport_size({"width": 1400, "height": 1300})
    page.check("text=Keep what we hold")
    page.fill("textarea:visible", "Iris was asked on the telephone: family is the word that she wants.")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.screenshot(path=str(ROOT / folder / "deciding.png"))
    page.set_viewport_size({"width": 1600, "height": 1100})


def test_a_decision_without_a_choice_or_a_reason_is_not_sent_and_says_what_is_missing(page):
    open_item(page, "conflicts", "Why it matters")
    page.click("button[type=submit]:visible")
    expect(page.locator(".fault:visible")).to_have_text("Choose one of these.")
    page.check("text=Keep what we hold")
    page.click("button[type=submit]:visible")
    expect(page.locator(".fault:visible")).to_contain_text("Say in a few words why")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    expect(page.locator(".about-to")).to_have_text(
        f"You are about to say: what we hold stays here, and nothing is sent to {COUNCIL}."
    )


def test_a_conflict_is_decided_for_other_words_and_by_keyboard_alone(page, scene):
    open_item(page, "conflicts", "Why it matters")
    page.focus("legend + .choice input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == "value"
    page.keyboard.press("Tab")
    page.keyboard.type(f"For all of us, she says. {MARKUP}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Asked her on the telephone.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#view h2").first).to_have_text("Decided. Here is the receipt.")
    assert page.evaluate("document.activeElement.textContent") == "Decided. Here is the receipt."
    expect(page.locator(".verdict")).to_contain_text("Settled")
    assert why_of(scene, "Iris") == f"For all of us, she says. {MARKUP}"
    assert page.locator("#view img").count() == 0


def test_whoever_changed_another_outcome_is_not_named_for_this_one(page, scene):
    calum = scene.record_of("Calum")
    scene.change(calum, [{"statement": {"text": "To see the sea", "voice": "verbatim"}, "why": "I was born there."}])
    newest = scene.ask("GET", f"/records/{calum}/history").json()["items"][0]
    assert newest["by"] == "lochside-board"
    assert "outcomes.why" in newest["changed"]
    open_item(page, "held", "There is a blank now")
    ours = page.locator(".voice").first
    expect(ours).to_contain_text(CALUMS)
    expect(ours).to_contain_text("From: lochside-council, version 1")


def test_a_blank_that_is_held_shows_what_would_go_and_taking_it_says_so_first(page, scene):
    open_item(page, "held", "There is a blank now")
    expect(page.locator(".voice").first).to_contain_text(CALUMS)
    expect(page.locator(".voice").last).to_contain_text("A blank")
    page.check("text=Take what they said")
    expect(page.locator(".about-to")).to_contain_text("what we hold is taken out of the plan")
    page.check("text=Keep what we hold")
    page.fill("textarea:visible", "He still says so.")
    waiting = int(page.locator("#waiting").inner_text().split()[0])
    page.click("button[type=submit]:visible")
    expect(page.locator("#view h2").first).to_have_text("Decided. Here is the receipt.")
    assert why_of(scene, "Calum") == CALUMS
    if waiting > 1:
        expect(page.locator("#waiting")).to_have_text(f"{waiting - 1} waiting")
    else:
        expect(page.locator("#waiting")).to_be_hidden()


def test_what_somebody_else_decided_meanwhile_is_told_and_not_decided_twice(page, scene):
    iris = scene.record_of("Iris")
    first = scene.ask("GET", f"/records/{iris}").json()["outcomes"][0]
    scene.change(iris, [{"id": first["id"], "why": OURS}])
    scene.send_again(THEIRS + " And for me.")
    open_item(page, "conflicts", "Why it matters")
    item = page.evaluate("location.hash").rsplit("/", 1)[1]
    decision = {"decision": "ours", "reason": "As agreed."}
    scene.ask("POST", f"/conflicts/{item}", json=decision)
    page.check("text=Take what they said")
    page.fill("textarea:visible", "Too late.")
    page.click("button[type=submit]:visible")
    expect(page.locator("#problem")).to_contain_text("Nothing was decided")
    expect(page.locator("#problem")).to_contain_text("Look again before you go on")
    assert why_of(scene, "Iris") == OURS
    page.reload()
    expect(page.locator("#view .lead")).to_contain_text("decided already")
    expect(page.locator("#view")).to_contain_text("As agreed.")


def test_with_nothing_to_decide_the_page_says_what_would_be_here(empty_page):
    go(empty_page, "decide")
    expect(empty_page.locator("#view")).to_contain_text("Nothing waits for a decision")
    assert empty_page.locator("#waiting").is_hidden()
