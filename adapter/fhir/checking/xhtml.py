"""Whether a narrative's div is the plain, inert XHTML that FHIR allows (txt-1, txt-2); R4 narrative page, 2.4.0.

Read as XML with every way out closed: no document type, so no entities but XML's five, and no processing
instructions. Texts name places, never what stands there: a narrative is about a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NoReturn
from xml.parsers import expat

from adapter.fhir.checking.formats import MAX_TEXT, Finding

_XHTML = "http://www.w3.org/1999/xhtml"
_MAX_DEPTH = 100


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# HTML 4.0 chapters 7 to 11 without 9.4 (ins, del), chapter 15 without what is deprecated there, links and images
_INLINE = _words("a abbr acronym b bdo big cite code dfn em i kbd q samp small strong sub sup tt var")
_LINES = _words("address h1 h2 h3 h4 h5 h6 p pre")
_TABLE = _words("caption col colgroup tbody td tfoot th thead tr")
_OTHER = _words("area blockquote br dd div dl dt hr img li map ol span table ul")
_ELEMENTS = _INLINE | _LINES | _TABLE | _OTHER
_SHOWN = _words("script style link iframe frame form input object embed applet body head base meta font u s")

_ATTRIBUTES = _words(
    "title style class id lang dir accesskey tabindex span width align valign char charoff abbr axis headers scope"
    " rowspan colspan"
) | {"xml:lang", "xml:space", "xml:id"}
_ATTRIBUTES_OF = {
    "a": _words("charset coords href hreflang name rel rev shape type"),
    "area": _words("alt coords href nohref shape"),
    "blockquote": frozenset(("cite",)),
    "img": _words("alt border height ismap longdesc src usemap width"),
    "map": frozenset(("name",)),
    "pre": frozenset(("space",)),
    "q": frozenset(("cite",)),
    "table": _words("border cellpadding cellspacing frame rules summary width"),
    "td": frozenset(("nowrap",)),
}

_PARENTS = {
    **dict.fromkeys(("caption", "col", "colgroup", "tbody", "tfoot", "thead"), frozenset(("table", "colgroup"))),
    **dict.fromkeys(("td", "th"), frozenset(("tr",))),
    **dict.fromkeys(("dd", "dt"), frozenset(("dl",))),
    "tr": frozenset(("table", "tbody", "tfoot", "thead")),
    "li": frozenset(("ol", "ul")),
}
_ONLY = {
    "table": _words("caption col colgroup tbody tfoot thead tr"),
    **dict.fromkeys(("tbody", "tfoot", "thead"), frozenset(("tr",))),
    "tr": frozenset(("td", "th")),
    **dict.fromkeys(("ol", "ul"), frozenset(("li",))),
    "dl": frozenset(("dd", "dt")),
    "map": frozenset(("area",)),
    **dict.fromkeys(("area", "br", "hr", "img"), frozenset[str]()),
}
_LINE_ONLY = _INLINE | _LINES | {"span", "caption", "dt", "dd"}
_BLOCKS = frozenset(("div", "ol", "pre", "table", "ul"))
_BLOCKS_IN_P = _BLOCKS | {"blockquote", "p"}

_URLS = frozenset(("href", "src", "cite", "longdesc", "usemap"))
_ACTIVE = re.compile(
    r"(?:javascript|vbscript|livescript|mocha|data:(?!image/(?:png|jpeg|gif|webp|bmp)\b))", re.I | re.A
)
_IGNORED_IN_URLS = dict.fromkeys(range(0x21))  # browsers pass over blanks and control characters in a scheme


class _NotAllowed(Exception):
    """Stops the reader at once; the text says why."""


def div_faults(div: str) -> list[Finding]:
    """All faults of one Narrative.div, each kind once."""
    if len(div) > MAX_TEXT:
        return [("error", "too-long", "The narrative is longer than FHIR's limit of 1024*1024 characters.")]
    if _is_surely_fine(div):
        return []
    if not div.lstrip(" \t\r\n").startswith("<"):
        return [("error", "structure", "The narrative is not XHTML: it must be one div element.")]
    if "<!DOCTYPE" in div or "<?" in div:
        return [("error", "structure", "A narrative is one div element, without DOCTYPE or processing instructions.")]
    reader = _Reader()
    try:
        reader.read(div)
    except _NotAllowed as fault:
        return [("error", "structure", str(fault))]
    except (expat.ExpatError, UnicodeEncodeError) as fault:
        return [("error", "structure", _not_well_formed(fault))]
    return list(reader.faults)


def _not_well_formed(fault: Exception) -> str:
    at = f" at line {fault.lineno}, column {fault.offset + 1}" if isinstance(fault, expat.ExpatError) else ""
    return f"The narrative is not well-formed XML{at}. Write &amp; and &lt;; of HTML's named entities there are none."


class _Context:
    """All that the elements around say about what may stand here; `inside` remembers where each tag leads."""

    __slots__ = ("closing", "in_line", "in_p", "inline", "inside", "tag", "takes_text")

    def __init__(self, tag: str, inline: frozenset[str], in_line: bool, in_p: bool) -> None:
        self.tag, self.closing = tag, "/" + tag
        self.takes_text = tag not in _ONLY and tag != ""
        self.inline, self.in_line, self.in_p = inline, in_line, in_p  # the inline elements that are open, and the like
        self.inside: dict[str, _Context] = {}

    def fault(self, tag: str) -> str:
        """What is wrong with an element's being here."""
        if not self.tag:
            return "" if tag == "div" else "A narrative is one div element."
        if self.tag not in _ELEMENTS:
            return ""  # has its own fault, and its name may be anything
        if (tag in _PARENTS and self.tag not in _PARENTS[tag]) or tag not in _ONLY.get(self.tag, _ELEMENTS):
            return f"A {tag} of the narrative stands where XHTML has none (in a {self.tag})."
        if (self.in_line and tag in _BLOCKS) or (self.in_p and tag in _BLOCKS_IN_P):
            return f"A {tag} of the narrative stands within a line of text: close that first."
        return f"A {tag} of the narrative stands within another {tag}." if tag in self.inline else ""

    def enter(self, tag: str) -> _Context:
        inline = self.inline | {tag} if tag in _INLINE else self.inline
        key = tag, inline, self.in_line or tag in _LINE_ONLY, self.in_p or tag == "p"
        here = _contexts.get(key) or _Context(*key)
        if len(_contexts) < _MOST_CONTEXTS and tag in _ELEMENTS:
            _contexts[key] = here
            if not self.fault(tag):
                self.inside[tag] = here
        return here


