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

    @property
    def is_told(self) -> bool:
        """Whether it is sent what changes."""
        return self.receives and self.system.sends and "out" in self.system.directions
