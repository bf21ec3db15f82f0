"""The one definition of every field of a record.

The JSON schema, the OpenAPI page and the field table are made from these classes. A field stands here only together
with its FHIR form (`mappings/fields/fhir-*.yaml`): what cannot be kept is not accepted.

A field's metadata (see `about`) says how it merges, how the entries of a list are told apart, in which order a list is
kept, and whether it holds somebody's words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from adapter.record.words import VOICES

OUTCOME_STATUSES = (
    "proposed", "planned", "accepted", "active", "on-hold", "completed", "cancelled", "entered-in-error", "rejected",
)  # fmt: skip
PLAN_STATUSES = ("draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown")
ACTION_STATUSES = (
    "not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled", "stopped", "unknown",
    "entered-in-error",
)  # fmt: skip
EXTENTS = (
    "fully-met", "being-maintained", "getting-closer", "partly-met", "same", "further-away", "too-early", "not-met",
    "no-progress", "no-longer-possible",
)  # fmt: skip
KINDS = (
    "support-plan", "adult-carer-support-plan", "young-carer-statement", "childs-plan", "future-care-plan", "other",
)  # fmt: skip
PARTY_KINDS = ("person", "family", "carer", "practitioner", "organisation", "community")
GENDERS = ("male", "female", "other", "unknown")


class _Absent:
    """Not said at all: different from none (`None`), which was said."""

    _one: _Absent | None = None

    def __new__(cls) -> _Absent:
        cls._one = cls._one or super().__new__(cls)
        return cls._one

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: Final[Any] = _Absent()


def about(
    *,
    merge: str = "agreed",  # owned, additive, protective or agreed: reconcile.md, "Merge classes"
    form: str = "text",  # text, code, date, dateTime, instant, id, uri, language
    words: bool = False,  # somebody's words: never trimmed, folded or cut
    one_of: tuple[str, ...] = (),
    required: bool = False,
    says: str = "",
) -> Any:
    """A field that may be none."""
    meta = {"merge": merge, "form": form, "words": words, "one_of": one_of, "required": required, "says": says}
    return field(default=None, metadata=meta)


def entries(
    *,
    key: tuple[str, ...] = (),  # the natural key, the ladder's rung below ids; () is the whole entry
    order: str = "plan",  # plan: as told, new ones last; date: by date, then id; id: order has no meaning
    merge: str = "additive",
    words: bool = False,
    form: str = "text",
    says: str = "",
) -> Any:
    """A list. An empty list is none."""
    meta = {"merge": merge, "key": key, "order": order, "words": words, "form": form, "says": says}
    return field(default=(), metadata=meta)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a statute or a form names that is no outcome, such as section 9 of the Carers (Scotland) Act 2016."""

    id: str | None = about(form="id")
    framework: str | None = about(form="uri", says="whose list of topics: section-9, or a URI")
    topic: str | None = about(form="code", required=True)
    text: str | None = about(words=True, required=True)
    by: Party | None = about()
    date: str | None = about(form="dateTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What matters, with whose words they are."""

    text: str | None = about(words=True, required=True)
    voice: str | None = about(form="code", one_of=VOICES, says="whose words they are; unknown unless somebody said")
    language: str | None = about(form="language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    framework: str | None = about(form="uri", says="wheel, talking-points-carers, or a URI")
    code: str | None = about(form="code")
    text: str | None = about(says="the sender's word where it is no code of the framework")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far it has come, as somebody judged it: stated, never computed from a score."""

    code: str | None = about(form="code", one_of=EXTENTS)
    scale: str | None = about(form="code", says="the local scale that `value` is on")
    value: str | None = about(says="the point on the local scale, as it was given")
    text: str | None = about(says="the extent in the sender's words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    id: str | None = about(form="id")
    date: str | None = about(form="dateTime")
    by: Party | None = about()
    standing: bool | None = about(says="the one running review of a system that keeps a single extent per outcome")
    stated: str | None = about(form="instant", says="when a standing review was last stated")
    extent: Extent | None = about(merge="owned")
    narrative: str | None = about(words=True, merge="owned")
    helps: tuple[str, ...] = entries(words=True)
    hinders: tuple[str, ...] = entries(words=True)
    unintended: tuple[str, ...] = entries(words=True)
    plan_needs_change: bool | None = about(merge="protective")
    change_reason: str | None = about(words=True, merge="owned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    id: str | None = about(form="id")
    value: str | None = about(required=True, merge="owned", says="the number or words as they were given")
    date: str | None = about(form="dateTime")
    by: Party | None = about()
    note: str | None = about(words=True, merge="owned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A scale that tracks an outcome over time: instrument and domain ids and numbers, never licensed wording."""

    id: str | None = about(form="id")
    instrument: str | None = about(says="the instrument's name")
    system: str | None = about(form="uri", says="the code system that `domain` is from")
    domain: str | None = about(form="code", says="the domain's id within the instrument")
    scale: str | None = about(says="the range, in words: 1 to 10")
    baseline: str | None = about()
    target: str | None = about()
    scores: tuple[Score, ...] = entries(key=("date", "by"), order="date", merge="owned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What matters to the person: never a service."""

    id: str | None = about(form="id")
    identifiers: tuple[Identifier, ...] = entries(key=("system", "value"))
    statement: Statement | None = about(words=True)
    summary: str | None = about(says="a worker's summary; never shown in place of the statement")
    why: str | None = about(words=True, says="why it matters to the person")
    areas: tuple[Area, ...] = entries(key=("framework", "code", "text"))
    expressed_by: Party | None = about()
    status: str | None = about(form="code", one_of=OUTCOME_STATUSES)
    local_status: str | None = about(says="the sender's own word for the status, where no code was stated")
    status_reason: str | None = about()
    status_date: str | None = about(form="date")
    start: str | None = about(form="date")
    agreed: str | None = about(form="date")
    due: str | None = about(form="date")
    next_review: str | None = about(form="date")
    measures: tuple[Measure, ...] = entries(key=("instrument", "domain"), order="id")
    reviews: tuple[Review, ...] = entries(key=("date", "by", "standing"), order="date", merge="owned")


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    text: str | None = about(says="in words: most Tuesdays")
    period: Period | None = about()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    id: str | None = about(form="id")
    title: str | None = about()
    how: str | None = about(words=True)
    outcomes: tuple[str, ...] = entries(form="id", merge="agreed", says="ids of the outcomes it serves")
    who: tuple[Party, ...] = entries(key=("id", "text"), says="the person and family first")
    when: When | None = about()
    where: str | None = about()
    status: str | None = about(form="code", one_of=ACTION_STATUSES)
    local_status: str | None = about()
    status_reason: str | None = about()
    do_not: bool | None = about(merge="protective")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One person's plan. A record with neither `kind` nor any other word of a plan may stand for Goals without one."""

    id: str | None = about(form="id")
    identifiers: tuple[Identifier, ...] = entries(key=("system", "value"))
    unplanned: bool | None = about(says="true where outcomes were told without any plan")
    kind: str | None = about(form="code", one_of=KINDS)
    status: str | None = about(form="code", one_of=PLAN_STATUSES)
    local_status: str | None = about()
    title: str | None = about()
    story: str | None = about(words=True)
    period: Period | None = about()
    next_review: str | None = about(form="date")
    created: str | None = about(form="dateTime")
    author: Party | None = about()
    person: Person | None = about()
    people: tuple[Participant, ...] = entries(key=("name", "role"), order="id")
    sections: tuple[Section, ...] = entries(key=("framework", "topic"))
    outcomes: tuple[Outcome, ...] = entries(key=("statement",), says="in the plan's order")
    actions: tuple[Action, ...] = entries(key=("title", "how", "outcomes"), says="in the plan's order")
