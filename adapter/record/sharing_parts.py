"""The part of the model that says with whom a plan is shared, on what basis, and what the person wishes."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.record.about import about, entries
from adapter.record.listed_codes import AGREEMENTS, LINKS, RESTRICTIONS, SHARING_BASES, WISHES
from adapter.record.who import Party, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person wishes of this sharing. It is no consent, and it binds nobody by itself."""

    kind: str | None = about(form="code", one_of=WISHES, required=True)
    what: str | None = about(words=True, says="what is to be kept back, or is objected to")
    from_whom: Party | None = about()
    why: str | None = about(words=True, says="in their words")
    date: str | None = about(form="dateTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    kind: str | None = about(form="code", one_of=RESTRICTIONS, required=True)
    who: tuple[Party, ...] = entries(key=("id", "text"), merge="agreed", says="nobody but these, or never these")
    decided_by: Party | None = about()
    review: str | None = about(form="date", says="when it is to be looked at again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    who: Party | None = about(required=True)
    capacity: str | None = about(says="as whom they signed: the person, guardian, lead worker")
    date: str | None = about(form="dateTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Sharing with one recipient. It never goes to those whom it restricts."""

    id: str | None = about(form="id")
    recipient: Party | None = about()
    basis: str | None = about(form="code", one_of=SHARING_BASES, says="the lawful basis")
    enactment: str | None = about(says="of a public task or a legal obligation: which law")
    agreement: str | None = about(form="code", one_of=AGREEMENTS, says="what the person said to it")
    purpose: str | None = about()
    date: str | None = about(form="dateTime", says="when this was settled")
    period: Period | None = about()
    wishes: tuple[Wish, ...] = entries(key=("kind", "what", "from_whom"))
    restrictions: tuple[Restriction, ...] = entries(key=("kind", "who"), merge="protective")
    signatures: tuple[Signature, ...] = entries(key=("who", "capacity"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Another plan that this one has to do with. The link gives nobody access to either."""

    relation: str | None = about(form="code", one_of=LINKS, required=True, says="what the other is to this one")
    plan: str | None = about(form="uri", required=True, says="a reference: CarePlan/1")
    person: Party | None = about(says="whose plan it is")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitive:
    """A text of this record that goes on no page and into no export of the person's until somebody has looked."""

    what: str | None = about(required=True, says="the field, by its ids: outcomes/ID/why")
    about_others: bool | None = about(merge="protective", says="it speaks of somebody else too")
    in_confidence: bool | None = about(merge="protective", says="it was given in confidence")
