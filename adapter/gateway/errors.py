"""Every error leaves with every fault in it: the one place that knows statuses.

Under /fhir it is an OperationOutcome, elsewhere application/problem+json (RFC 9457).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from adapter import jsontext
from adapter.errors import AdapterError, Issue, Misconfigured, Refused, Unavailable
from adapter.exchange.breakage import no_room, place_of
from adapter.fhir.operation_outcome import operation_outcome

LOG = logging.getLogger("adapter.gateway")
STATUS = {
    "invalid": 422, "media-type": 415, "too-large": 413, "not-found": 404, "forbidden": 403, "unauthenticated": 401,
    "conflict": 409, "stale": 412, "usage": 400, "not-acceptable": 406, "gone": 410, "too-many": 429,
}  # fmt: skip
TITLES = {
    400: "Bad request", 401: "Not signed in", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    406: "Not a format that is written here", 409: "Conflict", 410: "Not here any more",
    412: "Changed meanwhile", 413: "Too large", 415: "Not a format that is read here",
    422: "Cannot be read", 429: "Too much at once",
    500: "Something broke here", 503: "Not available now",
}  # fmt: skip
CODES = {400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 413: "too-long"}
OF_CODE = {"not-supported": 415, "too-costly": 413, "too-long": 413}  # of the issue that refused a whole message
TEXTS = {
    400: "The request cannot be read: it was cut off, or is not made as HTTP asks.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The body, or its number of parts, is larger than this gateway reads. Send it in smaller parts.",
}
NOT_YET = (
    "Over FHIR, resources are read and searched, and not yet written or sent in batches. What is to be kept comes in "
    "at /systems/NAME/messages, or as a record at /records."
)


def install(app: Flask) -> None:
    app.register_error_handler(AdapterError, _adapter_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _broken)
    app.after_request(_stay)
    app.after_request(_safe_headers)


def problem(
    status: int,
    text: str,
    issues: Iterable[Issue] = (),
    *,
    retry_after: float = 0.0,
    more: dict[str, Any] | None = None,
) -> Response:
    """`more` are members beside those of RFC 9457."""
    told = list(issues)
    if _is_fhir():
        told = told or [Issue("error", CODES.get(status, "exception" if status >= 500 else "processing"), "", text)]
        response = Response(jsontext.dumps(operation_outcome(told)), status, mimetype="application/fhir+json")
    else:
        body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": text}
        each = [{"severity": i.severity, "code": i.code, "where": i.where, "text": i.text} for i in told]
        response = Response(
            jsontext.dumps({**body, "issues": each, **(more or {})}), status, mimetype="application/problem+json"
        )
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        response.headers["Retry-After"] = str(max(1, round(retry_after)))
    return response


def problem_of_receipt(receipt: dict[str, Any], address: str) -> Response:
    """Nothing of a message could be taken; the message is kept, and its receipt says so."""
    told = [
        Issue(one["severity"], one["code"], "; ".join(filter(None, one["where"])), one["text"])
        for one in receipt["issues"]
    ]
    text = "Nothing of the message was taken. It is kept, and its receipt says why."
    status = next((OF_CODE[issue.code] for issue in told if issue.code in OF_CODE), 422)
    response = problem(status, text, told, more={"receipt": receipt})
    response.headers["Location"] = address
    return response


def _is_fhir() -> bool:
    return request.path.startswith("/fhir/") or request.path == "/fhir"


def _adapter_error(error: AdapterError) -> Response:
    if isinstance(error, Refused):
        return problem(STATUS.get(error.reason, 422), error.text, error.issues, retry_after=error.retry_after)
    if isinstance(error, Unavailable):
        return problem(503, error.text, error.issues, retry_after=error.retry_after)
    if isinstance(error, Misconfigured):
        for issue in error.issues:
            LOG.error("misconfigured: %s: %s", issue.where, issue.text)
    return problem(500, "The gateway is not set up rightly; its operator can see why in the log.")


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    text = TEXTS.get(status, "The request cannot be read.")
    if _is_fhir() and (status == 405 or (status == 404 and request.method not in ("GET", "HEAD"))):
        status, text = 405, NOT_YET
    response = problem(status, text)
    if status == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return response


def _broken(error: Exception) -> Response:
    """A bug of ours, or a full disk: where it was goes to the log, what was in the message does not."""
    LOG.error("unexpected %s at %s", type(error).__name__, place_of(error))
    if (passing := no_room(error)) is not None:
        return problem(503, f"{passing.text} Nothing was taken.", retry_after=passing.retry_after)
    return problem(500, "Something broke here. The message was not taken; the operator can see where in the log.")


def _stay(response: Response) -> Response:
    """Flask would send callers on to another spelling of the address, and their token with them."""
    return problem(404, TEXTS[404]) if response.status_code in (301, 302, 303, 307, 308) else response


def _safe_headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if not request.path.startswith("/fhir"):
        response.headers.setdefault("Outcomes-Version", "1")
    return response
