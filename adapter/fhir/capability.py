"""What this server can do over FHIR, as a CapabilityStatement: made from the same tables as the doors that do it."""

from __future__ import annotations

from typing import Any

from adapter.fhir.search import KEPT, PARAMETERS

FHIR_VERSION = "4.0.1"
SINCE = "2026-11-25"  # when what this says last changed
INTERACTIONS = ("read", "vread", "history-instance", "search-type")
_ID = {"name": "_id", "definition": "http://hl7.org/fhir/SearchParameter/Resource-id", "type": "token"}


def capability_statement(address: str, version: str) -> dict[str, Any]:
    """`address` is where this server's FHIR begins."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "publisher": "outcomes-adapter",
        "kind": "instance",
        "software": {"name": "outcomes-adapter", "version": version},
        "implementation": {"description": "Personal outcome records of local systems, as FHIR", "url": address},
        "fhirVersion": FHIR_VERSION,
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "Resources are read and searched here; they come in as messages of local systems.",
                "security": {"description": "A bearer token (RFC 6750) with the scope `read`, of a client known here."},
                "resource": [*map(_resource, KEPT), *map(_defined, DEFINED)],
            }
        ],
    }


DEFINED = ("CodeSystem", "ConceptMap", "StructureDefinition", "ValueSet")  # ours, made from the maps and tables


def _defined(kind: str) -> dict[str, Any]:
    base = "http://hl7.org/fhir/SearchParameter"
    return {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [_ID, {"name": "url", "definition": f"{base}/conformance-url", "type": "uri"}],
    }


def _resource(kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "interaction": [{"code": code} for code in INTERACTIONS],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": False,
        "conditionalCreate": False,
        "conditionalRead": "full-support",
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "searchParam": [
            _ID,
            *(
                {"name": parameter.code, "definition": parameter.definition(kind), "type": parameter.type}
                for parameter in PARAMETERS[kind]
            ),
        ],
    }
