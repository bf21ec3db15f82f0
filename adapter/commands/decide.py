"""`held`, `conflicts`, `deliveries`, `replay`: look and decide without a browser."""

from __future__ import annotations

from typing import Any

import click

from adapter.commands.telling import opened_desk, say, told_plainly

MOST = 1000


def _deciding(kind: str, choices: tuple[str, ...], about: str) -> click.Command:
    """The command for one kind of what waits: a list, one item whole, or a decision."""

    @click.command(kind, help=about)
    @click.argument("item", metavar="[ID]", required=False)
    @click.option("--decide", "choice", type=click.Choice(choices), help="Decide the item.")
    @click.option("--reason", metavar="TEXT", help="Why: whoever looks at it later wants to know.")
    @click.option("--record", "records", multiple=True, metavar="ID", help="Only this record; without it, all.")
    @click.option("--value", metavar="JSON", help="With `value`: what is to stand.")
    @click.option("--send", is_flag=True, help="Send the outcome to the system that said otherwise.")
    @told_plainly
    def run(  # noqa: PLR0917 - click names them
        item: str | None, choice: str | None, reason: str | None, records: tuple[str, ...], value: str | None,
        send: bool,
    ) -> None:  # fmt: skip
        from adapter import jsontext

        desk = opened_desk()
        if item is None:
            _list(desk, _KINDS[kind])
        elif choice is None:
            from adapter.caller import ADAPTER
            from adapter.exchange.undecided import shown

            click.echo(jsontext.dumps(shown(desk, ADAPTER, _KINDS[kind], item, count=MOST), indent=True).decode())
        else:
            told: dict[str, Any] = {"decision": choice, "reason": reason, "records": list(records) or None}
            told |= {"value": jsontext.loads(value)} if value is not None else {}
            told |= {"send": True} if send else {}
            _decide(desk, _KINDS[kind], item, {name: one for name, one in told.items() if one is not None})

    return run


_KINDS = {"held": "held", "conflicts": "conflict"}
held = _deciding("held", ("take", "keep", "discard"), "List what was said and is not taken yet; show one; decide it.")
conflicts = _deciding("conflicts", ("ours", "theirs", "value"), "List where two sides differ; show one; decide it.")


def _list(desk: Any, kind: str) -> None:
    from adapter.caller import ADAPTER
    from adapter.exchange.undecided import listed

    found = list(listed(desk, ADAPTER, kind, after="", count=MOST))
    if not found:
        say("Nothing waits.")
    for item in found:
        fields = ", ".join(item["paths"])
        click.echo(f"{item['id']}\t{item['since'][:10]}\t{item['system']}\t{item['count']}\t{fields}\t{item['cause']}")


def _decide(desk: Any, kind: str, item: str, told: dict[str, Any]) -> None:
    from adapter import jsontext
    from adapter.caller import ADAPTER
    from adapter.exchange.decisions import decision_from
    from adapter.exchange.settle import settle

    receipt = settle(desk, ADAPTER, kind, item, decision_from(told, kind))
    click.echo(jsontext.dumps(receipt, indent=True).decode())


@click.command("merges")
@click.argument("merge", metavar="[ID]", required=False)
@click.option("--undo", is_flag=True, help="They are two people after all: all that moved goes back.")
@click.option("--reason", metavar="TEXT", help="Why: whoever looks at it later wants to know.")
@told_plainly
def merges(merge: str | None, undo: bool, reason: str | None) -> None:
    """List the people who were made one, by whom and why; undo one merge."""
    from adapter import jsontext
    from adapter.caller import ADAPTER
    from adapter.exchange.unmerging import merges_listed, unmerge

    desk = opened_desk()
    if merge is not None and undo:
        click.echo(jsontext.dumps(unmerge(desk, ADAPTER, merge, reason), indent=True).decode())
        return
    for one in merges_listed(desk, ADAPTER, count=MOST):
        if merge in (None, one["id"]):
            state = f"undone {one['undone_at'][:10]}" if one["undone_at"] else f"{one['moved']} moved"
            click.echo(f"{one['id']}\t{one['at'][:10]}\t{one['by']}\t{state}\t{one['reason']}")


@click.command("differences")
@click.argument("system", metavar="SYSTEM")
@click.argument("field", metavar="[FIELD]", required=False)
@click.option("--decide", "choice", type=click.Choice(("ours", "theirs")), help="Decide all places of FIELD.")
@click.option("--reason", metavar="TEXT", help="Why: whoever looks at it later wants to know.")
@click.option("--send", is_flag=True, help="Send the outcome to SYSTEM.")
@told_plainly
def differences(system: str, field: str | None, choice: str | None, reason: str | None, send: bool) -> None:
    """Count by field where SYSTEM and we differed when they first met; show one field; decide it for all."""
    from adapter import jsontext
    from adapter.caller import ADAPTER
    from adapter.exchange.decisions import decision_from
    from adapter.exchange.differences import decide_column
    from adapter.exchange.differences import differences as found

    desk = opened_desk()
    if field is not None and choice is not None:
        told = {"decision": choice, **({"reason": reason} if reason else {}), "send": send}
        receipt = decide_column(desk, ADAPTER, system, field, decision_from(told, "conflict"))
        click.echo(jsontext.dumps(receipt, indent=True).decode())
        return
    for one in found(desk, ADAPTER, system):
        if field is None:
            click.echo(f"{one['path']}\t{one['count']}")
        elif one["path"] == field:
            click.echo(jsontext.dumps(one, indent=True).decode())


@click.command("deliveries")
@click.option("--state", metavar="STATE", default="", help="Only those that are waiting, parked, accepted, ...")
@click.option("--system", metavar="SYSTEM", default="", help="Only those to this system.")
@told_plainly
def deliveries(state: str, system: str) -> None:
    """List what is owed to which system, and what became of it."""
    from adapter.caller import ADAPTER
    from adapter.exchange.owed import deliveries_listed

    desk, after = opened_desk(), ""
    while found := deliveries_listed(desk, ADAPTER, state=state, system=system, after=after, count=MOST):
        after = found[-1]["id"]
        for one in found:
            click.echo(f"{one['id']}\t{one['system']}\t{one['state']}\t{one['record']}\t{one['why']}")


@click.command("replay")
@click.argument("delivery", metavar="ID")
@told_plainly
def replay(delivery: str) -> None:
    """Send a delivery again, even where nothing seems to have changed."""
    from adapter.caller import ADAPTER
    from adapter.errors import Refused
    from adapter.exchange.owed import replay as again

    if not again(opened_desk(), ADAPTER, delivery):
        raise Refused("There is no delivery of this id.", reason="not-found")
    say("It waits for a worker.")