_MOST_CONTEXTS = 2000  # ordinary narratives need some dozens
_contexts: dict[tuple[str, frozenset[str], bool, bool], _Context] = {}
_OUTSIDE = _Context("", frozenset(), False, False)


def _attribute_faults(tag: str, attributes: Mapping[str, str], is_root: bool) -> Iterator[Finding]:
    if attributes.get("xmlns", "" if is_root else _XHTML) != _XHTML:
        yield "error", "structure", f"Every element of a narrative is in the namespace {_XHTML}: say so on the div."
    for name, value in attributes.items():
        if name not in _ATTRIBUTES and name not in _ATTRIBUTES_OF.get(tag, ()) and not name.startswith("xmlns"):
            which = " (an event handler)" if name.startswith("on") else ""
            yield "error", "invariant", f"The narrative has an attribute that FHIR does not allow{which} (txt-1)."
        elif name in _URLS and _ACTIVE.match(value.translate(_IGNORED_IN_URLS)):
            yield "error", "security", "A link of the narrative holds active content (such as javascript:): remove it."


# --- the quick way: most narratives are tags and text, and nothing else that XML has --------------------------------

_TAGS = re.compile(r"<([^<>]*)>")
_TAG = re.compile(r'([a-z][a-z0-9]*)((?: [a-z]+(?::[a-z]+)?="[^"&]*")*) ?(/?)', re.ASCII)
_ATTRIBUTE = re.compile(r' ([a-z:]+)="([^"]*)"', re.ASCII)
_TEXT = re.compile(r"[\t\n\r -;=-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_OTHER_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#160);)")


