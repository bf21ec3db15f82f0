"""A System: a local NHS or council system as the adapter sees it, and the small types that its verbs pass.

`read` and `write` translate and touch nothing outside: no network, no clock, no database. Identity, order, retries,
sharing and audit belong to the adapter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from adapter.errors import Issue, Refused
from adapter.mapping.library import Library
from adapter.mapping.loss import Loss
from adapter.message import Message
from adapter.record.model import Record

INTERFACE = 1  # the version of this interface; a plugin states the one it was written for


@dataclass(frozen=True)
class Said:
    """One record as one system states it.

    `said` is a said tree (record/trees.py). With `local` its ids are the sender's own, such as `O-1` for an outcome,
    and the adapter turns them into ids of ours. `person` is the sender's own id of the person. `tree` is what it was
    read from, in the system's own fields, before any mapping.
    """

    said: dict[str, Any] = field(repr=False)
    person: str = field(repr=False)
    where: str = ""
    as_of: str | None = None
    losses: tuple[Loss, ...] = ()
    issues: tuple[Issue, ...] = ()
    tree: Mapping[str, Any] = field(default_factory=dict, repr=False)
    local: bool = True


@dataclass(frozen=True)
class Fault:
    """Something that could not be read as a record, set aside: a refused row. The rest of the message goes on."""

    where: str
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Noted:
    """Something to tell about the message as a whole."""

    issues: tuple[Issue, ...] = ()
    losses: tuple[Loss, ...] = ()


Arrival = Said | Fault | Noted


@dataclass(frozen=True)
class Departure:
    """One record to be written. `where` is its place in what it came from."""

    record: Record = field(repr=False)
    where: str = ""


@dataclass(frozen=True)
class Translated:
    """A message made of departures, and what it could not hold. `message` is None where nothing could be written."""

    message: Message | None
    losses: tuple[Loss, ...] = ()
    issues: tuple[Issue, ...] = ()


class System:
    """What a plugin brings. Subclass it; an instance holds its settings and no other state.

    `settings` names the settings that it takes, each with a sentence about it; unknown ones are refused before it is
    made. Text in `cannot_hold` is shown to whoever sets up an exchange.
    """

    interface: ClassVar[int] = INTERFACE
    settings: ClassVar[Mapping[str, str]] = {}

    name: str = ""
    title: str = ""
    media_types: tuple[str, ...] = ()
    directions: frozenset[str] = frozenset({"in", "out"})
    cannot_hold: tuple[str, ...] = ()
    sender: str = ""  # whose system it is: the name that local ids and identifiers belong to

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        """Each record in the message. Raises Refused only where nothing at all can be read."""
        raise Refused(f"{self.name} cannot be read from.", reason="usage")

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        """Messages that say these records, upon what the far side last held, where that is at hand."""
        raise Refused(f"{self.name} cannot be written to.", reason="usage")

    def answer(self, message: Message, receipt: Mapping[str, Any]) -> Message | None:
        """The receipt in the system's own tongue; None where it has none and takes the receipt as JSON."""
        return None

    def template(self) -> Message:
        """An empty message that a person can fill in, with the words that it allows."""
        raise Refused(f"{self.name} has no template.", reason="usage")

    def check(self, library: Library) -> list[Issue]:
        """What is wrong with its settings, its profile and its maps, each issue by file and line or by setting."""
        return []

    def peek(self, message: Message, library: Library, most: int) -> Mapping[str, Any] | None:
        """What the message looks like to a person who knows the system: at most so many rows of it, as they stand.

        `{"unit": "line", "headers": [...], "rows": [{"number", "cells", "plan"}], "more"}`; `plan` is the number of the
        first row about the same plan, None in `cells` is a cell that is not there. None where it has no rows.
        """
        return None
