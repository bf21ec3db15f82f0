"""`serve`: starts the gateway."""

from __future__ import annotations

import click

from adapter.commands.telling import told_plainly


@click.command("serve")
@click.option("--host", help="The address to listen on; the default is this machine alone.")
@click.option("--port", type=int, help="The port to listen on.")
@click.option("--demo", is_flag=True, help="Listen on this machine alone, with a token made for this run and printed.")
@click.option("--worker", is_flag=True, help="Do a worker's work too, in the same process.")
@told_plainly
def serve(host: str | None, port: int | None, demo: bool, worker: bool) -> None:
    """Start the gateway. Large messages, folders and deliveries need a worker: --worker, or `outcomes-adapter work`."""
    from adapter.gateway.serving import serve as run

    run(host=host, port=port, demo=demo, worker=worker)
