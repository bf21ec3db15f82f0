"""[prefer]: whose word holds where two have changed the same field, as a site settles it once for all.

`"person.address" = "lochside-council"` says that this system's word holds; `"outcomes.status" = "newest"` that the
newest does. From the environment: OUTCOMES_ADAPTER_PREFER="person.address=lochside-council, outcomes.status=newest".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from adapter.errors import Issue

NEWEST = "newest"
FIELD = re.compile(r"[a-z_]+(?:\.[a-z_]+)*", re.ASCII)


def preferences(written: Any, told: str | None) -> dict[str, str]:
    """By field; what the environment says takes the place of the file's, field by field."""
    found = {str(field): str(whose) for field, whose in (written if isinstance(written, dict) else {}).items()}
    for one in (told or "").split(","):
        field, _, whose = one.partition("=")
        if one.strip():
            found[field.strip()] = whose.strip()
    return found


def faults_of(prefer: Mapping[str, str], systems: Collection[str]) -> Iterator[Issue]:
    for field, whose in prefer.items():
        if not FIELD.fullmatch(field):
            yield Issue("error", "invalid", f"prefer.{field}"[:60], "a field is named as in `paths`: person.address")
        if whose != NEWEST and whose not in systems:
            text = f"it must be {NEWEST}, or the name of a system that is set up"
            yield Issue("error", "invalid", f"prefer.{field}"[:60], text)
