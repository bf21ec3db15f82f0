"""Loading, checking and writing FHIR again, against orjson loading and writing the same bytes (aim: at most 10 times);
of a whole transaction of our own, the check alone (aim: at most 5 times).

Rounds are interleaved and the median of the ratios is told, so that a busy machine slows both sides alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from adapter import jsontext
from adapter.fhir import CODECS, SELECTORS, check, resources_from, transaction_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from
from tests.bench.bench_record import _plan

DATA = Path(__file__).resolve().parents[3] / "shared/data/fhir/official-r4"
SAMPLES = ("Goal-example", "Goal-stop-smoking", "CarePlan-example", "CarePlan-integrate", "Patient-example")
ROUNDS, TIMES = 60, 8
AIM, AIM_ALONE = 10.0, 5.0


def rows() -> list[tuple[str, float, float]]:
    """Name, how many times orjson's own round trip it costs, and what we aim for; nothing where the data is absent."""
    found = {name: orjson.loads(path.read_bytes()) for name in SAMPLES if (path := DATA / f"{name}.json").exists()}
    if found:
        found["Bundle of these"] = _bundle(list(found.values()))
    ours = _transaction()
    alone = f"check: a transaction of ours, {len(ours) / 1000:.1f} kB", _ratio(ours, check_alone=True), AIM_ALONE
    return [(_title(name, tree), _ratio(orjson.dumps(tree)), AIM) for name, tree in found.items()] + [alone]


def _transaction() -> bytes:
    """A record with five outcomes and their reviews, as the Bundle that we send for it."""
    library = Library(codecs=CODECS, selectors=SELECTORS)
    return jsontext.dumps(transaction_from(list(resources_from(record_from(_plan()), library))))


def _bundle(resources: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [{"fullUrl": f"https://example.org/fhir/{r['resourceType']}/{r['id']}", "resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _title(name: str, tree: dict[str, Any]) -> str:
    return f"load, check and dump: {name}, {len(orjson.dumps(tree)) / 1000:.1f} kB"


def _ratio(data: bytes, check_alone: bool = False) -> float:
    read = jsontext.loads(data)

    def plain() -> None:
        orjson.dumps(orjson.loads(data))

    def alone() -> None:
        check(read)

    def whole() -> None:
        tree = jsontext.loads(data)
        check(tree)
        jsontext.dumps(tree)

    ours = alone if check_alone else whole
    ours()  # what is made ready at the first check is not part of it
    return statistics.median(_seconds(ours) / _seconds(plain) for _ in range(ROUNDS))


def _seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    for _ in range(TIMES):
        work()
    return time.process_time() - start


if __name__ == "__main__":
    for name, ratio, aim in rows():
        print(f"{name:<60} {ratio:6.1f}x orjson   aim at most {aim:.0f}x")
