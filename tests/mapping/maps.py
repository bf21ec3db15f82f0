"""Small maps made of every kind of line, with trees of both sides: any that ours can be, and any at all of theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from adapter.mapping.codecs import Codec
from adapter.mapping.fields import FieldMap
from adapter.mapping.library import Library
from adapter.mapping.path_text import compile_path
from adapter.mapping.paths import MISSING
from adapter.mapping.selectors import where
from adapter.mapping.yaml_lines import Located, read_yaml

WORDS = st.sampled_from(["a", "b", "A", " a ", "déjà", "", "x y"])
TEXTS = st.sampled_from(["a", "b", "A", "é", "x y"])


def lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else MISSING


CODECS = {
    "lower": Codec(lower, lower),  # holds less finely than theirs
    "whole": Codec(  # an object of theirs as one text
        lambda value: value["text"] if isinstance(value, dict) and isinstance(value.get("text"), str) else MISSING,
        lambda text: {"text": text},
    ),
    "chosen": Codec(
        lambda choice: choice[1] if isinstance(choice[1], str) else MISSING,
        lambda text: ("Code", text) if text == "a" else ("String", text),
    ),
}
SELECTORS = {
    "usual": where(lambda element: isinstance(element, dict) and element.get("use") in ("usual", None)),
    "dated": where(lambda element: isinstance(element, dict) and "date" in element),
}
FOLDER = Path(__file__).parent / "maps"
LIBRARY = Library([FOLDER], codecs=CODECS, selectors=SELECTORS)
WHOLE = LIBRARY.fields("whole")
LINES = read_yaml(FOLDER / "fields" / "whole.yaml")["lines"]
FIRST_WORDS = ("Going on", "Stopped")  # what is written for each code


def some_lines(numbers: set[int]) -> FieldMap:
    return LIBRARY.compiled(Located(map="some", lines=[LINES[number] for number in sorted(numbers)]), "some.yaml")


# --- ours: any tree that the whole map can hold

PEOPLE = st.fixed_dictionaries({"name": TEXTS}, optional={"role": TEXTS})
MARKS = st.fixed_dictionaries({"value": TEXTS}, optional={"system": TEXTS})
LEAVES = {
    "id": TEXTS, "title": TEXTS, "why": TEXTS, "soft": TEXTS.map(str.lower), "agreed": st.booleans(),
    "count": st.sampled_from(["7", "1.50", "-0.5"]), "whole": TEXTS, "chosen": TEXTS, "part": TEXTS, "current": TEXTS,
    "state": st.sampled_from(["on", "off"]), "kind": st.sampled_from(["one", "two"]),
    "point": st.sampled_from(["low", "high"]),
    "tags": st.lists(TEXTS, min_size=1, max_size=3), "parts": st.lists(TEXTS, min_size=1, max_size=3),
    "who": st.fixed_dictionaries({}, optional={"text": TEXTS, "id": TEXTS}).filter(bool),
    "people": st.lists(PEOPLE, min_size=1, max_size=3, unique_by=lambda p: p["name"]),
    "marks": st.lists(MARKS, min_size=1, max_size=3),
}  # fmt: skip
POINT_WORDS = {"low": ["1", "2"], "high": ["5"]}


@st.composite
def ours(draw: Any) -> dict[str, Any]:
    """Everything that the lines can hold, in every combination that theirs can say."""
    tree = draw(st.fixed_dictionaries({}, optional=LEAVES))
    if "title" in tree and draw(st.booleans()):
        tree["mood"] = draw(TEXTS)
    if "state" not in tree and draw(st.booleans()):
        tree["state_word"] = draw(st.sampled_from(["Elsewhere", "é"]))
    if "point" in tree:
        tree["point_word"] = draw(st.sampled_from(POINT_WORDS[tree["point"]]))
    elif draw(st.booleans()):
        tree |= {"point": "other", "point_word": "9"}
    if draw(st.booleans()):
        dates = draw(st.lists(TEXTS, min_size=1, max_size=3))
        tree["goals"] = [
            {"id": f"g{n}", "date": date, **draw(st.fixed_dictionaries({}, optional={"note": TEXTS}))}
            for n, date in enumerate(dates)
        ]
    return tree


# --- theirs: any tree at all, made of the words that the paths look for

KEYS = (
    "id", "title", "value", "system", "text", "extension", "head", "old", "flag", "amount", "performer", "object",
    "answerString", "answerCode", "_answerString", "component", "name", "status", "detail", "_kind", "kind", "scale",
    "tag", "person", "identifier", "target", "called", "url", "code", "coding", "use", "date", "display", "reference",
    "valueString", "valueBoolean", "subtitle", "note", "other",
)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 7), WORDS,
    st.sampled_from(["urn:why", "urn:soft", "urn:mood", "urn:role", "urn:assumed", "urn:c", "many", "part", "usual"]),
    st.sampled_from(["going on", "Stopped", "1", "2", "9", "Elsewhere"]),
)  # fmt: skip
URLS = st.sampled_from(["urn:why", "urn:soft", "urn:mood", "urn:role", "urn:assumed", "urn:other"])
EXTENSIONS = st.lists(
    st.fixed_dictionaries({"url": URLS}, optional={"valueString": VALUES, "valueBoolean": VALUES, "other": VALUES}),
    min_size=1, max_size=3,
)  # fmt: skip
COMPONENTS = st.lists(
    st.fixed_dictionaries(
        {"code": st.sampled_from(["part", "many", "x"]).map(lambda c: {"coding": [{"system": "urn:c", "code": c}]})},
        optional={"value": VALUES, "other": VALUES},
    ),
    min_size=1, max_size=4,
)  # fmt: skip


USES = st.sampled_from(["usual", "old", None])
HEADS = st.fixed_dictionaries({}, optional={"title": VALUES, "subtitle": VALUES, "extension": EXTENSIONS})
NAMES = st.lists(
    st.fixed_dictionaries({}, optional={"text": VALUES, "title": VALUES, "use": st.sampled_from(["usual", "old", None])}
    ),
    min_size=1, max_size=3,
)  # fmt: skip
APT = {"extension": EXTENSIONS, "component": COMPONENTS, "head": HEADS, "old": NAMES, "name": NAMES}


def trees(depth: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    inner = st.one_of(VALUES, st.lists(VALUES, max_size=2))
    if depth:
        below = trees(depth - 1)
        inner = st.one_of(inner, below, st.lists(below, max_size=3))
    free = st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    apt = st.fixed_dictionaries({}, optional=APT)
    return st.tuples(free, apt).map(lambda pair: {**pair[0], **pair[1]})


@st.composite
def theirs(draw: Any) -> dict[str, Any]:
    """Any tree, or one that was written and then had something laid over it."""
    wild = draw(trees())
    if draw(st.booleans()):
        return wild
    return {**WHOLE.put(draw(ours())), **wild} if draw(st.booleans()) else WHOLE.put(draw(ours()), wild)


def leaf(text: str, tree: dict[str, Any]) -> Any:
    return compile_path(text, selectors=SELECTORS).get(tree)
