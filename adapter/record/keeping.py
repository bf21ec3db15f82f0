"""What was said where nothing was known before, straight from the said tree: `kept(said_from(tree))` in one pass.

Translating goes this way for every record, so it is worth a pass of its own; a law holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from adapter.record.model import Record
from adapter.record.trees import Shape, Tree, shapes

Keep = Callable[[Any], Any]


def record_kept_from(said: Tree) -> Record:
    """None and absent are both none; the lists are in their kept order."""
    record: Record | None = _keeper(Record)(said)
    return record if record is not None else Record()


@cache
def _keeper(cls: type) -> Keep:
    """Makes one part, or None where nothing, or not what it requires, was said of it."""
    special = {s.name: inner for s in shapes(cls) if (inner := _keep(s)) is not None}
    required = [s.name for s in shapes(cls) if s.about.get("required")]

    def keep(said: Tree) -> Any:
        values: Tree = {}
        for name, value in said.items():
            if value is None:
                continue
            if name in special:
                value = special[name](value)
                if value is None or value == ():
                    continue
            values[name] = value
        if not values or any(name not in values for name in required):
            return None
        return cls(**values)

    return keep


def _keep(shape: Shape) -> Keep | None:
    """How the value of a field is kept; None for a plain one, which is kept as it is."""
    if not shape.is_list:
        return _keeper(shape.inner) if shape.inner is not None else None
    inner = _keeper(shape.inner) if shape.inner is not None else None
    order = shape.about["order"]

    def keep_entries(told: Any) -> tuple[Any, ...]:
        entries = told.get("whole", ()) if isinstance(told, dict) else told
        if inner is None:
            return tuple(e for e in entries if isinstance(e, str))
        kept = [part for e in entries if not e.get("removed") and (part := inner(e)) is not None]
        if len(kept) > 1 and order != "plan":
            kept.sort(key=_by_date if order == "date" else _by_id)
        return tuple(kept)

    return keep_entries


def _by_date(entry: Any) -> tuple[str, str]:
    return (entry.date or "", entry.id or "")


def _by_id(entry: Any) -> str:
    return entry.id or ""
