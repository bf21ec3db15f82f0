"""The plan as a document: the words of `record/plain.py` in the order in which a person reads, before any layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from adapter.paper.signs import Sign, scores_of, signs_of
from adapter.record.for_the_person import NOT_ALL, for_the_person
from adapter.record.listed_codes import ATTAINMENT_SCALES
from adapter.record.particulars import LABELS
from adapter.record.phrases import ASKED, NOT_SAID, day, measured, not_said_here
from adapter.record.plain import Names, plain
from adapter.record.sentences import Section, Sentence

Tree = dict[str, Any]
ORDER = (
    "outcomes", "actions", "strengths", "sections", "conversations", "people", "person", "sharing", "signatures",
    "linked", "stated_none",
)  # fmt: skip
MATTERS = 1  # up to here in ORDER: what matters, and how to work towards it
NOT_DISPUTED_HERE = ("sharing", "person.address", "person.protection", "person.deceased")
BLANK = "They have a blank here."
HERE = "It was written down where this was printed. Nobody else has told us of it."


class Words(NamedTuple):
    """`kind` is as a sentence's: said, words, missing, caution, alert; or matters, for what matters itself."""

    text: str
    kind: str = "said"
    language: str = ""


class Fact(NamedTuple):
    """A label such as "Who", and everything that is said under it."""

    label: str
    said: tuple[Words, ...]


class Facts(NamedTuple):
    entries: tuple[Fact, ...]


class Picture(NamedTuple):
    """How far it has come, oldest first. `more` is how many older ones there are."""

    signs: tuple[Sign, ...]
    more: int = 0


class Part(NamedTuple):
    heading: str
    level: int  # 1, or 2 for a part of the one before
    blocks: tuple[Words | Facts | Picture, ...]


class Known(NamedTuple):
    """Who has told of the record. Days are as the record writes dates; `disputed` is (field, their words or none)."""

    organisation: str
    last: str | None = None
    missing_since: str | None = None
    disputed: tuple[tuple[str, str | None], ...] = ()


class Document(NamedTuple):
    title: str
    name: str  # for the foot of every page
    known_on: str  # "As known on 25 November 2026"
    first: tuple[str, ...]  # what is next, and whether this is an older version
    known: tuple[str, ...]  # from whom, a sentence each
    parts: tuple[Part, ...]


def document(
    tree: Tree, known: Iterable[Known], on: str, names: Names = lambda framework, code: None, *,
    now: Tree | None = None, older: str = "",
) -> Document:  # fmt: skip
    """`on` is the day of which it tells what was known, as the record writes dates.

    Of an older version `now` is the record as it is now, which says what may not be printed today, and `older` says in
    a sentence that it is one.
    """
    known = tuple(known)
    paper = for_the_person(tree, now)
    name = _name(paper.tree)
    first, after = _in_order(plain(paper.tree, names))
    return Document(
        title=f"What matters to {name or 'the person'}",
        name=name,
        known_on=f"As known on {day(on)}",
        first=tuple(_first(paper.tree, older)),
        known=(*_from_whom(known), *([NOT_ALL] if paper.hidden else [])),
        parts=tuple(
            _not_said_here(part) if paper.hidden else part
            for part in (
                *_parts(first, paper.tree, paper.notes),
                *_disputed(known, (*NOT_DISPUTED_HERE, *paper.hidden)),
                *_parts(after, paper.tree, paper.notes),
            )
        ),
    )


def _not_said_here(part: Part) -> Part:
    """Of a plan of which something is left out: that it does not stand here does not say that nobody said it."""
    blocks = tuple(
        block._replace(text=not_said_here(block.text))
        if isinstance(block, Words) and block.kind == "missing"
        else block
        for block in part.blocks
    )
    return part._replace(blocks=blocks)


def _first(tree: Tree, older: str) -> Iterator[str]:
    if older:
        yield older
    elif "next_review" in tree:
        yield f"The plan will be looked at again on {day(tree['next_review'])}."


def older(number: int) -> str:
    """Of a picture that has the newest."""
    one = number == 1
    return f"These are the newest. There {'is' if one else 'are'} {number} older {'one' if one else 'ones'} below."


def _name(tree: Tree) -> str:
    name = (tree.get("person") or {}).get("name", {})
    parts = [*name.get("given", ()), *([name["family"]] if "family" in name else [])]
    return " ".join((name.get("text") or " ".join(parts)).split())


def _from_whom(known: tuple[Known, ...]) -> Iterator[str]:
    for one in known:
        last = f": last told on {day(one.last)}." if one.last else "."
        gone = f" It has not been in what they send since {day(one.missing_since)}." if one.missing_since else ""
        yield f"From {one.organisation}{last}{gone}"
    if not known:
        yield HERE


