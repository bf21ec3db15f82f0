"""A record that comes back to what it was read from: what is wrong with it there already refuses nobody's change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from adapter.errors import Refused
from adapter.plugin import Arrival, Said
from adapter.record.model import Record
from adapter.record.said import kept
from adapter.record.trees import record_from

Tree = dict[str, Any]
STEP = re.compile(r"[^.\[\]]+")


class AsHeld:
    """`read` reads what is written upon: it is asked only where a record has faults."""

    def __init__(self, read: Callable[[], Iterable[Arrival]]) -> None:
        self._read = read

    @cached_property
    def _held(self) -> dict[str, Tree]:
        said = (arrival.said for arrival in self._read() if isinstance(arrival, Said) and not arrival.local)
        return {tree["id"]: tree for tree in said if isinstance(tree.get("id"), str)}

    def record(self, tree: Any, refused: Refused) -> Record | None:
        """The record, where all that is wrong with it is wrong, with the same value, in what is held of it."""
        identity = tree.get("id") if isinstance(tree, dict) else None
        held = self._held.get(identity) if isinstance(identity, str) else None
        if held is None or not _faults(tree, refused) <= _faults(held, _refused(held)):
            return None
        return kept(record_from(tree))


def _refused(tree: Tree) -> Refused | None:
    from adapter.record.schema import record_from_json

    try:
        record_from_json(tree)
    except Refused as refused:
        return refused
    return None


def _faults(tree: Tree, refused: Refused | None) -> set[tuple[str, str]]:
    """Each with the value that is at fault; entries may have moved, so the place does not count."""
    return {(issue.text, repr(_at(tree, issue.where))) for issue in (refused.issues if refused is not None else ())}


def _at(tree: Any, where: str) -> Any:
    for step in STEP.findall(where):
        if isinstance(tree, dict):
            tree = tree.get(step)
        else:
            tree = tree[int(step)] if isinstance(tree, list) and step.isdigit() and int(step) < len(tree) else None
    return tree
