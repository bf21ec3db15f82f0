"""Maps in which lines meet: constants that lines go into, filters that may fit each other's elements, codes with words.

Also what a map does by its lines one by one, which the functions that are written for all of them together must equal.
"""

from __future__ import annotations

from typing import Any

from adapter.fhir import CODECS, SELECTORS
from adapter.fhir.references import Names
from adapter.mapping.coded import CodedLine
from adapter.mapping.copying import copied
from adapter.mapping.fields import FieldMap
from adapter.mapping.leaves import LeafLine
from adapter.mapping.library import Library
from adapter.mapping.lists import ListLine
from adapter.mapping.paths import MISSING
from adapter.mapping.yaml_lines import Located
from tests.mapping import maps

SHIPPED = Library(codecs=CODECS, selectors=SELECTORS)
NAMES = Names(goals={"g1"})
NAMES.add("p1", ("Patient", "p1"))


def made_of(*pairs: tuple[str, str], more: dict[str, Any] | None = None, **always: Any) -> FieldMap:
    """A map of (ours, theirs); `more` is what a line has besides, by its ours."""
    lines = [_line(ours, theirs, (more or {}).get(ours, {})) for ours, theirs in pairs]
    return maps.LIBRARY.compiled(Located(map="odd", lines=lines, always=always), "odd.yaml")


def _line(ours: str, theirs: str, more: dict[str, Any]) -> Located:
    each = {"each": [_line(*pair, {}) for pair in more["each"]]} if "each" in more else {}
    return Located(ours=ours, theirs=theirs, **{**more, **each})


ODD = {
    "a constant that lines go into": made_of(
        ("id", "code.coding(urn:c).code"),
        ("title", "code.text"),
        ("why", "code.coding(urn:c).display"),
        ("part", "code.extension(urn:why).valueString"),
        code={"coding": [{"system": "urn:c", "userSelected": True}, {"system": "urn:d", "code": "x", "display": "X"}]},
    ),
    "a constant that a filter passes over": made_of(
        ("why", "extension(urn:why).valueString"),
        ("part", "extension(urn:soft).other"),
        ("tags[]", "extension(urn:mood)"),
        more={"tags[]": {"item": "valueString"}},
        extension=[{"url": "urn:other"}, {"url": "urn:soft", "valueString": "s"}],
    ),
    "constants of another shape": made_of(
        ("title", "head.title"),
        ("why", "head.extension(urn:why).valueString"),
        ("part", "name(usual).text"),
        ("who.text", "name(usual).title"),
        head="words",
        name="words",
    ),
    "filters that fit what another line makes": made_of(
        ("people[]", "name(usual)"),
        ("who.id", "name(dated).date"),
        ("who.text", "name(dated).text"),
        ("current", "name[0].title"),
        ("part", "name[use=old].title"),
        more={"people[]": {"each": [("name", "text"), ("role", "use")]}},
    ),
    "filters whose own field a line writes": made_of(
        ("why", "extension(urn:why).url"),
        ("part", "extension(urn:soft).valueString"),
        ("title", "component[code=urn:c#part].code.text"),
        ("id", "component[code=urn:c#many].value"),
        ("who.text", "component[code=urn:c#many].other"),
    ),
    "codes after their words": made_of(
        ("title", "coding(urn:c).display"),
        ("id", "coding(urn:c).code"),
        ("who.text", "display"),
        ("who.id", "code"),
        ("why", "system"),
    ),
    "a code of ours beside its words": made_of(("display", "title"), ("code", "text"), ("system", "system")),
    "a choice inside an object": made_of(
        ("chosen", "head.answer[x]"),
        ("title", "head.title"),
        ("why", "head.answerCode.text"),
        more={"chosen": {"types": ["String", "Code"], "codec": "chosen"}},
    ),
    "filters on our side": made_of(
        ("marks(urn:why).value", "title"),
        ("marks(urn:soft).value", "name[0].text"),
        ("who.marks(urn:why).value", "system"),
        ("who.text", "text"),
        ("who.whole.part", "status"),
        more={"who.whole.part": {"codes": "words", "local": "who.whole.word"}},
    ),
    "a mark, and what shares its key": made_of(
        ("kind", "kind"),
        ("why", "_kind.extension(urn:why).valueString"),
        ("part", "_kind.id"),
        more={"kind": {"codes": "required", "marked": "_kind.extension(urn:assumed).valueBoolean"}},
    ),
    "lists inside": made_of(
        ("tags[]", "head.tag[]"),
        ("parts[]", "head.component[code=urn:c#many]"),
        ("title", "head.component[code=urn:c#part].value"),
        ("who.given[]", "name(usual).given[]"),
        more={"parts[]": {"item": "code"}},
    ),
}


def read_line_by_line(fields: FieldMap, theirs: Any, context: Any = None) -> Any:
    ours: dict[str, Any] = {}
    for line in fields.lines:
        if isinstance(line, LeafLine):
            found = [value for one in line.each_alone() if (value := one.value_of(theirs, context)) is not MISSING]
            if found:
                line.ours.put(ours, found[0])
        elif isinstance(line, CodedLine):
            code, word = line.value(theirs)
            if code is not None:
                line.ours.put(ours, code)
            if word is not None and line.local is not None:
                line.local.put(ours, word)
        elif isinstance(line, ListLine) and (mine := line.mine(line.theirs.get(theirs), context)):
            line.ours.put(ours, [entry for _, entry in mine])
    return ours


def made_line_by_line(fields: FieldMap, ours: Any, context: Any = None) -> tuple[Any, list[Any]]:
    """What each line writes upon a tree that holds the constants, and what it assumed."""
    tree, assumed = copied(fields.always), list[Any]()
    for line in fields.lines:
        line.writer()(ours, tree, context, assumed)
    return tree, assumed
