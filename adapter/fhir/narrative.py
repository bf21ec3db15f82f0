"""The narrative of a Goal and of a CarePlan, from the words of the record: made on the way out, never stored.

What the reader may not see is not in the record that is handed in. One of ours carries the digest of what it says, so
that coming in it is told from an edit, and from somebody else's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from html import unescape

from adapter.errors import Issue, Refused
from adapter.fhir.checking.formats import MAX_TEXT
from adapter.fhir.mirrors import Taken
from adapter.fhir.references import PO, Key, Resource, own_key
from adapter.record.for_the_person import for_the_person
from adapter.record.model import Record
from adapter.record.phrases import not_said_here
from adapter.record.plain import plain
from adapter.record.sentences import Section
from adapter.record.trees import tree_from

Names = Callable[[str, str], str | None]
DIGEST = f"{PO}/StructureDefinition/po-narrative-digest"
NAMESPACE = 'xmlns="http://www.w3.org/1999/xhtml"'
NOT_XML = str.maketrans({
    **dict.fromkeys((chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"), "\ufffd"),
    "\ufffe": "\ufffd", "\uffff": "\ufffd", "\r": "&#13;",
})  # fmt: skip
NOT_ALL = "Not everything that is written down stands here."
EDITED = "We made this narrative, and it was changed since: it is kept as its sender's own; no field was read from it."


class Narratives:
    """The narratives of one record: its words are made once, for its plan and all its outcomes.

    A text that needs a look first is in none of them; where it is not clear which text that is, there is none at all.
    """

    def __init__(self, record: Record, names: Names = lambda framework, code: None) -> None:
        self._record, self._names = record, names

    def of(self, key: Key) -> Resource | None:
        """None where it is neither the plan nor an outcome of this record, or too long for FHIR."""
        inside = self._by_key.get(key)
        div = f"<div {NAMESPACE}>{inside}</div>" if inside else ""
        if not div or len(div) > MAX_TEXT:
            return None
        mark = {"url": DIGEST, "valueString": digest_of(div)}
        return {"extension": [mark], "status": "generated", "div": div}

    @cached_property
    def _by_key(self) -> dict[Key, str]:
        try:
            shown = for_the_person(tree_from(self._record))
        except Refused:
            return {}
        outcomes = {f"outcomes[{n}]": one.get("id") for n, one in enumerate(shown.tree.get("outcomes", ()))}
        whole, own, goal = list[str](), dict[Key, str](), None
        for section in plain(shown.tree, self._names):
            told = _section(_as_shown(section) if shown.hidden else section)
            whole += [told] if section.path != "person" else []
            goal = outcomes.get(section.path) if section.level == 1 else goal
            if goal:
                own["Goal", goal] = own.get(("Goal", goal), "") + told
        note = f"<p>{NOT_ALL}</p>" if shown.hidden else ""
        if not self._record.unplanned:
            own["CarePlan", self._record.id or ""] = "".join(whole)
        return {key: told + note for key, told in own.items()}


def _as_shown(section: Section) -> Section:
    """Where something is left out, that it does not stand here does not say that nobody said it."""
    told = (one._replace(text=not_said_here(one.text)) if one.kind == "missing" else one for one in section.sentences)
    return section._replace(sentences=tuple(told))


def with_narrative(resource: Resource, narratives: Narratives) -> Resource:
    """A new resource with `text`; itself where it has somebody else's, or is nothing that this record tells of."""
    if "text" in resource and not _told_of(resource["text"]):
        return resource
    made = narratives.of(own_key(resource))
    return resource if made is None else {**resource, "text": made}


def without_narrative(resource: Resource, where: str) -> Taken:
    """A narrative of ours goes, unless somebody has changed it: then it is theirs, and stays without our mark."""
    narrative = resource.get("text")
    told = _told_of(narrative)
    if told is None or not isinstance(narrative, dict):
        return Taken(resource, [])
    rest = {name: value for name, value in resource.items() if name != "text"}
    if digest_of(narrative.get("div")) == told:
        return Taken(rest, [])
    others = [one for one in narrative["extension"] if not (isinstance(one, dict) and one.get("url") == DIGEST)]
    theirs = {name: value for name, value in narrative.items() if name != "extension"}
    theirs = {**({"extension": others} if others else {}), **theirs}
    kept = {name: theirs if name == "text" else value for name, value in resource.items()}
    return Taken(kept, [Issue("warning", "informational", f"{where}.text", EDITED)])


def digest_of(div: object) -> str | None:
    """Of tags and words: how they are laid out, quoted and escaped says nothing, since servers write XHTML anew. None
    for what is no text."""
    if not isinstance(div, str):
        return None
    told = "".join(unescape(div.replace(NAMESPACE, "")).replace("'", '"').split()).replace("></br>", "/>")
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]


def _told_of(narrative: object) -> str | None:
    """The digest that a narrative carries; None for somebody else's."""
    several = narrative.get("extension") if isinstance(narrative, dict) else None
    for one in several if isinstance(several, list) else ():
        if isinstance(one, dict) and one.get("url") == DIGEST and isinstance(one.get("valueString"), str):
            return str(one["valueString"])
    return None


def _section(section: Section) -> str:
    level = "h2" if section.level == 1 else "h3"
    told = [f"<{level}>{_text(section.heading)}</{level}>"]
    for sentence in section.sentences:
        label = f"<b>{_text(sentence.label)}</b> " if sentence.label else ""
        words = _text(sentence.text).replace("\n", "<br/>")
        if sentence.language:
            words = f'<span xml:lang="{_text(sentence.language)}">{words}</span>'
        told.append(f"<p>{label}{words}</p>")
    return "".join(told)


def _text(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text if text.isprintable() else text.translate(NOT_XML)
