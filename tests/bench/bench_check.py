"""Loading, checking and writing FHIR again, against orjson loading and writing the same bytes (aim: at most 10 times).

Rounds are interleaved and the median of the ratios is told, so that a busy machine slows both sides alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from adapter import jsontext
from adapter.fhir.check import check

DATA = Path(__file__).resolve().parents[3] / "shared/data/fhir/official-r4"
SAMPLES = ("Goal-example", "CarePlan-example", "CarePlan-integrate", "Bundle-father", "Patient-example")
ROUNDS, SECONDS = 15, 0.02
AIM = 10.0


def rows() -> list[tuple[str, float, float]]:
    """Name, how many times orjson's own round trip it costs, and what we aim for; nothing where the data is absent."""
    found = [path for name in SAMPLES if (path := DATA / f"{name}.json").exists()]
    return [
        (f"check {path.stem} {len(path.read_bytes()) / 1000:.1f} kB", _ratio(path.read_bytes()), AIM) for path in found
    ]


def _ratio(data: bytes) -> float:
    data = orjson.dumps(orjson.loads(data))

    def plain() -> None:
        orjson.dumps(orjson.loads(data))

    def ours() -> None:
        tree = jsontext.loads(data)
        check(tree)
        jsontext.dumps(tree)

    times = max(1, int(SECONDS / _seconds(plain, 10)))
    return statistics.median(_seconds(ours, max(1, times // 5)) / _seconds(plain, times) for _ in range(ROUNDS))


def _seconds(work: Callable[[], None], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


if __name__ == "__main__":
    for name, ratio, aim in rows():
        print(f"{name:<45} {ratio:6.1f}x orjson   aim at most {aim:.0f}x")
