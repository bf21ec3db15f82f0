"""What a system reads out of a message, to its end or to where it broke: a fault of its program is told, not raised."""

from __future__ import annotations

from collections.abc import Iterator

from adapter.errors import AdapterError
from adapter.exchange.breakage import broke
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Arrival, Fault, Noted, Said, System, opened


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
