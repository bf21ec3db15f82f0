"""A fault of a program, ours or a plugin's, told by its place alone: what it was working on may be about a person."""

from __future__ import annotations

import logging
from pathlib import Path

from adapter.errors import Issue

LOG = logging.getLogger("adapter.exchange")


def broke(name: str, error: Exception, consequence: str) -> Issue:
    """An issue for the sender, and a line in the log for the operator."""
    place = place_of(error)
    LOG.error("%s broke: %s at %s", name, type(error).__name__, place)
    text = f"{name} broke here ({type(error).__name__} at {place}): {consequence} That is a fault of the program."
    return Issue("fatal", "exception", "", text)


def place_of(error: BaseException) -> str:
    """File and line where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}" if trace else "an unknown place"
