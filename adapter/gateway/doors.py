"""A door: its address, who may open it, what it asks for and what it answers, said beside the code behind it.

Each module of doors ends with its table DOORS. The routes, the scopes and the OpenAPI page are made from these tables,
and `query` holds a request to what its door says it asks for: there is no second place to keep in step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from adapter.errors import Issue, Refused

JSON, NDJSON, PROBLEM = "application/json", "application/x-ndjson", "application/problem+json"
FHIR, FHIR_NDJSON = "application/fhir+json", "application/fhir+ndjson"
Schema = Mapping[str, Any]  # JSON Schema
TEXT: Schema = {"type": "string"}
PLACEHOLDER = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")


@dataclass(frozen=True)
class Asked:
    """A parameter. In the query it is given once at most, and held to `one_of`, or to a whole number from `least`.

    `pattern` says how it must look where the view itself holds it to that; a `blank` one says nothing and is none.
    """

    name: str
    says: str
    place: str = "query"  # query, path, header
    required: bool = False
    one_of: tuple[str, ...] = ()
    least: int | None = None
    most: int = 2**31 - 1
    pattern: str = ""
    blank: bool = False


@dataclass(frozen=True)
class Answer:
    """`bodies` by media type; `headers` with what each says."""

    says: str
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Door:
    """`scope` is what a token must have to open it; a door without one is public and tells nothing about anybody."""

    method: str
    path: str  # as flask writes it: /records/<id>
    view: Callable[..., ResponseReturnValue]
    scope: str
    says: str  # one sentence
    answers: Mapping[int, Answer]
    asks: tuple[Asked, ...] = ()
    takes: Mapping[str, Schema] = field(default_factory=dict)  # the body, by media type
    refuses: tuple[int, ...] = ()  # statuses of errors, beside those that every door of its kind has
    more: str = ""
    body_required: bool = True

    @property
    def address(self) -> str:
        """As OpenAPI writes it, and as metrics name it: /records/{id}."""
        return PLACEHOLDER.sub(r"{\1}", self.path).replace("{identity}", "{id}")


LIMIT = Asked("limit", "How many items a page has, at most.", least=1, most=200)
AFTER = Asked("after", "Where the page begins: `next` of the page before has it.")
IF_MATCH = Asked(
    "If-Match", 'The version that the change was made upon, as its ETag: "3".', "header",
    pattern='^(W/)?"?[0-9]{1,9}"?$',
)  # fmt: skip


class FhirId(BaseConverter):
    """http://hl7.org/fhir/R4/datatypes.html#id: nothing else names a resource, above all not `_search`."""

    regex = r"[A-Za-z0-9\-.]{1,64}"


def install(app: Flask, modules: Iterable[Any]) -> None:
    """`modules` have a table DOORS, and may have SHAPES: what their bodies look like, by name."""
    app.url_map.converters["fhirid"] = FhirId
    table, shapes = dict[tuple[str, str], Door](), dict[str, Schema]()
    for module in modules:
        shapes |= getattr(module, "SHAPES", {})
        for door in module.DOORS:
            table[door.path, door.method] = door
            name = f"{door.method} {door.path}"
            app.add_url_rule(door.path, name, door.view, methods=[door.method], provide_automatic_options=False)
    app.extensions |= {"doors": table, "shapes": shapes}


def door() -> Door | None:
    """The one that this request is for; none where there is nothing at its address."""
    rule = request.url_rule
    method = "GET" if request.method == "HEAD" else request.method
    found: Door | None = current_app.extensions["doors"].get((rule.rule, method)) if rule else None
    return found


def query() -> dict[str, Any]:
    """What the request asks, by name: what its door says it may, and nothing else. Raises Refused with every fault."""
    asked = door()
    known = {one.name: one for one in asked.asks if one.place == "query"} if asked else {}
    faults = [
        _fault("a parameter", f"There is no such parameter here: {', '.join(known) or 'none is asked for'}.")
        for name in request.args
        if name not in known
    ][:1]
    values = dict[str, Any]()
    for name, one in known.items():
        told = request.args.getlist(name)
        if len(told) > 1 or ("" in told and not one.blank) or (one.required and not told):
            faults.append(_fault(name, f"Say {name}=... once. {one.says}"))
        elif any(told):
            values[name] = _value(one, told[0], faults)
    if faults:
        raise Refused("The address does not ask for anything that can be answered.", faults, reason="usage")
    return values


def _value(one: Asked, told: str, faults: list[Issue]) -> Any:
    if one.one_of and told not in one.one_of:
        faults.append(_fault(one.name, f"It must be one of {', '.join(one.one_of)}."))
    if one.least is None:
        return told
    number = int(told) if told.isascii() and told.isdecimal() and len(told) < 12 else -1
    if not one.least <= number <= one.most:
        faults.append(_fault(one.name, f"It must be a whole number from {one.least} to {one.most}."))
    return number


def _fault(name: str, text: str) -> Issue:
    return Issue("error", "value", f"query {name}", text)


# --- shapes, in few words


def shaped(name: str) -> Schema:
    """One of the SHAPES of a module of doors."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(shape: str) -> Schema:
    """A page of a list: `next` is the address of the following one, or null."""
    return an_object(items=several(shaped(shape)), next=text("The address of the next page.", null=True))


def several(shape: Schema, says: str = "") -> Schema:
    return {"type": "array", "items": shape, **({"description": says} if says else {})}


def an_object(*, optional: Mapping[str, Schema] | None = None, **parts: Schema) -> Schema:
    """With these parts, each always there but the optional ones. More may be added within a version."""
    return {"type": "object", "properties": {**parts, **(optional or {})}, "required": list(parts)}


def number(says: str = "") -> Schema:
    return {"type": "integer", **({"description": says} if says else {})}


def text(says: str = "", *one_of: str, null: bool = False) -> Schema:
    kind: Schema = {"type": ["string", "null"] if null else "string"}
    return {**kind, **({"description": says} if says else {}), **({"enum": list(one_of)} if one_of else {})}
