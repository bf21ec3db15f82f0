"""The part of the model that says who: the person, and everybody involved."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.record.about import about, entries
from adapter.record.listed_codes import GENDERS, PARTY_KINDS


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
class Person:
    id: str | None = about(form="id")
    identifiers: tuple[Identifier, ...] = entries(key=("system", "value"), says="CHI, NHS number, local numbers")
    name: Name | None = about()
    birth_date: str | None = about(form="date")
    gender: str | None = about(form="code", one_of=GENDERS, says="administrative gender")


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody involved: family, carer, worker, an organisation or a community resource."""

    id: str | None = about(form="id")
    kind: str | None = about(form="code", one_of=PARTY_KINDS, required=True)
    name: str | None = about()
    role: str | None = about(says="what they do in this plan, in words")
    relationship: str | None = about(says="to the person, in words: daughter, neighbour")
    identifiers: tuple[Identifier, ...] = entries(key=("system", "value"))
