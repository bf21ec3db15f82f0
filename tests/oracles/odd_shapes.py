"""Shapes that no mutation of a published example has: every form of every type, twins, contained, bundled, deep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapter import jsontext

Tree = dict[str, Any]
GIVEN = jsontext.loads((Path(__file__).parent / "odd_shapes.json").read_bytes())
GOAL: Tree = {
    "resourceType": "Goal",
    "id": "g",
    "lifecycleStatus": "active",
    "description": {"text": "x"},
    "subject": {"reference": "Patient/1"},
}
LONG = {
    "String": ["é" * 70_000],
    "Markdown": ["x" * 1_048_577],
    "Base64Binary": ["YWJj" * 20_000],
}
BUNDLES = (
    "transaction", "batch", "collection", "searchset", "history", "document", "message", "transaction-response",
    "batch-response",
)  # fmt: skip


def odd_shapes() -> Iterator[tuple[str, Tree]]:
    """Each with a name that says where its odd part is in odd_shapes.json."""
    for kind, values in GIVEN["values"].items():
        for number, value in enumerate(values + LONG.get(kind, [])):
            yield f"{kind} {number}", _goal(extension=[{"url": "http://example.org/x", f"value{kind}": value}])
    for number, body in enumerate([*GIVEN["divs"], "<p>x</p>" * 2000]):
        div = f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'
        yield f"div {number}", _goal(text={"status": "generated", "div": div})
    for number, more in enumerate(GIVEN["goals"]):
        yield f"goal {number}", _goal(**more)
    for number, more in enumerate(GIVEN["patients"]):
        yield f"patient {number}", {"resourceType": "Patient", "id": "p", **more}
    for number, resource in enumerate(GIVEN["resources"]):
        yield f"resource {number}", resource
    for kind in BUNDLES:
        yield f"{kind} without entries", {"resourceType": "Bundle", "type": kind}
        yield f"{kind} of nothing", {"resourceType": "Bundle", "type": kind, "entry": []}
        for number, entry in enumerate(GIVEN["entries"]):
            yield f"{kind} {number}", {"resourceType": "Bundle", "type": kind, "entry": [entry]}
    for depth in (2, 20, 60):
        yield from _deep(depth)


def _goal(**more: Any) -> Tree:
    return {**GOAL, **more}


def _deep(depth: int) -> Iterator[tuple[str, Tree]]:
    extension: Tree = {"url": "a", "valueString": "x"}
    item: Tree = {"linkId": "x", "text": "x"}
    part: Tree = {"name": "x", "valueString": "x"}
    for number in range(depth):
        extension = {"url": "http://example.org/x", "extension": [extension]}
        item = {"linkId": str(number), "item": [item]}
        part = {"name": "x", "part": [part]}
    yield f"{depth} extensions deep", _goal(extension=[extension])
    answers = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [item]}
    yield f"{depth} items deep", answers
    yield f"{depth} parts deep", {"resourceType": "Parameters", "parameter": [part]}
    yield f"{depth} parts deep, one too many", {"resourceType": "Parameters", "parameter": [{**part, "valueCode": "x"}]}
