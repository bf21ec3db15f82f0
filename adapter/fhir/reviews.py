"""Reviews as Observations, and Goal.achievementStatus, which shows the newest (record.md, "The standing review").

An achievementStatus that differs from what the reviews would show reads as a standing review of nobody. It goes back
untouched, until a change alters what must be shown: then it becomes an Observation of its own first.
"""

from __future__ import annotations

from typing import Any

from adapter.fhir.codecs import CODE_SYSTEM
from adapter.fhir.references import PO, Resource
from adapter.mapping.codes import CodeTable

REVIEW = f"{CODE_SYSTEM}review"
EXTENT = f"{CODE_SYSTEM}extent"
GOAL_ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
SCALE = f"{PO}/StructureDefinition/po-scale"
SCALE_VALUE = f"{PO}/StructureDefinition/po-scale-value"
Tree = dict[str, Any]


def is_review(observation: Resource) -> bool:
    return _stands(observation) and any(
        c.get("system") == REVIEW and c.get("code") == "review" for c in codings(observation.get("code"))
    )


def _stands(observation: Resource) -> bool:
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


def achievement_from(extent: Tree, table: CodeTable) -> Tree:
    """An extent as a CodeableConcept: FHIR's nearest code, ours beside it, the local point and the sender's words."""
    concept: Tree = {}
    if points := [
        {"url": url, "valueString": extent[name]}
        for name, url in (("scale", SCALE), ("value", SCALE_VALUE))
        if name in extent
    ]:
        concept["extension"] = points
    code = extent.get("code")
    nearest = table.theirs(code) if code else None
    found = [{"system": GOAL_ACHIEVEMENT, "code": nearest}] if nearest else []
    found += [{"system": EXTENT, "code": code}] if code else []
    if found:
        concept["coding"] = found
    if "text" in extent:
        concept["text"] = extent["text"]
    return concept


def extent_from(concept: Any, table: CodeTable) -> Tree:
    """What a Goal's achievementStatus says; our own code is believed before FHIR's, which is coarser."""
    extent: Tree = {}
    known = {c.get("system"): c.get("code") for c in reversed(codings(concept))}
    code = known.get(EXTENT) or table.ours(str(known.get(GOAL_ACHIEVEMENT)))
    if code in table.writes:
        extent["code"] = code
    for extension in concept.get("extension", ()) if isinstance(concept, dict) else ():
        name = {SCALE: "scale", SCALE_VALUE: "value"}.get(extension.get("url"))
        if name and isinstance(extension.get("valueString"), str):
            extent[name] = extension["valueString"]
    if isinstance(concept, dict) and isinstance(concept.get("text"), str):
        extent["text"] = concept["text"]
    return extent


def with_achievement(goal: Resource, reviews: list[Tree], table: CodeTable) -> list[Tree]:
    """The reviews, and the one that a differing achievementStatus stands for."""
    if "achievementStatus" not in goal:
        return reviews
    showing = shown(reviews)
    as_shown = achievement_from(showing, table) if showing is not None else None
    if goal["achievementStatus"] == as_shown:
        return reviews
    extent = extent_from(goal["achievementStatus"], table)
    if not extent or (as_shown is not None and extent == extent_from(as_shown, table)):
        return reviews
    return in_order([*reviews, {"id": achievement_id(goal), "standing": True, "extent": extent}])


def achievement_id(goal: Resource) -> str:
    """The id of the review that stands in achievementStatus alone; always a FHIR id."""
    return f"{goal['id'][:48]}-achievement"


def put_achievement(goal: Resource, before: list[Tree], after: list[Tree], table: CodeTable) -> list[Tree]:
    """Sets achievementStatus on a Goal that is being written; returns the reviews that need an Observation.

    `before` are the reviews as the Goal read until now, `after` as they are wanted.
    """
    nobody = achievement_id(goal) if "achievementStatus" in goal else None
    kept = next((r for r in after if r["id"] == nobody), None)
    others = [r for r in after if r["id"] != nobody]
    unchanged = kept is not None and kept in before and shown(after) == shown(before)
    if unchanged and with_achievement(goal, others, table) == after:
        return others
    if after == before:
        return after
    extent = shown(after)
    if extent is None:
        goal.pop("achievementStatus", None)
    elif shown(before) != extent or "achievementStatus" not in goal or with_achievement(goal, after, table) != after:
        goal["achievementStatus"] = achievement_from(extent, table)
    return after
