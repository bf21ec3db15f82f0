"""What a plugin author imports: `from adapter import System, hookimpl`."""

from __future__ import annotations

from adapter.errors import AdapterError, Issue, Misconfigured, Refused, Unavailable
from adapter.message import Message
from adapter.plugin import Departure, Fault, Noted, Said, System, Translated, hookimpl

__all__ = [
    "AdapterError", "Departure", "Fault", "Issue", "Message", "Misconfigured", "Noted", "Refused", "Said", "System",
    "Translated", "Unavailable", "hookimpl",
]  # fmt: skip
