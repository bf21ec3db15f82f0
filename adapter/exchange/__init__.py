"""The way a record takes: from what one side said to what the other is told."""

from __future__ import annotations

from adapter.exchange.desk import Desk
from adapter.exchange.tally import Tally

__all__ = ["Desk", "Tally"]
