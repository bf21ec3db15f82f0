"""The areas of an outcome as Goal.category: displays, and what no map can say of a framework without a code."""

from __future__ import annotations

from typing import Any

from adapter.fhir.codecs import CODE_SYSTEM
from adapter.fhir.references import PO, Resource
from adapter.mapping.library import Library

Tree = dict[str, Any]
FRAMEWORK = f"{PO}/StructureDefinition/po-framework"


def code_areas(goal: Resource, known: Resource | None, library: Library) -> None:
    """Only what is new: what stood there already is not touched."""
    before = known.get("category", []) if known is not None else []
    for concept in goal.get("category", ()):
        if concept not in before:
            _place_framework(concept)
            _name(concept, library)


def _place_framework(concept: Tree) -> None:
    """A framework in which the sender's word is no code is an extension: a Coding with a system and no code says
    nothing that R4 knows, and validators take it for an unknown code."""
    marks = [e for e in concept.get("extension", ()) if e.get("url") == FRAMEWORK]
    coding = concept.get("coding", [{}])[0]
    framework = coding.get("system") or next((e.get("valueUri") for e in marks), None)
    in_coding = "system" in coding and not marks
    in_extension = bool(marks) and "system" not in coding
    if framework is None or (in_coding if "code" in coding else in_extension):
        return
    others = [e for e in concept.get("extension", ()) if e not in marks]
    if "code" in coding:
        concept["coding"][0] = {"system": framework, **coding}
    else:
        others.append({"url": FRAMEWORK, "valueUri": framework})
        _without_system(concept, coding)
    if others:
        concept["extension"] = others
    else:
        del concept["extension"]


def _without_system(concept: Tree, coding: Tree) -> None:
    left = {name: value for name, value in coding.items() if name != "system"}
    rest = [*([left] if left else []), *concept.get("coding", ())[1:]]
    concept.pop("coding", None)
    if rest:
        concept["coding"] = rest


def _name(concept: Tree, library: Library) -> None:
    """A code of a vocabulary of ours gets its display."""
    coding = (concept.get("coding") or [{}])[0]
    name = str(coding.get("system", "")).removeprefix(CODE_SYSTEM)
    if "display" not in coding and library.is_vocabulary(name) and coding.get("code") in library.vocabulary(name):
        coding["display"] = library.vocabulary(name)[coding["code"]].display
