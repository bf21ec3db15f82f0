"""A record to FHIR and back through the maps, against orjson loading and writing the same bytes (aim: at most 8 times).

Rounds are interleaved and the median of the ratios is told, so that a busy machine slows both sides alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import orjson

from adapter.fhir import CODECS, SELECTORS, record_from, resources_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from adapter.record.trees import tree_from

ROUNDS, TIMES = 60, 8
AIM = 8.0
CHI = "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53"


def _outcome(number: int) -> dict[str, Any]:
    return {
        "id": f"o{number}",
        "identifiers": [{"system": "urn:example:council", "value": f"SW000201/O-{number}"}],
        "statement": {"text": "I want help with getting my confidence back in the kitchen.", "voice": "unknown"},
        "why": "The smell of soup on the stove makes a house a home.",
        "areas": [{"framework": "wheel", "code": "confidence-skills"}],
        "status": "active",
        "agreed": "2026-02-15",
        "next_review": "2026-05-15",
        "reviews": [
            {
                "id": f"v{number}", "standing": True, "stated": "2026-03-01T09:30:00+00:00",
                "extent": {"scale": "council-1-to-5", "value": "2", "code": "partly-met"},
                "helps": ["Daughter visits on Sundays", "perching stool"], "hinders": ["Pain in the mornings"],
            }
        ],
    }  # fmt: skip


def _action(number: int) -> dict[str, Any]:
    who, when = [{"text": "OT"}], {"text": "Tuesdays"}
    return {"id": f"a{number}", "how": "Kitchen practice", "outcomes": [f"o{number}"], "who": who, "when": when}


PERSON = {
    "id": "p1",
    "identifiers": [{"system": CHI, "value": "1403441006", "check": "modulus-11"}, {"value": "SW000201"}],
    "name": {"family": "Testperson", "given": ["Iris"]},
    "birth_date": "1944-03-14",
}
TREE = {"id": "c1", "person": PERSON, "outcomes": [*map(_outcome, (1, 2))], "actions": [*map(_action, (1, 2))]}


def rows() -> list[tuple[str, float, float]]:
    """Name, how many times orjson's round trip of the FHIR bytes it costs, and what we aim for."""
    library = Library(codecs=CODECS, selectors=SELECTORS)
    record = record_from_tree(TREE)
    resources = resources_from(record, library)
    assert record_from(resources, library) == record
    data = orjson.dumps(resources)

    def there_and_back() -> None:
        record_from(resources_from(record, library), library)

    return [
        ("record to FHIR and back", _ratio(there_and_back, data), AIM),
        ("  record to FHIR", _ratio(lambda: resources_from(record, library), data), AIM / 2),
        ("  FHIR to record", _ratio(lambda: record_from(resources, library), data), AIM / 2),
        ("  record to tree and back", _ratio(lambda: record_from_tree(tree_from(record)), data), 2.0),
        ("record upon unchanged FHIR", _ratio(lambda: resources_from(record, library, onto=resources), data), 4 * AIM),
    ]


def _ratio(ours: Callable[[], Any], data: bytes) -> float:
    rounds = [_time(ours) / _time(lambda: orjson.dumps(orjson.loads(data))) for _ in range(ROUNDS)]
    return statistics.median(rounds)


def _time(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    for _ in range(TIMES):
        function()
    return time.perf_counter() - start


if __name__ == "__main__":
    for name, ratio, aim in rows():
        print(f"{name:32} {ratio:6.1f} x (aim {aim:.0f})")
