"""`db upgrade|rebuild`: the store's tables brought to this version, and what is derived made again."""

from __future__ import annotations

import sys

import click

from adapter.commands.telling import told_plainly


@click.group("db")
def db() -> None:
    """Look after the store."""


@db.command("upgrade")
@told_plainly
def upgrade() -> None:
    """Bring the store's tables to the version that this program needs; keeps everything."""
    from adapter.config import read_config
    from adapter.store import Store
    from adapter.store.migrating import is_current
    from adapter.store.migrating import upgrade as upgraded

    config = read_config()
    store = Store(config.store.url)
    before = is_current(store)
    upgraded(store, id_key=config.security.id_key)
    store.close()
    click.echo("The store was up to date." if before else "The store is up to date now.")


@db.command("rebuild")
@told_plainly
def rebuild() -> None:
    """Make again what is derived: searches, records, who sees them. Stop the gateways and workers first."""
    from adapter.commands.telling import opened_desk
    from adapter.exchange.rebuild import rebuild as rebuilt

    def told(seen: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{seen:,}", err=True, nl=False)

    done = rebuilt(opened_desk(), told)
    click.echo(
        f"{done.resources} resources, of which {done.resources_mended} were mended; "
        f"{done.records} records, of which {done.records_mended} were mended."
    )
