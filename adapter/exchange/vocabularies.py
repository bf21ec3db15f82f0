"""What the vocabularies of a library say of a record: the words for its codes, and which they lack or have retired."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from adapter.errors import Issue
from adapter.mapping.library import Library
from adapter.record.model import Record
from adapter.record.plain import Names
from adapter.record.trees import Shape, shapes

UNKNOWN = "This is no code of the vocabulary “{}”: it is kept as it came, and has no meaning here."
RETIRED = "This code of the vocabulary “{}” has been retired since {}: it is kept as it came. Use one that is current."
UNLISTED = "This is no code of the field {}: it is kept as it came, and has no meaning here."
NO_VOCABULARY = "No vocabulary is known here by this name: it is kept as it came. A URI names one of somebody else's."


def names_from(library: Library) -> Names:
    """The words for a code of a vocabulary that the library holds."""

    def name_of(framework: str, code: str) -> str | None:
        concept = library.vocabulary(framework).get(code) if library.is_vocabulary(framework) else None
        return concept.display if concept is not None else None

    return name_of


def code_issues(record: Record, library: Library, where: str) -> Iterator[Issue]:
    """Every code is kept as it came. `where` is the record's place in its message. A framework that is a URI is
    somebody else's: its codes are not judged."""
    yield from _unlisted(record, where)
    for place, framework, code in _codes(record):
        here = ": ".join(filter(None, (where, place)))
        if framework is None or ":" in framework:
            continue
        if not library.is_vocabulary(framework):
            yield Issue("warning", "code-invalid", here, NO_VOCABULARY)
        elif code is not None and (found := library.vocabulary(framework).get(code)) is None:
            yield Issue("warning", "code-invalid", here, UNKNOWN.format(library.index[framework]["title"]))
        elif code is not None and found is not None and found.retired:
            text = RETIRED.format(library.index[framework]["title"], found.retired)
            yield Issue("information", "code-invalid", here, text)


def _codes(record: Record) -> Iterator[tuple[str, str | None, str | None]]:
    """(place, framework, code) of everything that names a vocabulary."""
    for n, outcome in enumerate(record.outcomes):
        for m, area in enumerate(outcome.areas):
            yield f"outcomes[{n}].areas[{m}]", area.framework, area.code
    for n, section in enumerate(record.sections):
        yield f"sections[{n}].topic", section.framework, section.topic


def _unlisted(record: Record, where: str) -> Iterator[Issue]:
    """The codes of fields of which the record itself says what they may be."""
    for place, name in _of_no_list(record, ""):
        yield Issue("warning", "code-invalid", ": ".join(filter(None, (where, place))), UNLISTED.format(name))


def _of_no_list(part: Any, where: str) -> Iterator[tuple[str, str]]:
    """(place, field) of each."""
    cls: type = type(part)
    for shape in _with_lists(cls):
        value = getattr(part, shape.name)
        if value is None or value == ():
            continue
        place = f"{where}.{shape.name}" if where else shape.name
        if shape.inner is None:
            if value not in shape.about["one_of"]:
                yield place, shape.name
        elif shape.is_list:
            for number, entry in enumerate(value):
                yield from _of_no_list(entry, f"{place}[{number}]")
        else:
            yield from _of_no_list(value, place)


@cache
def _with_lists(cls: type) -> tuple[Shape, ...]:
    """The fields that have a list of codes, or a part that has one."""
    return tuple(s for s in shapes(cls) if s.about.get("one_of") or (s.inner is not None and _with_lists(s.inner)))
