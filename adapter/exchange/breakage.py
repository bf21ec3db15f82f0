"""A fault of a program, ours or a plugin's, told by its place alone: what it was working on may be about a person."""

from __future__ import annotations

import errno
import logging
import sqlite3
from pathlib import Path

from adapter.errors import Issue, Unavailable

LOG = logging.getLogger("adapter.exchange")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE)
FULL_FILE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)  # of rows that wait to be sorted
NO_ROOM = "There is no room to work in just now: the disk for temporary files is full, or too many files are open."


def no_room(error: BaseException) -> Unavailable | None:
    """What is no fault of a program: a disk without room, for whatever was to be put there for a while."""
    full = isinstance(error, OSError) and error.errno in FULL
    if isinstance(error, sqlite3.OperationalError):
        full = (getattr(error, "sqlite_errorcode", 0) & 0xFF) in FULL_FILE
    return Unavailable(NO_ROOM, retry_after=60) if full else None


def broke(name: str, error: Exception, consequence: str) -> Issue:
    """An issue for the sender, and a line in the log for the operator. Raises Unavailable where there was no room."""
    if (passing := no_room(error)) is not None:
        raise passing from None
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
