"""Records as FHIR R4, and back: the only room that imports fhir.resources.

`records_from(resources, library)` reads, `resources_from(record, library, onto=...)` writes upon what is there.
"""

from __future__ import annotations

from adapter.fhir.activity_shapes import with_details, with_references
from adapter.fhir.barrier_shapes import with_barriers, without_barriers
from adapter.fhir.bundle import resources_in, transaction_from
from adapter.fhir.checking.check import check
from adapter.fhir.codecs import CODECS
from adapter.fhir.gather import plans_of
from adapter.fhir.mirrors import with_mirrors, without_mirrors
from adapter.fhir.modifiers import refusals
from adapter.fhir.narrative import Narratives, with_narrative
from adapter.fhir.profiles import conformance
from adapter.fhir.provenance import Change, provenance_of
from adapter.fhir.records import record_from, records_from, resources_from
from adapter.fhir.selectors import SELECTORS
from adapter.fhir.translating import of_others, told_unread, tree_of_plan, unread, written
from adapter.fhir.ways import all_outward, inward, outward

__all__ = [
    "CODECS", "SELECTORS", "Change", "Narratives", "all_outward", "check", "conformance", "inward", "of_others",
    "outward", "plans_of", "provenance_of", "record_from", "records_from", "refusals", "resources_from",
    "resources_in", "told_unread", "transaction_from", "tree_of_plan", "unread", "with_barriers", "with_details",
    "with_mirrors", "with_narrative", "with_references", "without_barriers", "without_mirrors", "written",
]  # fmt: skip
