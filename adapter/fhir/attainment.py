"""Goal Attainment Scaling as PCO writes it: five levels, told by LOINC's answer list LL6900-6."""

from __future__ import annotations

from typing import Any

from adapter.record.listed_codes import ATTAINMENT_SCALES

LOINC = "http://loinc.org"
LEVELS = {"LA34479-8": "+2", "LA34480-6": "+1", "LA34481-4": "0", "LA34483-0": "-1", "LA34484-8": "-2"}
WORDS = {
    "+2": "Much better than expected", "+1": "Better than expected", "0": "Expected outcome",
    "-1": "Less than expected", "-2": "Much less than expected",
}  # fmt: skip
ANSWERS = {level: code for code, level in LEVELS.items()}


def coding_of(level: str) -> dict[str, Any]:
    known = level in ANSWERS
    return {"system": LOINC, "code": ANSWERS[level], "display": WORDS[level]} if known else {}


def is_attainment(measure: dict[str, Any]) -> bool:
    return measure.get("system") == LOINC and measure.get("domain") in ATTAINMENT_SCALES


def write_as_level(observation: dict[str, Any]) -> None:
    """A score of this scale is one of its answers, not a number."""
    number = observation.get("valueQuantity", {}).get("value")
    level = str(number) if type(number) is int else observation.get("valueString")
    if level in ANSWERS:
        observation.pop("valueQuantity", None)
        observation.pop("valueString", None)
        observation["valueCodeableConcept"] = {"coding": [coding_of(level)]}
