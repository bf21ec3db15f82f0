"""One person's whole plan to a checked transaction Bundle in bytes and back, against orjson on the same bytes.

The plan of issue size: five outcomes, three reviews each, six actions. Through fhir.resources means the same resources
made as its R4B models and dumped, and bytes validated into models: what an adapter built on them would pay at least.
Rounds are interleaved, and CPU time is measured, so that a busy machine slows both sides alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import orjson

from adapter import jsontext
from adapter.fhir import CODECS, SELECTORS, check, records_from, resources_from, resources_in, transaction_from
from adapter.mapping.library import Library
from adapter.record.trees import record_from as record_from_tree
from tests.bench.bench_mapping import PERSON, _action, _outcome

ROUNDS = 15
AIM, TIMES_FASTER = 20.0, 10.0


def _review(outcome: int, number: int) -> dict[str, Any]:
    return {
        "id": f"r{outcome}-{number}", "date": f"2026-0{number + 2}-10", "by": {"text": "Key worker"},
        "extent": {"code": "getting-closer"}, "narrative": "She made soup twice this month, with her granddaughter.",
        "helps": ["A stool to perch on"], "hinders": ["Pain in the mornings"], "unintended": ["Her husband cooks too"],
        "plan_needs_change": number == 3,
    }  # fmt: skip


def _plan() -> dict[str, Any]:
    outcomes = [{**_outcome(n), "reviews": [_review(n, one) for one in (1, 2, 3)]} for n in range(1, 6)]
    actions = [{**_action(min(n, 5)), "id": f"a{n}"} for n in range(1, 7)]
    return {"id": "c1", "title": "Iris's plan", "person": PERSON, "outcomes": outcomes, "actions": actions}


def rows() -> Iterator[tuple[str, float, float, str]]:
    """Name, ratio, aim, and whether the aim is a most or a least."""
    library = Library(codecs=CODECS, selectors=SELECTORS)
    record = record_from_tree(_plan())

    def there() -> bytes:
        bundle = transaction_from(resources_from(record, library))
        assert not [issue for issue in check(bundle) if issue.severity in ("error", "fatal")]
        return jsontext.dumps(bundle)

    data = there()

    def back() -> Any:
        bundle = jsontext.loads(data)
        assert not [issue for issue in check(bundle) if issue.severity in ("error", "fatal")]
        return records_from(resources_in(bundle, digest=""), library)

    assert back() == [record]
    trees = [(entry["resource"]["resourceType"], entry["resource"]) for entry in orjson.loads(data)["entry"]]

    def models_there() -> None:
        for kind, tree in trees:
            _model(kind).model_validate(tree).model_dump_json()

    def models_back() -> None:
        for kind, tree in trees:
            _model(kind).model_validate_json(orjson.dumps(tree))

    text = lambda: orjson.dumps(orjson.loads(data))  # noqa: E731
    yield "a whole record to a checked Bundle, against orjson", _ratio(there, text, 20), AIM, "at most"
    yield "  and back", _ratio(back, text, 20), AIM, "at most"
    yield "through fhir.resources to a Bundle, against ours", _ratio(models_there, there), TIMES_FASTER, "at least"
    yield "  and back", _ratio(models_back, back), TIMES_FASTER, "at least"


def _model(kind: str) -> Any:
    return getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)


def _ratio(one: Callable[[], Any], other: Callable[[], Any], times: int = 1) -> float:
    one(), other()
    return statistics.median(_time(one, 1) / (_time(other, times) / times) for _ in range(ROUNDS))


def _time(function: Callable[[], Any], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        function()
    return time.process_time() - start
