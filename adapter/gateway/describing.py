"""The doors that describe the doors: /openapi.json for programs, /docs for people. They hold no data."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from typing import Any

from flask import Response, current_app, request

from adapter import jsontext
from adapter.gateway.doors import JSON, Answer, Door
from adapter.gateway.openapi import document

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #1b1b1b; background: #fff }
h2 { border-top: 2px solid #1b1b1b; padding-top: .75rem; margin-top: 2rem; font-size: 1.15rem }
h2 code { font-size: 1.1rem } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #bbb }
th { white-space: nowrap } a { color: #0b4a8f } :target { background: #fff3c4 }
"""  # noqa: E501
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{DIGEST}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def described() -> Response:
    return _answer(jsontext.dumps(_document()), JSON)


def page() -> Response:
    response = _answer("\n".join(_page(_document())).encode(), "text/html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _document() -> dict[str, Any]:
    known = current_app.extensions
    if "openapi" not in known:
        known["openapi"] = document(known["doors"].values(), known["shapes"])
    told: dict[str, Any] = known["openapi"]
    return told


def _answer(body: bytes, media_type: str) -> Response:
    response = Response(body, 200, mimetype=media_type)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


# --- the page


def _page(told: dict[str, Any]) -> Iterator[str]:
    title = escape(f"{told['info']['title']} {told['info']['version']}")
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>'
    yield f"<h1>{title}</h1><p>{escape(told['info']['description'])}</p>"
    yield '<p>For programs: <a href="/openapi.json">/openapi.json</a></p><nav><ul>'
    operations = [(path, method, one) for path, own in told["paths"].items() for method, one in own.items()]
    for path, method, _ in operations:
        yield f'<li><a href="#{_anchor(path, method)}"><code>{method.upper()} {escape(path)}</code></a></li>'
    yield "</ul></nav>"
    for path, method, one in operations:
        yield from _operation(path, method, one, told)
    yield "<h2>Shapes</h2>"
    for name, schema in told["components"]["schemas"].items():
        yield f'<h3 id="{escape(name)}">{escape(name)}</h3>'
        yield from _table(("field", "is", ""), _fields(schema))
    yield "</main></body></html>"


def _operation(path: str, method: str, one: dict[str, Any], told: dict[str, Any]) -> Iterator[str]:
    yield f'<h2 id="{_anchor(path, method)}"><code>{method.upper()} {escape(path)}</code></h2>'
    yield f"<p>{escape(one['summary'])}</p>"
    for text in one["description"].split("\n\n"):
        yield f"<p>{escape(text)}</p>"
    if one["parameters"]:
        yield from _table(("parameter", "in", ""), (_cells(asked) for asked in one["parameters"]))
    if "requestBody" in one:
        yield from _table(("body", "is", ""), _bodies(one["requestBody"]["content"]))
    rows = []
    for status, answer in one["responses"].items():
        whole = told["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]] if "$ref" in answer else answer
        shapes = ", ".join(
            kind + (f": {shape}" if shape else "") for kind, shape, _ in _bodies(whole.get("content", {}))
        )
        rows.append((escape(status), shapes, escape(whole["description"])))
    yield from _table(("status", "body", ""), rows)


def _cells(asked: dict[str, Any]) -> tuple[str, str, str]:
    must = " (required)" if asked["required"] else ""
    return f"<code>{escape(asked['name'])}</code>", asked["in"] + must, escape(asked["description"])


def _bodies(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(f"<code>{escape(kind)}</code>", _shape(about.get("schema", {})), "") for kind, about in content.items()]


def _fields(schema: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, about in schema.get("properties", {}).items():
        must = " (always)" if name in schema.get("required", ()) else ""
        yield f"<code>{escape(name)}</code>", _shape(about) + must, escape(about.get("description", ""))


def _shape(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[1])
        return f'<a href="#{name}">{name}</a>'
    if "enum" in schema:
        return escape(" | ".join(map(str, schema["enum"])))
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            return " | ".join(_shape(one) for one in schema[key])
    kind = schema.get("type", "")
    told = escape(" | ".join(kind) if isinstance(kind, list) else kind)
    return f"{told} of {_shape(schema['items'])}" if schema.get("items") else told


def _table(heads: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield "<table><thead><tr>" + "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead><tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
    yield "</tbody></table>"


def _anchor(path: str, method: str) -> str:
    return escape(method + path.replace("/", "-").replace("{", "").replace("}", ""))


ANYTHING = {"type": "object"}
DOORS = (
    Door("GET", "/openapi.json", described, "", "This description, for programs.",
         {200: Answer("OpenAPI 3.1.", {JSON: ANYTHING})}),
    Door("GET", "/docs", page, "", "This description, for people.", {200: Answer("A page.", {"text/html": {}})}),
)  # fmt: skip
