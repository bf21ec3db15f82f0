"""Fields that need no sentence of their own, in plain words: a label and what was said, made from the model itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapter.record.model import Party, Period, StatedNone
from adapter.record.phrases import CODES, LANGUAGES, STATED_NONE, day
from adapter.record.sentences import Sentence, below, span
from adapter.record.trees import Shape, shapes

Tree = dict[str, Any]
Who = Callable[[Tree], str]
DATES = ("date", "dateTime", "instant")
LABELS: Mapping[str, str] = {
    "acting": "If we act",
    "not_acting": "If we do not act",
    "safeguards": "What makes it safer",
    "decision": "What was decided",
    "decision_reason": "Why it was decided so",
    "view": "How the person sees it",
    "channel": "How we know",
    "source": "From whom",
    "text": "In words",
    "type": "Kind of outcome",
    "stage": "How far the conversation has come",
    "importance": "How important it is to the person, from 0 to 10",
    "confidence": "How sure the person is of getting there, from 0 to 10",
    "priority": "How much it matters",
    "party": "Who",
    "kind": "Who that is",
    "stance": "Do they agree?",
    "died": "Has the person died?",
    "confirmed": "Is that confirmed?",
    "do_not_contact": "Is it wrong to contact them?",
    "seen_by": "Who saw the evidence",
    "seen_on": "When it was seen",
    "powers": "What it covers",
    "address_not_disclosed": "Is the address to be told to nobody?",
    "restricted": "May only named people see this record?",
    "interpreter": "Is an interpreter needed?",
    "directness": "With the person, or about them?",
    "participants": "Who took part",
    "tool": "What was used",
    "note": "What came of it",
    "by": "Who said so",
    "lead_worker": "Lead worker",
    "sds_option": "Self-directed Support",
    "frequency": "How many times",
    "every": "In every",
    "unit": "Of",
    "days": "On",
    "times": "At",
    "level": "Level",
    "change_agreed": "Was the change agreed with the person?",
    "relation": "How they belong together",
    "recipient": "Shared with",
    "basis": "On what basis",
    "enactment": "By which law",
    "agreement": "What the person said to it",
    "what": "About what",
    "why": "Why it matters",
    "statement": "What matters",
    "summary": "A worker’s summary",
    "title": "In short",
    "about_others": "Does it speak of others?",
    "in_confidence": "Was it given in confidence?",
    "from_whom": "From whom",
    "decided_by": "Who decided",
    "review": "To be looked at again on",
    "capacity": "Signed as",
    "plan": "The other plan",
    "person": "Whose plan that is",
    "who": "Who",
}

LABELS_OF: Mapping[str, str] = {  # where the same name is called something else in one part
    "Address.text": "Address",
    "Address.lines": "Address",
    "Contact.kind": "How to reach them",
    "Contact.value": "Number or address",
    "Contact.use": "Which one that is",
    "Contribution.by": "Who brings something",
    "Contribution.text": "What they bring",
    "Language.preferred": "Is it the one they prefer?",
    "LegalAuthority.kind": "What they may decide",
    "Progress.by": "Who told how it goes",
    "Progress.text": "How it goes",
    "Restriction.kind": "Who may know",
    "Strength.by": "Who named it",
    "Strength.text": "A strength",
    "View.text": "In their words",
    "Wish.kind": "What the person wishes",
}


def particulars(part: Tree, cls: type, path: str, who: Who, only: tuple[str, ...] = ()) -> Iterator[Sentence]:
    """Everything that is said in a part of the record, or its fields `only`; what is not said is passed over."""
    for shape in shapes(cls):
        if shape.name != "id" and shape.name in part and (not only or shape.name in only):
            value, at = part[shape.name], below(path, shape.name)
            for number, entry in enumerate(value if shape.is_list else (value,)):
                yield from _one(shape, entry, f"{at}[{number}]" if shape.is_list else at, who, cls)


def _one(shape: Shape, value: Any, path: str, who: Who, cls: type) -> Iterator[Sentence]:
    own = LABELS_OF.get(f"{cls.__name__}.{shape.name}")
    label = own or LABELS.get(shape.name, shape.name.replace("_", " ").capitalize())
    if shape.inner is Party:
        yield Sentence(who(value), path, "said", label)
    elif shape.inner is Period:
        yield from span(value, path)
    elif shape.inner is not None:
        yield from particulars(value, shape.inner, path, who)
    elif isinstance(value, bool):
        yield Sentence("Yes." if value else "No.", path, "said", label)
    elif shape.about["form"] in DATES:
        yield Sentence(day(value), path, "said", label)
    elif shape.about["form"] == "language":
        yield Sentence(LANGUAGES.get(value, value), path, "said", label)
    elif cls is StatedNone and shape.name == "what":
        named = STATED_NONE.get(value) or value.rpartition(".")[2].replace("_", " ").replace("-", " ")
        yield Sentence(named[:1].upper() + named[1:], path, "said", label)
    else:
        words = CODES.get(shape.name, {}).get(value, str(value)) if shape.about.get("one_of") else str(value)
        yield Sentence(words, path, "words" if shape.about["words"] else "said", label)
