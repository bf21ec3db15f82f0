"""The selectors that the FHIR maps name: which element of a list is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapter.fhir.codecs import CODE_SYSTEM
from adapter.fhir.goal_relations import PART_OF, RELATION_TYPE, RELATIONSHIP, relation_of
from adapter.fhir.references import PO
from adapter.mapping.selectors import Selector

CURRENT_NAMES = ("official", "usual", None)


def _current_name(names: Sequence[Any]) -> int | None:
    """The name somebody goes by: official, else usual, else the first without a use; never an old or a nick name."""
    for use in CURRENT_NAMES:
        for place, name in enumerate(names):
            if isinstance(name, dict) and name.get("use") == use:
                return place
    return None


def _lived_at(addresses: Sequence[Any]) -> int | None:
    """Where somebody lives: home, else the first without a use; never an old, a temporary or a billing address."""
    for use in ("home", None):
        for place, address in enumerate(addresses):
            if isinstance(address, dict) and address.get("use") == use:
                return place
    return None


def _is_foreign_with_display(coding: Any) -> bool:
    return (
        isinstance(coding, dict)
        and isinstance(coding.get("display"), str)
        and not str(coding.get("system", "")).startswith(PO)
    )


def _has(concept: Any, system: str, code: str = "") -> bool:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return isinstance(codings, list) and any(
        isinstance(c, dict) and c.get("system") == system and code in ("", c.get("code")) for c in codings
    )


def words_of(concept: Any) -> str | None:
    """What a CodeableConcept says in words: its text, else the first display."""
    codings = concept.get("coding") if isinstance(concept, dict) else None
    displays = [c.get("display") for c in codings if isinstance(c, dict)] if isinstance(codings, list) else []
    words = [concept.get("text"), *displays] if isinstance(concept, dict) else []
    return next((word for word in words if isinstance(word, str)), None)


def _note_kind(note: Any) -> Any:
    """The CodeableConcept that says what kind of note it is; None where nothing does."""
    extensions = note.get("extension") if isinstance(note, dict) else None
    for extension in extensions if isinstance(extensions, list) else ():
        if isinstance(extension, dict) and extension.get("url") == ANNOTATION_TYPE:
            return extension.get("valueCodeableConcept", {})
    return None


def _is_section(note: Any) -> bool:
    kind = _note_kind(note)
    return kind is not None and not _has(kind, NOTE_KIND)


ANNOTATION_TYPE = "http://hl7.org/fhir/StructureDefinition/annotationType"
NOTE_KIND = f"{CODE_SYSTEM}note-kind"
PLAN_KIND = f"{CODE_SYSTEM}plan-kind"
CHANNEL = f"{CODE_SYSTEM}channel"
TASK_CODE = "http://hl7.org/fhir/CodeSystem/task-code"  # what a program is to do: "Fulfill the focal request"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
OUTCOME_TYPE = f"{CODE_SYSTEM}outcome-type"
RISK_OF = f"{PO}/StructureDefinition/po-risk-of"


def _note(kind: str) -> Selector:
    """The note of one kind of ours."""
    concept = {"coding": [{"system": NOTE_KIND, "code": kind}]}
    template = {"extension": [{"url": ANNOTATION_TYPE, "valueCodeableConcept": concept}]}
    return _where(lambda note: _has(_note_kind(note), NOTE_KIND, kind), template)


def which_risk(prediction: Any) -> Any:
    extensions = prediction.get("extension") if isinstance(prediction, dict) else None
    for extension in extensions if isinstance(extensions, list) else ():
        if isinstance(extension, dict) and extension.get("url") == RISK_OF:
            return extension.get("valueCode")
    return None


def _acting(predictions: Sequence[Any]) -> int | None:
    """The one that says so, else the first that says nothing of it."""
    marks = [which_risk(prediction) for prediction in predictions]
    for wanted in ("acting", None):
        if wanted in marks:
            return marks.index(wanted)
    return None


def _prediction(of: str) -> dict[str, Any]:
    return {"extension": [{"url": RISK_OF, "valueCode": of}]}


def _relation(part_of: bool) -> Selector:
    def fits(extension: Any) -> bool:
        if not isinstance(extension, dict) or extension.get("url") != RELATIONSHIP:
            return False
        return (relation_of(extension) == PART_OF) is part_of

    kind = {"url": "type", "valueCodeableConcept": {"coding": [{"system": RELATION_TYPE, "code": PART_OF}]}}
    return _where(fits, {"url": RELATIONSHIP, "extension": [kind]} if part_of else {"url": RELATIONSHIP})


def _where(fits: Any, template: dict[str, Any] | None = None) -> Selector:
    def pick(elements: Sequence[Any]) -> int | None:
        return next((place for place, element in enumerate(elements) if fits(element)), None)

    return Selector(pick, template or {}, fits)


def _with(name: str) -> Any:
    return lambda element: isinstance(element, dict) and name in element


SELECTORS = {
    "current": Selector(_current_name, {}, lambda name: _current_name([name]) is not None),
    "lived-at": Selector(_lived_at, {}, lambda address: _lived_at([address]) is not None),
    "spoken": _where(_is_foreign_with_display),
    "titling": _where(lambda coding: _is_foreign_with_display(coding) and coding.get("system") != TASK_CODE),
    "plan-kind": _where(lambda concept: _has(concept, PLAN_KIND), {"coding": [{"system": PLAN_KIND}]}),
    "area": _where(lambda concept: not _has(concept, OUTCOME_TYPE)),
    "outcome-type": _where(lambda concept: _has(concept, OUTCOME_TYPE), {"coding": [{"system": OUTCOME_TYPE}]}),
    "part-of": _relation(part_of=True),
    "related": _relation(part_of=False),
    "acting": Selector(_acting, _prediction("acting"), lambda p: which_risk(p) in ("acting", None)),
    "not-acting": _where(lambda p: which_risk(p) == "not-acting", _prediction("not-acting")),
    "channel": _where(lambda concept: _has(concept, CHANNEL), {"coding": [{"system": CHANNEL}]}),
    "recipient": _where(
        lambda actor: isinstance(actor, dict) and _has(actor.get("role"), PARTICIPATION, "IRCP"),
        {"role": {"coding": [{"system": PARTICIPATION, "code": "IRCP"}]}},
    ),
    "persons-view": _note("persons-view"),
    "section": _where(_is_section),
    "detailed": _where(_with("detail")),
    "due": _where(_with("dueDate")),
    "measured": _where(_with("measure")),
}
