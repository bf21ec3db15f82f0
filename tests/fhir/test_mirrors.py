"""Mirrors of why an outcome matters: never stored, never read twice, an edit by whoever ignores extensions taken."""

from __future__ import annotations

from typing import Any

from adapter.fhir import check, with_mirrors, without_mirrors
from adapter.fhir.mirrors import WHY

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


def test_an_edited_note_beside_an_untouched_extension_is_the_new_why() -> None:
    assert without_mirrors(edited(with_mirrors(goal()), note="New.")) == (goal("New."), [])


def test_a_changed_extension_beside_an_untouched_note_is_taken() -> None:
    assert without_mirrors(edited(with_mirrors(goal()), why="New.")) == (goal("New."), [])


def test_where_both_were_edited_the_extension_wins_and_the_note_stays_and_it_is_told() -> None:
    taken = without_mirrors(edited(with_mirrors(goal()), note="This.", why="That."))
    assert taken.resource == goal("That.", {"text": "This."})
    assert [issue.where for issue in taken.issues] == ["Goal.note[0]"]
