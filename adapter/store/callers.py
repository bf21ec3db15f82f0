"""Who may call, and what was done: client rows hold a digest of the token, audit rows references and never content."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import select

from adapter.store.tables import audit, clients
from adapter.store.unit import Unit


class Client(NamedTuple):
    id: str
    name: str
    organisation: str
    scopes: str  # divided by spaces
    token_sha256: str
    added_at: str
    revoked_at: str | None


def add_client(unit: Unit, name: str, organisation: str, scopes: str, token_sha256: str) -> Client:
    client = Client(str(uuid.uuid4()), name, organisation, scopes, token_sha256, unit.now, None)
    unit.add(clients, **client._asdict())
    return client


def client_by_token(unit: Unit, token_sha256: str) -> Client | None:
    """The client whose token has this digest, unless it was revoked."""
    statement = select(*[clients.c[name] for name in Client._fields])
    row = unit.one(statement.where(clients.c.token_sha256 == token_sha256, clients.c.revoked_at.is_(None)))
    return Client._make(row) if row else None


def any_client(unit: Unit) -> bool:
    """Whether anybody but the operator is let in."""
    return unit.one(select(clients.c.id).where(clients.c.revoked_at.is_(None)).limit(1)) is not None


def clients_listed(unit: Unit) -> list[Client]:
    statement = select(*[clients.c[name] for name in Client._fields]).order_by(clients.c.added_at, clients.c.id)
    return [Client._make(row) for row in unit.rows(statement)]


def revoke_client(unit: Unit, name_or_id: str) -> int:
    """How many clients of this name or id may not call any more."""
    own = (clients.c.id == name_or_id) | (clients.c.name == name_or_id)
    return unit.change(clients.update().where(own, clients.c.revoked_at.is_(None)).values(revoked_at=unit.now))


def note(unit: Unit, action: str, what: str, outcome: str = "done") -> None:
    """An audit row, in the transaction that it describes. `what` holds references: Goal/ID, a message, an item."""
    caller = unit.caller
    unit.add(
        audit, at=unit.now, caller=caller.name, organisation=caller.organisation, action=action, what=what,
        outcome=outcome,
    )  # fmt: skip