def _is_surely_fine(div: str) -> bool:
    """False wherever there is anything to tell or to doubt: then expat reads it."""
    parts = _TAGS.split(div)  # text, then a tag and text in turn
    text = "".join(parts[::2])
    if parts[0] or parts[-1] or "]]>" in text or not _TEXT.fullmatch(text) or _OTHER_ENTITY.search(text):
        return False
    above: list[_Context] = []
    here, roots = _OUTSIDE, 0
    for tag, after in zip(parts[1::2], parts[2::2], strict=True):
        if (known := here.inside.get(tag)) is not None and above:
            above.append(here)
            here = known
            if len(above) > _MAX_DEPTH:
                return False
        elif tag == here.closing:
            here = above.pop()
            roots += not above
        elif (there := _opened(tag, here, len(above))) is None:
            return False
        elif there is not here:
            above.append(here)
            here = there
        if not here.takes_text and after and not after.isspace():
            return False
    return here is _OUTSIDE and roots == 1 and text.replace("&#160;", "").strip() != ""


def _opened(markup: str, here: _Context, depth: int) -> _Context | None:
    """Where a tag leads that is new here, has attributes or stands alone; None for one that is not surely fine."""
    if (match := _TAG.fullmatch(markup)) is None:
        return None
    tag, attributes, alone = match.groups()
    if tag not in _ELEMENTS or here.fault(tag) or depth > _MAX_DEPTH - 1:
        return None
    pairs = _ATTRIBUTE.findall(attributes)
    named = dict(pairs)
    if len(named) < len(pairs) or any(_attribute_faults(tag, named, not here.tag)):
        return None
    if alone:
        return here if here.tag else None
    return here.enter(tag)


# --- the exact way ------------------------------------------------------------------------------------------------


class _Reader:
    def __init__(self) -> None:
        self.faults: dict[Finding, None] = {}  # in order, each once
        self.open = [_OUTSIDE]
        self.content = False

    def read(self, div: str) -> None:
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.ProcessingInstructionHandler = _no_doctype
        parser.Parse(div.strip(" \t\r\n").encode(), True)
        if not self.content:
            self._fault("invariant", "The narrative has no text and no image: say something or leave it out (txt-2).")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in _ELEMENTS:
            which = f" ({tag})" if tag in _SHOWN else ""
            self._fault(
                "invariant", f"The narrative has an element that FHIR does not allow{which}: remove it (txt-1)."
            )
        elif fault := self.open[-1].fault(tag):
            self._fault("structure", fault)
        self.faults.update(dict.fromkeys(_attribute_faults(tag, attributes, len(self.open) == 1)))
        if len(self.open) > _MAX_DEPTH:
            raise _NotAllowed(f"The narrative is nested more than {_MAX_DEPTH} deep.")
        self.open.append(self.open[-1].enter(tag))

    def _end(self, tag: str) -> None:
        self.open.pop()
        if tag == "img":
            self.content = True

    def _text(self, text: str) -> None:
        if not text.isspace():
            self.content = True
            if (tag := self.open[-1].tag) in _ONLY:
                self._fault("structure", f"A {tag} of the narrative has text of its own: it cannot hold any.")

    def _fault(self, code: str, text: str) -> None:
        self.faults["error", code, text] = None


def _no_doctype(*_: object) -> NoReturn:
    raise _NotAllowed("A narrative is one div element, without DOCTYPE or processing instructions.")
