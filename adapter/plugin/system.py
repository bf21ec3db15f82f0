"""A System: a local NHS or council system as the adapter sees it, and the small types that its verbs pass.

`read`, `again`, `carried`, `write` and `answer` translate and touch nothing outside: no network, no clock, no
database. Only `send` and `fetch` travel, with the line that they are handed. Identity, order, retries, sharing and
audit belong to the adapter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar

from adapter.errors import Issue, Misconfigured, Refused
from adapter.mapping.library import Library
from adapter.mapping.loss import Loss
from adapter.message import Message
from adapter.record.model import Record


@cache
def adapter_version() -> str:
    try:
        return version("outcomes-adapter")
    except PackageNotFoundError:  # run from a folder that nobody installed
        return ""


INTERFACE = 1  # the version of this interface; a plugin states the one it was written for


@dataclass(frozen=True)
class Said:
    """One record as one system states it.

    `said` is a said tree (record/trees.py). With `local` its ids are the sender's own, such as `O-1` for an outcome,
    and the adapter turns them into ids of ours. `person` is the sender's own id of the person. `tree` is what it was
    read from, in the system's own fields, before any mapping, and goes through JSON unchanged: dicts, lists, text,
    whole numbers, yes or no, none. `key` and `digest` are those of `Unopened`; empty where a system has none.
    """

    said: dict[str, Any] = field(repr=False)
    person: str = field(repr=False)
    where: str = ""
    as_of: str | None = None
    losses: tuple[Loss, ...] = ()
    issues: tuple[Issue, ...] = ()
    tree: Mapping[str, Any] = field(default_factory=dict, repr=False)
    local: bool = True
    key: str = field(default="", repr=False)
    digest: str = ""


@dataclass(frozen=True)
class Unopened:
    """One record as one system states it, not read yet: whoever holds the same already need not open it.

    `key` is the sender's own ids of person and plan as one opaque text, unique within the system. `digest` is hex, of
    exactly what is stated about that plan and of nothing else: the same statement has it again, wherever it stands in
    its message. `open` reads it; it holds what it needs of the message, and no more.
    """

    key: str = field(repr=False)
    digest: str
    where: str
    open: Callable[[], Said] = field(repr=False)


@dataclass(frozen=True)
class Fault:
    """Something that could not be read as a record, set aside: a refused row. The rest of the message goes on.

    `key` is that of `Unopened` where it can be told which plan it is about, all the same: who is in a row that was
    refused is not missing from the message.
    """

    where: str
    issues: tuple[Issue, ...]
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Noted:
    """Something to tell about the message as a whole.

    With `covers`, and as the last arrival: the message carried every field that such a message can have and was read
    to its end, so who is not in it is missing from it.
    """

    issues: tuple[Issue, ...] = ()
    losses: tuple[Loss, ...] = ()
    covers: bool = False


Arrival = Said | Unopened | Fault | Noted


def opened(arrival: Arrival) -> Said | Fault | Noted:
    return arrival.open() if isinstance(arrival, Unopened) else arrival


@dataclass(frozen=True)
class Departure:
    """One record to be written. `where` is its place in what it came from.

    `known` says how the far side calls what is ours, as far as it has been heard: (kind, local) -> our id, as in
    `Translated.named`. A system that names things by where they stand has them stand there again. `far` is what the
    system told of this record when it was last sent it (`Sent.far`): ids and ETags of the far side.
    """

    record: Record = field(repr=False)
    where: str = ""
    known: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    far: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Translated:
    """A message made of departures, and what it could not hold. `message` is None where nothing could be written.

    `named` says how what was written is called at the far side: (its reference to the person, kind, local) -> our id.
    `kind` is a word of exchange/identity.py (`outcome`, `action`, `review`), `local` the id that reading the message
    would give (`O-1`, `O-1/2`, `O-1/standing`). So what comes back finds our ids.
    """

    message: Message | None
    losses: tuple[Loss, ...] = ()
    issues: tuple[Issue, ...] = ()
    named: Mapping[tuple[str, str, str], str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Seen:
    """A record as it looks to one system: what reading it would give once it was written, and what it is called there.

    `said` is None where nothing of it could be written.
    """

    said: Said | None
    named: Mapping[tuple[str, str, str], str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Line:
    """What a system travels with: the adapter's clock (aware, UTC) and, for those that speak HTTP, its session."""

    clock: Callable[[], datetime]
    session: Any = None


