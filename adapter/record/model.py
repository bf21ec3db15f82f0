"""The one definition of every field of a record.

The JSON schema, the OpenAPI page and the field table are made from these classes. A field stands here only together
with its FHIR form (`mappings/fields/fhir-*.yaml`): what cannot be kept is not accepted.

A field's metadata (see `about`) says how it merges, how the entries of a list are told apart, in which order a list is
kept, and whether it holds somebody's words.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapter.record.about import ABSENT, about, entries
from adapter.record.listed_codes import (
    ACTION_STATUSES,
    AGREEMENTS,
    ATTAINMENT_LEVELS,
    CHANNELS,
    CONTACT_KINDS,
    CONTACT_USES,
    DIRECTNESS,
    EXTENTS,
    GENDERS,
    KINDS,
    LEGAL_AUTHORITIES,
    LINKS,
    OUTCOME_STATUSES,
    OUTCOME_TYPES,
    PARTY_KINDS,
    PLAN_STATUSES,
    PRIORITIES,
    RELATIONS,
    RESTRICTIONS,
    RISK_DECISIONS,
    SDS_OPTIONS,
    SHARING_BASES,
    STAGES,
    STANCES,
    TIME_UNITS,
    WISHES,
)
from adapter.record.outcome import (
    Area,
    AttainmentLevel,
    Channel,
    Extent,
    Measure,
    Outcome,
    Related,
    Review,
    Risk,
    Score,
    Statement,
    View,
)
from adapter.record.plan_parts import (
    Contribution,
    Conversation,
    Progress,
    Responsible,
    StatedNone,
    Strength,
    Timing,
    When,
)
from adapter.record.sharing_parts import Linked, Restriction, Sensitive, Sharing, Signature, Wish
from adapter.record.who import (
    Address,
    Contact,
    Deceased,
    Identifier,
    Language,
    LegalAuthority,
    Name,
    Participant,
    Party,
    Period,
    Person,
    Protection,
)

__all__ = [
    "ABSENT", "ACTION_STATUSES", "AGREEMENTS", "ATTAINMENT_LEVELS", "CHANNELS", "CONTACT_KINDS", "CONTACT_USES",
    "DIRECTNESS", "EXTENTS", "GENDERS", "KINDS", "LEGAL_AUTHORITIES", "LINKS", "OUTCOME_STATUSES", "OUTCOME_TYPES",
    "PARTY_KINDS", "PLAN_STATUSES", "PRIORITIES", "RELATIONS", "RESTRICTIONS", "RISK_DECISIONS", "SDS_OPTIONS",
    "SHARING_BASES", "STAGES", "STANCES", "TIME_UNITS", "WISHES", "Action", "Address", "Area", "AttainmentLevel",
    "Channel", "Contact", "Contribution", "Conversation", "Deceased", "Extent", "Identifier", "Language",
    "LegalAuthority", "Linked", "Measure", "Name", "Outcome", "Participant", "Party", "Period", "Person",
    "Progress", "Protection", "Record", "Related", "Responsible", "Restriction", "Review", "Risk", "Score",
    "Section", "Sensitive", "Sharing", "Signature", "StatedNone", "Statement", "Strength", "Timing", "View",
    "When", "Wish", "about", "entries",
]  # fmt: skip


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
    contribution: tuple[Contribution, ...] = entries(key=("by", "text"), says="what the person and family bring")
    progress: tuple[Progress, ...] = entries(key=("date", "by", "text"), order="date", merge="owned")


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
    responsible: tuple[Responsible, ...] = entries(key=("organisation", "team", "lead_worker"))
    sds_option: str | None = about(form="code", one_of=SDS_OPTIONS, says="Self-directed Support, 2013 Act, section 4")
    person: Person | None = about()
    people: tuple[Participant, ...] = entries(key=("name", "role"), order="id")
    conversations: tuple[Conversation, ...] = entries(key=("date", "by"), order="date")
    strengths: tuple[Strength, ...] = entries(key=("text",))
    stated_none: tuple[StatedNone, ...] = entries(key=("what",), says="what was asked about, and there is none")
    sharing: tuple[Sharing, ...] = entries(key=("recipient", "basis"))
    signatures: tuple[Signature, ...] = entries(key=("who", "capacity"), says="under the plan as a whole")
    linked: tuple[Linked, ...] = entries(key=("relation", "plan"), says="a carer's own plan, or what this one replaces")
    sensitive: tuple[Sensitive, ...] = entries(key=("what",), merge="protective", says="texts that need a look first")
    sections: tuple[Section, ...] = entries(key=("framework", "topic"))
    outcomes: tuple[Outcome, ...] = entries(key=("statement",), says="in the plan's order")
    ranking: tuple[str, ...] = entries(
        form="id", merge="agreed", says="ids of outcomes in the person's own order, what matters most first"
    )
    actions: tuple[Action, ...] = entries(key=("title", "how", "outcomes"), says="in the plan's order")
