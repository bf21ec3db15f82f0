"""The part of the model that says who: the person, and everybody involved."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.record.about import about, entries
from adapter.record.listed_codes import CONTACT_KINDS, CONTACT_USES, GENDERS, LEGAL_AUTHORITIES, PARTY_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    system: str | None = about(form="uri", says="who gave it: a URI")
    value: str | None = about(required=True, says="text, always: leading zeros matter")
    check: str | None = about(form="code", says="the rule that a CHI or NHS number passed: modulus-11, modulus-10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    id: str | None = about(form="text", says="an id in people, or the person's, or a reference to somebody elsewhere")
    text: str | None = about(says="who, in words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    text: str | None = about(says="the whole name as it is written")
    family: str | None = about()
    given: tuple[str, ...] = entries(merge="agreed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    start: str | None = about(form="dateTime")
    end: str | None = about(form="dateTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    text: str | None = about(says="the whole address as it is written")
    lines: tuple[str, ...] = entries(merge="agreed")
    town: str | None = about()
    district: str | None = about()
    postcode: str | None = about()
    country: str | None = about()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    kind: str | None = about(form="code", one_of=CONTACT_KINDS, required=True)
    value: str | None = about(required=True)
    use: str | None = about(form="code", one_of=CONTACT_USES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    language: str | None = about(form="language", required=True, says="gd, pl, bfi for British Sign Language")
    preferred: bool | None = about()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deceased:
    """What is known of a death. An unconfirmed one stops reminders and sending, and asks; it erases nothing."""

    died: bool | None = about(merge="protective", required=True, says="false: known to be alive")
    date: str | None = about(form="dateTime", merge="protective")
    source: str | None = about(says="from where this is known")
    confirmed: bool | None = about()


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    address_not_disclosed: bool | None = about(merge="protective", says="where they live is to be told to nobody")
    restricted: bool | None = about(merge="protective", says="only named people may see this record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: str | None = about(form="id")
    identifiers: tuple[Identifier, ...] = entries(key=("system", "value"), says="CHI, NHS number, local numbers")
    name: Name | None = about()
    birth_date: str | None = about(form="date")
    gender: str | None = about(form="code", one_of=GENDERS, says="administrative gender")
    address: Address | None = about()
    contact: tuple[Contact, ...] = entries(key=("kind", "value"))
    languages: tuple[Language, ...] = entries(key=("language",))
    interpreter: bool | None = about(says="whether an interpreter is needed")
    communication_needs: tuple[str, ...] = entries(words=True, says="what helps: large print, time to answer")
    preferred_channels: tuple[str, ...] = entries(says="how they would rather be reached: by letter, through Ann")
    deceased: Deceased | None = about()
    protection: Protection | None = about()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalAuthority:
    """What somebody may decide for the person by law, and who has seen that it is so."""

    kind: str | None = about(form="code", one_of=LEGAL_AUTHORITIES, required=True)
    powers: str | None = about(says="what it covers, in words")
    period: Period | None = about()
    seen_by: Party | None = about(says="who has seen the evidence")
    seen_on: str | None = about(form="date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody involved: family, carer, worker, an organisation or a community resource."""

    id: str | None = about(form="id")
    kind: str | None = about(form="code", one_of=PARTY_KINDS, required=True)
    name: str | None = about()
    role: str | None = about(says="what they do in this plan, in words")
    relationship: str | None = about(says="to the person, in words: daughter, neighbour")
    identifiers: tuple[Identifier, ...] = entries(key=("system", "value"))
    do_not_contact: bool | None = about(merge="protective", says="false: they may be contacted")
    legal_authority: tuple[LegalAuthority, ...] = entries(key=("kind", "powers", "period"))
