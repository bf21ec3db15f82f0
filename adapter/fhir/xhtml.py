"""Whether a narrative's div is the plain, inert XHTML that FHIR allows (txt-1, txt-2); R4 narrative page, 2.4.0.

Read as XML with every way out closed: no document type, so no entities but XML's five, and no processing
instructions. Texts name places, never what stands there: a narrative is about a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from adapter.fhir.formats import MAX_TEXT, Finding

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


class _Context(NamedTuple):
    """All that the elements around say about what may stand here."""

    tag: str = ""
    inline: frozenset[str] = frozenset()  # inline elements that are open: none stands within its like
    in_line: bool = False
    in_p: bool = False


_OUTSIDE = _Context()
_UNKNOWN = "?"  # stands for any element that FHIR does not know, so that no foreign name is kept


@lru_cache(maxsize=4096)
def _enter(around: _Context, tag: str) -> tuple[_Context, str]:
    """What stands around the content of `tag`, and what is wrong with its being here."""
    here = _Context(
        tag,
        around.inline | {tag} if tag in _INLINE else around.inline,
        around.in_line or tag in _LINE_ONLY,
        around.in_p or tag == "p",
    )
    if not around.tag:
        return here, "" if tag == "div" else "A narrative is one div element."
    if tag == _UNKNOWN or around.tag == _UNKNOWN:
        return here, ""
    if (tag in _PARENTS and around.tag not in _PARENTS[tag]) or tag not in _ONLY.get(around.tag, _ELEMENTS):
        return here, f"A {tag} of the narrative stands where XHTML has none (in a {around.tag})."
    if (around.in_line and tag in _BLOCKS) or (around.in_p and tag in _BLOCKS_IN_P):
        return here, f"A {tag} of the narrative stands within a line of text: close that first."
    if tag in around.inline:
        return here, f"A {tag} of the narrative stands within another {tag}."
    return here, ""


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

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+(?::[a-z]+)?="[^"<>&]*")*) ?(/?)>', re.ASCII)
_ATTRIBUTE = re.compile(r' ([a-z:]+)="([^"]*)"', re.ASCII)
_MORE_THAN_TEXT = re.compile(
    r"[<\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|&(?!(?:amp|lt|gt|quot|apos|#160);)|]]>"
)


def _is_surely_fine(div: str) -> bool:
    """False wherever there is anything to tell or to doubt: then expat reads it."""
    parts = _TAG.split(div)  # text, then slash, name, attributes, slash, text for each tag
    text = "".join(parts[::5])
    if _MORE_THAN_TEXT.search(text) or not text.replace("&#160;", "").strip() or parts[0] or parts[-1]:
        return False
    around = [_OUTSIDE]
    for at in range(1, len(parts), 5):
        closing, tag, attributes, alone, after = parts[at : at + 5]
        if closing:
            if around.pop().tag != tag or attributes or alone:
                return False
        elif not _opens_well(around, tag, attributes):
            return False
        elif not alone:
            around.append(_enter(around[-1], tag)[0])
        if (len(around) == 1) != (at + 5 == len(parts)) or (around[-1].tag in _ONLY and after.strip()):
            return False
    return True


def _opens_well(around: list[_Context], tag: str, attributes: str) -> bool:
    if tag not in _ELEMENTS or _enter(around[-1], tag)[1] or len(around) > _MAX_DEPTH:
        return False
    if not attributes and len(around) > 1:
        return True
    pairs = _ATTRIBUTE.findall(attributes)
    named = dict(pairs)
    return len(named) == len(pairs) and not any(_attribute_faults(tag, named, len(around) == 1))


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
        here, fault = _enter(self.open[-1], tag if tag in _ELEMENTS else _UNKNOWN)
        if fault:
            self._fault("structure", fault)
        self.faults.update(dict.fromkeys(_attribute_faults(tag, attributes, len(self.open) == 1)))
        if len(self.open) > _MAX_DEPTH:
            raise _NotAllowed(f"The narrative is nested more than {_MAX_DEPTH} deep.")
        self.open.append(here)

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
