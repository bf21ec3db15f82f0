"""Is it a good record? The criteria of a library, and what was found, counted by criterion with its first places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from adapter import clock
from adapter.errors import Misconfigured
from adapter.exchange.yardsticks import yardsticks
from adapter.mapping.library import Library
from adapter.record.model import Record
from adapter.record.quality import Criteria, Finding, criteria_from, findings

Tree = dict[str, Any]
EXAMPLES = 3


def criteria_of(library: Library) -> Criteria:
    """Of `quality/*.yaml` and `law/*.yaml`, a site's own in place of the shipped; read once. Raises Misconfigured."""
    known: Criteria | None = _CRITERIA.get(library)
    if known is None:
        quality, laws, faults = yardsticks(library)
        if faults:
            raise Misconfigured("What quality is measured by is not right.", faults)
        known = criteria_from(quality["criteria"], quality["jargon"], quality["services"], laws)
        _CRITERIA.clear()
        _CRITERIA[library] = known
    return known


_CRITERIA: dict[Library, Criteria] = {}


def found_in(record: Record, library: Library) -> list[Finding]:
    """What could be better, by today's law. Never a refusal."""
    return findings(record, criteria_of(library), clock.today())


def told(finding: Finding) -> Tree:
    """As an answer has it: nothing in it is what anybody said."""
    return {
        "code": finding.code, "where": finding.where, "text": finding.text, "quote": finding.quote,
        "source": finding.source,
    }  # fmt: skip


class Quality:
    """Findings of many records, by criterion."""

    def __init__(self, before: Iterable[Mapping[str, Any]] = ()) -> None:
        self._groups: dict[tuple[str, str], Tree] = {
            (group["code"], group["text"]): {**group, "where": list(group["where"])} for group in before
        }

    def add(self, found: Iterable[Finding], where: str) -> None:
        for finding in found:
            group = self._groups.setdefault(
                (finding.code, finding.text),
                {**told(finding), "where": [], "count": 0},
            )
            group["count"] += 1
            if len(group["where"]) < EXAMPLES:
                group["where"].append(": ".join(filter(None, (where, finding.where))))

    def groups(self) -> list[Tree]:
        return list(self._groups.values())
