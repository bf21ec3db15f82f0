"""`systems`, `template`, `check`: what is installed and set up, and whether it is right."""

from __future__ import annotations

import click

from adapter.commands.telling import DONE, USAGE, opened_desk, say, told_plainly, whole_file


@click.command("template")
@click.argument("system", metavar="SYSTEM")
@click.option(
    "-o", "--output", metavar="FILE", help="Where to write; .xlsx makes a workbook. Without it, standard output."
)
@told_plainly
def template(system: str, output: str | None) -> None:
    """Write an empty sheet or message of SYSTEM, for people to fill in."""
    settings = {"output": "xlsx"} if output and output.endswith(".xlsx") else {}
    message = opened_desk().system(system, settings).template()
    with whole_file(output) as stream:
        stream.write(message.read())


@click.command("systems")
@told_plainly
def systems() -> None:
    """List the systems that are installed, and the plugins that were set aside, and why."""
    desk = opened_desk()
    for name in ("fhir", "record", *desk.config.systems):
        click.echo(f"{name}\t{desk.system(name).title}")
    for plugin in desk.shelf.plugins:
        for system in plugin.systems:
            click.echo(f"{system.name}\t{system.title}\t({plugin.name} {plugin.version})")
        if plugin.aside:
            click.echo(f"{plugin.name}\tset aside: {plugin.aside}\t({plugin.version})")


@click.command("check")
@told_plainly
def check() -> int:
    """Examine the settings, the maps and the plugins; run each map's worked examples both ways."""
    from adapter.config import read_config
    from adapter.exchange import Desk
    from adapter.workbench import examined

    faults = examined(Desk(read_config()))
    for fault in faults:
        say(f"{fault.where}: {fault.text}" if fault.where else fault.text)
    click.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}." if faults else "All is well.")
    return USAGE if faults else DONE
