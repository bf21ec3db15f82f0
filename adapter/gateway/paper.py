"""/records/ID/document: one person's plan as that person reads it, on a screen, on paper, in large print."""

from __future__ import annotations

from datetime import UTC

from flask import Response, request

from adapter import clock
from adapter.errors import Issue, Refused
from adapter.exchange.on_paper import on_paper
from adapter.gateway.answering import caller, desk
from adapter.gateway.doors import Answer, Asked, Door, query
from adapter.gateway.records import ID
from adapter.paper.html import POLICY, html
from adapter.paper.pdf import pdf

HTML, PDF = "text/html", "application/pdf"
FORMATS = {"html": HTML, "pdf": PDF}


def document(identity: str) -> Response:
    asked = query()
    kind, large = FORMATS.get(asked.get("format", "")) or _accepted(), asked.get("print") == "large"
    told = on_paper(desk(), caller(), identity, asked.get("version"))
    if kind == PDF:
        printed = pdf(told, clock.now().astimezone(UTC), large=large)
        response = Response(printed.body, 200, mimetype=PDF)
        response.headers["Outcomes-Replaced"] = str(len(printed.missing))
    else:
        response = Response(html(told, large=large), 200, mimetype=HTML)
        response.headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors 'none'"
    response.headers["Content-Disposition"] = f'inline; filename="plan.{"pdf" if kind == PDF else "html"}"'
    response.headers["Vary"] = "Accept"
    return response


def _accepted() -> str:
    if not request.accept_mimetypes:
        return HTML
    if kind := request.accept_mimetypes.best_match([HTML, PDF]):
        return kind
    text = f"A plan is written as {HTML} or {PDF}."
    raise Refused(text, [Issue("error", "not-supported", "header Accept", text)], reason="not-acceptable")


DOORS = (
    Door("GET", "/records/<identity>/document", document, "read", "A record as the person reads it.",
         {200: Answer("A page that prints well, or a PDF.", {HTML: {}, PDF: {}},
                      {"Outcomes-Replaced": "Of a PDF: how many characters stand by their names for want of a sign."})},
         (ID, Asked("print", "In letters of 18 points.", one_of=("large",)),
          Asked("format", "In place of Accept.", one_of=tuple(FORMATS)),
          Asked("version", "An older version, as the history numbers them; what may not be printed today is not.",
                least=1)),
         refuses=(404, 406, 409, 413),
         more="What the person is not to be told, an address that nobody is to be told, and texts that need a look "
              "first (`sensitive`) are not in it."),
)  # fmt: skip
