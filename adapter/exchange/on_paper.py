"""One record as a document for the person: the plan in plain words, as known on a day, and from whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapter import clock, jsontext
from adapter.caller import Caller
from adapter.exchange.desk import Desk
from adapter.exchange.lists import history, sources
from adapter.exchange.records import Records
from adapter.exchange.vocabularies import names_from
from adapter.paper.document import Document, Known, document
from adapter.record.model import Record
from adapter.record.trees import tree_from

Tree = dict[str, Any]


OLDER = "This is how the plan was: version {} of {}. It has been changed since."


def on_paper(desk: Desk, caller: Caller, identity: str, version: int | None = None) -> Document:
    """Raises Refused where the caller sees no such record, or it has no such version."""
    kept = Records(desk, caller)
    now = kept.read(identity)
    if version is None or version == now.version:
        known = [_known(desk, source) for source in sources(desk, caller, identity)]
        return document(tree_from(kept.record(identity)), known, clock.today().isoformat(), names_from(desk.library))
    then = jsontext.loads(kept.read(identity, version).body)
    (change,) = history(desk, caller, identity, before=version + 1, count=1)
    return document(
        then, [Known(_called(desk, change["by"]), last=_day(change["at"]))], _day(change["at"]) or "",
        names_from(desk.library), now=jsontext.loads(now.body), older=OLDER.format(version, now.version),
    )  # fmt: skip


def of_record(desk: Desk, record: Record) -> Document:
    """Of a record that is not kept here."""
    return document(tree_from(record), (), clock.today().isoformat(), names_from(desk.library))


def _known(desk: Desk, source: Tree) -> Known:
    return Known(
        _called(desk, source["organisation"]) or source["system"],
        last=_day(source["last_confirmed"] or source["last_said"]),
        missing_since=_day(source["missing_since"]),
        disputed=tuple(_disputed(source)),
    )


def _called(desk: Desk, name: str) -> str:
    organisation = desk.config.organisations.get(name)
    return (organisation.title if organisation else "") or name


def _disputed(source: Tree) -> Iterator[tuple[str, str | None]]:
    for one in source["disputed"]:
        if one["state"] == "open":
            yield from ((one["path"], said) for said in _words(one["theirs"]))


def _words(theirs: Any) -> Iterator[str | None]:
    """What they say in words, each; None for a blank. What is no text says nothing to a reader without its field."""
    told = theirs if isinstance(theirs, list) else [theirs]
    for one in told or [None]:
        if one is None or isinstance(one, str):
            yield one
        else:
            yield "Yes." if one is True else "No." if one is False else "Something else."


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None
