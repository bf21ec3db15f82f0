"""Who is calling: every door makes one of these before anything else happens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """`organisation` and `scopes` bound what the caller may see and do."""

    name: str
    organisation: str = ""
    scopes: frozenset[str] = frozenset()
