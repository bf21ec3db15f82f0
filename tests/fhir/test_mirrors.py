"""Mirrors of why an outcome matters: never stored, never read twice, an edit by whoever ignores extensions taken."""

from __future__ import annotations

from typing import Any

from adapter.fhir import check, with_mirrors, without_mirrors
from adapter.fhir.mirrors import ADOPTED, ONLY_HERE, WHY

NOTE = {"text": "An ordinary note."}


def goal(why: str | None = "The smell of soup makes a house a home.", *notes: Any) -> dict[str, Any]:
    extension = {"extension": [{"url": WHY, "valueMarkdown": why}]} if why else {}
    return {
        "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "Soup"},
        "subject": {"reference": "Patient/p"}, **extension, **({"note": list(notes)} if notes else {}),
    }  # fmt: skip


def edited(resource: dict[str, Any], note: str | None = None, why: str | None = None) -> dict[str, Any]:
    changed = {**resource, "note": [dict(n) for n in resource["note"]]}
    if note is not None:
        changed["note"][-1]["text"] = note
    if why is not None:
        changed["extension"] = [{"url": WHY, "valueMarkdown": why}]
    return changed


def test_a_mirror_that_nobody_touched_goes_again() -> None:
    for before in (goal(), goal("Why?", NOTE), goal(None), goal(None, NOTE)):
        shown = with_mirrors(before)
        assert without_mirrors(shown) == (before, [])
        assert [i for i in check(shown) if i.severity == "error"] == []
        assert with_mirrors(shown) == shown


def test_a_mirror_that_is_gone_says_nothing() -> None:
    assert without_mirrors(goal()) == (goal(), [])


def test_a_why_whose_extension_somebody_dropped_is_taken_from_the_note_that_repeats_it() -> None:
    shown = with_mirrors(goal("Why?", NOTE))
    dropped = {name: value for name, value in shown.items() if name != "extension"}
    taken = without_mirrors(dropped)
    assert taken.resource == goal("Why?", NOTE)
    assert [(issue.severity, issue.text) for issue in taken.issues] == [("information", ONLY_HERE)]
    assert without_mirrors(edited(dropped, note="New.")).resource == goal("New.", NOTE)


def test_an_edited_note_beside_an_untouched_extension_is_the_new_why() -> None:
    taken = without_mirrors(edited(with_mirrors(goal()), note="New."), "Bundle.entry[2].resource")
    assert taken.resource == goal("New.")
    assert [issue.text for issue in taken.issues] == [ADOPTED]
    assert taken.issues[0].where == "Bundle.entry[2].resource.note[0]"


def test_a_note_whose_blanks_and_line_ends_a_server_changed_is_nobodys_edit() -> None:
    before = goal("First.\r\nSecond. ")
    assert without_mirrors(edited(with_mirrors(before), note="First.\nSecond.")) == (before, [])


def test_a_stale_mirror_beside_a_newer_why_changes_nothing() -> None:
    """A server that adds to lists: it has the note of the older version and that of the newer."""
    older, newer = with_mirrors(goal("Old.")), with_mirrors(goal("New."))
    merged = {**newer, "note": [*older["note"], *newer["note"]]}
    assert without_mirrors(merged) == (goal("New."), [])


def test_of_two_edited_notes_one_is_taken_and_the_other_stays_and_is_told() -> None:
    shown = with_mirrors(goal())
    both = {**shown, "note": [{**shown["note"][0], "text": text} for text in ("This.", "That.")]}
    taken = without_mirrors(both)
    assert taken.resource == goal("This.", {"text": "That."})
    assert [issue.severity for issue in taken.issues] == ["information", "warning"]


def test_what_is_no_goal_or_has_no_list_of_notes_is_left_as_it_is() -> None:
    for notes in ([], {}, "x", None):
        odd = {**goal(), "note": notes}
        assert with_mirrors(odd) is odd
    plan = {"resourceType": "CarePlan", "note": with_mirrors(goal())["note"]}
    assert without_mirrors(plan).resource is plan


def test_a_changed_extension_beside_an_untouched_note_is_taken() -> None:
    assert without_mirrors(edited(with_mirrors(goal()), why="New.")) == (goal("New."), [])


def test_where_both_were_edited_the_extension_wins_and_the_note_stays_and_it_is_told() -> None:
    taken = without_mirrors(edited(with_mirrors(goal()), note="This.", why="That."))
    assert taken.resource == goal("That.", {"text": "This."})
    assert [issue.where for issue in taken.issues] == ["Goal.note[0]"]
