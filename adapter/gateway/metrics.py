"""GET /metrics, for Prometheus: how much there is of everything, what waits, and how long requests take.

Labels are names of systems that are set up, states, kinds, and the addresses of doors as they are written: nothing that
a caller or a message could make up, so nobody's data and never many of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Flask, Response, current_app, g
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from adapter.exchange import Desk
from adapter.gateway import doors
from adapter.gateway.doors import TEXT, Answer, Door
from adapter.store import Unit, counting, deliveries

PLAIN = "text/plain"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
OTHER = "other"  # a system that is not set up any more, an address where no door is


class Metrics:
    """One registry for each gateway; what is kept is counted in the store, so that every gateway says the same."""

    def __init__(self, desk: Desk) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "outcomes_request_seconds", "How long requests took, by door, not by address.",
            ("method", "door", "status"), buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.translated = Counter(
            "outcomes_translated_losses", "Losses of what was only translated, and not kept, by kind.", ("kind",),
            registry=self.registry,
        )  # fmt: skip
        self.registry.register(_Kept(desk))


def install(app: Flask) -> None:
    app.extensions["metrics"] = metrics = Metrics(app.extensions["desk"])

    def begin() -> None:
        g.began = time.monotonic()

    def end(response: Response) -> Response:
        door = doors.door()
        where = (door.method, door.address) if door else (OTHER, OTHER)
        metrics.seconds.labels(*where, f"{response.status_code // 100}xx").observe(time.monotonic() - g.began)
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(end)


def told() -> Response:
    metrics: Metrics = current_app.extensions["metrics"]
    return Response(generate_latest(metrics.registry), 200, mimetype=PLAIN)


def lost(kind: str, count: int) -> None:
    """Counts losses of something that is not kept."""
    metrics: Metrics = current_app.extensions["metrics"]
    metrics.translated.labels(kind).inc(count)


class _Kept:
    """Asked anew each time that somebody looks, in one transaction."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield from self._desk.store.look(self._counted)

    def _counted(self, unit: Unit) -> list[Metric]:
        kept = GaugeMetricFamily("outcomes_records", "Records that are kept.", value=counting.records_kept(unit))
        waiting = counting.oldest_waiting(unit).items()
        by = self._family
        return [
            kept,
            by("outcomes_messages", "Messages by state.", ("system", "state"), counting.messages_by_state(unit)),
            by("outcomes_undecided", "What waits for a person.", ("kind", "system"), counting.undecided(unit)),
            by("outcomes_deliveries", "Deliveries by state.", ("system", "state"), deliveries.counts(unit)),
            by(
                "outcomes_oldest_waiting_delivery_seconds", "Age of the oldest change that a system was not told of.",
                ("system",), {(name,): age for name, age in waiting if name in self._desk.config.systems},
            ),
            by("outcomes_losses", "Losses of received messages by kind.", ("system", "kind"), counting.losses(unit)),
        ]  # fmt: skip

    def _family(self, name: str, says: str, labels: tuple[str, ...], numbers: Mapping[Any, float]) -> Metric:
        kind = CounterMetricFamily if name.endswith("losses") else GaugeMetricFamily
        family = kind(name, says, labels=labels)
        at, summed = labels.index("system"), dict[tuple[str, ...], float]()
        for key, number in numbers.items():
            system = key[at] if key[at] in self._desk.config.systems else OTHER
            known = (*key[:at], system, *key[at + 1 :])
            summed[known] = summed.get(known, 0) + number
        for key, number in sorted(summed.items()):
            family.add_metric(key, number)
        return family


DOORS = (
    Door("GET", "/metrics", told, "operate", "Numbers for those who watch over the adapter, for Prometheus.",
         {200: Answer("In Prometheus' text format.", {PLAIN: TEXT})}),
)  # fmt: skip
