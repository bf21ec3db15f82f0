"""A record in plain words: headings and sentences that a person can read, and nothing that the record does not say.

Nothing is worked out. What nobody said is `missing`, in so many words. Somebody's words are whole, as they were given,
and stand in quotation marks only where the record says that they are verbatim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from adapter.record.model import Record
from adapter.record.phrases import (
    ACTION_STATUSES,
    CHECKS,
    KINDS,
    NUMBERS,
    OUTCOME_STATUSES,
    PARTIES,
    PLAN_STATUSES,
    day,
    giver,
    quoted,
    whose_words,
)
from adapter.record.sentences import (
    Section,
    Sentence,
    coded,
    dated,
    extent,
    missing,
    needs_change,
    said,
    several,
    span,
    standing,
)
from adapter.record.trees import tree_from

Tree = dict[str, Any]
Names = Callable[[str, str], str | None]


def plain(record: Record | Tree, names: Names = lambda framework, code: None) -> list[Section]:
    """The sections in reading order: what must be noticed, who, each outcome, everything else.

    `names` gives the words for a code of a framework (`wheel`, `feeling-safe`); without one the code itself is shown.
    """
    tree = tree_from(record) if isinstance(record, Record) else record
    return list(_Plan(tree, names).sections())


class _Plan:
    def __init__(self, tree: Tree, names: Names) -> None:
        self.tree, self.names = tree, names
        self.person: Tree = tree.get("person") or {}
        self.known = {p["id"]: p["name"] for p in tree.get("people", ()) if p.get("id") and p.get("name")}
        self.known.update({self.person["id"]: _name(self.person) or "the person"} if self.person.get("id") else {})

    def sections(self) -> Iterator[Section]:
        if alerts := tuple(self._alerts()):
            yield Section("Notice this first", "", alerts)
        yield Section("Who this is for", "person", tuple(self._who()))
        outcomes = self.tree.get("outcomes", [])
        if not outcomes:
            nothing = missing("outcomes", "Nothing is written down about what matters to the person.")
            yield Section("What matters", "outcomes", (nothing,))
        for number, outcome in enumerate(outcomes):
            several = f" ({number + 1} of {len(outcomes)})" if len(outcomes) > 1 else ""
            yield from self._outcome(outcome, f"outcomes[{number}]", f"What matters{several}")
        yield from self._other_actions({o.get("id") for o in outcomes})
        if self.tree.get("sections"):
            yield Section("What this plan covers", "sections", tuple(self._topics()))
        if self.tree.get("people"):
            yield Section("People who are involved", "people", tuple(self._people()))
        yield Section("About this plan", "", tuple(self._about()))

    def _alerts(self) -> Iterator[Sentence]:
        if self.tree.get("status") == "entered-in-error":
            yield Sentence("This plan was recorded by mistake. Do not use it.", "status", "alert")
        for path, review in _reviews(self.tree):
            if review.get("plan_needs_change"):
                when = f"A review on {day(review['date'])} says:" if "date" in review else "A review says:"
                yield Sentence(f"{when} the plan needs to change.", f"{path}.plan_needs_change", "alert")
        for number, action in enumerate(self.tree.get("actions", ())):
            if action.get("do_not"):
                text = "There is something in this plan that must not be done."
                yield Sentence(text, f"actions[{number}].do_not", "alert")
        for number, outcome in enumerate(self.tree.get("outcomes", ())):
            if outcome.get("status") == "entered-in-error":
                text = "One of the outcomes was recorded by mistake. Do not act on it."
                yield Sentence(text, f"outcomes[{number}].status", "alert")

    def _who(self) -> Iterator[Sentence]:
        name, in_parts = _name(self.person), _name_in_parts(self.person)
        yield said(name, "person.name", "Name")
        if in_parts not in ("", name):
            yield Sentence(in_parts, "person.name", "said", "Name in parts")
        yield dated(self.person, "birth_date", "person", "Date of birth")
        for number, identifier in enumerate(self.person.get("identifiers", ())):
            path, system = f"person.identifiers[{number}]", identifier.get("system", "")
            label = NUMBERS.get(system, "Other number")
            yield Sentence(identifier["value"], f"{path}.value", "said", label)
            if system in NUMBERS and "check" not in identifier:
                text = f"No check of this {label} is recorded. Do not use it to find anybody."
                yield Sentence(text, path, "caution")
            elif "check" in identifier:
                yield coded(identifier, "check", CHECKS, path, "Checked")
            if system and system not in NUMBERS:
                yield Sentence(giver(system), f"{path}.system", "said", "Given by")
        if "gender" in self.person:
            yield Sentence(self.person["gender"].capitalize(), "person.gender", "said", "Recorded as")

    def _about(self) -> Iterator[Sentence]:
        tree = self.tree
        if tree.get("unplanned"):
            yield Sentence("These outcomes came without a plan.", "unplanned")
        yield coded(tree, "kind", KINDS, "", "Kind of plan")
        if "title" in tree:
            yield Sentence(tree["title"], "title", "said", "Title")
        yield from standing(tree, PLAN_STATUSES, "", "Is it in use?")
        yield from span(tree.get("period"), "period")
        if "created" in tree:
            yield dated(tree, "created", "", "Written down on")
        yield said(self.party(tree.get("author")), "author", "Written by")
        yield dated(tree, "next_review", "", "The plan will be looked at again on")
        if "story" in tree:
            yield Sentence(tree["story"], "story", "words", "The story")

    def _people(self) -> Iterator[Sentence]:
        for number, one in enumerate(self.tree["people"]):
            parts = [one[key] for key in ("name", "relationship", "role") if key in one]
            label = PARTIES.get(one.get("kind", ""), one.get("kind", ""))
            yield Sentence(", ".join(parts) or "Not named.", f"people[{number}]", "said", label)

    def _topics(self) -> Iterator[Sentence]:
        for number, section in enumerate(self.tree["sections"]):
            path, topic, framework = f"sections[{number}]", section["topic"], section.get("framework")
            name = self.names(framework or "", topic) or (f"{topic} ({framework})" if framework else topic)
            yield Sentence(section["text"], f"{path}.text", "words", name)
            if by := self.party(section.get("by")):
                yield Sentence(f"By {by}", f"{path}.by")
            if "date" in section:
                yield Sentence(day(section["date"]), f"{path}.date")

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

    # --- one outcome

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
        if outcome.get("measures"):
            yield Section("Scores over time", f"{path}.measures", tuple(self._measures(outcome, path)), 2)
        yield Section("How things stand", path, tuple(self._stands(outcome, path)), 2)

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
        yield said(action.get("how", ""), f"{path}.how", "How", "words")
        yield said("; ".join(self.party(one) for one in action.get("who", ())), f"{path}.who", "Who")
        when = action.get("when") or {}
        if "text" in when or "period" not in when:
            yield said(when.get("text", ""), f"{path}.when.text", "When")
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
            parts = [measure[key] for key in ("instrument", "domain", "system", "scale") if key in measure]
            yield Sentence(", ".join(parts) or "Not named.", at, "said", "Scale")
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


def _name(person: Tree) -> str:
    return str(person.get("name", {}).get("text", "")) or _name_in_parts(person)


def _name_in_parts(person: Tree) -> str:
    name = person.get("name", {})
    return " ".join([*name.get("given", ()), *([name["family"]] if "family" in name else [])])


def _reviews(tree: Tree) -> Iterator[tuple[str, Tree]]:
    for place, outcome in enumerate(tree.get("outcomes", ())):
        for number, review in enumerate(outcome.get("reviews", ())):
            yield f"outcomes[{place}].reviews[{number}]", review
