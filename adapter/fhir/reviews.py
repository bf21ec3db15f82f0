"""Reviews as Observations, and Goal.achievementStatus, which shows the newest (record.md, "The standing review").

An achievementStatus that differs from what the reviews would show reads as a standing review of nobody. It goes back
untouched, until a change alters what must be shown: then it becomes an Observation of its own first.
"""

from __future__ import annotations

from typing import Any

from adapter.fhir.codecs import CODE_SYSTEM
from adapter.fhir.references import PO, Resource
from adapter.fhir.selectors import words_of
from adapter.mapping.library import Library

REVIEW = f"{CODE_SYSTEM}review"
EXTENT = f"{CODE_SYSTEM}extent"
GOAL_ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
SNOMED = "http://snomed.info/sct"
SCALE = f"{PO}/StructureDefinition/po-scale"
SCALE_VALUE = f"{PO}/StructureDefinition/po-scale-value"
Tree = dict[str, Any]


def is_review(observation: Resource) -> bool:
    return has_coding(observation, REVIEW, "review") and stands(observation)


def has_coding(observation: Resource, system: str, code: str) -> bool:
    for coding in codings(observation.get("code")):
        if coding.get("code") == code and coding.get("system") == system:
            return True
    return False


def stands(observation: Resource) -> bool:
    return observation.get("status") not in ("entered-in-error", "cancelled")


