"""A system as it is set up here: whose it is, and whether its operator has opened it for sending."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.plugin import System


@dataclass(frozen=True)
class Party:
    name: str
    system: System
    organisation: str
    receives: bool = False
    schedule: float = 5.0  # seconds between two looks for what it has new
    sees: tuple[str, ...] = ()  # the organisations whose records are shared with it
    only_receives: bool = False  # it never says anything itself

    @property
    def is_told(self) -> bool:
        """Whether it is sent what changes."""
        return self.receives and self.system.sends and "out" in self.system.directions

    @property
    def is_told_whole(self) -> bool:
        """Whether it is sent every record that it may have: one that says nothing itself never meets any."""
        return self.is_told and (self.only_receives or "in" not in self.system.directions)

    @property
    def audiences(self) -> frozenset[str]:
        """The organisations as which it sees records."""
        return frozenset((self.organisation, *self.sees))
