"""FHIR R4 over HTTP: what is kept, read and searched; the table at the end is every route of it.

http://hl7.org/fhir/R4/http.html. Resources are not yet written here: every method that would is 405.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version as version_of
from typing import Any, NamedTuple, TypeVar

from flask import Response, current_app, g, request

from adapter.errors import Issue, Refused
from adapter.exchange import Desk
from adapter.exchange.outward import as_read, may_tell_otherwise
from adapter.fhir.capability import capability_statement
from adapter.fhir.pages import Version, history_bundle, link_to, searchset
from adapter.fhir.query import MOST, PAGE, USUAL, Pair, asked_from
from adapter.fhir.query import Asked as Searched
from adapter.fhir.search import KEPT
from adapter.gateway.doors import FHIR, TEXT, Answer, Asked, Door, an_object, number, several, shaped, text
from adapter.gateway.fhir_forms import acceptable, answered, wants_strict
from adapter.search import Page
from adapter.store import Unit
from adapter.store.resources import Kept, history, read, read_version
from adapter.store.search import search

T = TypeVar("T")
Tree = dict[str, Any]
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
VERSION = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
MOST_NAMED = 80  # ids in an address: what servers and proxies take
FORM = "application/x-www-form-urlencoded"


def metadata() -> Response:
    """What this server can do."""
    acceptable()
    return answered(capability_statement(_address(), version_of("outcomes-adapter")))


def read_one(kind: str, identity: str) -> Response:
    _expect(kind, identity)
    return _one(_looked(lambda unit: _with_words(unit, read(unit, kind, identity))))


def read_older(kind: str, identity: str, version: str) -> Response:
    _expect(kind, identity, version)
    number = int(version)
    return _one(_looked(lambda unit: _with_words(unit, read_version(unit, kind, identity, number), current=False)))


def read_history(kind: str, identity: str) -> Response:
    """Newest first; a resource that was deleted has one too."""
    _expect(kind, identity)
    count, before = min(_number("_count", USUAL), MOST), _number("before", 0)

    def look(unit: Unit) -> tuple[list[Kept], list[Kept], list[Tree | None]]:
        asked = history(unit, kind, identity, before=before or None, count=count + 1)
        newest = asked if asked and not before else history(unit, kind, identity, count=1)
        return asked, newest, as_read(_desk(), unit, asked[:count], current=False)

    kept, newest, told = _looked(look)
    if not newest:
        raise _nothing()
    own, page = f"{_address()}/{kind}/{identity}/_history", kept[:count]
    sized = [("_count", str(count))] if "_count" in request.args else []
    links = {"self": link_to(own, [*sized, *([("before", str(before))] if before else [])])}
    if page and len(kept) > count:
        links["next"] = link_to(own, [*sized, ("before", str(page[-1].version))])
    versions = [Version(*one[:5], tree) for one, tree in zip(page, told, strict=True)]
    return answered(history_bundle(_address(), versions, newest[0].version, links))


def search_kind(kind: str) -> Response:
    """By GET, and by POST with the parameters in the body, where no log of addresses sees them."""
    _expect(kind)
    pairs = list(request.args.items(multi=True))
    if request.method == "POST":
        if request.mimetype not in (FORM, ""):
            told = f"A search by POST has its parameters in a body of the type {FORM}."
            raise Refused(told, [Issue("error", "not-supported", "header Content-Type", told)], reason="media-type")
        pairs += request.form.items(multi=True)
    asked = asked_from(kind, pairs, strict=wants_strict())

    def look(unit: Unit) -> tuple[Page, list[Pair], list[Tree | None]]:
        page, following = _found(unit, asked)
        return page, following, as_read(_desk(), unit, page.items)

    page, following, shown = _looked(look)
    own = f"{_address()}/{kind}"
    after = [(PAGE, asked.query.after)] if asked.query.after else []
    links = {"self": link_to(own, [*asked.used, *after])}
    if following:
        links["next"] = link_to(own, following)
    return answered(searchset(_address(), filter(None, shown), page.total, links, asked.ignored))


def _found(unit: Unit, asked: Searched) -> tuple[Page, list[Pair]]:
    """The page, and how the next one is asked for.

    An identifier may be somebody's number, which stands in no address that we make: what it leads to is asked for by
    id instead, or in a narrower search where that is too much for an address.
    """
    page = search(unit, asked.query)
    if not page.next:
        return page, []
    if all(clause.parameter != "identifier" for clause in asked.query.clauses):
        return page, [*asked.used, (PAGE, page.next)]
    rest = search(unit, replace(asked.query, after=page.next, count=MOST_NAMED, total=False))
    if rest.next:
        told = "Too much has this identifier for more than one page: say its system too, or a larger _count."
        raise Refused(told, [Issue("error", "too-costly", "query identifier", told)], reason="usage")
    ids = ",".join(kept.id for kept in rest.items)
    sized = [pair for pair in asked.used if pair[0] == "_count"]
    return page, [("_id", ids), ("_total", "none"), *sized]


# --- what all of them do


def _expect(kind: str, identity: str = "x", version: str = "1") -> None:
    """Raises Refused where the answer cannot be given in the form that is asked for, or there is no such address."""
    acceptable()
    if kind not in KEPT:
        told = f"Resources of this type are not kept here. Kept are {', '.join(KEPT)}."
        raise Refused(told, [Issue("error", "not-supported", "", told)], reason="not-found")
    if not ID.fullmatch(identity) or not VERSION.fullmatch(version):
        raise _nothing()


def _desk() -> Desk:
    desk: Desk = current_app.extensions["desk"]
    return desk


def _looked(work: Callable[[Unit], T]) -> T:
    return _desk().store.look(work, g.caller)


class Found(NamedTuple):
    """`is_copy`: whether a client that has this version has what it would be sent."""

    kept: Kept
    told: Tree | None
    is_copy: bool


def _with_words(unit: Unit, kept: Kept | None, *, current: bool = True) -> Found | None:
    if kept is None:
        return None
    (told,) = as_read(_desk(), unit, [kept], current=current)
    has_one = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
    return Found(kept, told, has_one and not may_tell_otherwise(unit, kept))


def _one(found: Found | None) -> Response:
    """R4 has the ETag say the version, which a narrative is no part of. So where the plan has changed, a resource of it
    that has not is sent again all the same, with the narrative that is right now."""
    if found is None:
        raise _nothing()
    kept = found.kept
    if found.told is None:
        gone = "This resource was deleted; its history is at _history."
        raise Refused(gone, [Issue("error", "deleted", "", gone)], reason="gone")
    response = answered(found.told)
    response.set_etag(str(kept.version), weak=True)
    response.last_modified = datetime.fromisoformat(kept.at)
    if found.is_copy:
        response.make_conditional(request)
    return response


def _nothing() -> Refused:
    told = "There is no such resource, or this caller may not see it."
    return Refused(told, [Issue("error", "not-found", "", told)], reason="not-found")


def _number(name: str, usual: int) -> int:
    told = request.args.get(name, str(usual))
    if not (told.isascii() and told.isdecimal() and len(told) < 10):
        fault = f"{name} is a whole number from 0."
        raise Refused(fault, [Issue("error", "value", f"query {name}", fault)], reason="usage")
    return int(told)


def _address() -> str:
    return f"{request.url_root}fhir"


# --- every route

KIND = Asked("kind", f"The type of resource: {', '.join(KEPT)}.", "path", one_of=KEPT)
IDENTITY = Asked("identity", "Its id.", "path")
VERSION_ID = Asked("version", "The number of the version.", "path")
FORMAT = Asked(
    "_format",
    "Nothing but JSON is written here.",
    blank=True,
    one_of=("json", "application/json", "application/fhir+json"),
)
COUNT = Asked("_count", "How many resources a page has, at most.", least=0, most=999_999_999)
SEARCHED = tuple(
    Asked(name, says, blank=True)
    for name, says in (
        ("_id", "Ids, divided by commas."), ("identifier", "system|value, or one of the two."),
        ("patient", "A Patient: its id, Patient/ID or its address."), ("subject", "As `patient`, of any type."),
        ("status", "Of a CarePlan, CareTeam or Observation."), ("lifecycle-status", "Of a Goal."),
    )
)  # fmt: skip
TOTAL = Asked("_total", "Whether all that fit are counted.", one_of=("none", "estimate", "accurate"))
AFTER = Asked(PAGE, "Where the page begins: the `next` link of the page before has it.", blank=True)
BEFORE = Asked("before", "Where the page begins: the `next` link of the page before has it.", least=1, most=999_999_999)
NONE_MATCH = Asked("If-None-Match", 'The version that the client has: W/"3".', "header")
SINCE = Asked("If-Modified-Since", "When the client last read it.", "header")
TAGGED = {"ETag": 'The version: W/"3".', "Last-Modified": "When the version was made."}
A_RESOURCE, A_BUNDLE = {FHIR: shaped("Resource")}, {FHIR: shaped("Bundle")}
READ = {200: Answer("The resource.", A_RESOURCE, TAGGED), 304: Answer("The client has this version.", {}, TAGGED)}
SEARCH = {200: Answer("A searchset: what fits, in the order of ids.", A_BUNDLE)}
SHAPES = {
    "Resource": an_object(resourceType=TEXT, optional={"id": TEXT, "meta": {"type": "object"}}),
    "Bundle": an_object(
        resourceType=text("", "Bundle"), type=text("", "searchset", "history"), link=several({"type": "object"}),
        optional={"total": number("How many there are, on all pages."), "entry": several({"type": "object"})},
    ),
}  # fmt: skip
DOORS = (
    Door("GET", "/fhir/metadata", metadata, "", "What this server can do over FHIR: a CapabilityStatement.",
         {200: Answer("R4, 4.0.1.", A_RESOURCE)}, (FORMAT,), refuses=(406,)),
    Door("GET", "/fhir/<kind>", search_kind, "read", "Search the resources of a type.", SEARCH,
         (KIND, *SEARCHED, COUNT, TOTAL, AFTER, FORMAT), refuses=(404, 406)),
    Door("POST", "/fhir/<kind>/_search", search_kind, "read", "Search without an address that anybody could log.",
         SEARCH, (KIND,), {FORM: {"type": "object"}}, body_required=False, refuses=(404, 406)),
    Door("GET", "/fhir/<kind>/<fhirid:identity>", read_one, "read", "Read a resource.", READ,
         (KIND, IDENTITY, NONE_MATCH, SINCE, FORMAT), refuses=(404, 406, 410)),
    Door("GET", "/fhir/<kind>/<fhirid:identity>/_history", read_history, "read",
         "Every version of a resource, newest first.",
         {200: Answer("A history.", A_BUNDLE)}, (KIND, IDENTITY, COUNT, BEFORE, FORMAT), refuses=(404, 406)),
    Door("GET", "/fhir/<kind>/<fhirid:identity>/_history/<version>", read_older, "read",
         "Read one version of a resource.",
         READ, (KIND, IDENTITY, VERSION_ID, NONE_MATCH, SINCE, FORMAT), refuses=(404, 406, 410)),
)  # fmt: skip
