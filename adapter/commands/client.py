"""`client add|list|revoke`: who may call the gateway, in whose name, and what they may do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from adapter.commands.telling import REFUSED, opened_desk, say, told_plainly

if TYPE_CHECKING:
    from adapter.errors import Refused
    from adapter.store import Unit

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?", re.ASCII)


@click.group("client")
def client() -> None:
    """Who may call the gateway: each client has a token, an organisation and scopes.

    \b
    read     records, as JSON and FHIR      settle   what is held or in conflict
    write    records                        operate  systems, deliveries, metrics
    send     messages; translate, look
    """


@client.command("add")
@click.argument("name", metavar="NAME")
@click.option("--organisation", required=True, metavar="ORG", help="In whose name it calls, as in adapter.toml.")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE", help="What it may do; once for each scope.")
@told_plainly
def add(name: str, organisation: str, scopes: tuple[str, ...]) -> None:
    """Add a client and print its token, this once: only a digest of it is kept."""
    from adapter.access import digest_of, new_token, scopes_of
    from adapter.store.callers import add_client, clients_listed, note

    desk = opened_desk()
    wanted = " ".join(sorted(scopes_of(scopes)))
    _check(name, organisation, desk.config.known_organisations())
    token = new_token()

    def work(unit: Unit) -> None:
        if any(other.name == name and other.revoked_at is None for other in clients_listed(unit)):
            raise _wrong("NAME", "There is a client of this name. Revoke it first, or choose another name.")
        added = add_client(unit, name, organisation, wanted, digest_of(token))
        note(unit, "client add", f"client/{added.id}")

    desk.store.run(work)
    click.echo(token)


@client.command("list")
@told_plainly
def listed() -> None:
    """List the clients: name, organisation, scopes, since when, and when they were revoked."""
    from adapter.store.callers import clients_listed

    for one in opened_desk().store.look(clients_listed):
        ended = f"\trevoked {one.revoked_at}" if one.revoked_at else ""
        click.echo(f"{one.name}\t{one.organisation}\t{one.scopes}\t{one.added_at}{ended}")


@client.command("revoke")
@click.argument("name", metavar="NAME")
@told_plainly
def revoke(name: str) -> int | None:
    """Let a client in no longer: within five seconds no gateway knows its token."""
    from adapter.store.callers import note, revoke_client

    def work(unit: Unit) -> int:
        revoked = revoke_client(unit, name)
        if revoked:
            note(unit, "client revoke", f"client/{name}")
        return revoked

    if opened_desk().store.run(work):
        return None
    say("There is no client of this name that is let in.")
    return REFUSED


def _check(name: str, organisation: str, known: tuple[str, ...]) -> None:
    if not NAME.fullmatch(name):
        raise _wrong("NAME", "The name of a client is a to z, 0 to 9, points and hyphens.")
    if organisation not in known:
        raise _wrong("--organisation", f"There is no such organisation in adapter.toml: {', '.join(known) or 'none'}.")


def _wrong(where: str, text: str) -> Refused:
    from adapter.errors import Issue, Refused

    return Refused("The client is not added.", [Issue("error", "value", where, text)], reason="usage")
