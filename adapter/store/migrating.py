"""Brings the store's tables to the version that this program needs, once, however many gateways start together."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select, text

from adapter.errors import Issue, Misconfigured
from adapter.store.tables import site

if TYPE_CHECKING:
    from adapter.store.opening import Store

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x6F7574636F6D65  # an advisory lock of PostgreSQL: one migration at a time


def upgrade(store: Store, *, id_key: str = "") -> None:
    """Raises Misconfigured where the store is newer than this program, or has another id key than the one given."""
    with store.connected() as connection, connection.begin():
        if store.kind == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        _refuse_newer(connection)
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _id_key(connection, id_key)


def is_current(store: Store) -> bool:
    with store.connected() as connection:
        return _found(connection) == _scripts().get_current_head()


def id_key_of(store: Store) -> bytes:
    """The key that ids are made with: the store's own, made when it was, and never another."""
    row = store.look(lambda unit: unit.one(select(site.c.value).where(site.c.name == "id_key")))
    if row is None:
        raise LookupError("the store has no id key")
    return bytes.fromhex(row.value)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _found(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(connection: Connection) -> None:
    found = _found(connection)
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        told = "The store was made by a newer version of the adapter. Install that one, or restore a copy of the store."
        raise Misconfigured(told, [Issue("error", "invalid", "store.url", told)])


def _id_key(connection: Connection, given: str) -> None:
    known = connection.execute(select(site.c.value).where(site.c.name == "id_key")).scalar()
    if known is None:
        connection.execute(insert(site), {"name": "id_key", "value": given.lower() or secrets.token_hex(32)})
    elif given and known != given.lower():
        told = "The store has an id key of its own, made with it: leave this setting out, or give that key."
        raise Misconfigured(told, [Issue("error", "invalid", "security.id_key", told)])
