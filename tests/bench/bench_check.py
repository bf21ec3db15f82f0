"""Loading, checking and writing FHIR again, against orjson loading and writing the same bytes (aim: at most 10 times).

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
from adapter.fhir.check import check

DATA = Path(__file__).resolve().parents[3] / "shared/data/fhir/official-r4"
SAMPLES = ("Goal-example", "Goal-stop-smoking", "CarePlan-example", "CarePlan-integrate", "Patient-example")
ROUNDS, TIMES = 60, 8
AIM = 10.0


def rows() -> list[tuple[str, float, float]]:
    """Name, how many times orjson's own round trip it costs, and what we aim for; nothing where the data is absent."""
    found = {name: orjson.loads(path.read_bytes()) for name in SAMPLES if (path := DATA / f"{name}.json").exists()}
    if found:
        found["Bundle of these"] = _bundle(list(found.values()))
    return [(_title(name, tree), _ratio(orjson.dumps(tree)), AIM) for name, tree in found.items()]


def _bundle(resources: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [{"fullUrl": f"https://example.org/fhir/{r['resourceType']}/{r['id']}", "resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _title(name: str, tree: dict[str, Any]) -> str:
    return f"load, check and dump: {name}, {len(orjson.dumps(tree)) / 1000:.1f} kB"


def _ratio(data: bytes) -> float:
    def plain() -> None:
        orjson.dumps(orjson.loads(data))

    def ours() -> None:
        tree = jsontext.loads(data)
        check(tree)
        jsontext.dumps(tree)

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
