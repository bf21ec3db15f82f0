"""From a client, as it is kept, to the Caller that every query takes: whose it is, what it sees, what it may do."""

from __future__ import annotations

from typing import Protocol

from adapter.access.scopes import SCOPES
from adapter.caller import Caller
from adapter.config import Config
from adapter.errors import Refused

OPERATOR = Caller("operator", scopes=frozenset(SCOPES), sees_all=True)


class Client(Protocol):
    """A row of the store's clients, which is a neighbour of this room."""

    @property
    def name(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def scopes(self) -> str: ...


def caller_of(client: Client, config: Config) -> Caller:
    """Raises Refused where its organisation is set up no longer: then nobody can say what it may see."""
    if client.organisation not in config.known_organisations():
        text = f"The organisation of this client, {client.organisation}, is not set up here any more."
        raise Refused(text, reason="forbidden")
    own = config.organisations.get(client.organisation)
    sees = frozenset(own.sees) if own else frozenset[str]()
    return Caller(client.name, client.organisation, frozenset(client.scopes.split()), sees)
