"""The part of the model that says what matters, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.record.about import about, entries
from adapter.record.listed_codes import (
    ATTAINMENT_LEVELS,
    CHANNELS,
    EXTENTS,
    OUTCOME_STATUSES,
    OUTCOME_TYPES,
    PARTY_KINDS,
    PRIORITIES,
    RELATIONS,
    RISK_DECISIONS,
    STAGES,
    STANCES,
)
from adapter.record.who import Identifier, Party
from adapter.record.words import VOICES


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
    change_agreed: bool | None = about(merge="owned", says="whether the change was agreed with the person")


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
class AttainmentLevel:
    """One level of Goal Attainment Scaling, in the person's words. 0 is what is expected."""

    level: str | None = about(form="code", one_of=ATTAINMENT_LEVELS, required=True)
    text: str | None = about(words=True, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way in which it came to be known what matters."""

    channel: str | None = about(form="code", one_of=CHANNELS, required=True)
    source: Party | None = about(says="who told or showed it, or whose records these are")
    text: str | None = about(says="what exactly: the letters in her life story book")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one party says of an outcome. Views that differ stay visible after negotiation."""

    id: str | None = about(form="id")
    party: Party | None = about(required=True, merge="owned")
    kind: str | None = about(form="code", one_of=PARTY_KINDS, merge="owned", says="what kind of party this is")
    stance: str | None = about(form="code", one_of=STANCES, merge="owned")
    text: str | None = about(words=True, merge="owned")
    date: str | None = about(form="dateTime", merge="owned")
    priority: str | None = about(form="code", one_of=PRIORITIES, merge="owned", says="how much it matters to them")


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Risk enablement: what could happen if we act, and what if we do not."""

    acting: str | None = about(words=True, says="what could happen if we act")
    not_acting: str | None = about(words=True, says="what could happen if we do not act: what is lost, and to whom")
    safeguards: str | None = about(words=True, says="what was agreed to make it safer")
    decision: str | None = about(form="code", one_of=RISK_DECISIONS)
    decision_reason: str | None = about(words=True)
    agreed_by: tuple[Party, ...] = entries(key=("id", "text"))
    view: str | None = about(words=True, says="how the person sees it")
    date: str | None = about(form="dateTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another outcome that this one has to do with."""

    relation: str | None = about(form="code", one_of=RELATIONS, required=True, says="what the other is to this one")
    outcome: str | None = about(required=True, says="an outcome's id, or a reference to one elsewhere: Goal/1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What matters to the person: never a service."""

    id: str | None = about(form="id")
    identifiers: tuple[Identifier, ...] = entries(key=("system", "value"))
    statement: Statement | None = about(words=True)
    summary: str | None = about(says="a worker's summary; never shown in place of the statement")
    why: str | None = about(words=True, says="why it matters to the person")
    areas: tuple[Area, ...] = entries(key=("framework", "code", "text"))
    type: str | None = about(form="code", one_of=OUTCOME_TYPES)
    expressed_by: Party | None = about()
    channels: tuple[Channel, ...] = entries(key=("channel", "source", "text"))
    stage: str | None = about(form="code", one_of=STAGES, says="how far the conversation about it has come")
    status: str | None = about(form="code", one_of=OUTCOME_STATUSES)
    local_status: str | None = about(says="the sender's own word for the status, where no code was stated")
    status_reason: str | None = about()
    status_date: str | None = about(form="date")
    start: str | None = about(form="date")
    agreed: str | None = about(form="date")
    due: str | None = about(form="date")
    next_review: str | None = about(form="date")
    importance: int | None = about(form="0-10", says="to the person, 0 to 10, as they put it")
    confidence: int | None = about(form="0-10", says="the person's, that they can get there, 0 to 10")
    priority: str | None = about(form="code", one_of=PRIORITIES, says="as all who work towards it have agreed")
    part_of: str | None = about(says="the larger outcome that this is a step towards: an id, or a reference: Goal/1")
    related: tuple[Related, ...] = entries(key=("relation", "outcome"))
    views: tuple[View, ...] = entries(
        key=("party",), order="id", merge="owned", says="one of each party: what they said before stays in history"
    )
    risk: Risk | None = about()
    measures: tuple[Measure, ...] = entries(key=("instrument", "domain"), order="id")
    attainment: tuple[AttainmentLevel, ...] = entries(key=("level",), says="Goal Attainment Scaling")
    reviews: tuple[Review, ...] = entries(key=("date", "by", "standing"), order="date", merge="owned")