def _in_order(sections: list[Section]) -> tuple[list[Section], list[Section]]:
    """What must be noticed and what matters; after it strengths, people, numbers and lists; each with its own parts."""
    groups: list[list[Section]] = []
    for section in sections:
        if section.level == 1 or not groups:
            groups.append([])
        groups[-1].append(section)
    groups.sort(key=_rank)
    matters, others = ([group for group in groups if (_rank(group) <= MATTERS) is is_it] for is_it in (True, False))
    return [section for group in matters for section in group], [section for group in others for section in group]


def _rank(group: list[Section]) -> int:
    head = group[0]
    if not head.path:
        return -1 if head.sentences[:1] and head.sentences[0].kind == "alert" else len(ORDER)
    field = head.path.partition("[")[0].partition(".")[0]
    place = ORDER.index(field) if field in ORDER else len(ORDER) - 1
    return max(place, MATTERS)  # outcomes and actions stay as they are


def _parts(sections: list[Section], tree: Tree, notes: Mapping[str, str]) -> Iterator[Part]:
    pictured = set[int]()
    for section in sections:
        if ".reviews" in section.path:
            number = int(section.path.partition("[")[2].partition("]")[0])
            signs, more = signs_of(tree["outcomes"][number])
            if signs and number not in pictured:
                yield Part("How far it has come, in a picture", 2, (Picture(signs, more),))
            pictured.add(number)
        told = section.sentences
        if section.path.endswith(".measures"):
            outcome = tree["outcomes"][int(section.path.partition("[")[2].partition("]")[0])]
            yield from _scored(outcome)
            drawn = tuple(f"{section.path}[{n}]" for n, one in enumerate(outcome["measures"]) if _is_all_drawn(one))
            told = tuple(one for one in told if not one.path.startswith(drawn))
            if not told:
                continue
        note = (Words(notes[section.path], "missing"),) if section.path in notes else ()
        yield Part(section.heading, section.level, (*_blocks(told), *note))


def _scored(outcome: Tree) -> Iterator[Part]:
    levels = {one["level"]: one["text"] for one in outcome.get("attainment", ())}
    for measure in outcome["measures"]:
        signs, more = scores_of(measure, levels if _is_attainment(measure) else None)
        if signs:
            yield Part("Scores over time, in a picture", 2, (Words(measured(measure)), Picture(signs, more)))


def _is_attainment(measure: Tree) -> bool:
    """A 2 on any other scale is no level of Goal Attainment Scaling, whatever levels the outcome has."""
    name = measure.get("instrument", "").casefold()
    return measure.get("domain") in ATTAINMENT_SCALES or "goal attainment" in name or name == "gas"


def _is_all_drawn(measure: Tree) -> bool:
    """Whether the picture and its words say all that there is: it need not be said twice."""
    signs, more = scores_of(measure)
    return bool(signs) and not more and not any("by" in one or "note" in one for one in measure.get("scores", ()))


def _blocks(sentences: Iterable[Sentence]) -> Iterator[Words | Facts]:
    """Sentences with labels stand together as facts, and those of one label under it once. Where a label comes again
    later, something new begins (the next person, the next view), with room before it."""
    facts = list[Fact]()
    for sentence in sentences:
        matters = sentence.path.endswith(".statement.text")
        words = Words(sentence.text, "matters" if matters else sentence.kind, sentence.language)
        if not sentence.label:
            yield from _together(facts)
            facts = []
            yield words
        elif facts and facts[-1].label == sentence.label:
            facts[-1] = Fact(sentence.label, (*facts[-1].said, words))
        else:
            if any(fact.label == sentence.label for fact in facts):
                yield from _together(facts)
                facts = []
            facts.append(Fact(sentence.label, (words,)))
    yield from _together(facts)


def _together(facts: list[Fact]) -> Iterator[Words | Facts]:
    """What nobody has said is one line at the end: a page of "Not said." tells a reader nothing else."""
    silent = [fact for fact in facts if [one.text for one in fact.said] == [NOT_SAID]]
    told = tuple(fact for fact in facts if fact not in silent)
    if told:
        yield Facts(told)
    if silent:
        asked = [ASKED.get(fact.label, fact.label[:1].lower() + fact.label[1:].rstrip("?")) for fact in silent]
        listed = " or ".join(filter(None, (", ".join(asked[:-1]), asked[-1])))
        yield Words(f"Not said: {listed}.", "missing")


def _disputed(known: Iterable[Known], hidden: tuple[str, ...]) -> Iterator[Part]:
    """Nobody's word is the truth here: what another system says stands beside, until somebody decides."""
    blocks = list[Words | Facts]()
    for one in known:
        told = [
            Fact(_label(field), (Words(BLANK, "missing") if said is None else Words(said, "words"),))
            for field, said in one.disputed
            if not field.startswith(hidden)
        ]
        if told:
            blocks += [Words(f"{one.organisation} has this instead. Somebody has still to decide."), Facts(tuple(told))]
    if blocks:
        yield Part("Where others have it differently", 1, tuple(blocks))


def _label(field: str) -> str:
    last = field.rpartition(".")[2].partition("[")[0]
    return LABELS.get(last, last.replace("_", " ").capitalize())
