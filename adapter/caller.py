"""Who is calling: every door makes one of these before anything else happens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """`organisation` states what this caller writes; it sees what that organisation and those in `sees` have stated.

    `sees_all` is the operator's own: everything that is kept. `scopes` bound what it may do (access/scopes.py).
    """

    name: str
    organisation: str = ""
    scopes: frozenset[str] = frozenset()
    sees: frozenset[str] = frozenset()
    sees_all: bool = False

    @property
    def audiences(self) -> tuple[str, ...]:
        """The organisations whose records it may see."""
        return tuple(sorted({*self.sees, *([self.organisation] if self.organisation else [])}))


ADAPTER = Caller("outcomes-adapter", sees_all=True)  # the adapter itself: workers and commands on this machine
