"""What hinders, and how important and how sure it is, as Person-Centered Outcomes has them: Observations of their own.

They are read into the reviews and the outcome, and stay in their shape when they are put back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapter.fhir.attainment import LOINC
from adapter.fhir.references import Key, Resource, own_key, reference_of
from adapter.fhir.reviews import SNOMED, codings, has_coding, stands
from adapter.fhir.selectors import words_of
from adapter.fhir.writing import Writing

Tree = dict[str, Any]
BARRIER = "811791000000103"  # SNOMED CT UK: Identifying barriers to goal achievement
READINESS = "http://hl7.org/fhir/us/pco/CodeSystem/readiness-assessment-concepts"  # and -temporary
PANEL, RATED = "readiness-assessment", ("importance", "confidence")
ANSWERS = (
    "LA6111-4", "LA6112-2", "LA6113-0", "LA6114-8", "LA6115-5", "LA10137-0", "LA10138-8", "LA10139-6", "LA10140-4",
    "LA10141-2", "LA13942-0",
)  # fmt: skip
"""LOINC's answer list LL2335-9, 0 to 10."""
IN_A_BARRIER = {"id", "date", "by", "narrative", "hinders"}


# --- what hinders -----------------------------------------------------------------------------------------------


def is_barrier(observation: Resource) -> bool:
    return has_coding(observation, SNOMED, BARRIER) and stands(observation)


def barrier_as_seen(observation: Resource) -> Resource:
    """As the map fhir-barrier sees it: what hinders is in `words`, whether it came as a text or as a code."""
    said = observation.get("valueString", words_of(observation.get("valueCodeableConcept")))
    return {**observation, "words": [said]} if isinstance(said, str) else observation


def put_barrier(writing: Writing, review: Tree, known: Resource) -> Resource | None:
    """The same Observation with what was changed; None where the review has become more than a barrier."""
    if not review.keys() <= IN_A_BARRIER or len(review.get("hinders", ())) != 1:
        return None
    before = barrier_as_seen(known)
    after = writing.put("fhir-barrier", review, before)
    if after == before:
        return known
    if after.pop("words", None) != before.get("words"):
        after.pop("valueCodeableConcept", None)
        after["valueString"] = review["hinders"][0]
    return after


# --- how important, and how sure ------------------------------------------------------------------------------------


def rated(observation: Resource) -> str | None:
    """importance or confidence, where an Observation says how great one of them is."""
    told = _readiness(observation)
    return next((name for name in RATED if name in told), None)


def readiness_of(observations: Iterable[Resource]) -> Tree:
    """The newest of each that says a number from 0 to 10."""
    newest: dict[str, tuple[str, str, int]] = {}
    for observation in observations:
        name = rated(observation)
        if name is not None and (number := _number(observation)) is not None:
            told = (str(observation.get("effectiveDateTime", "")), observation["id"], number)
            newest[name] = max(newest.get(name, told), told)
    return {name: number for name, (_, _, number) in newest.items()}


def keep_readiness(writing: Writing, outcome: Tree, observations: Iterable[Resource]) -> set[Key]:
    """The keys of those that go, because the outcome no longer says so. A new number does not rewrite an old one: it
    stands with the Goal, and is read first."""
    about = [o for o in observations if rated(o) is not None]
    gone = {own_key(o) for o in about if outcome.get(rated(o) or "") is None}
    for panel in (o for o in observations if gone and PANEL in _readiness(o)):
        left = [member for member in panel.get("hasMember", ()) if reference_of(member) not in gone]
        others = {name: value for name, value in panel.items() if name != "hasMember"}
        writing.keep({**others, "hasMember": left} if left else others)
    return gone


def _readiness(observation: Resource) -> list[Any]:
    """The codes of readiness that an Observation has: most have none, and all are asked."""
    found = codings(observation.get("code"))
    told = [c.get("code") for c in found if str(c.get("system", "")).startswith(READINESS)]
    return told if told and stands(observation) else []


def _number(observation: Resource) -> int | None:
    concept = observation.get("valueCodeableConcept")
    quantity = observation.get("valueQuantity")
    number = observation.get("valueInteger", quantity.get("value") if isinstance(quantity, dict) else None)
    answers = [c.get("code") for c in codings(concept) if c.get("system") == LOINC]
    number = next((ANSWERS.index(code) for code in answers if code in ANSWERS), number)
    return number if type(number) is int and 0 <= number <= 10 else None
