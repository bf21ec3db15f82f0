"""`document`: one plan as the person reads it, as a page or a PDF, of a kept record or of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapter.commands.telling import opened_desk, say, told_plainly, whole_file

if TYPE_CHECKING:
    from adapter.paper.document import Document


@click.command("document")
@click.argument("record", metavar="RECORD")
@click.option("-o", "--output", metavar="FILE", help="Where to write: FILE.html, or FILE.pdf for a PDF.")
@click.option("--large", is_flag=True, help="In large print: 18 points.")
@click.option("--version", type=click.IntRange(1), metavar="N", help="An older version of a record that is kept.")
@told_plainly
def document(record: str, output: str | None, large: bool, version: int | None) -> None:
    """Write the plan RECORD as the person reads it.

    RECORD is the id of a record that is kept, or a file with one record as JSON (FILE.json): that needs no database.
    """
    told = _from_file(Path(record)) if record.endswith(".json") else _kept(record, version)
    body = _pdf(told, large) if output and output.lower().endswith(".pdf") else _page(told, large)
    with whole_file(output) as stream:
        stream.write(body)


def _kept(identity: str, version: int | None) -> Document:
    from adapter.caller import ADAPTER
    from adapter.exchange.on_paper import on_paper

    return on_paper(opened_desk(), ADAPTER, identity, version)


def _from_file(path: Path) -> Document:
    from adapter import jsontext
    from adapter.exchange import Desk
    from adapter.exchange.on_paper import of_record
    from adapter.record.identifiers import new_id
    from adapter.record.schema import record_from_json

    tree = jsontext.loads(path.read_bytes())
    return of_record(Desk(), record_from_json(tree, new_id=lambda where: new_id()))


def _page(told: Document, large: bool) -> bytes:
    from adapter.paper.html import html

    return html(told, large=large).encode()


def _pdf(told: Document, large: bool) -> bytes:
    from datetime import UTC

    from adapter import clock
    from adapter.paper.pdf import pdf

    printed = pdf(told, clock.now().astimezone(UTC), large=large)
    if printed.missing:
        say(f"The PDF has no sign for {len(printed.missing)} characters. They stand by their names; HTML has them.")
    return printed.body
