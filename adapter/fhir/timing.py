"""When something is to happen: words, a period, how often; as scheduled[x] of an activity."""

from __future__ import annotations

from typing import Any

from adapter.fhir.references import PO
from adapter.mapping.paths import MISSING

Tree = dict[str, Any]
WHEN_WORDS = f"{PO}/StructureDefinition/po-when-words"
REPEAT = (("frequency", "frequency", int), ("every", "period", int), ("unit", "periodUnit", str))
LISTS = (("days", "dayOfWeek"), ("times", "timeOfDay"))


def when_of(choice: tuple[str, Any]) -> Any:
    kind, value = choice
    if kind == "String" and isinstance(value, str):
        return {"text": value}
    if not isinstance(value, dict):
        return MISSING
    when = _of_period(value) if kind == "Period" else _of_timing(value) if kind == "Timing" else {}
    return when or MISSING


def _of_period(value: Tree) -> Tree:
    when: Tree = {}
    extensions = value.get("extension")
    for extension in extensions if isinstance(extensions, list) else ():
        words = extension.get("valueString") if isinstance(extension, dict) else None
        if isinstance(words, str) and extension.get("url") == WHEN_WORDS:
            when["text"] = words
    if period := _period(value):
        when["period"] = period
    return when


def _of_timing(value: Tree) -> Tree:
    when: Tree = {}
    code, repeat = value.get("code"), value.get("repeat")
    if isinstance(code, dict) and isinstance(code.get("text"), str):
        when["text"] = code["text"]
    if not isinstance(repeat, dict):
        return when
    if period := _period(repeat.get("boundsPeriod")):
        when["period"] = period
    timing: Tree = {ours: repeat[theirs] for ours, theirs, kind in REPEAT if type(repeat.get(theirs)) is kind}
    for ours, theirs in LISTS:
        several = repeat.get(theirs)
        if isinstance(several, list) and several and all(isinstance(one, str) for one in several):
            timing[ours] = list(several)
    if timing:
        when["timing"] = timing
    return when


def _period(value: Any) -> Tree:
    return {k: value[k] for k in ("start", "end") if isinstance(value.get(k), str)} if isinstance(value, dict) else {}


def occurrence_of(choice: tuple[str, Any]) -> Any:
    """Of a request, which has no words beside its date or period."""
    kind, value = choice
    if kind == "DateTime" and isinstance(value, str):
        return {"period": {"start": value}}
    return when_of(choice)


def occurring(when: Tree) -> Any:
    kind_and_value = scheduled(when)
    if kind_and_value is not MISSING and kind_and_value[0] == "String":
        return ("Timing", {"code": {"text": kind_and_value[1]}})
    return kind_and_value


def scheduled(when: Tree) -> Any:
    if "timing" in when:
        return ("Timing", _timing(when))
    if "period" not in when:
        return ("String", when["text"]) if "text" in when else MISSING
    words = {"extension": [{"url": WHEN_WORDS, "valueString": when["text"]}]} if "text" in when else {}
    return ("Period", {**words, **when["period"]})


def _timing(when: Tree) -> Tree:
    timing = when["timing"]
    repeat: Tree = {"boundsPeriod": dict(when["period"])} if "period" in when else {}
    repeat |= {theirs: timing[ours] for ours, theirs, _ in REPEAT if ours in timing}
    repeat |= {theirs: list(timing[ours]) for ours, theirs in LISTS if ours in timing}
    return {"repeat": repeat, **({"code": {"text": when["text"]}} if "text" in when else {})}
