"""The sentences that a record in plain words is made of, each pointing at the field that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from adapter.record.phrases import EXTENTS, NOT_SAID, day

Tree = dict[str, Any]


class Sentence(NamedTuple):
    """`path` is the field of the record that it speaks of: `outcomes[0].why`.

    `kind` is said, words (somebody's, untouched), missing, caution or alert (to be seen before anything else). `label`
    is for a short line such as "Who". `language` is the BCP 47 tag of the words, where the record has one.
    """

    text: str
    path: str
    kind: str = "said"
    label: str = ""
    language: str = ""


class Section(NamedTuple):
    """`level` is 1, or 2 for a part of the section of level 1 before it."""

    heading: str
    path: str
    sentences: tuple[Sentence, ...]
    level: int = 1


def missing(path: str, text: str = NOT_SAID, label: str = "") -> Sentence:
    return Sentence(text, path, "missing", label)


def said(text: str, path: str, label: str, kind: str = "said") -> Sentence:
    """An empty text was not said."""
    return Sentence(text, path, kind, label) if text else missing(path, label=label)


def dated(part: Tree, name: str, path: str, label: str) -> Sentence:
    return said(day(part[name]) if name in part else "", below(path, name), label)


def coded(part: Tree, name: str, words: Mapping[str, str], path: str, label: str) -> Sentence:
    code = part.get(name, "")
    return said(words.get(code, code), below(path, name), label)


def standing(part: Tree, words: Mapping[str, str], path: str, label: str) -> Iterator[Sentence]:
    """The status as it was stated. A word of the sender's that is no status of ours stays the sender's."""
    local, code = part.get("local_status"), part.get("status")
    if code or not local:
        yield coded(part, "status", words, path, label)
    if local:
        yield Sentence(local, below(path, "local_status"), "said", "The sender’s own word" if code else label)
        if not code:
            yield missing(below(path, "status"), "Not recorded.", "What the sender means by this word")
    if "status_reason" in part:
        yield Sentence(part["status_reason"], below(path, "status_reason"), "said", "Because")


def span(period: Tree | None, path: str) -> Iterator[Sentence]:
    for name, label in (("start", "From"), ("end", "Until")):
        if period and name in period:
            yield dated(period, name, path, label)


def several(part: Tree, name: str, path: str, label: str) -> Iterator[Sentence]:
    for number, words in enumerate(part.get(name, ())):
        yield Sentence(words, f"{path}.{name}[{number}]", "words", label)
    if not part.get(name):
        yield missing(f"{path}.{name}", label=label)


def needs_change(review: Tree, path: str) -> Iterator[Sentence]:
    needs, label = review.get("plan_needs_change"), "Does the plan need to change?"
    if needs is None:
        yield missing(f"{path}.plan_needs_change", label=label)
    else:
        text = "Yes. The plan needs to change." if needs else "No."
        yield Sentence(text, f"{path}.plan_needs_change", "alert" if needs else "said", label)
    if "change_reason" in review:
        yield Sentence(review["change_reason"], f"{path}.change_reason", "words", "Why")


def extent(told: Tree, path: str) -> Iterator[Sentence]:
    """A point of a local scale comes first, as it was given; what it is read as stands beside it and is called that."""
    label, value, scale, code = "How far?", told.get("value"), told.get("scale"), told.get("code")
    if value or scale:
        point = f"Point {value}" if value else "A point that is not said,"
        named = f"{path}.value" if value else f"{path}.scale"
        yield Sentence(f"{point} on the scale {scale or 'that is not named'}.", named, "said", label)
        read_as = EXTENTS.get(code or "", code)
        if read_as:
            yield Sentence(read_as, f"{path}.code", "said", "We read this as")
        else:
            yield missing(f"{path}.code", "Not recorded.", "What this point means")
    elif code:
        yield Sentence(EXTENTS.get(code) or code, f"{path}.code", "said", label)
    if "text" in told:
        yield Sentence(
            told["text"], f"{path}.text", "words", "In the sender’s words" if code or value or scale else label
        )
    if not told:
        yield missing(path, label=label)


def below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
