"""Is this a good record? Findings in plain English, said kindly; never a refusal (record.md, "Quality, said kindly").

A finding names places and words of the site's own lists, never what anybody said. What is looked for is data:
`mappings/quality/*.yaml` and `mappings/law/*.yaml`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from adapter.record.model import Action, Outcome, Party, Record

CLOSED = frozenset({"completed", "cancelled", "rejected", "entered-in-error"})
THEIR_OWN = frozenset({"verbatim", "proxy", "observed"})  # somebody's own words: nobody is told how to say them
CONTRIBUTING = frozenset({"person", "family", "carer", "community"})
PROFESSIONAL = frozenset({"practitioner", "organisation"})


@dataclass(frozen=True)
class Finding:
    """`where` is a place in the record (`outcomes[0].why`), `quote` the criterion that it rests on, word for word."""

    code: str
    where: str
    text: str
    quote: str
    source: str


@dataclass(frozen=True)
class Content:
    """Something that a law says a plan must contain. Without `since` it is not law yet; `until` is its last day."""

    text: str
    cites: str
    topic: str | None = None
    outcomes: bool = False
    only: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Law:
    title: str
    kinds: tuple[str, ...]
    framework: str
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class Criteria:
    """What is looked for, and the words that a finding quotes. `quotes` is (quote, of) by the name of the criterion."""

    source: str = ""
    quotes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    jargon: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    person_and_family: tuple[str, ...] = ()
    laws: tuple[Law, ...] = ()


def criteria_from(criteria: Any, jargon: Any, services: Any, laws: Iterable[Any] = ()) -> Criteria:
    """Of the documents in `quality/` and `law/`, as trees. Raises KeyError for one that lacks what it is for."""
    return Criteria(
        source=criteria["source"],
        quotes={name: (one["quote"], one["of"]) for name, one in criteria["criteria"].items()},
        jargon={word: str(plain) for word, plain in (jargon["jargon"] or {}).items()},
        services=tuple(services["services"] or ()),
        purpose=tuple(services["purpose"] or ()),
        person_and_family=tuple(services["person and family"] or ()),
        laws=tuple(_law(law) for law in laws),
    )


def _law(law: Any) -> Law:
    contents = (
        Content(
            text=one["text"], cites=one["cites"], topic=one.get("topic"), outcomes=bool(one.get("outcomes")),
            only=one.get("only"), since=one.get("in_force_from"), until=one.get("in_force_until"),
        )
        for one in law["contents"]
    )  # fmt: skip
    return Law(law["title"], tuple(law["kinds"]), law["framework"], tuple(contents))


def findings(record: Record, criteria: Criteria, today: date) -> list[Finding]:
    """What could make it a better record, in the order of the record. None of it stops anything."""
    return list(_Reading(record, criteria, today).findings())


class _Reading:
    def __init__(self, record: Record, criteria: Criteria, today: date) -> None:
        self.record, self.criteria, self.today = record, criteria, today
        self.kinds = {one.id: one.kind for one in record.people if one.id}
        if record.person is not None and record.person.id:
            self.kinds[record.person.id] = "person"
        self.services, self.purpose = _any_of(criteria.services), _any_of(criteria.purpose)
        self.family, self.jargon = _any_of(criteria.person_and_family), _any_of(tuple(criteria.jargon))
        self.plainer = {word.casefold(): plain for word, plain in criteria.jargon.items()}

    def findings(self) -> Iterator[Finding]:
        yield from self._plain_language()
        yield from self._required_by_law()
        for number, outcome in enumerate(self.record.outcomes):
            if outcome.status != "entered-in-error":
                yield from self._outcome(outcome, f"outcomes[{number}]")
        yield from self._contribution()

    def _outcome(self, outcome: Outcome, where: str) -> Iterator[Finding]:
        words = outcome.statement.text if outcome.statement else outcome.summary
        if words and not outcome.why and _in(self.services, words) and not _in(self.purpose, words):
            text = "This names a service. What is it for: what would the person be able to do, or to feel?"
            yield self._finding(
                "service", f"{where}.{'statement' if outcome.statement else 'summary'}", text, "purpose"
            )
        if not outcome.why:
            text = "Why this matters to the person is not recorded."
            yield self._finding("no-why", f"{where}.why", text, "why")
        if outcome.statement and outcome.statement.voice in (None, "unknown"):
            text = "Nobody has said whose words these are: the person's own, reported, or a worker's."
            yield self._finding("voice-unknown", f"{where}.statement", text, "voice")
        yield from self._review(outcome, where)

    def _review(self, outcome: Outcome, where: str) -> Iterator[Finding]:
        agreed = outcome.next_review or self.record.next_review
        if agreed is None or outcome.status in CLOSED or _last_day(agreed) >= self.today.isoformat():
            return
        if not any((review.date or review.stated or "") >= agreed for review in outcome.reviews):
            text = "The day agreed for a review has passed, and none since then is recorded: how far has it come?"
            yield self._finding("no-review", f"{where}.reviews", text, "review")

    def _contribution(self) -> Iterator[Finding]:
        """Somebody who is named only in words is not judged: they may be anybody."""
        who = [self._kind(party) for action in self.record.actions if _stands(action) for party in action.who]
        if not who or any(kind in CONTRIBUTING for kind in who):
            return
        if all(kind in PROFESSIONAL for kind in who):
            text = (
                "Only services and professionals are to do something here. What do the person and those around them do?"
            )
            yield self._finding("only-professionals", "actions", text, "contribution")
        else:
            text = "It is not recorded what the person, or their family, do towards this themselves."
            yield self._finding("no-contribution", "actions", text, "contribution")

    def _kind(self, party: Party) -> str | None:
        if party.id in self.kinds:
            return self.kinds[party.id]
        return "family" if party.text and _in(self.family, party.text) else None

    def _plain_language(self) -> Iterator[Finding]:
        for where, words in self._texts():
            found = {match.group().casefold() for match in self.jargon.finditer(words)} if self.jargon else set()
            for word in sorted(found):
                text = f"“{word}” is a word of services. Plainer: {self.plainer[word]}."
                yield self._finding("jargon", where, text, "plain")

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Every text that a worker wrote; none that are somebody's own words."""
        record = self.record
        found: list[tuple[str, str | None]] = [("title", record.title), ("story", record.story)]
        found += [(f"sections[{n}].text", section.text) for n, section in enumerate(record.sections)]
        for n, outcome in enumerate(record.outcomes):
            here, said = f"outcomes[{n}]", outcome.statement
            found.append((f"{here}.summary", outcome.summary))
            if said is None or said.voice not in THEIR_OWN:
                found += [(f"{here}.statement", said.text if said else None), (f"{here}.why", outcome.why)]
            for m, review in enumerate(outcome.reviews):
                found.append((f"{here}.reviews[{m}].narrative", review.narrative))
        for n, action in enumerate(record.actions):
            found += [(f"actions[{n}].title", action.title), (f"actions[{n}].how", action.how)]
        return ((where, words) for where, words in found if words)

    def _required_by_law(self) -> Iterator[Finding]:
        """A content that is asked for only in some cases is asked for as a question."""
        for law in self.criteria.laws:
            if self.record.kind not in law.kinds:
                continue
            said = {one.topic for one in self.record.sections if one.framework == law.framework}
            for content in law.contents:
                there = bool(self.record.outcomes) if content.outcomes else content.topic in said
                if not there and self._in_force(content):
                    text = f"The law asks for {content.text}" + (f", {content.only}." if content.only else ".")
                    where = "outcomes" if content.outcomes else "sections"
                    yield Finding("required-by-law", where, text, content.text, f"{law.title}{content.cites}")

    def _in_force(self, content: Content) -> bool:
        today = self.today.isoformat()
        return content.since is not None and content.since <= today <= (content.until or today)

    def _finding(self, code: str, where: str, text: str, criterion: str) -> Finding:
        quote, of = self.criteria.quotes[criterion]
        return Finding(code, where, text, quote, f"{self.criteria.source}, “{of}”")


def _stands(action: Action) -> bool:
    return action.status != "entered-in-error" and not action.do_not


@lru_cache(maxsize=32)  # the same lists for every record
def _any_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any of these as whole words; the longest first, so that “service users” is not “service user”."""
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE) if longest else None


def _in(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None


def _last_day(day: str) -> str:
    """The last day of a date that may be a month or a year."""
    parts = day[:10].split("-")
    if len(parts) == 1:
        return f"{day}-12-31"
    last = calendar.monthrange(int(parts[0]), int(parts[1]))[1]
    return f"{day}-{last:02}" if len(parts) == 2 else day[:10]
