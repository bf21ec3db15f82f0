"""Who changes records, as the Provenance that is kept with each version of a record that comes about."""

from __future__ import annotations

import unicodedata

from adapter.fhir.provenance import Change, named, provenance_of
from adapter.fhir.references import Resource
from adapter.search import IndexRow
from adapter.store.working import Raised

MOST_REASON = 10_000  # characters; more is no reason any more


class Witness:
    """`who` is the name of the client that calls, `organisation` that which it acts for, `by` the one whose statement
    it is. `message` is the digest of the message, `system` its sender.

    A record that changes only because it shares something with the one that was changed is told of by the organisation
    alone: what the other was told, and why, is the other's.
    """

    def __init__(
        self, who: str, organisation: str, by: str, *, reason: str = "", message: str = "", system: str = ""
    ) -> None:
        self._along = Change(named(by or "outcomes-adapter", "Organization"), "")
        self._own = Change(
            named(who or "outcomes-adapter"), "", named(organisation, "Organization") if organisation else None,
            named(by, "Organization") if by not in ("", organisation, who) else None,
            _plain(reason), message, system,
        )  # fmt: skip

    def __call__(self, raised: Raised) -> tuple[Resource, list[IndexRow]]:
        """The Provenance, and the words that it is found by: those of fhir/search.py, known without a search."""
        change = self._along if raised.along else self._own
        change = change._replace(recorded=raised.at, created=raised.version == 1)
        targets = [f"{kind}/{identity}/_history/{version}" for kind, identity, version in raised.targets]
        words = [IndexRow("target", kind, identity) for kind, identity, _ in raised.targets]
        words.append(IndexRow("recorded", "", raised.at))
        return provenance_of(raised.record, str(raised.version), targets, change), words


def _plain(reason: str) -> str:
    """What somebody typed, as FHIR can hold it."""
    held = "".join("\ufffd" if _is_odd(c) else c for c in reason[:MOST_REASON])
    return held if held.strip() else ""


def _is_odd(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r"
