"""Notes that repeat why an outcome matters, for readers that ignore extensions: made on the way out, never stored.

A mirror carries the digest of what it repeats, so that coming in it is told from an edit (record.md).
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from adapter.errors import Issue
from adapter.fhir.references import PO, Resource
from adapter.fhir.selectors import ANNOTATION_TYPE, NOTE_KIND

Tree = dict[str, Any]
MIRROR = f"{PO}/StructureDefinition/po-mirror-of"
WHY = f"{PO}/StructureDefinition/po-why-it-matters"
ADOPTED = "This note repeats why it matters, and somebody has changed it: it was taken as the new reason."
ONLY_HERE = "Why it matters stood only in this note, which repeats it: it was taken from here, so that it is not lost."
BOTH = "This note and what it repeats were both changed: the extension was taken, the note kept."


class Taken(NamedTuple):
    """A resource without what we add on the way out, as it is to be stored; `issues` tell of what was changed in it."""

    resource: Resource
    issues: list[Issue]


def with_mirrors(goal: Resource) -> Resource:
    """A new Goal with a note that repeats its why; itself where there is none, or a mirror stands there already."""
    notes, why = goal.get("note", []), _why(goal)
    sound = isinstance(notes, list) and (notes or "note" not in goal)
    if goal.get("resourceType") != "Goal" or why is None or not sound or any(map(_mirrored, notes)):
        return goal
    concept = {"coding": [{"system": NOTE_KIND, "code": "why"}]}
    marks = [{"url": ANNOTATION_TYPE, "valueCodeableConcept": concept}, {"url": MIRROR, "valueString": _digest(why)}]
    return {**goal, "note": [*notes, {"extension": marks, "text": why}]}


def without_mirrors(goal: Resource, where: str = "Goal") -> Taken:
    """An untouched mirror goes. One that was edited, beside a why that was not, is the new why. Where both were edited
    the extension wins, and the note stays as an ordinary one. Where only the note is left, some program has dropped our
    extension: whoever takes a why away takes the note away too."""
    notes = _list(goal.get("note"))
    if goal.get("resourceType") != "Goal" or not any(_mirrored(note) for note in notes):
        return Taken(goal, [])
    why, adopted, kept, issues = _why(goal), None, list[Any](), list[Issue]()
    for number, note in enumerate(notes):
        mirrored, text = _mirrored(note), note.get("text") if isinstance(note, dict) else None
        at = f"{where}.note[{number}]"
        if mirrored is None or not isinstance(text, str):
            kept.append(note)
        elif why is None and adopted is None:
            adopted = text
            issues.append(Issue("information", "informational", at, ONLY_HERE))
        elif _digest(text) == mirrored or text in (why, adopted):
            continue
        elif why is not None and _digest(why) == mirrored and adopted is None:
            adopted = text
            issues.append(Issue("information", "informational", at, ADOPTED))
        else:
            kept.append(_plain(note))
            issues.append(Issue("warning", "conflict", at, BOTH))
    result = {name: kept if name == "note" else value for name, value in goal.items() if name != "note" or kept}
    return Taken(_with_why(result, adopted) if adopted is not None else result, issues)


def _digest(text: str) -> str:
    """Of the words: servers trim texts and change the ends of their lines, and that is nobody's edit."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:32]


def _why(goal: Resource) -> str | None:
    found = next((e.get("valueMarkdown") for e in _extensions(goal) if e.get("url") == WHY), None)
    return found if isinstance(found, str) else None


def _with_why(goal: Resource, why: str) -> Resource:
    changed = [
        {**e, "valueMarkdown": why} if isinstance(e, dict) and e.get("url") == WHY else e
        for e in _list(goal.get("extension"))
    ]
    if all(not isinstance(e, dict) or e.get("url") != WHY for e in changed):
        changed.append({"url": WHY, "valueMarkdown": why})
    return {**goal, "extension": changed}


def _mirrored(note: Any) -> str | None:
    """The digest that a mirror carries; None for any other note."""
    found = next((e.get("valueString") for e in _extensions(note) if e.get("url") == MIRROR), None)
    return found if isinstance(found, str) else None


def _plain(note: Tree) -> Tree:
    """The note without our marks: from now on somebody's own."""
    others = [e for e in _extensions(note) if e.get("url") not in (MIRROR, ANNOTATION_TYPE)]
    plain = {name: value for name, value in note.items() if name != "extension"}
    return {**({"extension": others} if others else {}), **plain}


def _extensions(element: Any) -> list[Tree]:
    several = element.get("extension") if isinstance(element, dict) else None
    return [e for e in _list(several) if isinstance(e, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
