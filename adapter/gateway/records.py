"""/records: one person's plan as JSON, for those who do not speak FHIR (contract.md)."""

from __future__ import annotations

from urllib.parse import unquote

from flask import Response, request

from adapter.exchange import lists
from adapter.exchange.quality import found_in, told
from adapter.exchange.records import Records, Written
from adapter.exchange.showing import shown_as
from adapter.gateway.answering import answered, body_json, caller, desk, if_match, paged
from adapter.gateway.doors import (
    AFTER,
    IF_MATCH,
    JSON,
    LIMIT,
    TEXT,
    Answer,
    Asked,
    Door,
    an_object,
    listed,
    number,
    query,
    several,
    shaped,
    text,
)
from adapter.gateway.translate import ACTIVITIES, BARRIERS

SAID, MERGE = "application/vnd.outcomes.said+json", "application/merge-patch+json"


def records() -> Response:
    person = query().get("person", "")
    return paged(
        lambda after, count: lists.records_listed(desk(), caller(), person=person, after=after, count=count),
        lambda item: str(item["id"]),
    )


def read(identity: str) -> Response:
    found = _records().read(identity, query().get("version"))
    response = Response(found.body, 200, mimetype=JSON)
    response.set_etag(str(found.version))
    response.make_conditional(request)
    return response


def create() -> Response:
    return _written(_records().create(body_json(JSON)), 201)


def replace(identity: str) -> Response:
    return _written(_records().replace(identity, body_json(JSON), if_match(), _correction()))


def change(identity: str) -> Response:
    tree, merges = body_json(SAID, MERGE), request.mimetype == MERGE
    doing = _records().merge if merges else _records().say
    return _written(doing(identity, tree, if_match(), _correction()))


def sources(identity: str) -> Response:
    return answered({"items": lists.sources(desk(), caller(), identity), "next": None})


def history(identity: str) -> Response:
    return paged(
        lambda after, count: lists.history(desk(), caller(), identity, before=int(after or 0), count=count),
        lambda item: str(item["version"]),
    )


def shown(identity: str, name: str) -> Response:
    return answered(shown_as(desk(), caller(), identity, name, query()))


def quality(identity: str) -> Response:
    found = found_in(_records().record(identity), desk().library)
    return answered({"items": [told(finding) for finding in found], "next": None})


def _records() -> Records:
    return Records(desk(), caller())


def _correction() -> str:
    """Why protected words are corrected; percent-encoded, since a header is ASCII."""
    return unquote(request.headers.get("Outcomes-Correction", "")).strip()


def _written(written: Written, status: int = 200) -> Response:
    found = _records().read(written.id, written.version)
    response = Response(found.body, status, mimetype=JSON)
    response.set_etag(str(written.version))
    if status == 201:
        response.headers["Location"] = f"/records/{written.id}"
    return response


ID = Asked("identity", "The id of the record.", "path", required=True)
CORRECTION = Asked(
    "Outcomes-Correction", "Why somebody's own words are corrected, percent-encoded: without it they stand.", "header"
)
ETAG = {"ETag": "The version, as a later If-Match names it."}
RECORD = {JSON: shaped("Record")}
SHAPES = {
    "RecordItem": an_object(
        id=TEXT, version=number("Rises with every change."), updated=TEXT, title=text(null=True),
        person=an_object(id=text(null=True), name=TEXT, birth_date=text(null=True)),
        outcomes=number("How many there are."), systems=several(TEXT, "Which systems have met it."),
    ),
    "Source": an_object(
        system=TEXT, organisation=TEXT, last_said=text(null=True), last_confirmed=text(null=True),
        missing_since=text("When it was first not in a message that says everything.", null=True),
        disputed=several(an_object(
            path=TEXT, at=several({}, "The exact place."), theirs={}, state=text("", "open", "decided")
        )),
    ),
    "Shown": an_object(
        media_type=text(null=True), message=text("The message; base64 where it is no text.", null=True),
        losses=several({"type": "object"}), issues=several({"type": "object"}),
        withheld=several(an_object(field=TEXT, why=TEXT), "What this system may not have: never its contents."),
        why_not=text("Why nothing would be sent.", null=True),
    ),
    "RecordFinding": an_object(code=TEXT, where=TEXT, text=TEXT, quote=TEXT, source=TEXT),
    "Change": an_object(
        version=number(), at=TEXT, by=text("The organisation."), via=text("The message, decision or request."),
        changed=several(TEXT, "The fields."),
        provenance=text("The Provenance at /fhir that tells of it; null where there is none.", null=True),
    ),
}  # fmt: skip
DOORS = (
    Door("GET", "/records", records, "read", "The records that the caller may see.",
         {200: Answer("By id.", {JSON: listed("RecordItem")})},
         (Asked("person", "Only those of the person of this id."), AFTER, LIMIT)),
    Door("POST", "/records", create, "write", "A new record, stated by the caller's organisation.",
         {201: Answer("The record, with an id for everything in it.", RECORD, {**ETAG, "Location": "Where it is."})},
         takes=RECORD, refuses=(409, 413, 415, 422)),
    Door("GET", "/records/<identity>", read, "read", "One record.",
         {200: Answer("The record.", RECORD, ETAG), 304: Answer("If-None-Match names this version.")},
         (ID, Asked("version", "As it was in this version.", least=1)), refuses=(404,)),
    Door("PUT", "/records/<identity>", replace, "write", "The whole record as it is to be.",
         {200: Answer("The record.", RECORD, ETAG)}, (ID, IF_MATCH, CORRECTION), RECORD,
         (404, 409, 412, 413, 415, 422)),
    Door("PATCH", "/records/<identity>", change, "write", "A part of the record.",
         {200: Answer("The record.", RECORD, ETAG)}, (ID, IF_MATCH, CORRECTION),
         {SAID: shaped("SaidRecord"), MERGE: {"type": "object"}}, (404, 409, 412, 413, 415, 422),
         more="As said+json absent keeps, null clears, lists match by id or by what tells their entries apart, and "
         '`"removed": true` removes; as merge-patch+json exactly as RFC 7396 says, and only with If-Match.'),
    Door("GET", "/records/<identity>/sources", sources, "read", "Which systems state it, and where they differ.",
         {200: Answer("By system.", {JSON: listed("Source")})}, (ID,), refuses=(404,)),
    Door("GET", "/records/<identity>/as/<name>", shown, "read", "What a system would be sent of it: nothing is sent.",
         {200: Answer("The message, and what would be lost.", {JSON: shaped("Shown")})},
         (ID, Asked("name", "The system, as adapter.toml names it; `fhir` or `record`.", "path", required=True),
          ACTIVITIES, BARRIERS), refuses=(404, 422)),
    Door("GET", "/records/<identity>/quality", quality, "read", "What could be better in it, said kindly.",
         {200: Answer("Each with the criterion that it rests on.", {JSON: listed("RecordFinding")})}, (ID,),
         refuses=(404,)),
    Door("GET", "/records/<identity>/history", history, "read", "What changed, when, and by whom.",
         {200: Answer("Newest first.", {JSON: listed("Change")})},
         (ID, Asked("after", "The version at which the page before ended.", least=1), LIMIT), refuses=(404,)),
)  # fmt: skip
