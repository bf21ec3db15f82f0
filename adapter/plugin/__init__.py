"""Who speaks for a local system: the only room that imports pluggy."""

from __future__ import annotations

from adapter.plugin.hookspecs import hookimpl
from adapter.plugin.shelf import RESERVED, Plugin, Shelf
from adapter.plugin.system import (
    INTERFACE,
    Arrival,
    Departure,
    Fault,
    Fetched,
    Line,
    Manners,
    Noted,
    Said,
    Seen,
    Sent,
    System,
    Translated,
    Unopened,
    opened,
)

__all__ = [
    "INTERFACE", "RESERVED", "Arrival", "Departure", "Fault", "Fetched", "Line", "Manners", "Noted", "Plugin", "Said",
    "Seen", "Sent", "Shelf", "System", "Translated", "Unopened", "hookimpl", "opened",
]  # fmt: skip
