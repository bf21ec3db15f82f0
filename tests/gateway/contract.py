"""What /openapi.json promises, one line for each field, so that a change of it is seen as a changed line.

`python -m tests.gateway.contract` records it: run that when something was added. A line that goes is a promise broken.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapter.gateway import create_app
from tests.gateway.conftest import config_in

RECORDED = Path(__file__).with_name("contract.txt")
ENDLESS = 12  # shapes inside each other


def promises(told: dict[str, Any]) -> Iterator[str]:
    for path, own in told["paths"].items():
        for method, one in own.items():
            door = f"{method.upper()} {path}"
            for asked in one["parameters"]:
                must = " required" if asked["required"] else ""
                yield from kinds(f"{door} asks {asked['in']} {asked['name']}{must}", asked["schema"])
            for media_type, body in one.get("requestBody", {}).get("content", {}).items():
                yield from fields(f"{door} takes {media_type}", body.get("schema", {}), told)
            for status, answer in one["responses"].items():
                whole = told["components"]["responses"][answer["$ref"].split("/")[-1]] if "$ref" in answer else answer
                yield f"{door} answers {status}"
                yield from (f"{door} answers {status} header {name}" for name in whole.get("headers", {}))
                if status.startswith("2"):
                    for media_type, body in whole.get("content", {}).items():
                        yield from fields(f"{door} answers {status} {media_type}", body.get("schema", {}), told)
    for name in ("Problem", "OperationOutcome"):
        yield from fields(f"errors {name}", told["components"]["schemas"][name], told)


def fields(where: str, schema: dict[str, Any], told: dict[str, Any], depth: int = 0) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        if name in ("Record", "SaidRecord"):  # the model has a record of its own: tests/record/test_schema.py
            yield f"{where}: {name}"
            return
        schema = told["components"]["schemas"][name]
    yield from kinds(where, schema)
    if depth < ENDLESS:
        for name, part in schema.get("properties", {}).items():
            always = " always" if name in schema.get("required", ()) else ""
            yield from fields(f"{where} .{name}{always}", part, told, depth + 1)
        if "items" in schema:
            yield from fields(f"{where} []", schema["items"], told, depth + 1)


def kinds(where: str, schema: dict[str, Any]) -> Iterator[str]:
    """What it is, and a line for each word that it may be: words are added as fields are."""
    kind = schema.get("type", "anything")
    yield f"{where}: {' or '.join(kind) if isinstance(kind, list) else kind}"
    yield from (f"{where} = {word}" for word in schema.get("enum", ()) if word)


def recorded() -> list[str]:
    return RECORDED.read_text(encoding="utf-8").splitlines()


def record() -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = create_app(config_in(Path(folder))).test_client().get("/openapi.json").json
    RECORDED.write_text("\n".join(promises(told)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
