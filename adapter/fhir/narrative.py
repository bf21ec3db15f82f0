"""The narrative of a Goal and of a CarePlan, from the words of the record: made on the way out, never stored.

What the reader may not see is not in the record that is handed in. Somebody else's narrative is left as it is: whoever
withholds something from a resource takes that narrative away first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adapter.fhir.references import Resource
from adapter.record.model import Record
from adapter.record.plain import plain
from adapter.record.sentences import Section, Sentence

Names = Callable[[str, str], str | None]
NOT_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def with_narrative(resource: Resource, record: Record, names: Names = lambda framework, code: None) -> Resource:
    """A new resource with `text`; itself where it has one, or is neither the plan nor an outcome of this record."""
    if "text" in resource:
        return resource
    sections = list(_sections_of(resource, record, names))
    if not sections:
        return resource
    inside = "".join(_section(section) for section in sections)
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>'
    return {**resource, "text": {"status": "generated", "div": div}}


def _sections_of(resource: Resource, record: Record, names: Names) -> Iterator[Section]:
    kind, identity = resource.get("resourceType"), resource.get("id")
    if kind == "CarePlan" and identity == record.id:
        yield from (section for section in plain(record, names) if section.path != "person")
    elif kind == "Goal":
        place = next((n for n, outcome in enumerate(record.outcomes) if outcome.id == identity), None)
        own = False
        for section in plain(record, names) if place is not None else ():
            own = section.path == f"outcomes[{place}]" if section.level == 1 else own
            if own:
                yield section


def _section(section: Section) -> str:
    level = "h2" if section.level == 1 else "h3"
    return f"<{level}>{_text(section.heading)}</{level}>" + "".join(map(_sentence, section.sentences))


def _sentence(sentence: Sentence) -> str:
    label = f"<b>{_text(sentence.label)}</b> " if sentence.label else ""
    tag = f' xml:lang="{_text(sentence.language)}"' if sentence.language else ""
    words = _text(sentence.text).replace("\n", "<br/>")
    return f"<p>{label}<span{tag}>{words}</span></p>" if tag else f"<p>{label}{words}</p>"


def _text(text: str) -> str:
    return text.translate(NOT_XML).replace('"', "&quot;")
