"""What of a record one recipient may have: pure, before any message is written, in whatever format.

A restriction in words that cannot be told apart is never guessed at: then nothing goes until somebody has said whom it
means. What is held back is told by field and reason, never by content, and only to those who run the adapter.

Before and after the period of a sharing nothing goes to its recipient. Restrictions and what was asked to be kept back
know no end but that somebody takes them away: that a day has passed opens nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from adapter.record.for_the_person import AGAINST, KEPT_BACK, NOBODY_BUT, fields_named, without
from adapter.record.model import Record
from adapter.record.permission import ENDED, NOT_YET, REFUSED, UNCLEAR_KIND, UNCLEAR_WHO, UNCLEAR_WHOSE, against
from adapter.record.scrubbing import needles_of, scrubbed, words_in
from adapter.record.trees import record_from, shapes, tree_from
from adapter.record.who import Deceased

Tree = dict[str, Any]
INDIVIDUALS = ("person", "family", "carer")
RESTRICTED = "Only named people may see this record: none of it is sent to any system."
NOT_THEM = "The record is restricted, and this organisation is not among those who may have it."
UNCLEAR_WHAT = (
    "The person asked for something to be kept back, or a text is marked as told in confidence, in words that name no "
    "field. Put the field there (outcomes/ID/why), so that it can be left out."
)
DEATH = (
    "This person is said to have died, and nobody has confirmed it: nothing is sent until somebody has. Put it right "
    "in the record (person.deceased): confirmed, or that they live."
)
TELLING = 12  # letters: a shorter text that is held back ("Yes.") stands in others without telling anything
ADDRESS, CONFIDENCE, ASKED = "address not to be disclosed", "told in confidence", "the person asked"


@dataclass(frozen=True)
class Recipient:
    """`names` are all under which a record may call it, `others` those of every other organisation that is set up.

    `is_individual` says of words whether they are somebody's relative or friend ("my brother"), and so no organisation.
    """

    names: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    is_individual: Callable[[str], bool] = field(default=lambda words: False, repr=False)

    @classmethod
    def called(
        cls, names: Iterable[str], others: Iterable[str], is_individual: Callable[[str], bool] = lambda words: False
    ) -> Recipient:
        own = frozenset(filter(None, map(_plain, names)))
        return cls(own, frozenset(filter(None, map(_plain, others))) - own, is_individual)


class Withheld(NamedTuple):
    """A field that was left out (`outcomes.why`), and the reason: nothing of what stands in it."""

    field: str
    why: str


class Shared(NamedTuple):
    """`record` is none where nothing may go (`why`), or where that cannot be told yet (`unclear`). `begins` is when it
    may go, where that is only a matter of time."""

    record: Record | None
    withheld: tuple[Withheld, ...] = ()
    why: str = ""
    unclear: str = ""
    begins: datetime | None = None


def share(record: Record, recipient: Recipient, now: datetime) -> Shared:
    """The record that this recipient may have at this moment. What is not held back is exactly as it was."""
    protection = record.person.protection if record.person is not None else None
    if protection is not None and protection.restricted:
        return Shared(None, why=RESTRICTED)
    if record.person is not None and is_unconfirmed(record.person.deceased):
        return Shared(None, unclear=DEATH)
    if not (record.sharing or record.sensitive or (protection and protection.address_not_disclosed)):
        return Shared(record)
    return _Sharing(tree_from(record), recipient, now).shared(record)


def is_unconfirmed(deceased: Deceased | None) -> bool:
    return deceased is not None and deceased.died is True and deceased.confirmed is not True


class _Sharing:
    def __init__(self, tree: Tree, recipient: Recipient, now: datetime) -> None:
        self.tree, self.recipient, self.now = tree, recipient, now
        self.person: Tree = tree.get("person") or {}
        self.people = {one["id"]: one for one in tree.get("people", ()) if one.get("id")}
        self.withheld: list[Withheld] = []

    def shared(self, record: Record) -> Shared:
        if (stopped := self._stopped()) is not None:
            return stopped
        kept_back = list(self._kept_back())
        marked = [(mark["what"], CONFIDENCE) for mark in self.tree.get("sensitive", ()) if _in_confidence(mark)]
        if None in kept_back or not all(self._is_placed(what) for what, _ in marked):
            return Shared(None, unclear=UNCLEAR_WHAT)
        tree, words = self._left([*((what, ASKED) for what in kept_back if what), *marked])
        if self.person.get("protection", {}).get("address_not_disclosed"):
            tree, address = self._without_address(tree)
            words += address
        tree = self._without_the_same_words(_whole(tree), words)
        return Shared(record_from(_whole(tree)) if self.withheld else record, tuple(dict.fromkeys(self.withheld)))

    def _stopped(self) -> Shared | None:
        """The gravest of what stands against sharing it at all. Whoever may not have it is not asked about."""
        found = list(against(self.tree.get("sharing", ()), self._is, self.now))
        texts = {*self._restrictions(), *(one.text for one in found)}
        begins = min((one.begins for one in found if one.begins is not None), default=None)
        for why in (NOT_THEM, REFUSED, NOT_YET, ENDED):
            if why in texts:
                return Shared(None, why=why, begins=begins if why == NOT_YET else None)
        unclear = next((text for text in (UNCLEAR_KIND, UNCLEAR_WHO, UNCLEAR_WHOSE) if text in texts), None)
        return Shared(None, unclear=unclear) if unclear is not None else None

    def _restrictions(self) -> Iterator[str]:
        for entry in self.tree.get("sharing", ()):
            for restriction in entry.get("restrictions", ()):
                named = [self._is(party) for party in restriction.get("who", ())] or [None]
                if restriction["kind"] in AGAINST:
                    yield NOT_THEM if True in named else UNCLEAR_WHO if None in named else ""
                elif restriction["kind"] != NOBODY_BUT:
                    yield UNCLEAR_KIND
                elif True not in named:
                    yield UNCLEAR_WHO if None in named else NOT_THEM

    def _is(self, party: Tree | None) -> bool | None:
        """Whether it is the recipient; None where that cannot be told."""
        party = party or {}
        identity, text = party.get("id"), party.get("text", "")
        somebody = self.people.get(identity or "", {})
        if identity is not None and (identity == self.person.get("id") or somebody.get("kind") in INDIVIDUALS):
            return False
        names = {
            identity or "", (identity or "").rpartition("/")[2], text, somebody.get("name", ""),
            *(one.get("value", "") for one in somebody.get("identifiers", ())),
        }  # fmt: skip
        called = {_plain(name) for name in names} - {""}
        if called & self.recipient.names:
            return True
        if called & self.recipient.others or self._is_somebody(text):
            return False
        return None

    def _is_somebody(self, words: str) -> bool:
        known = {_plain(one.get("name", "")) for one in self.people.values() if one.get("kind") in INDIVIDUALS}
        return bool(words) and (_plain(words) in known or self.recipient.is_individual(words))

    def _kept_back(self) -> Iterator[str | None]:
        """The fields that are asked to be kept back from the recipient, as a mark names them; None for other words."""
        for entry in self.tree.get("sharing", ()):
            for wish in entry.get("wishes", ()):
                whom = wish.get("from_whom") or entry.get("recipient")
                if wish.get("kind") == KEPT_BACK and self._is(whom) is not False:
                    what = wish.get("what", "")
                    yield what if self._is_placed(what) else None

    def _is_placed(self, what: str) -> bool:
        """Whether it names a text: not somebody, nor who may know of the record."""
        first = what.split("/", maxsplit=1)[0]
        return first in {shape.name for shape in shapes(Record)} - {"person", "people", "sharing", "sensitive", "id"}

    def _left(self, marks: Iterable[tuple[str, str]]) -> tuple[Tree, list[str]]:
        tree, words, names = self.tree, list[str](), set[str]()
        for what, why in marks:
            after = without(tree, Record, what.split("/")) or {}
            if after != tree:
                words += Counter(words_in(tree, Record)) - Counter(words_in(after, Record))
                names.add(what)
                self.withheld.append(Withheld(".".join(fields_named(what.split("/"))), why))
            tree = after
        left = [mark for mark in tree.get("sensitive", ()) if mark["what"] not in names]
        sharing = [self._without_wishes(entry, names) for entry in tree.get("sharing", ())]
        return _with(_with(tree, "sensitive", left), "sharing", sharing), [w for w in words if len(w) >= TELLING]

    def _without_wishes(self, entry: Tree, names: set[str]) -> Tree:
        """That something was kept back from somebody is no news for them."""
        kept = [w for w in entry.get("wishes", ()) if w.get("kind") != KEPT_BACK or w.get("what") not in names]
        return _with(entry, "wishes", kept)

    def _without_address(self, tree: Tree) -> tuple[Tree, list[str]]:
        """Nor a number at home: its first digits say where that is."""
        person = dict(tree["person"])
        address = person.pop("address", None)
        open_ones = [one for one in person.get("contact", ()) if not _at_home(one)]
        if address:
            self.withheld.append(Withheld("person.address", ADDRESS))
        if len(open_ones) < len(person.get("contact", ())):
            self.withheld.append(Withheld("person.contact", ADDRESS))
        return {**tree, "person": _with(person, "contact", open_ones)}, needles_of(address or {})

    def _without_the_same_words(self, tree: Tree, words: list[str]) -> Tree:
        """What is held back may stand in another text, too: then that one is held back with it."""
        found = list[str]()
        left = scrubbed(tree, Record, words, found)
        reasons = {one.why for one in self.withheld}
        self.withheld += [Withheld(name, " or ".join(sorted(reasons))) for name in found]
        return left or {}


def _in_confidence(mark: Tree) -> bool:
    """A mark that does not say what it is for may be for that."""
    said = mark.get("in_confidence")
    return said is True or (said is None and mark.get("about_others") is None)


def _at_home(contact: Tree) -> bool:
    return contact["kind"] in ("phone", "fax", "other") and contact.get("use") in (None, "home", "temp", "old")


def _with(part: Tree, name: str, entries: list[Any]) -> Tree:
    kept = {key: value for key, value in part.items() if key != name}
    return {**part, name: entries} if entries else kept


def _whole(tree: Tree) -> Tree:
    """Nothing names an outcome that has been left out."""
    there = {one.get("id") for one in tree.get("outcomes", ())}

    def stays(identity: str) -> bool:
        return identity in there or "/" in identity

    tree = _with(tree, "ranking", [one for one in tree.get("ranking", ()) if stays(one)])
    outcomes = []
    for one in tree.get("outcomes", ()):
        related = [other for other in one.get("related", ()) if stays(other["outcome"])]
        parent = one.get("part_of")
        left = _with(one, "related", related)
        outcomes.append(left if parent is None or stays(parent) else _with(left, "part_of", []))
    actions = [
        _with(one, "outcomes", [served for served in one.get("outcomes", ()) if stays(served)])
        for one in tree.get("actions", ())
    ]
    return _with(_with(tree, "outcomes", outcomes), "actions", actions)


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())
