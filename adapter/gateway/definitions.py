"""What our extensions, profiles, vocabularies and concept maps are, as FHIR: read and searched, by anybody.

They are made from the files that the maps run on, and hold nothing about any person: these doors are public.
"""

from __future__ import annotations

from functools import partial

from flask import Response, current_app, request

from adapter.errors import Refused
from adapter.exchange import Desk
from adapter.fhir import conformance
from adapter.fhir.pages import link_to, searchset
from adapter.fhir.references import Resource
from adapter.gateway.doors import FHIR, Answer, Asked, Door, query, shaped
from adapter.gateway.fhir_forms import acceptable, answered

KINDS = ("CodeSystem", "ConceptMap", "StructureDefinition", "ValueSet")


def _defined(kind: str) -> list[Resource]:
    """All of one type, made once."""
    known = current_app.extensions
    if "conformance" not in known:
        desk: Desk = known["desk"]
        known["conformance"] = conformance(desk.library)
    return [resource for resource in known["conformance"] if resource["resourceType"] == kind]


def found(kind: str) -> Response:
    acceptable()
    asked = query()
    fitting = [
        resource for resource in _defined(kind)
        if asked.get("url") in (None, resource["url"]) and asked.get("_id") in (None, resource["id"])
    ]  # fmt: skip
    address = f"{request.url_root}fhir"
    links = {"self": link_to(f"{address}/{kind}", [pair for pair in asked.items() if pair[0] != "_format"])}
    return answered(searchset(address, fitting, len(fitting), links, ()))


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
URL = Asked("url", "The canonical address of the one that is looked for.", blank=True)
ID = Asked("_id", "Its id.", blank=True)
IDENTITY = Asked("identity", "Its id.", "path")


def _doors(kind: str) -> tuple[Door, Door]:
    resource, bundle = {FHIR: shaped("Resource")}, {FHIR: shaped("Bundle")}
    return (
        Door("GET", f"/fhir/{kind}", partial(found, kind), "", f"Every {kind} that is defined here.",
             {200: Answer("A searchset.", bundle)}, (URL, ID, FORMAT), refuses=(400, 406)),
        Door("GET", f"/fhir/{kind}/<fhirid:identity>", partial(one, kind), "", f"One {kind} that is defined here.",
             {200: Answer("The resource.", resource)}, (IDENTITY, FORMAT), refuses=(404, 406)),
    )  # fmt: skip


DOORS = tuple(door for kind in KINDS for door in _doors(kind))
