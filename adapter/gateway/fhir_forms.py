"""In which form a FHIR client wants its answer, and the answer in that form: JSON, R4, in UTF-8."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.http import parse_options_header

from adapter import jsontext
from adapter.errors import Issue, Refused

CONTENT_TYPE = "application/fhir+json; fhirVersion=4.0; charset=utf-8"
RANGES = {"*/*", "application/*", "application/fhir+json", "application/json", "application/json+fhir", "text/json"}
FORMATS = {"json", *RANGES}
VERSIONS = {"", "4.0", "4.0.1"}


def acceptable() -> None:
    """Raises Refused where the client takes no FHIR R4 in JSON. `_format` counts before the header Accept."""
    wanted = request.args.get("_format") or (request.form.get("_format") if request.form else None)
    if wanted is not None:
        if not _fits(wanted.replace(" ", "+"), FORMATS):  # a plus in an address reads as a blank
            raise _not_acceptable("query _format")
        return
    accepted = [one for one, weight in request.accept_mimetypes if weight > 0]
    if request.headers.get("Accept", "").strip() and not any(_fits(one, RANGES) for one in accepted):
        raise _not_acceptable("header Accept")


def answered(tree: dict[str, Any]) -> Response:
    pretty = request.args.get("_pretty") == "true"
    return Response(jsontext.dumps(tree, indent=pretty), 200, content_type=CONTENT_TYPE)


def wants_strict() -> bool:
    """http://hl7.org/fhir/R4/search.html#errors"""
    told = ",".join(request.headers.getlist("Prefer")).replace(";", ",").lower()
    return "handling=strict" in [one.strip().replace(" ", "").replace('"', "") for one in told.split(",")]


def _fits(told: str, kinds: set[str]) -> bool:
    kind, options = parse_options_header(told)
    version = options.get("fhirversion", options.get("fhirVersion", ""))
    return kind.strip().lower() in kinds and version in VERSIONS


def _not_acceptable(where: str) -> Refused:
    text = "Answers are FHIR R4 (fhirVersion=4.0) as JSON: ask for application/fhir+json."
    return Refused(text, [Issue("error", "not-supported", where, text)], reason="not-acceptable")
