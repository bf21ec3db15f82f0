"""What our extensions, profiles, vocabularies and concept maps are, as FHIR: read and searched, by anybody.

They are made from the files that the maps run on, and hold nothing about any person: these doors are public.
"""

from __future__ import annotations

from functools import partial

from flask import Response, current_app, request

from adapter.errors import Issue, Refused
from adapter.exchange import Desk
from adapter.fhir import conformance
from adapter.fhir.pages import link_to, searchset
from adapter.fhir.query import OF_THE_ANSWER, PAGE
from adapter.fhir.references import Resource
from adapter.gateway.doors import FHIR, Answer, Asked, Door, shaped
from adapter.gateway.fhir_forms import acceptable, answered, wants_strict

FOUND_BY = {"url": "url", "_id": "id"}
KINDS = ("CodeSystem", "ConceptMap", "StructureDefinition", "ValueSet")


def _defined(kind: str) -> list[Resource]:
    """All of one type, made once."""
    known = current_app.extensions
    if "conformance" not in known:
        desk: Desk = known["desk"]
        known["conformance"] = conformance(desk.library)
    return [resource for resource in known["conformance"] if resource["resourceType"] == kind]


def found(kind: str) -> Response:
    """A page of them where a page is asked for. What is not known is passed over and said, as in every search here."""
    acceptable()
    asked = [(name, text) for name, text in request.args.items(multi=True) if name not in OF_THE_ANSWER and text]
    ignored = [name for name, _ in asked if name not in (*FOUND_BY, "_count", PAGE)]
    modified = any(name.split(":")[0] in FOUND_BY for name in ignored)  # passed over, it would answer another question
    if modified or (ignored and wants_strict()):
        told = f"Known are {', '.join((*FOUND_BY, '_count'))}, without modifiers."
        raise Refused(told, [Issue("error", "not-supported", "query", told)], reason="usage")
    fitting = [
        one for one in _defined(kind)
        if all(one[FOUND_BY[name]] == text for name, text in asked if name in FOUND_BY)
    ]  # fmt: skip
    size, before = _number(asked, "_count", len(fitting)), _number(asked, PAGE, 0)
    used = [pair for pair in asked if pair[0] not in (*ignored, PAGE)]
    own, after = f"{request.url_root}fhir/{kind}", before + size
    links = {"self": link_to(own, [*used, *([(PAGE, str(before))] if before else [])])}
    if size and after < len(fitting):
        links["next"] = link_to(own, [*used, (PAGE, str(after))])
    return answered(searchset(f"{request.url_root}fhir", fitting[before:after], len(fitting), links, ignored))


def _number(asked: list[tuple[str, str]], name: str, usual: int) -> int:
    told = dict(asked).get(name, str(usual))
    if not (told.isascii() and told.isdecimal() and len(told) < 10):
        text = "It is a whole number from 0."
        raise Refused(text, [Issue("error", "value", f"query {name}", text)], reason="usage")
    return int(told)


def one(kind: str, identity: str) -> Response:
    acceptable()
    resource = next((resource for resource in _defined(kind) if resource["id"] == identity), None)
    if resource is None:
        raise Refused(f"There is no {kind} of this id here.", reason="not-found")
    return answered(resource)


FORMAT = Asked(
    "_format", "Nothing but JSON is written here.", blank=True,
    one_of=("json", "application/json", "application/fhir+json"),
)  # fmt: skip
NUMBER = "^[0-9]{0,9}$"
COUNT = Asked("_count", "The most that are on a page; without it, all.", blank=True, pattern=NUMBER)
AFTER = Asked(PAGE, "Only in the links that are answered: where a page begins.", blank=True, pattern=NUMBER)
URL = Asked("url", "The canonical address of the one that is looked for.", blank=True)
ID = Asked("_id", "Its id.", blank=True)
IDENTITY = Asked("identity", "Its id.", "path")


def _doors(kind: str) -> tuple[Door, Door]:
    resource, bundle = {FHIR: shaped("Resource")}, {FHIR: shaped("Bundle")}
    return (
        Door("GET", f"/fhir/{kind}", partial(found, kind), "", f"Every {kind} that is defined here.",
             {200: Answer("A searchset.", bundle)}, (URL, ID, COUNT, AFTER, FORMAT), refuses=(400, 406)),
        Door("GET", f"/fhir/{kind}/<fhirid:identity>", partial(one, kind), "", f"One {kind} that is defined here.",
             {200: Answer("The resource.", resource)}, (IDENTITY, FORMAT), refuses=(404, 406)),
    )  # fmt: skip


DOORS = tuple(door for kind in KINDS for door in _doors(kind))
