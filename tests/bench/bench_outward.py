"""What mirrors and narrative add to a plan's resources on their way out, and what looking for them costs coming in.

The plan of issue size (bench_record.py), against orjson's round trip of the same Bundle: beside the 20 that are aimed
for the whole way there, and the whole way back, each may cost a fraction.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from adapter import jsontext
from adapter.fhir import CODECS, SELECTORS, Narratives, all_outward, resources_from, resources_in, transaction_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from tests.bench.bench_record import _plan, _ratio

OUT, IN = 10.0, 3.0


def rows() -> Iterator[tuple[str, float, float, str]]:
    library = Library(codecs=CODECS, selectors=SELECTORS)
    record = record_from_tree(_plan())
    resources = resources_from(record, library)
    shown = all_outward(resources, Narratives(record))
    bare, whole = transaction_from(resources), transaction_from(shown)
    data = jsontext.dumps(whole)
    text = lambda: orjson.dumps(orjson.loads(data))  # noqa: E731
    out = lambda: all_outward(resources, Narratives(record))  # noqa: E731
    with_ours = lambda: resources_in(whole, digest="")  # noqa: E731
    without = lambda: resources_in(bare, digest="")  # noqa: E731
    assert resources_in(whole, digest="") == resources_in(bare, digest="") == resources
    yield "mirrors and narrative of a whole record, against orjson", _ratio(out, text, 20), OUT, "at most"
    yield "  and taken away again", _ratio(with_ours, text, 20) - _ratio(without, text, 20), IN, "at most"
    yield "  the Bundle's bytes with them, against without", len(data) / len(jsontext.dumps(bare)), 0, "told"


if __name__ == "__main__":
    for name, ratio, *_ in rows():
        print(f"{name:<70} {ratio:6.2f}")
