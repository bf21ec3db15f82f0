"""Who speaks for a local system: the only room that imports pluggy."""

from __future__ import annotations

from adapter.plugin.hookspecs import hookimpl
from adapter.plugin.shelf import RESERVED, Plugin, Shelf
from adapter.plugin.system import INTERFACE, Arrival, Departure, Fault, Noted, Said, System, Translated

__all__ = [
    "INTERFACE", "RESERVED", "Arrival", "Departure", "Fault", "Noted", "Plugin", "Said", "Shelf", "System",
    "Translated", "hookimpl",
]  # fmt: skip
