"""The part of a record in plain words that speaks of one outcome: what matters, why, how, how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from adapter.record.how_often import how_often
from adapter.record.model import Action, Outcome, Related, Review, Risk, View
from adapter.record.particulars import particulars
from adapter.record.phrases import ACTION_STATUSES, CODES, OUTCOME_STATUSES, day, measured, quoted, whose_words
from adapter.record.sentences import (
    Section,
    Sentence,
    dated,
    extent,
    missing,
    needs_change,
    said,
    several,
    span,
    standing,
)

Tree = dict[str, Any]
Names = Callable[[str, str], str | None]


class Outcomes:
    """`known` are the names of everybody by their ids."""

    tree: Tree
    names: Names
    person: Tree
    known: dict[str, str]

    def party(self, party: Tree | None) -> str:
        """Who it is: the words given, and the name behind the id; empty where nobody is."""
        if not party:
            return ""
        name = self.known.get(party.get("id", ""), "")
        if text := party.get("text", ""):
            return f"{text} ({name})" if name and name != text else text
        return name or "somebody who is not named here"

    def is_person(self, party: Tree | None) -> bool:
        return bool(party) and party == {"id": self.person.get("id")}

    def _outcome(self, outcome: Tree, path: str, heading: str) -> Iterator[Section]:
        yield Section(heading, path, tuple(self._statement(outcome, path)))
        why = said(outcome.get("why", ""), f"{path}.why", "", "words")
        yield Section("Why it matters", f"{path}.why", (why,), 2)
        actions = [(f"actions[{n}]", a) for n, a in enumerate(self.tree.get("actions", ()))]
        own = [(at, action) for at, action in actions if outcome.get("id") in action.get("outcomes", ())]
        for number, (at, action) in enumerate(own):
            several = f" ({number + 1} of {len(own)})" if len(own) > 1 else ""
            yield Section(f"How to work towards it{several}", at, tuple(self._action(action, at)), 2)
        if not own:
            nothing = missing("actions", "Not said: how, who, when or where.")
            yield Section("How to work towards it", "actions", (nothing,), 2)
        yield from self._reviewed(outcome, path)
        if outcome.get("attainment"):
            levels = tuple(
                Sentence(one["text"], f"{path}.attainment[{n}].text", "words", CODES["level"][one["level"]])
                for n, one in enumerate(outcome["attainment"])
            )
            yield Section("How we will know", f"{path}.attainment", levels, 2)
        if outcome.get("measures"):
            yield Section("Scores over time", f"{path}.measures", tuple(self._measures(outcome, path)), 2)
        yield from self._views(outcome, path)
        if "risk" in outcome:
            risk = particulars(outcome["risk"], Risk, f"{path}.risk", self.party)
            yield Section("What could happen, if we act and if we do not", f"{path}.risk", tuple(risk), 2)
        yield Section("How things stand", path, tuple(self._stands(outcome, path)), 2)

    def _views(self, outcome: Tree, path: str) -> Iterator[Section]:
        """Views that differ stand beside each other: nobody's is left out, and none stands for all."""
        views, said = outcome.get("views", ()), list[Sentence]()
        for number, view in enumerate(views):
            at = f"{path}.views[{number}]"
            if any(_is_newer(other, view) for other in views):
                said.append(missing(at, "This is what they said before. They have said something since."))
            said += particulars(view, View, at, self.party)
        if said:
            yield Section("How each sees it", f"{path}.views", tuple(said), 2)

    def _related(self, outcome: Tree, path: str) -> Iterator[Sentence]:
        if "part_of" in outcome:
            yield Sentence(self._named(outcome["part_of"]), f"{path}.part_of", "said", "A step towards")
        for number, related in enumerate(outcome.get("related", ())):
            at = f"{path}.related[{number}]"
            yield from particulars(related, Related, at, self.party, ("relation",))
            yield Sentence(self._named(related["outcome"]), f"{at}.outcome", "said", "The other outcome")

    def _named(self, identity: str) -> str:
        """Another outcome, by its words where they are here."""
        for outcome in self.tree.get("outcomes", ()):
            if outcome.get("id") == identity:
                return str(outcome.get("statement", {}).get("text", "Another outcome in this plan."))
        return identity

    def _statement(self, outcome: Tree, path: str) -> Iterator[Sentence]:
        statement, by = outcome.get("statement"), outcome.get("expressed_by")
        if statement:
            voice, text = statement.get("voice"), statement["text"]
            words = quoted(text) if voice == "verbatim" else text
            yield Sentence(words, f"{path}.statement.text", "words", "", statement.get("language", ""))
            told = whose_words(voice, "" if voice == "verbatim" and self.is_person(by) else self.party(by))
            yield Sentence(told, f"{path}.statement.voice", "said" if voice not in (None, "unknown") else "missing")
        else:
            yield missing(f"{path}.statement", "What matters is not said in words.")
            if by:
                yield Sentence(self.party(by), f"{path}.expressed_by", "said", "It came from")
        if "summary" in outcome:
            yield Sentence(outcome["summary"], f"{path}.summary", "said", "A worker’s summary")
        yield from particulars(outcome, Outcome, path, self.party, ("type", "channels", "stage"))
        for number, area in enumerate(outcome.get("areas", ())):
            yield Sentence(self._area(area), f"{path}.areas[{number}]", "said", "Theme")

    def _area(self, area: Tree) -> str:
        code, framework = area.get("code", ""), area.get("framework", "")
        name = self.names(framework, code) if code else None
        parts = (name or code, area.get("text", ""), f"({framework})" if framework and not name else "")
        return " ".join(part for part in parts if part)

    def _action(self, action: Tree, path: str) -> Iterator[Sentence]:
        if action.get("do_not"):
            yield Sentence("This must not be done.", f"{path}.do_not", "alert")
        if "title" in action:
            yield Sentence(action["title"], f"{path}.title", "said", "In short")
        told = list(self._doing(action, path))
        # Of what must not be done nobody asks who does it, when and where.
        yield from (one for one in told if not (action.get("do_not") and one.kind == "missing"))
        for number, one in enumerate(action.get("contribution", ())):
            by = self.party(one.get("by"))
            label = f"What {by} brings" if by else "What they bring"
            yield Sentence(one["text"], f"{path}.contribution[{number}].text", "words", label)
        yield from particulars(action, Action, path, self.party, ("progress",))

    def _doing(self, action: Tree, path: str) -> Iterator[Sentence]:
        yield said(action.get("how", ""), f"{path}.how", "How", "words")
        yield said("; ".join(self.party(one) for one in action.get("who", ())), f"{path}.who", "Who")
        when = action.get("when") or {}
        often = how_often(when.get("timing") or {})
        if "text" in when or not ("period" in when or often):
            yield said(when.get("text", ""), f"{path}.when.text", "When")
        if often:
            yield Sentence(often, f"{path}.when.timing", "said", "How often" if "text" in when else "When")
        yield from span(when.get("period"), f"{path}.when.period")
        yield said(action.get("where", ""), f"{path}.where", "Where")
        yield from standing(action, ACTION_STATUSES, path, "How it is going")

    def _other_actions(self, outcomes: set[str | None]) -> Iterator[Section]:
        for number, action in enumerate(self.tree.get("actions", ())):
            served = action.get("outcomes", ())
            if not outcomes.intersection(served):
                path = f"actions[{number}]"
                nowhere = missing(f"{path}.outcomes", "Which outcome this is for is not said.")
                yield Section("Something else that is planned", path, (nowhere, *self._action(action, path)))

    def _reviewed(self, outcome: Tree, path: str) -> Iterator[Section]:
        """The newest dated review first, as the record has them in order of date."""
        reviews = list(enumerate(outcome.get("reviews", ())))
        if not reviews:
            text = "Not said: how far it has come, what helps, what gets in the way, whether the plan needs to change."
            yield Section("How far it has come", f"{path}.reviews", (missing(f"{path}.reviews", text),), 2)
        for number, review in reversed(reviews):
            dated = f": {day(review['date'])}" if "date" in review else ""
            at = f"{path}.reviews[{number}]"
            yield Section(f"How far it has come{dated}", at, tuple(self._review(review, at)), 2)

    def _review(self, review: Tree, path: str) -> Iterator[Sentence]:
        yield from needs_change(review, path)
        yield from particulars(review, Review, path, self.party, ("change_agreed",))
        yield from extent(review.get("extent", {}), f"{path}.extent")
        yield said(self.party(review.get("by")), f"{path}.by", "Who said so")
        if review.get("standing"):
            text = "A running note that the sender keeps, not a review on a day."
            yield Sentence(text, f"{path}.standing", "said", "What this is")
        if "stated" in review:
            yield Sentence(day(review["stated"]), f"{path}.stated", "said", "Last stated")
        if "narrative" in review:
            yield Sentence(review["narrative"], f"{path}.narrative", "words", "What was said")
        for name, label in (
            ("helps", "What helps"),
            ("hinders", "What gets in the way"),
            ("unintended", "What nobody expected"),
        ):
            yield from several(review, name, path, label)

    def _measures(self, outcome: Tree, path: str) -> Iterator[Sentence]:
        for number, measure in enumerate(outcome["measures"]):
            at = f"{path}.measures[{number}]"
            yield Sentence(measured(measure) or "Not named.", at, "said", "Scale")
            for name, label in (("baseline", "At the start"), ("target", "Hoped for")):
                if name in measure:
                    yield Sentence(measure[name], f"{at}.{name}", "said", label)
            for place, score in enumerate(measure.get("scores", ())):
                when = day(score["date"]) if "date" in score else "No date"
                by = self.party(score.get("by"))
                yield Sentence(
                    f"{score['value']}" + (f", by {by}" if by else ""), f"{at}.scores[{place}]", "said", when
                )
                if "note" in score:
                    yield Sentence(score["note"], f"{at}.scores[{place}].note", "words")

    def _stands(self, outcome: Tree, path: str) -> Iterator[Sentence]:
        yield from standing(outcome, OUTCOME_STATUSES, path, "Is it being worked on?")
        for name, label in (
            ("status_date", "Since"),
            ("agreed", "Agreed on"),
            ("start", "Begins on"),
            ("due", "Hoped for by"),
        ):
            if name in outcome:
                yield dated(outcome, name, path, label)
        yield dated(outcome, "next_review", path, "To be looked at again on")
        yield from particulars(outcome, Outcome, path, self.party, ("importance", "confidence", "priority"))
        yield from self._related(outcome, path)


def _is_newer(other: Tree, view: Tree) -> bool:
    """Whether it is of the same party, and said on a later day; without two days nobody can tell."""
    days = other.get("date", "")[:10], view.get("date", "")[:10]
    return other.get("party") == view.get("party") and all(days) and days[0] > days[1]
