"""What a path of a record is called where nobody's words or ids may stand: `outcomes.reviews.helps`."""

from __future__ import annotations

from typing import Any

from adapter.record.atoms import Path
from adapter.record.model import Record
from adapter.record.trees import shapes


def field_of(path: Path) -> str:
    cls: Any = Record
    names = []
    for step in path:
        shape = next((s for s in shapes(cls) if s.name == step), None) if cls is not None else None
        if shape is not None:
            names.append(shape.name)
            cls = shape.inner
    return ".".join(names)