def codings(concept: Any) -> list[Tree]:
    found = concept.get("coding") if isinstance(concept, dict) else None
    return [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []


def in_order(reviews: list[Tree]) -> list[Tree]:
    """By date, then id: the order in which reviews and scores are kept."""
    return sorted(reviews, key=lambda r: (r.get("date", ""), r.get("id", "")))


def shown(reviews: list[Tree]) -> Tree | None:
    """The extent that a Goal shows: of the newest dated review that has one, else of the standing one last stated."""
    with_extent = [r for r in reviews if "extent" in r]
    dated = [r for r in with_extent if "date" in r]
    newest = max(dated or with_extent, key=_when_stated, default=None)
    return newest["extent"] if newest is not None else None


def _when_stated(review: Tree) -> tuple[str, str]:
    return (review["date"] if "date" in review else review.get("stated", ""), review.get("id", ""))


def achievement_from(extent: Tree, library: Library) -> Tree:
    """An extent as a CodeableConcept: FHIR's nearest code, ours beside it, the local point and the sender's words."""
    concept: Tree = {}
    if points := [
        {"url": url, "valueString": extent[name]}
        for name, url in (("scale", SCALE), ("value", SCALE_VALUE))
        if name in extent
    ]:
        concept["extension"] = points
    code = extent.get("code")
    nearest = library.table("extent--goal-achievement").theirs(code) if code else None
    found = [{"system": GOAL_ACHIEVEMENT, "code": nearest, "display": _named(nearest)}] if nearest else []
    if code:
        known = library.vocabulary("extent").get(code)
        found.append({"system": EXTENT, "code": code, **({"display": known.display} if known is not None else {})})
    if found:
        concept["coding"] = found
    if "text" in extent:
        concept["text"] = extent["text"]
    return concept


def _named(code: str) -> str:
    """As FHIR names the codes of goal-achievement: In Progress."""
    return code.replace("-", " ").title()


def extent_from(concept: Any, library: Library) -> Tree:
    """What a Goal's achievementStatus says. Our own code is believed before FHIR's and SNOMED CT's; a code that holds
    more than one of ours, such as in-progress, is no extent of ours, and stays words."""
    extent: Tree = {}
    for extension in concept.get("extension", ()) if isinstance(concept, dict) else ():
        name = {SCALE: "scale", SCALE_VALUE: "value"}.get(extension.get("url"))
        if name and isinstance(extension.get("valueString"), str):
            extent[name] = extension["valueString"]
    code, words = _coded_extent(codings(concept), library)
    if code is not None:
        extent["code"] = code
    text = concept.get("text") if isinstance(concept, dict) else None
    if isinstance(text, str) or (words and code is None):
        extent["text"] = text if isinstance(text, str) else words
    return extent


def _coded_extent(found: list[Tree], library: Library) -> tuple[str | None, str]:
    """(a code of ours, the words of the first coding that has any)"""
    known = {c.get("system"): c.get("code") for c in reversed(found)}
    table = library.table("extent--goal-achievement")
    if known.get(EXTENT) in table.writes:
        return known[EXTENT], ""
    for system, listed in ((GOAL_ACHIEVEMENT, table), (SNOMED, library.table("extent--snomed-goal-status"))):
        theirs = str(known.get(system))
        code = listed.ours(theirs)
        if listed.relationship.get((code, theirs)) == "equivalent":
            return code, ""
    words = [c["display"] for c in found if isinstance(c.get("display"), str)]
    named = str(known.get(GOAL_ACHIEVEMENT))
    return None, words[0] if words else _named(named) if table.lists(named) else ""


def with_achievement(goal: Resource, reviews: list[Tree], library: Library) -> list[Tree]:
    """The reviews, and the one that a differing achievementStatus and the outcome's own words stand for."""
    identity = achievement_id(goal)
    if not ("achievementStatus" in goal or "outcomeCode" in goal) or any(r["id"] == identity for r in reviews):
        return reviews
    review = _extent_of_nobody(goal, reviews, library)
    if (told := _told(goal)) is not None:
        review["narrative"] = told
    return in_order([*reviews, {"id": identity, "standing": True, **review}]) if review else reviews


def _extent_of_nobody(goal: Resource, reviews: list[Tree], library: Library) -> Tree:
    if "achievementStatus" not in goal:
        return {}
    showing = shown(reviews)
    as_shown = achievement_from(showing, library) if showing is not None else None
    if goal["achievementStatus"] == as_shown:
        return {}
    extent = extent_from(goal["achievementStatus"], library)
    if not extent or (as_shown is not None and extent == extent_from(as_shown, library)):
        return {}
    return {"extent": extent}


def _told(goal: Resource) -> str | None:
    """What came of it, as Goal.outcomeCode says it in words: the first that has any."""
    outcomes = goal.get("outcomeCode")
    told = map(words_of, outcomes if isinstance(outcomes, list) else ())
    return next((text for text in told if text is not None), None)


def achievement_id(goal: Resource) -> str:
    """The id of the review that stands in the Goal alone; always a FHIR id."""
    return f"{goal['id'][:48]}-achievement"


def put_achievement(goal: Resource, before: list[Tree], after: list[Tree], library: Library) -> list[Tree]:
    """Sets achievementStatus on a Goal that is being written; returns the reviews that need an Observation.

    `before` are the reviews as the Goal read until now, `after` as they are wanted.
    """
    nobody = achievement_id(goal) if "achievementStatus" in goal or "outcomeCode" in goal else None
    kept = next((r for r in after if r["id"] == nobody), None)
    others = [r for r in after if r["id"] != nobody]
    unchanged = kept is not None and kept in before and shown(after) == shown(before)
    if unchanged and with_achievement(goal, others, library) == after:
        return others
    if after == before:
        return after
    _untell(goal)
    extent = shown(after)
    if extent is None:
        goal.pop("achievementStatus", None)
    elif shown(before) != extent or "achievementStatus" not in goal or with_achievement(goal, after, library) != after:
        goal["achievementStatus"] = achievement_from(extent, library)
    return after


def _untell(goal: Resource) -> None:
    """What came of it is told by an Observation from now on, or not at all; what says nothing in words stays."""
    left = [concept for concept in goal.pop("outcomeCode", ()) if _told({"outcomeCode": [concept]}) is None]
    if left:
        goal["outcomeCode"] = left
