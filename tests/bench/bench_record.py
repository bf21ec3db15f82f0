"""One person's whole plan to a checked transaction Bundle in bytes and back, against orjson on the same bytes, and
against an adapter built on fhir.resources.

The plan of issue size: five outcomes, three reviews each, six actions. Ours, there: the record to resources, these to a
transaction Bundle, the check of it, bytes. Back: bytes to a tree, the check, the resources, the record.

Through fhir.resources is told twice. The models alone: each resource validated as its R4B model and written as JSON, or
validated from JSON, without any map (told, no aim). The whole walk is what an adapter would pay that has our maps and
those models. There: the record to resources, each of them validated as its model, one Bundle of these models as JSON.
Back: bytes validated as a Bundle, its resources dumped as trees (a map reads no models), these to the record. The
models' validation stands there for our check.

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
from adapter.record.model import Record
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

    def back() -> list[Record]:
        bundle = jsontext.loads(data)
        assert not [issue for issue in check(bundle) if issue.severity in ("error", "fatal")]
        return records_from(resources_in(bundle, digest=""), library)

    assert back() == [record]
    text = lambda: orjson.dumps(orjson.loads(data))  # noqa: E731
    yield "a whole record to a checked Bundle, against orjson", _ratio(there, text, 20), AIM, "at most"
    yield "  and back", _ratio(back, text, 20), AIM, "at most"
    yield from _through_models(record, library, data, there, back)


def _through_models(
    record: Record, library: Library, data: bytes, there: Callable[[], Any], back: Callable[[], Any]
) -> Iterator[tuple[str, float, float, str]]:
    trees = [entry["resource"] for entry in orjson.loads(data)["entry"]]
    texts = [(tree["resourceType"], orjson.dumps(tree)) for tree in trees]

    def models_there() -> None:
        for tree in trees:
            _model(tree["resourceType"]).model_validate(tree).model_dump_json()

    def models_back() -> None:
        for kind, text in texts:
            _model(kind).model_validate_json(text)

    def walk_there() -> str:
        entries = []
        for tree in resources_from(record, library):
            resource = _model(tree["resourceType"]).model_validate(tree)
            request = {"method": "PUT", "url": f"{tree['resourceType']}/{tree['id']}"}
            entries.append({"resource": resource, "request": request})
        return str(_model("Bundle")(type="transaction", entry=entries).model_dump_json())

    def walk_back() -> list[Record]:
        bundle = _model("Bundle").model_validate_json(data)
        entries = [
            {"fullUrl": str(entry.fullUrl), "resource": entry.resource.model_dump(mode="json")}
            for entry in bundle.entry
        ]  # fmt: skip
        tree = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        return records_from(resources_in(tree, digest=""), library)

    assert [entry["resource"] for entry in orjson.loads(walk_there())["entry"]] == resources_from(record, library)
    assert walk_back() == [record]
    yield "the whole walk through fhir.resources, against ours", _ratio(walk_there, there), TIMES_FASTER, "at least"
    yield "  and back", _ratio(walk_back, back), TIMES_FASTER, "at least"
    yield "fhir.resources alone, without maps, against our whole walk", _ratio(models_there, there), 0, "told"
    yield "  and back", _ratio(models_back, back), 0, "told"


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