@dataclass(frozen=True)
class Sent:
    """`state`: "delivered" where the far side has it and may still refuse it, "accepted" where it has taken it.
    `far` is, by our id of a record that travelled, what the far side calls it now (ids, ETags): it goes through JSON,
    is kept, and comes back in the record's next `Departure`."""

    state: str
    far: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Fetched:
    """A message that was fetched, and the bookmark from which to go on once it is kept.

    `finish(receipt, answer)` is called when the receipt is on disk; where that never happens the message is fetched
    again, and must be recognisable as the same.
    """

    message: Message
    bookmark: str | None
    finish: Callable[[Mapping[str, Any], Message | None], None] = field(repr=False)


@dataclass(frozen=True)
class Manners:
    """How a system speaks, where its maps say so.

    `withdrawn`, by field (`outcomes.why`): hold, take or ignore, for a value of its own that has become blank.
    `coarser`, by field: pairs of our codes, (finer, coarser), of which it has the coarser word for both.
    `only_changes`: it says a value only when it has changed.
    """

    withdrawn: Mapping[str, str] = field(default_factory=dict)
    coarser: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    only_changes: bool = False


class System:
    """What a plugin brings. Subclass it; an instance holds its settings and no other state.

    `settings` names the settings that it takes, each with a sentence about it; unknown ones are refused before it is
    made. Text in `cannot_hold` is shown to whoever sets up an exchange.
    """

    interface: ClassVar[int] = INTERFACE
    settings: ClassVar[Mapping[str, str]] = {}

    name: str = ""
    title: str = ""
    version: str = ""  # of the plugin, filled in by the adapter: a new one may read otherwise
    media_types: tuple[str, ...] = ()
    directions: frozenset[str] = frozenset({"in", "out"})
    cannot_hold: tuple[str, ...] = ()
    sender: str = ""  # whose system it is: the name that local ids and identifiers belong to
    sends: bool = False  # whether its settings make `send` possible
    fetches: bool = False  # and `fetch`

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        """Each record in the message. Raises Refused only where nothing at all can be read."""
        raise Refused(f"{self.name} cannot be read from.", reason="usage")

    def again(self, tree: Mapping[str, Any], person: str, library: Library) -> Said:
        """What a `Said.tree` says by today's maps: equal to what `read` gave where no map has changed since."""
        raise Refused(f"{self.name} cannot read again what was said before.", reason="usage")

    def carried(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Mapping[str, Any]:
        """The newer tree with the fields that it leaves out as the older one has them. Here a field is a key."""
        return {**before, **after}

    def manners(self, library: Library) -> Manners:
        """What reconciling should know of how it speaks. Here: a blank is held, and it says everything each time."""
        return Manners()

    def fingerprint(self, library: Library) -> str:
        """Hex, of everything that reading rests on. While it stays the same, an equal digest means an equal reading.

        Here: every map and table there is, and the versions of the plugin and of the adapter.
        """
        told = (self.name, str(self.interface), self.version, adapter_version(), self.sender, library.digest)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        """Messages that say these records, upon what the far side last held, where that is at hand."""
        raise Refused(f"{self.name} cannot be written to.", reason="usage")

    def sight(self, departure: Departure, library: Library) -> Seen:
        """The record in the system's own sight: `read(write(record))`. A system that can do so more cheaply does."""
        for piece in self.write([departure], library):
            if piece.message is not None:
                read = map(opened, self.read(piece.message, library))
                return Seen(next((arrival for arrival in read if isinstance(arrival, Said)), None), piece.named)
        return Seen(None)

    def answer(self, message: Message, receipt: Mapping[str, Any]) -> Message | None:
        """The receipt in the system's own tongue; None where it has none and takes the receipt as JSON.

        `receipt["rejected"]` lists what was refused or held: `{"where", "text"}`.
        """
        return None

    def send(self, message: Message, line: Line) -> Sent:
        """Takes one written message to the far side. Raises Refused, Unavailable or Misconfigured."""
        raise Misconfigured(f"{self.name} has no way to send: its settings name none.")

    def fetch(self, bookmark: str | None, line: Line) -> Iterator[Fetched]:
        """What is new at the far side since the bookmark. Raises Unavailable or Misconfigured."""
        raise Misconfigured(f"{self.name} has no way to fetch: its settings name none.")

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
