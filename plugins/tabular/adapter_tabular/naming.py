"""How what was written is called in the sheet, as whoever reads it would say it: so that it comes back with our ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapter.plugin import Said
from adapter_tabular.comparing import own_sections
from adapter_tabular.placing import Placed
from adapter_tabular.records_as_rows import Rows

Name = tuple[str, str, str]  # the reference to the person, the kind, what it is called


def names_of(rows: Rows, placed: Sequence[Placed], saids: Sequence[Said]) -> Iterator[tuple[Name, str]]:
    """`saids` are the placed rows read again. What does not come back has no name: whatever the sender writes into its
    empty cells is a thing of the sender's own."""
    for each, said in zip(placed, saids, strict=True):
        there = set(_there(said.said))
        for (kind, local), entry in _ours(rows, each, str(said.said["id"])):
            if (kind, local) in there and "id" in entry:
                yield (each.group.person, kind, local), entry["id"]


def _ours(rows: Rows, placed: Placed, plan: str) -> Iterator[tuple[tuple[str, str], Any]]:
    group, _, in_rows = placed
    tree = rows.tree
    yield ("plan", plan), tree
    yield ("person", group.person), tree.get("person", {})
    for topic, section in own_sections(rows):
        yield ("section", topic), section
    for told in group.outcomes:
        outcome = tree["outcomes"][told.place]
        yield ("outcome", told.reference), outcome
        if told.review is not None:
            yield ("review", f"{told.reference}/standing"), outcome["reviews"][told.review]
        for place, _ in told.actions:
            if place in in_rows:
                yield ("action", f"{told.reference}/{in_rows[place]}"), tree["actions"][place]


def _there(said: Any) -> Iterator[tuple[str, str]]:
    yield "plan", said["id"]
    yield "person", said["person"]["id"]
    lists = [("section", said.get("sections", ()))]
    for kind, name in (("outcome", "outcomes"), ("action", "actions")):
        told = said[name]
        lists.append((kind, told["whole"] if isinstance(told, dict) else told))
    lists += [("review", outcome.get("reviews", ())) for outcome in lists[1][1]]
    for kind, entries in lists:
        yield from ((kind, entry["id"]) for entry in entries if not entry.get("removed"))
