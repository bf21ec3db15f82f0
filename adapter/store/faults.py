"""What a database says went wrong, as one of our errors: try the unit again, try later, or mend the settings."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError

from adapter.errors import Unavailable

STORE_FAULTS = (SQLAlchemyError,)  # what undoes a whole unit of work: nobody who works within one may go on after it
# Not a lock that was waited for in vain: whoever asked has waited long enough, and the gateway's threads are few.
AGAIN_STATES = {"40001", "40P01", "23505"}  # serialization, deadlock, two at once
AGAIN_TEXTS = ("database table is locked", "UNIQUE constraint failed")
FULL = ("disk is full", "No space left", "disk I/O error")


def is_passing(error: DBAPIError) -> bool:
    """Whether the same unit of work may go through when it is tried again at once."""
    state = getattr(error.orig, "sqlstate", None)
    return state in AGAIN_STATES or (state is None and any(text in str(error.orig) for text in AGAIN_TEXTS))


def is_gone(error: DBAPIError) -> bool:
    """Whether the connection, not the statement, failed."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return bool(error.connection_invalidated) or state.startswith(("08", "57P")) or isinstance(error, InterfaceError)


def unavailable(error: DBAPIError) -> Unavailable | None:
    """The error that a door tells; None where it is a fault of ours."""
    if any(text in str(error.orig) for text in FULL):
        return Unavailable("The disk that the store is on is full: nothing was taken.", retry_after=60)
    if isinstance(error, IntegrityError):
        return Unavailable("Somebody else changed the same just now. Send it again.", retry_after=1)
    if is_gone(error) or isinstance(error, OperationalError):
        return Unavailable("The store cannot be used just now: nothing was taken.", retry_after=10)
    return None
