"""What a system reads out of a message, to its end or to where it broke: a fault of its program is told, not raised."""

from __future__ import annotations

from collections.abc import Iterator

from adapter.errors import AdapterError, Issue
from adapter.exchange.breakage import broke
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Arrival, Fault, Noted, Said, System, opened
from adapter.store.links import LONGEST, fits

TOO_LONG = (
    "What its sender calls the {} is longer than the {} bytes in which it could be kept and found again: nothing of it "
    "was taken. Is something else in that place?"
)
KINDS = {"person": "person", "plan": "plan", "outcome": "outcome", "action": "action", "review": "review"}


def arrivals_of(source: System, message: Message, library: Library) -> Iterator[Arrival]:
    """Raises Refused where nothing at all can be read."""
    where = ""
    try:
        for arrival in source.read(message, library):
            where = getattr(arrival, "where", where)
            yield arrival
    except AdapterError:
        raise
    except Exception as error:
        issue = broke(source.name, error, "the rest was not read.")
        yield Fault(where, (issue._replace(where=f"after {where}" if where else ""),))


def opened_plan(source: System, arrival: Arrival) -> Said | Fault | Noted:
    """What breaks while one plan is read costs that plan alone."""
    try:
        return opened(arrival)
    except AdapterError:
        raise
    except Exception as error:
        where = getattr(arrival, "where", "")
        issue = broke(source.name, error, "this plan was not read.")
        return Fault(where, (issue._replace(where=where),), getattr(arrival, "key", ""))


def named_briefly(one: Said | Fault | Noted) -> Said | Fault | Noted:
    """A statement about a person or a plan whose name cannot be kept is refused, by its place."""
    if not isinstance(one, Said) or not one.local:
        return one
    names = {"person": one.person, "plan": str(one.said["id"])}
    if long := [kind for kind, name in names.items() if not fits(name)]:
        return Fault(one.where, tuple(too_long(kind, one.where) for kind in long))
    return one


def too_long(kind: str, where: str) -> Issue:
    return Issue("error", "too-long", where, TOO_LONG.format(KINDS.get(kind, "part of the plan"), f"{LONGEST:,}"))
