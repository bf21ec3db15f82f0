"""Records as FHIR R4, and back: the only room that imports fhir.resources.

`records_from(resources, library)` reads, `resources_from(record, library, onto=...)` writes upon what is there.
"""

from __future__ import annotations

from adapter.fhir.codecs import CODECS, SELECTORS
from adapter.fhir.records import record_from, records_from, resources_from

__all__ = ["CODECS", "SELECTORS", "record_from", "records_from", "resources_from"]
