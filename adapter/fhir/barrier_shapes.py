"""What hinders told in the review, or as Observations of its own as Person-Centered Outcomes has it: both ways exact.

Within the adapter it stands in the review. Written on request, each barrier says which review it is of (`derivedFrom`),
has the review's date, author and Goal, and goes back into it as long as that is all it says.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from adapter.fhir.pco import BARRIER, is_barrier
from adapter.fhir.references import Key, Resource, own_key, reference_of
from adapter.fhir.reviews import REVIEW, SNOMED, codings, is_review

Tree = dict[str, Any]
HINDERS = {"coding": [{"system": REVIEW, "code": "hinders"}]}
AFTER = ("unintended", "plan-needs-change", "change-reason", "change-agreed")  # what a review says after what hinders
SURVEY = "http://terminology.hl7.org/CodeSystem/observation-category"
ALWAYS: Tree = {
    "resourceType": "Observation",
    "status": "final",
    "category": [{"coding": [{"system": SURVEY, "code": "survey"}]}],
    "code": {"coding": [{"system": SNOMED, "code": BARRIER, "display": "Identifying barriers to goal achievement"}]},
}
SHARED = (
    "subject",
    "focus",
    "performer",
    "effectiveDateTime",
    "effectiveInstant",
    "effectivePeriod",
    "effectiveTiming",
)
OF_A_SERVER = {"versionId", "lastUpdated"}
MOST = 200  # of one review


def with_barriers(resources: Sequence[Resource]) -> list[Resource]:
    """Each thing that hinders as an Observation of its own, after its review."""
    return [made for resource in resources for made in _split(resource)]


def without_barriers(resources: list[Resource]) -> list[Resource]:
    """The way back: what hinders in its review again, where it would become the same barriers."""
    barriers: dict[Key, list[Resource]] = {}
    for resource in resources:
        if "derivedFrom" in resource and (review := _review_of(resource)) is not None:
            barriers.setdefault(review, []).append(resource)
    if not barriers:
        return resources
    gone: set[Key] = set()
    result = []
    for resource in resources:
        whole = _whole(resource, barriers[own_key(resource)]) if own_key(resource) in barriers else None
        result.append(resource if whole is None else whole)
        gone |= {own_key(one) for one in barriers[own_key(resource)]} if whole is not None else set()
    return [resource for resource in result if own_key(resource) not in gone]


def were_told(sent: Sequence[Any], resources: Sequence[Resource]) -> bool:
    """Whether what was sent had what hinders in this shape, and the resources now have it in its reviews."""
    left = {own_key(resource) for resource in resources}
    barriers = (one for one in sent if isinstance(one, dict) and "derivedFrom" in one and "id" in one)
    return any(own_key(one) not in left for one in barriers if is_barrier(one))


def _review_of(resource: Resource) -> Key | None:
    several = resource["derivedFrom"]
    if resource.get("resourceType") != "Observation" or not isinstance(several, list) or len(several) != 1:
        return None
    return reference_of(several[0]) if is_barrier(resource) else None


def _split(review: Resource) -> list[Resource]:
    if review.get("resourceType") != "Observation" or not is_review(review):
        return [review]
    components = _components(review)
    words = [one["valueString"] for one in components if _hinders(one)]
    if not 0 < len(words) <= MOST:
        return [review]
    others = [one for one in components if not _hinders(one)]
    bare = {name: value for name, value in review.items() if name != "component" or others}
    bare |= {"component": others} if others else {}
    if _joined(bare, words) != review:
        return [review]
    return [bare, *(_barrier(review, number, said) for number, said in enumerate(words))]


def _hinders(component: Any) -> bool:
    """Whether it says what hinders, and nothing else."""
    said = component.get("valueString") if isinstance(component, dict) else None
    return isinstance(said, str) and component == {"code": HINDERS, "valueString": said}


def _components(review: Resource) -> list[Any]:
    components = review.get("component")
    return components if isinstance(components, list) else []


def _barrier(review: Resource, number: int, said: str) -> Resource:
    shared = {name: review[name] for name in SHARED if name in review}
    of = {"derivedFrom": [{"reference": f"Observation/{review['id']}"}]}
    return {**ALWAYS, "id": _id(review, number), **shared, "valueString": said, **of}


def _id(review: Resource, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"barrier/{review['id']}/{number}"))


def _joined(bare: Resource, words: list[str]) -> Resource:
    components = _components(bare)
    place = next((n for n, one in enumerate(components) if _said(one) in AFTER), len(components))
    told = [{"code": HINDERS, "valueString": said} for said in words]
    return {**bare, "component": [*components[:place], *told, *components[place:]]}


def _said(component: Any) -> Any:
    found = codings(component.get("code")) if isinstance(component, dict) else []
    return next((c.get("code") for c in found if c.get("system") == REVIEW), None)


def _whole(bare: Resource, barriers: list[Resource]) -> Resource | None:
    """The review with what hinders; None where a barrier is not ours, or says more. One may have been taken away, and
    what one says may have been changed."""
    if not is_review(bare) or any(map(_hinders, _components(bare))):
        return None
    places = {_id(bare, number): number for number in range(MOST)}
    plain = sorted((_plain(one) for one in barriers), key=lambda one: places.get(one["id"], MOST))
    for one in plain:
        said = one.get("valueString")
        if one["id"] not in places or not isinstance(said, str) or one != _barrier(bare, places[one["id"]], said):
            return None
    return _joined(bare, [one["valueString"] for one in plain])


def _plain(resource: Resource) -> Resource:
    """Without what a server says of its own copy."""
    meta = resource.get("meta")
    if isinstance(meta, dict) and meta.keys() <= OF_A_SERVER:
        return {name: value for name, value in resource.items() if name != "meta"}
    return resource
