"""Alembic runs this: the connection is handed in by migrating.py, inside its transaction."""

from __future__ import annotations

from alembic import context

from adapter.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transaction_per_migration=False
)
context.run_migrations()
