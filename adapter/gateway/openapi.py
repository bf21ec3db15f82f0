"""Every door as OpenAPI 3.1, made from the tables that the routes themselves are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from adapter.access import SCOPES
from adapter.gateway.doors import (
    FHIR,
    PROBLEM,
    TEXT,
    Answer,
    Asked,
    Door,
    Schema,
    an_object,
    number,
    several,
    shaped,
    text,
)  # fmt: skip
from adapter.record.schema import RecordSchema, SaidRecordSchema

TITLE = "outcomes-adapter"
ABOUT = (
    "Carries personal outcome records between local NHS and council systems and FHIR R4, and says what was lost on the "
    "way. Everything but the public doors wants `Authorization: Bearer TOKEN`; a token has scopes. Within a version "
    "(`Outcomes-Version: 1`) fields are added and none is changed or taken away. An error has every fault in it."
)
ERRORS = {
    400: "The request does not ask for anything that can be answered.",
    401: "No token, or none that is valid.",
    403: "The token has not the scope that this wants.",
    404: "There is no such thing, or the caller may not see it.",
    406: "It cannot be written in the form that is asked for.",
    409: "It is in conflict with what is kept.",
    410: "It was deleted.",
    412: "What is kept has changed meanwhile, or the version that the change was made upon is not said.",
    413: "The body is larger than this gateway reads.",
    415: "The body is in a format that is not read here.",
    422: "The body was read, and cannot be taken.",
    428: "The change does not say upon which version it was made: send If-Match.",
    429: "Too many messages of this system wait: come back later.",
    503: "The store cannot be used just now: nothing was taken.",
}
HEADERS = {
    401: {"WWW-Authenticate": "Always `Bearer`."},
    429: {"Retry-After": "In so many seconds."},
    503: {"Retry-After": "In so many seconds."},
}
OF_A_SCOPE, OF_A_BODY = (400, 401, 403, 503), (413, 415)
SHAPES: dict[str, Schema] = {
    "Issue": an_object(
        severity=text("", "fatal", "error", "warning", "information"), code=text("From http://hl7.org/fhir/issue-type."),
        where=text("The place in what was sent."), text=text("What is wrong and what to do."),
    ),
    "Problem": an_object(type=TEXT, title=TEXT, status=number(), detail=TEXT, issues=several(shaped("Issue"))),
    "OperationOutcome": an_object(resourceType=text("", "OperationOutcome"), issue=several({"type": "object"})),
}  # fmt: skip


def document(doors: Iterable[Door], shapes: Mapping[str, Schema]) -> dict[str, Any]:
    marshmallow = MarshmallowPlugin()
    spec = APISpec(
        TITLE, version("outcomes-adapter"), "3.1.0", plugins=[marshmallow], info={"description": ABOUT},
        servers=[{"url": "/"}],
    )  # fmt: skip
    marshmallow.converter.add_attribute_function(_said)  # type: ignore[union-attr]
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Record", schema=RecordSchema)
    spec.components.schema("SaidRecord", schema=SaidRecordSchema)
    for name, shape in sorted({**SHAPES, **shapes}.items()):
        spec.components.schema(name, dict(shape))
    for status, says in ERRORS.items():
        for kind, media_type in (("Problem", PROBLEM), ("OperationOutcome", FHIR)):
            told = _answered(Answer(says, {media_type: shaped(kind)}, HEADERS.get(status, {})))
            spec.components.response(f"{kind}{status}", told)
    for door in doors:
        spec.path(path=door.address, operations={door.method.lower(): _operation(door)})
    return spec.to_dict()


def _said(_: Any, field: Any, **__: Any) -> dict[str, Any]:
    """What a list of a said record may be beside a list, and a text of one beside a text (record/schema.py)."""
    none = ["null"] if field.allow_none else []
    if isinstance(field, fields.List) and type(field) is not fields.List:
        whole = {"properties": {"whole": {"type": "array"}}, "required": ["whole"], "additionalProperties": False}
        return {"type": ["array", "object", *none], **whole}
    if isinstance(field, fields.String) and type(field) is not fields.String:
        parts = {"text": {"type": "string"}, "removed": {"const": True}}
        return {"type": ["string", "object", *none], "properties": parts, "required": ["text", "removed"]}
    return {}


def _operation(door: Door) -> dict[str, Any]:
    answers = {str(status): _answered(answer) for status, answer in door.answers.items()}
    statuses = {*door.refuses, *(OF_A_SCOPE if door.scope else ()), *(OF_A_BODY if door.takes else ())}
    kind = "OperationOutcome" if door.path.startswith("/fhir") else "Problem"
    answers |= {str(status): f"{kind}{status}" for status in statuses if str(status) not in answers}  # type: ignore[misc]
    scope = [f"Scope `{door.scope}`: {SCOPES[door.scope]}"] if door.scope else ["Public."]
    operation: dict[str, Any] = {
        "operationId": f"{door.method.lower()} {door.address}",
        "summary": door.says,
        "description": "\n\n".join([*([door.more] if door.more else []), *scope]),
        "parameters": [_parameter(asked) for asked in door.asks],
        "responses": dict(sorted(answers.items())),
        "security": [{"token": [door.scope]}] if door.scope else [],
    }
    if door.takes:
        operation["requestBody"] = {"required": door.body_required, "content": _content(door.takes)}
    return operation


def _parameter(asked: Asked) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"} if asked.blank else {"type": "string", "minLength": 1}
    if asked.least is not None:
        schema = {"type": "integer", "minimum": asked.least, "maximum": asked.most}
    elif asked.one_of:
        schema = {"type": "string", "enum": [*asked.one_of, *([""] if asked.blank else [])]}
    elif asked.pattern:
        schema = {"type": "string", "pattern": asked.pattern}
    required = asked.required or asked.place == "path"
    name = "id" if asked.name == "identity" else asked.name  # as Door.address has it
    return {"name": name, "in": asked.place, "description": asked.says, "required": required, "schema": schema}


def _answered(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"description": answer.says}
    if answer.bodies:
        told["content"] = _content(answer.bodies)
    if answer.headers:
        told["headers"] = {name: {"description": s, "schema": TEXT} for name, s in answer.headers.items()}
    return told


def _content(bodies: Mapping[str, Schema]) -> dict[str, Any]:
    return {media_type: {"schema": dict(schema)} if schema else {} for media_type, schema in bodies.items()}
