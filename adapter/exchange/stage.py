"""What one step of one message works with: its transaction, whose message it is, and what is to be told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapter.exchange.identity import Identity
from adapter.exchange.party import Party
from adapter.exchange.receipt import Receipt
from adapter.exchange.witness import Witness
from adapter.fhir.search import rows_of
from adapter.mapping.library import Library
from adapter.store.unit import Unit
from adapter.store.working import Working


@dataclass
class Stage:
    """`message` is the id of the message, `number` its place in the order of arrival; `others` is what is set up;
    `prefer` is whose word holds, by field."""

    unit: Unit
    party: Party
    library: Library
    identity: Identity
    receipt: Receipt
    message: str
    number: int
    others: Sequence[Party] = ()
    witness: Witness | None = None
    prefer: Mapping[str, str] = field(default_factory=dict)
    working: Working = field(init=False)

    def __post_init__(self) -> None:
        self.working = Working(self.unit, rows_of, self.party.organisation, self.witness)
