"""The codes that a field of the record may take, where the record itself decides which they are."""

from __future__ import annotations

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
OUTCOME_TYPES = ("quality-of-life", "process", "change")
STAGES = ("exchanging", "negotiating", "agreed", "recorded")
CHANNELS = ("verbal", "non-verbal", "life-story-or-records", "family-or-proxy")
PRIORITIES = ("high", "medium", "low")
STANCES = ("agree", "disagree", "pending")
RELATIONS = ("predecessor", "successor", "replacement", "other")
RISK_DECISIONS = ("agreed", "not-agreed", "needs-review")
CONTACT_KINDS = ("phone", "sms", "email", "fax", "pager", "url", "other")
CONTACT_USES = ("home", "work", "mobile", "temp", "old")
LEGAL_AUTHORITIES = (
    "welfare-attorney", "continuing-attorney", "welfare-guardian", "financial-guardian", "named-person",
    "parental-rights", "appointee",
)  # fmt: skip
SDS_OPTIONS = ("option-1", "option-2", "option-3", "option-4")
DIRECTNESS = ("direct", "indirect")
TIME_UNITS = ("min", "h", "d", "wk", "mo", "a")
ATTAINMENT_SCALES = ("107332-9", "107333-7", "107334-5", "107331-1")
"""LOINC: Goal Attainment Scaling as reported; by practitioner, patient, caregiver."""
ATTAINMENT_LEVELS = ("+2", "+1", "0", "-1", "-2")
SHARING_BASES = ("public-task", "legal-obligation", "vital-interests", "consent")
AGREEMENTS = ("agreed", "not-agreed", "not-asked")
WISHES = ("told", "content", "objects", "asked-to-keep-back")
RESTRICTIONS = ("nobody-but", "never-to", "not-to-be-told")
LINKS = ("carers-plan", "cared-for-persons-plan", "replaces", "other")
