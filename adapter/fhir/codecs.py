"""The codecs that the FHIR maps name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapter.fhir.attainment import LEVELS, coding_of
from adapter.fhir.goal_relations import concept_of, relation_in
from adapter.fhir.quantities import quantity_of_text, text_of_quantity, text_of_range, text_of_ratio
from adapter.fhir.references import PO, Names
from adapter.fhir.timing import occurrence_of, occurring, scheduled, when_of
from adapter.mapping.codecs import Codec, text_from_number
from adapter.mapping.paths import MISSING

CODE_SYSTEM = f"{PO}/CodeSystem/"


def _outcome_areas_framework(system: Any) -> Any:
    return system.removeprefix(CODE_SYSTEM) if isinstance(system, str) else MISSING


def _framework_system(framework: str) -> str:
    return framework if ":" in framework else CODE_SYSTEM + framework


def _name_text(name: Any) -> Any:
    """A HumanName as one text: its own, or the given names and the family name."""
    if not isinstance(name, dict):
        return MISSING
    if isinstance(name.get("text"), str):
        return name["text"]
    given = name.get("given")
    parts = [*(given if isinstance(given, list) else []), name.get("family")]
    return " ".join(part for part in parts if isinstance(part, str)) or MISSING


def _score(choice: tuple[str, Any]) -> Any:
    kind, value = choice
    if kind == "CodeableConcept" and isinstance(value, dict):
        found = value.get("coding")
        coding = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
        if (level := LEVELS.get(str(coding.get("code")))) is not None:
            return level
        words = (value.get("text"), coding.get("display"), coding.get("code"))
        return next((word for word in words if isinstance(word, str) and word), MISSING)
    return _SCORES[kind](value) if kind in _SCORES else MISSING


_SCORES: dict[str, Callable[[Any], Any]] = {
    "Quantity": text_of_quantity,
    "Range": text_of_range,
    "Ratio": text_of_ratio,
    "Integer": text_from_number,
    "Boolean": lambda value: {True: "yes", False: "no"}.get(value, MISSING) if isinstance(value, bool) else MISSING,
    "String": lambda value: value if isinstance(value, str) else MISSING,
}


def _scored(text: str) -> Any:
    quantity = quantity_of_text(text)
    return ("String", text) if quantity is MISSING else ("Quantity", quantity)


def _author(choice: tuple[str, Any], names: Names) -> Any:
    kind, value = choice
    if kind == "String":
        return {"text": value} if isinstance(value, str) else MISSING
    if not isinstance(value, dict):
        return MISSING
    party = {}
    if isinstance(value.get("reference"), str):
        party["id"] = names.id_of(value["reference"])
    if isinstance(value.get("display"), str):
        party["text"] = value["display"]
    return party or MISSING


def _authored(party: dict[str, str], names: Names) -> Any:
    if "id" not in party:
        return ("String", party["text"])
    display = {"display": party["text"]} if "text" in party else {}
    return ("Reference", {"reference": names.reference_to(party["id"]), **display})


def _who(reference: Any, names: Names) -> Any:
    return names.id_of(reference) if isinstance(reference, str) else MISSING


def _goal(reference: Any, names: Names) -> Any:
    return names.outcome_of(reference) if isinstance(reference, str) else MISSING


def priority_in(value: Any) -> Any:
    """Of a code of ours, or of a CodeableConcept that R4 prefers to be one of three."""
    if isinstance(value, str):
        return value
    codings = value.get("coding") if isinstance(value, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        code = coding.get("code") if isinstance(coding, dict) else None
        if isinstance(code, str) and code.endswith("-priority"):
            return code.removesuffix("-priority")
    return MISSING


def _moment(choice: tuple[str, Any]) -> Any:
    """Of a date, a date with a time, or an instant; what lasts is no moment."""
    kind, value = choice
    return value if kind in ("Date", "DateTime", "Instant") and isinstance(value, str) else MISSING


LANGUAGES = "urn:ietf:bcp:47"
CONFIDENTIALITY = {"V": True, "R": True, "N": False}


def _language(concept: Any) -> Any:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    found = [c for c in codings if isinstance(c, dict)] if isinstance(codings, list) else []
    code = next((c.get("code") for c in found if c.get("system") in (LANGUAGES, None)), None)
    return code if isinstance(code, str) else MISSING


def _died(value: Any) -> Any:
    """Of deceasedBoolean, or of the date of death, which says so by itself."""
    return value if isinstance(value, bool) else True if isinstance(value, str) else MISSING


def _attainment_level(coding: Any) -> Any:
    return LEVELS.get(str(coding.get("code")), MISSING) if isinstance(coding, dict) else MISSING


CODECS = {
    "attainment-level": Codec(_attainment_level, coding_of, ((coding_of("+2"), "+2"),)),
    "occurrence": Codec(
        occurrence_of, occurring, ((("Timing", {"code": {"text": "on Fridays"}}), {"text": "on Fridays"}),)
    ),
    "died": Codec(_died, lambda died: died, ((True, True), (False, False))),
    "restricted": Codec(
        lambda code: CONFIDENTIALITY.get(code, MISSING) if isinstance(code, str) else MISSING,
        lambda restricted: "R" if restricted else "N",
        (("R", True), ("N", False)),
    ),
    "spoken-language": Codec(
        _language,
        lambda tag: {"coding": [{"system": LANGUAGES, "code": tag}]},
        (({"coding": [{"system": LANGUAGES, "code": "gd"}]}, "gd"),),
    ),
    "priority": Codec(priority_in, lambda code: code, (("high", "high"),)),
    "relation": Codec(relation_in, concept_of, ((concept_of("successor"), "successor"),)),
    "framework": Codec(
        _outcome_areas_framework, _framework_system, ((f"{CODE_SYSTEM}wheel", "wheel"), ("urn:a:b", "urn:a:b"))
    ),
    "human-name": Codec(_name_text, lambda text: {"text": text}, (({"text": "Ann Testova"}, "Ann Testova"),)),
    "when": Codec(
        when_of,
        scheduled,
        (
            (("String", "most Tuesdays"), {"text": "most Tuesdays"}),
            (("Period", {"start": "2026-05"}), {"period": {"start": "2026-05"}}),
            (
                ("Timing", {"repeat": {"frequency": 1, "dayOfWeek": ["mon"]}}),
                {"timing": {"frequency": 1, "days": ["mon"]}},
            ),
        ),
    ),
    "score": Codec(
        _score,
        _scored,
        (
            (("Quantity", {"value": 7}), "7"),
            (("Quantity", {"value": 72, "comparator": "<", "unit": "kg"}), "<72 kg"),
            (("String", "as good as can be"), "as good as can be"),
        ),
    ),
    "date": Codec(_moment, lambda date: ("Date", date), ((("Date", "2026-03"), "2026-03"),)),
    "moment": Codec(_moment, lambda date: ("DateTime", date), ((("DateTime", "2026-03-01"), "2026-03-01"),)),
    "author": Codec(_author, _authored, ((("String", "Ann"), {"text": "Ann"}),), context=True),
    "who": Codec(_who, lambda identity, names: names.reference_to(identity), context=True),
    "goal": Codec(_goal, lambda outcome, names: names.goal_for(outcome), context=True),
}
