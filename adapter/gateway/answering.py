"""What every door does with its query, its body's JSON and its lists: pages, versions, and how an answer is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, g, request

from adapter import jsontext
from adapter.caller import Caller
from adapter.errors import Issue, Refused
from adapter.exchange import Desk
from adapter.gateway.doors import JSON, query

Tree = dict[str, Any]
USUAL = 50
MOST_BYTES = 20_000_000  # of one JSON body


def desk() -> Desk:
    found: Desk = current_app.extensions["desk"]
    return found


def caller() -> Caller:
    found: Caller = g.caller
    return found


def answered(tree: object, status: int = 200, **headers: str) -> Response:
    response = Response(jsontext.dumps(tree), status, mimetype=JSON)
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def paged(read: Callable[[str, int], Sequence[Tree]], last: Callable[[Tree], str]) -> Response:
    """`{"items", "next"}`: one more is read than is shown, so that `next` is there only where there is more."""
    asked = query()
    count = asked.get("limit", USUAL)
    items = list(read(asked.get("after", ""), count + 1))
    more = None
    if len(items) > count:
        items = items[:count]
        more = f"{request.path}?{urlencode({**asked, 'after': last(items[-1]), 'limit': count})}"
    return answered({"items": items, "next": more})


def body_json(*media_types: str) -> Any:
    """The body as a tree. Raises Refused with 415 for another media type, 413 for too much, 422 for what is no JSON."""
    if request.mimetype not in media_types:
        text = f"Send it as {' or '.join(media_types)}."
        raise Refused(text, [Issue("error", "not-supported", "header Content-Type", text)], reason="media-type")
    data = request.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        text = f"The body has more than {MOST_BYTES:,} bytes."
        raise Refused(text, [Issue("error", "too-long", "", text)], reason="too-large")
    return jsontext.loads(data)


def if_match() -> int | None:
    """The version in If-Match; none where the header is not there. Raises Refused for what is no ETag of ours."""
    told = request.headers.get("If-Match")
    if told is None:
        return None
    text = told.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 10):
        said = 'If-Match is the ETag of the version that you read, such as "3".'
        raise Refused(said, [Issue("error", "value", "header If-Match", said)], reason="usage")
    return int(text)
