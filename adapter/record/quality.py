"""Is this a good record? Findings in plain English, said kindly; never a refusal (record.md, "Quality, said kindly").

A finding names places and words of the site's own lists, never what anybody said. What is looked for is data:
`mappings/quality/*.yaml` and `mappings/law/*.yaml`. What is over (a plan that was withdrawn, an outcome that was
stopped, a person who has died) is left in peace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from adapter.record.criteria import Criteria, criteria_from
from adapter.record.forms import is_outside
from adapter.record.model import Action, Outcome, Party, Record
from adapter.record.quality_of_reviews import due_without_review, left_out
from adapter.record.quality_of_sharing import over_or_due

__all__ = ["Criteria", "Finding", "criteria_from", "findings"]

MISTAKE = "entered-in-error"
OVER = frozenset({"completed", "cancelled", "stopped", "rejected", "revoked", MISTAKE})
NOT_YET = frozenset({"proposed", "planned", "on-hold", "rejected"})
BEING_TALKED_ABOUT = frozenset({"exchanging", "negotiating"})
THEIR_OWN = frozenset({"verbatim", "proxy", "observed"})  # somebody's own words: nobody is told how to say them
OF_THE_PERSON = frozenset({"person", "family", "carer"})
PROFESSIONAL = frozenset({"practitioner", "organisation"})


@dataclass(frozen=True)
class Finding:
    """`where` is a place in the record (`outcomes[0].why`), `quote` the criterion that it rests on, word for word."""

    code: str
    where: str
    text: str
    quote: str
    source: str


def findings(record: Record, criteria: Criteria, today: date) -> list[Finding]:
    """What could make it a better record, in the order of the record. None of it stops anything."""
    died = record.person is not None and record.person.deceased is not None and record.person.deceased.died
    if died or record.status in OVER:
        return []
    return list(_Reading(record, criteria, today).findings())


class _Reading:
    def __init__(self, record: Record, criteria: Criteria, today: date) -> None:
        self.record, self.criteria, self.today = record, criteria, today
        self.wording = criteria.wording
        self.kinds = {one.id: one.kind for one in record.people if one.id}
        self.names = {one.name.casefold(): one.kind for one in record.people if one.name}
        if (person := record.person) is not None:
            self.kinds |= {person.id: "person"} if person.id else {}
            name = person.name
            for text in (name.text, *name.given) if name else ():
                self.names |= {text.casefold(): "person"} if text else {}
        self.served = {served for action in record.actions if _stands(action) for served in action.outcomes}

    def findings(self) -> Iterator[Finding]:
        yield from self._plain_language()
        by_law = list(self._required_by_law())
        yield from by_law
        if self._is_all_output() and not any(finding.where == "outcomes" for finding in by_law):
            text = "It says here what is to be done, and not yet what matters to the person. What is it all for?"
            yield self._finding("no-outcomes", "outcomes", text, "purpose")
        for number, outcome in enumerate(self.record.outcomes):
            if outcome.status not in OVER:
                yield from self._outcome(outcome, f"outcomes[{number}]")
        yield from self._actions()
        yield from self._contribution()
        for code, where, text in over_or_due(self.record.sharing, self.today):
            yield self._finding(code, where, text, "readers")

    def _is_all_output(self) -> bool:
        return not self.record.outcomes and bool(self.record.actions) and not self._is_none("outcomes")

    def _outcome(self, outcome: Outcome, where: str) -> Iterator[Finding]:
        yield from self._purpose(outcome, where)
        words = outcome.statement.text if outcome.statement else None
        if not outcome.why and not (words and self.wording.says_why(words)):
            text = "Why this matters to the person is not recorded yet. It can be one sentence, in their words."
            yield self._finding("no-why", f"{where}.why", text, "why")
        if outcome.statement and outcome.statement.voice in (None, "unknown"):
            text = "Nobody has said whose words these are: the person's own, reported, or a worker's."
            yield self._finding("voice-unknown", f"{where}.statement", text, "voice")
        yield from self._view_of_the_person(outcome, where)
        if outcome.part_of is not None and not self._is_there(outcome.part_of):
            text = "This is a step towards a larger outcome that is not in the record. Which one is it?"
            yield self._finding("parent-missing", f"{where}.part_of", text, "why")
        if self.record.actions and self._awaits_actions(outcome):
            text = "How everybody works towards this is not recorded yet. Even one small step is worth writing down."
            yield self._finding("no-actions", where, text, "how")
        yield from self._review(outcome, where)

    def _purpose(self, outcome: Outcome, where: str) -> Iterator[Finding]:
        said = outcome.statement
        words = said.text if said else outcome.summary
        if not words:
            if outcome.areas:
                text = "Here is a theme, and not yet what it means for this person. How would they put it?"
                yield self._finding("only-a-theme", f"{where}.statement", text, "personalised")
            return
        service = self.wording.service_alone(words)
        if not service or self.wording.says_why(words) or outcome.type == "process":
            return
        if outcome.why and not self.wording.service_alone(outcome.why):
            return
        text = (
            f"This names a service (“{service.lower()}”). What is it for: what would the person be able to do, or feel?"
        )
        if said and said.voice in THEIR_OWN:
            text = (
                f"A service is named here (“{service.lower()}”). The words stay as they were said; what it is for "
                "could stand beside them, as the why."
            )
        yield self._finding("service", f"{where}.{'statement' if said else 'summary'}", text, "purpose")

    def _view_of_the_person(self, outcome: Outcome, where: str) -> Iterator[Finding]:
        """After others have had their say. Words of the person's own, or told for them, are their view."""
        kinds = [view.kind or self._kind(view.party) for view in outcome.views]
        if not kinds or None in kinds or "person" in kinds:
            return
        if outcome.statement is None or outcome.statement.voice in (None, "unknown", "worker"):
            text = "Others say here how they see it. How does the person see it, now that it has been talked about?"
            yield self._finding("persons-view", f"{where}.views", text, "voice")

    def _awaits_actions(self, outcome: Outcome) -> bool:
        if outcome.status in NOT_YET or outcome.stage in BEING_TALKED_ABOUT or not self.served:
            return False
        steps = {step.id for step in self.record.outcomes if step.part_of == outcome.id and step.id}
        return not self.served & (steps | {outcome.id})

    def _is_there(self, identity: str) -> bool:
        if is_outside(identity):
            return True
        return any(one.id == identity and one.status != MISTAKE for one in self.record.outcomes)

    def _review(self, outcome: Outcome, where: str) -> Iterator[Finding]:
        agreed = outcome.next_review or self.record.next_review
        if agreed is not None:
            late = due_without_review(outcome, agreed, self.today, self.criteria.days_early)
            if late:
                yield self._finding("no-review", f"{where}.reviews", late, "review")
        for number, text in left_out(outcome, self.wording):
            yield self._finding("review-one-sided", f"{where}.reviews[{number}]", text, "review")

    def _actions(self) -> Iterator[Finding]:
        record = self.record
        silent = not record.actions and not record.unplanned and not self._is_none("actions")
        if silent and any(self._is_open(outcome) for outcome in record.outcomes):
            text = "How everybody works towards this is not recorded yet: who does what, when and where."
            yield self._finding("no-actions", "actions", text, "how")
        if len([one for one in record.outcomes if one.status not in OVER]) < 2:
            return  # with one outcome there is no doubt what an action is for
        for number, action in enumerate(record.actions):
            if _stands(action) and not action.outcomes:
                text = "Which of the outcomes is this for? If it is for none of them, what else matters to the person?"
                yield self._finding("serves-nothing", f"actions[{number}].outcomes", text, "purpose")

    def _is_open(self, outcome: Outcome) -> bool:
        return outcome.status not in OVER | NOT_YET and outcome.stage not in BEING_TALKED_ABOUT

    def _contribution(self) -> Iterator[Finding]:
        """Somebody who is named only in words, and may be anybody, is not judged."""
        standing = [action for action in self.record.actions if _stands(action)]
        brought = [one for action in standing for one in action.contribution]
        if not standing or any(self._kind(one.by) not in PROFESSIONAL for one in brought):
            return
        who = [self._kind(party) for action in standing for party in action.who]
        if who and all(kind in PROFESSIONAL for kind in who):
            text = "Only services and professionals are named here. What would the person and those around them do?"
            if self.record.strengths:
                text += " Their strengths are recorded: which of them could help?"
            yield self._finding("only-professionals", "actions", text, "contribution")
        elif not who and not self.record.strengths:
            text = "What the person, or their family, do towards this themselves is not recorded yet."
            yield self._finding("no-contribution", "actions", text, "contribution")

    def _kind(self, party: Party | None) -> str | None:
        if party is None:
            return None
        if party.id in self.kinds:
            return self.kinds[party.id]
        text = (party.text or "").strip()
        if text.casefold() in self.names:
            return self.names[text.casefold()]
        if self.wording.names_family(text):
            return "family"
        return "practitioner" if self.wording.names_professional(text) else None

    def _plain_language(self) -> Iterator[Finding]:
        for where, words, whose in self._texts():
            for word, plainer in self.wording.jargon_in(words):
                text = f"“{word}” may not be plain to everybody who reads this. Perhaps: {plainer}."
                if whose == "unknown":
                    text += " If these are the person's own words, leave them as they are."
                yield self._finding("jargon", where, text, "plain")

    def _texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text that a worker wrote, or may have (`unknown`); none that are somebody's own words."""
        record, found = self.record, list[tuple[str, str | None, str]]()
        found += [("title", record.title, ""), ("story", record.story, "")]
        found += [
            (f"sections[{n}].text", one.text, "") for n, one in enumerate(record.sections) if not self._own(one.by)
        ]
        for n, outcome in enumerate(record.outcomes):
            here, said = f"outcomes[{n}]", outcome.statement
            found.append((f"{here}.summary", outcome.summary, ""))
            voice = (said.voice if said else None) or "unknown"
            if said is None or said.voice not in THEIR_OWN:
                found += [
                    (f"{here}.statement", said.text if said else None, voice),
                    (f"{here}.why", outcome.why, voice),
                ]
            for m, review in enumerate(outcome.reviews):
                if not self._own(review.by):
                    found.append((f"{here}.reviews[{m}].narrative", review.narrative, ""))
                    found.append((f"{here}.reviews[{m}].change_reason", review.change_reason, ""))
            if outcome.risk:
                for name in ("acting", "not_acting", "safeguards", "decision_reason"):
                    found.append((f"{here}.risk.{name}", getattr(outcome.risk, name), ""))
        for n, action in enumerate(record.actions):
            found += [(f"actions[{n}].title", action.title, ""), (f"actions[{n}].how", action.how, "")]
            for m, step in enumerate(action.progress):
                if not self._own(step.by):
                    found.append((f"actions[{n}].progress[{m}].text", step.text, ""))
        return ((where, words, whose) for where, words, whose in found if words)

    def _own(self, by: Party | None) -> bool:
        return self._kind(by) in OF_THE_PERSON

    def _is_none(self, what: str) -> bool:
        return any(one.what == what for one in self.record.stated_none)

    def _required_by_law(self) -> Iterator[Finding]:
        """A content that is asked for only in some cases is asked for as a question. That there is none says it too."""
        for law in self.criteria.laws:
            if self.record.kind not in law.kinds:
                continue
            said = {one.topic for one in self.record.sections if one.framework == law.framework}
            for content in law.contents:
                there = bool(self.record.outcomes) if content.outcomes else content.topic in said
                there = there or self._is_none("outcomes" if content.outcomes else content.topic or "")
                if not there and content.in_force(self.today.isoformat()):
                    text = f"By law this plan covers {content.text}" + (f", {content.only}" if content.only else "")
                    text += ". That there is none can be said, too."
                    where = "outcomes" if content.outcomes else "sections"
                    yield Finding("required-by-law", where, text, content.text, f"{law.title}{content.cites}")

    def _finding(self, code: str, where: str, text: str, criterion: str) -> Finding:
        quote, of = self.criteria.quotes[criterion]
        return Finding(code, where, text, quote, f"{self.criteria.source}, “{of}”")


def _stands(action: Action) -> bool:
    return action.status != MISTAKE and not action.do_not
