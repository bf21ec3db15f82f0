"""What a path of a record is called where nobody's words or ids may stand: `outcomes.reviews.helps`."""

from __future__ import annotations

from adapter.record.atoms import Path, shapes_along


def field_of(path: Path) -> str:
    return ".".join(shape.name for shape, is_entry in shapes_along(path) if not is_entry)
