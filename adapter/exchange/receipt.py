"""A receipt while it is being made: what became of a message, counted as it happens, in a form that outlives a kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from adapter import jsontext
from adapter.errors import Issue
from adapter.exchange.quality import Quality
from adapter.exchange.tally import Tally
from adapter.mapping.loss import Loss

Tree = dict[str, Any]
LISTED = 200  # records and deliveries that a receipt names; `details` has them all
COUNTS = (
    "records", "created", "updated", "unchanged", "conflict", "held", "refused", "confirmed", "not_confirmed",
    "not_taken",
)  # fmt: skip
PER_LINE = 100


class Receipt:
    """`details` are the lines that are still to be kept: NDJSON of every record, loss and issue."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.told: Tree = {
            "id": told["id"], "state": told["state"], "received_at": told["received_at"], "system": told["system"],
            "message": told["message"],
        }  # fmt: skip
        self.counts = Counter(dict.fromkeys(COUNTS, 0))
        self.counts.update(told.get("counts", {}))
        self.records: list[Tree] = list(told.get("records", ()))
        self.deliveries: list[Tree] = list(told.get("deliveries", ()))
        self.details: list[str] = []
        self.tally = Tally(self._detail)
        self.tally.resume(told.get("losses", ()), told.get("issues", ()))
        self.tally.quality = Quality(told.get("quality", ()))

    @classmethod
    def of(cls, message: Any) -> Receipt:
        """A new one, of a message that is kept."""
        about = {"sha256": message.sha256, "bytes": message.bytes}
        told = {"id": message.id, "state": "receiving", "received_at": message.received_at, "system": message.system}
        return cls({**told, "message": about})

    def record(self, identity: str, version: int, change: str, where: str) -> None:
        self.counts["records"] += 1
        self.counts[change] += 1
        entry = {"id": identity, "version": version, "change": change}
        if len(self.records) < LISTED:
            self.records.append(entry)
        self.details.append(jsontext.dumps({"record": identity, **entry, "where": where}).decode())

    def confirm(self, identity: str, where: str) -> None:
        """A plan that was stated again in the same words."""
        self.counts["confirmed"] += 1

    def delivery(self, system: str, record: str) -> None:
        told = {"system": system, "record": record, "state": "waiting"}
        if len(self.deliveries) < LISTED and told not in self.deliveries:
            self.deliveries.append(told)

    def refuse(self, where: str, issues: Iterable[Issue]) -> None:
        issues = list(issues)
        self.counts["refused"] += 1
        self.tally.refuse(issues)
        self._reject(where, issues)

    def hold(self, where: str, issue: Issue) -> None:
        self.counts["held"] += 1
        self.tally.note([issue])
        self._reject(where, [issue])

    def _reject(self, where: str, issues: list[Issue]) -> None:
        text = " ".join(dict.fromkeys(issue.text for issue in issues))
        rejected = {"where": issues[0].where if issues and issues[0].where else where, "text": text}
        self.details.append(jsontext.dumps({"rejected": rejected}).decode())

    def lose(self, losses: Iterable[Loss]) -> None:
        self.tally.lose(losses)

    def note(self, issues: Iterable[Issue]) -> None:
        self.tally.note(issues)

    def _detail(self, told: Loss | Issue) -> None:
        kind = "loss" if isinstance(told, Loss) else "issue"
        self.details.append(jsontext.dumps({kind: told._asdict()}).decode())

    def lines(self) -> list[str]:
        """The details that have not been kept yet, some in each row, and none of them twice."""
        told, self.details = self.details, []
        return ["\n".join(told[start : start + PER_LINE]) for start in range(0, len(told), PER_LINE)]

    def tree(self) -> Tree:
        return {
            **self.told, "counts": dict(self.counts), "records": self.records, "losses": self.tally.losses(),
            "issues": self.tally.issues(), "quality": self.tally.quality.groups(), "deliveries": self.deliveries,
        }  # fmt: skip

    @property
    def came_through(self) -> bool:
        return bool(self.counts["records"] or self.counts["confirmed"])
