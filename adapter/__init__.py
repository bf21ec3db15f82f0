"""What a plugin author imports: `from adapter import System, hookimpl`. Nothing is loaded before it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapter.errors import AdapterError, Issue, Misconfigured, Refused, Unavailable
    from adapter.message import Message
    from adapter.plugin import (
        Departure,
        Fault,
        Fetched,
        Line,
        Manners,
        Noted,
        Said,
        Sent,
        System,
        Translated,
        Unopened,
        hookimpl,
    )

__all__ = [
    "AdapterError", "Departure", "Fault", "Fetched", "Issue", "Line", "Manners", "Message", "Misconfigured", "Noted",
    "Refused", "Said", "Sent", "System", "Translated", "Unavailable", "Unopened", "hookimpl",
]  # fmt: skip

_ROOMS = {
    "adapter.errors": ("AdapterError", "Issue", "Misconfigured", "Refused", "Unavailable"),
    "adapter.message": ("Message",),
    "adapter.plugin": (
        "Departure", "Fault", "Fetched", "Line", "Manners", "Noted", "Said", "Sent", "System", "Translated", "Unopened",
        "hookimpl",
    ),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(room), name)
    raise AttributeError(f"adapter has no {name}")
