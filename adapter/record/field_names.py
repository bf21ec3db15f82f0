"""What a path of a record is called where nobody's words or ids may stand: `outcomes.reviews.helps`."""

from __future__ import annotations

from typing import Any

from adapter.record.atoms import Path, fields_of
from adapter.record.model import Record


def field_of(path: Path) -> str:
    cls: Any = Record
    names = []
    for step in path:
        shape = fields_of(cls).get(step) if cls is not None else None
        if shape is not None:
            names.append(shape.name)
            cls = shape.inner
    return ".".join(names)
