"""What codes, dates and voices are called in plain English, for readers of about eleven."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapter.record.identifiers import CHI, HSC_NUMBER, NHS_NUMBER

NOT_SAID = "Not said."
NOT_SAID_HERE = "Not said here"  # where something is left out, nobody can tell by it what was never said
ASKED = {  # by its label, what is not said ("Not said: who wrote it."); any other label reads well as it is
    "Name": "the name",
    "Date of birth": "the date of birth",
    "Kind of plan": "what kind of plan it is",
    "Is it in use?": "whether it is in use",
    "Written by": "who wrote it",
    "The plan will be looked at again on": "when the plan will be looked at again",
    "Does the plan need to change?": "whether the plan needs to change",
    "How far?": "how far it has come",
    "What nobody expected": "whether anything came that nobody expected",
    "Is it being worked on?": "whether it is being worked on",
    "To be looked at again on": "when it will be looked at again",
}
KINDS = {
    "support-plan": "A support plan.",
    "adult-carer-support-plan": "An adult carer support plan.",
    "young-carer-statement": "A young carer statement.",
    "childs-plan": "A child’s plan.",
    "future-care-plan": "A future care plan.",
    "other": "Another kind of plan.",
}
PLAN_STATUSES = {
    "draft": "It is a draft. It is not agreed yet.",
    "active": "It is in use.",
    "on-hold": "It is on hold for now.",
    "revoked": "It has been withdrawn. It is not in use.",
    "completed": "It is finished.",
    "entered-in-error": "It was recorded by mistake. Do not use it.",
    "unknown": "The sender does not know whether it is in use.",
}
OUTCOME_STATUSES = {
    "proposed": "It has been put forward. It is not agreed yet.",
    "planned": "It is planned. Work on it has not begun.",
    "accepted": "It has been agreed.",
    "active": "People are working towards it.",
    "on-hold": "It is on hold for now.",
    "completed": "Work towards it is finished.",
    "cancelled": "Work towards it has been stopped.",
    "entered-in-error": "It was recorded by mistake. Do not act on it.",
    "rejected": "It was put forward, and it was not agreed.",
}
ACTION_STATUSES = {
    "not-started": "It has not begun.",
    "scheduled": "It has a date or time set.",
    "in-progress": "It is happening.",
    "on-hold": "It is on hold for now.",
    "completed": "It has been done.",
    "cancelled": "It was called off before it began.",
    "stopped": "It was stopped before it was finished.",
    "unknown": "The sender does not know how it is going.",
    "entered-in-error": "It was recorded by mistake. Do not act on it.",
}
EXTENTS = {
    "fully-met": "It has been fully met.",
    "being-maintained": "It is being kept up.",
    "getting-closer": "It is getting closer.",
    "partly-met": "It has been partly met.",
    "same": "It is the same as before.",
    "further-away": "It is further away than before.",
    "too-early": "It is too early to say.",
    "not-met": "It has not been met.",
    "no-progress": "There has been no progress.",
    "no-longer-possible": "It is no longer possible.",
}
PARTIES = {
    "person": "The person themselves",
    "family": "Family",
    "carer": "Carer",
    "practitioner": "Worker",
    "organisation": "Organisation",
    "community": "Community",
}
CODES = {
    "type": {
        "quality-of-life": "It is about how life is.",
        "process": "It is about how support is given.",
        "change": "It is about something getting better.",
    },
    "stage": {
        "exchanging": "It is being talked about.",
        "negotiating": "It is being worked out between the people involved.",
        "agreed": "It has been talked through and agreed.",
        "recorded": "It has been agreed and written down.",
    },
    "channel": {
        "verbal": "It was said in words.",
        "non-verbal": "Without words: it was seen or shown.",
        "life-story-or-records": "From a life story or from records.",
        "family-or-proxy": "From family, or from somebody who speaks for the person.",
    },
    "priority": {"high": "A great deal.", "medium": "Somewhat.", "low": "A little."},
    "stance": {"agree": "They agree.", "disagree": "They do not agree.", "pending": "They have not said yet."},
    "decision": {
        "agreed": "The risk is reasonable, and it was agreed to take it.",
        "not-agreed": "It was not agreed to take the risk.",
        "needs-review": "It must be looked at again.",
    },
    "directness": {"direct": "With the person.", "indirect": "About them, with others."},
    "sds_option": {
        "option-1": "Option 1: a direct payment.",
        "option-2": "Option 2: the person chooses, and others arrange it.",
        "option-3": "Option 3: the council chooses and arranges it.",
        "option-4": "Option 4: some of each.",
    },
    "unit": {"min": "minutes", "h": "hours", "d": "days", "wk": "weeks", "mo": "months", "a": "years"},
    "level": {
        "+2": "Much better than expected (+2)",
        "+1": "Better than expected (+1)",
        "0": "As expected (0)",
        "-1": "Less than expected (-1)",
        "-2": "Much less than expected (-2)",
    },
    "relation": {
        "predecessor": "The other must be met first.",
        "successor": "The other comes after this one.",
        "replacement": "The other has taken the place of this one.",
        "other": "They have to do with each other.",
        "carers-plan": "The other is the carer’s own plan.",
        "cared-for-persons-plan": "The other is the plan of the person who is cared for.",
        "replaces": "This one has taken the place of the other.",
    },
    "basis": {
        "public-task": "It is part of the work that the law gives to public services.",
        "legal-obligation": "The law says that it must be shared.",
        "vital-interests": "A life may depend on it.",
        "consent": "The person has consented.",
    },
    "agreement": {"agreed": "They agreed.", "not-agreed": "They did not agree.", "not-asked": "They were not asked."},
    "kind": PARTIES
    | {
        "welfare-attorney": "They hold a welfare power of attorney.",
        "continuing-attorney": "They hold a continuing power of attorney, for money and property.",
        "welfare-guardian": "They are welfare guardian.",
        "financial-guardian": "They are financial guardian.",
        "named-person": "They are the named person.",
        "parental-rights": "They have parental rights and responsibilities.",
        "appointee": "They are appointee for benefits.",
        "told": "The person was told.",
        "content": "The person is content with it.",
        "objects": "The person objects.",
        "asked-to-keep-back": "The person asked for something to be kept back.",
        "nobody-but": "To nobody but these.",
        "never-to": "Never to these.",
        "not-to-be-told": "These are not to be told.",
    },
}
REACHED_BY = {
    "phone": "Phone", "sms": "Text message", "email": "Email", "fax": "Fax", "pager": "Pager", "url": "Website",
    "other": "Another way to reach them",
}  # fmt: skip
REACHED_WHERE = {"home": "at home", "work": "at work", "mobile": "mobile", "temp": "for now", "old": "not any more"}
STATED_NONE = {
    "linked": "Other plans that belong with it", "responsible": "Who is responsible", "sharing": "Sharing",
    "people.legal_authority": "Somebody who may decide for the person by law",
}  # fmt: skip
LANGUAGES = {
    "ar": "Arabic", "bfi": "British Sign Language", "bn": "Bengali", "cy": "Welsh", "en": "English",
    "en-GB": "English", "es": "Spanish", "fa": "Farsi", "fr": "French", "ga": "Irish", "gd": "Gaelic",
    "hi": "Hindi", "hu": "Hungarian", "it": "Italian", "lt": "Lithuanian", "lv": "Latvian", "pa": "Punjabi",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sco": "Scots", "so": "Somali",
    "uk": "Ukrainian", "ur": "Urdu", "zh": "Chinese",
}  # fmt: skip
NUMBERS = {CHI: "CHI number", NHS_NUMBER: "NHS number", HSC_NUMBER: "Health and Care number"}
CHECKS = {
    "modulus-11": "Yes. The number is well formed.",
    "modulus-10": "Yes. The number is well formed, by the newer rule.",
}
_OUR_NAMES = "https://w3id.org/personal-outcomes/id/"

# The first of each pair is for when nobody is named, the second for when somebody is.
_VOICES = {
    "reported": (
        "As written down by somebody else, from what was said. Who said it is not recorded.",
        "As written down by somebody else, from what was said by {}.",
    ),
    "proxy": (
        "Said for the person by somebody else. Who that was is not recorded.",
        "Said for the person by {}.",
    ),
    "observed": (
        "Nobody said this in words: it was seen by somebody. Who that was is not recorded.",
        "Nobody said this in words: it was seen by {}.",
    ),
    "worker": ("As written down by a worker, in the worker’s words.", "As written down by a worker. It came from {}."),
    "verbatim": ("These are the person’s own words.", "These are the exact words of {}."),
}
_UNKNOWN = ("Whose words these are is not recorded.", "Whose words these are is not recorded. It came from {}.")


def whose_words(voice: str | None, by: str) -> str:
    """`by` is whoever expressed it; empty where nobody is named, or it is the person."""
    nobody, somebody = _VOICES.get(voice or "", _UNKNOWN)
    return somebody.format(by) if by else nobody


_ATTAINMENT = ("107331-1", "107332-9", "107333-7", "107334-5")  # LOINC's four codes of one scale


def measured(measure: Mapping[str, Any]) -> str:
    """What was measured, by its names and range; an address of a code system says nothing to a reader."""
    if measure.get("system") == "http://loinc.org" and measure.get("domain") in _ATTAINMENT:
        parts = [measure.get("instrument", "Goal Attainment Scaling"), measure.get("scale", "")]
    else:
        parts = [measure.get(key, "") for key in ("instrument", "domain", "scale")]
    return ", ".join(filter(None, parts))


def giver(system: str) -> str:
    """Who gave a number: the sender's name where the URI is one that we made of it."""
    return system.removeprefix(_OUR_NAMES).removesuffix("/person") if system.startswith(_OUR_NAMES) else system


def quoted(text: str) -> str:
    """In quotation marks. A text that brings its own pair round the whole of it keeps those."""
    inner = text[1:-1]
    if text[:1] == "“" and text[-1:] == "”" and "“" not in inner and "”" not in inner:
        return text
    return f"“{text}”"


_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?:T([0-9]{2}:[0-9]{2})[0-9:.]*(Z|[+-][0-9:]{5}))?", re.ASCII
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_BRITISH = ("+00:00", "+01:00")


def day(date: str) -> str:
    """A FHIR date or dateTime as people write it, no finer than it was given; the clock as it stands in the text."""
    found = _DATE.fullmatch(date)
    if found is None:
        return date
    year, month, number, clock, zone = found.groups()
    if month is None:
        return year
    text = f"{_MONTHS[int(month) - 1]} {year}"
    text = f"{int(number)} {text}" if number else text
    if clock is None:
        return text
    return f"{text}, {clock}" + ("" if zone in _BRITISH else f" ({'UTC' if zone == 'Z' else 'UTC' + zone})")


def not_said_here(text: str) -> str:
    """The same of a plan of which something is left out."""
    return NOT_SAID_HERE + text.removeprefix("Not said") if text.startswith("Not said") else text
