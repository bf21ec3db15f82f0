"""A record in plain words: headings and sentences that a person can read, and nothing that the record does not say.

Nothing is worked out. What nobody said is `missing`, in so many words. Somebody's words are whole, as they were given,
and stand in quotation marks only where the record says that they are verbatim.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapter.record.model import (
    Conversation,
    Linked,
    Participant,
    Person,
    Record,
    Sensitive,
    Sharing,
    Signature,
    StatedNone,
    Strength,
)
from adapter.record.particulars import particulars
from adapter.record.phrases import (
    CHECKS,
    KINDS,
    NUMBERS,
    PARTIES,
    PLAN_STATUSES,
    REACHED_BY,
    REACHED_WHERE,
    day,
    giver,
)
from adapter.record.plain_outcomes import Names, Outcomes
from adapter.record.sentences import (
    Section,
    Sentence,
    coded,
    dated,
    missing,
    said,
    span,
    standing,
)
from adapter.record.trees import tree_from

__all__ = ["Names", "plain"]
MORE_OF_THE_PERSON = (
    "languages", "interpreter", "communication_needs", "preferred_channels", "deceased",
    "protection",
)  # fmt: skip
MORE_OF_OTHERS = ("do_not_contact", "legal_authority")
LISTS: tuple[tuple[str, str, type], ...] = (
    ("conversations", "What was talked about", Conversation),
    ("strengths", "Strengths to build on", Strength),
    ("sharing", "Who this is shared with", Sharing),
    ("signatures", "Who signed it", Signature),
    ("linked", "Other plans that belong with it", Linked),
    ("sensitive", "Look before you show this", Sensitive),
    ("stated_none", "Asked, and there is none", StatedNone),
)
PROTECTS = (
    ("address_not_disclosed", "Tell nobody where this person lives."),
    ("restricted", "Only named people may see this record."),
)
Tree = dict[str, Any]


def plain(record: Record | Tree, names: Names = lambda framework, code: None) -> list[Section]:
    """The sections in reading order: what must be noticed, who, each outcome, everything else.

    `names` gives the words for a code of a framework (`wheel`, `feeling-safe`); without one the code itself is shown.
    """
    tree = tree_from(record) if isinstance(record, Record) else record
    return list(_Plan(tree, names).sections())


class _Plan(Outcomes):
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
        for name, heading, cls in LISTS:
            if self.tree.get(name):
                yield Section(heading, name, tuple(self._listed(name, cls)))
        if self.tree.get("people"):
            yield Section("People who are involved", "people", tuple(self._people()))
        yield Section("About this plan", "", tuple(self._about()))

    def _alerts(self) -> Iterator[Sentence]:
        if self.tree.get("status") == "entered-in-error":
            yield Sentence("This plan was recorded by mistake. Do not use it.", "status", "alert")
        for name, text in PROTECTS:
            if self.person.get("protection", {}).get(name):
                yield Sentence(text, f"person.protection.{name}", "alert")
        if self.person.get("deceased", {}).get("died"):
            yield Sentence("The person is recorded as having died.", "person.deceased.died", "alert")
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
        yield from particulars(self.person, Person, "person", self.party, ("address",))
        for number, one in enumerate(self.person.get("contact", ())):
            label = ", ".join(filter(None, (REACHED_BY[one["kind"]], REACHED_WHERE.get(one.get("use", "")))))
            yield Sentence(one["value"], f"person.contact[{number}].value", "said", label)
        yield from particulars(self.person, Person, "person", self.party, MORE_OF_THE_PERSON)

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
        for number, identity in enumerate(tree.get("ranking", ())):
            yield Sentence(self._named(identity), f"ranking[{number}]", "said", f"Number {number + 1} to the person")
        yield from particulars(tree, Record, "", self.party, ("responsible", "sds_option"))
        if "story" in tree:
            yield Sentence(tree["story"], "story", "words", "The story")

    def _people(self) -> Iterator[Sentence]:
        for number, one in enumerate(self.tree["people"]):
            parts = [one[key] for key in ("name", "relationship", "role") if key in one]
            label = PARTIES.get(one.get("kind", ""), one.get("kind", ""))
            yield Sentence(", ".join(parts) or "Not named.", f"people[{number}]", "said", label)
            yield from particulars(one, Participant, f"people[{number}]", self.party, MORE_OF_OTHERS)

    def _listed(self, name: str, cls: type) -> Iterator[Sentence]:
        for number, entry in enumerate(self.tree[name]):
            yield from particulars(entry, cls, f"{name}[{number}]", self.party)

    def _topics(self) -> Iterator[Sentence]:
        for number, section in enumerate(self.tree["sections"]):
            path, topic, framework = f"sections[{number}]", section["topic"], section.get("framework")
            name = self.names(framework or "", topic) or (f"{topic} ({framework})" if framework else topic)
            yield Sentence(section["text"], f"{path}.text", "words", name)
            if by := self.party(section.get("by")):
                yield Sentence(f"By {by}", f"{path}.by")
            if "date" in section:
                yield Sentence(day(section["date"]), f"{path}.date")


def _name(person: Tree) -> str:
    return str(person.get("name", {}).get("text", "")) or _name_in_parts(person)


def _name_in_parts(person: Tree) -> str:
    name = person.get("name", {})
    return " ".join([*name.get("given", ()), *([name["family"]] if "family" in name else [])])


def _reviews(tree: Tree) -> Iterator[tuple[str, Tree]]:
    for place, outcome in enumerate(tree.get("outcomes", ())):
        for number, review in enumerate(outcome.get("reviews", ())):
            yield f"outcomes[{place}].reviews[{number}]", review
