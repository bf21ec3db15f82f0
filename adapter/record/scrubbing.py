"""Texts of a record that hold certain words, wherever they stand: compared by their letters and digits alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from adapter.record.trees import shapes

Tree = dict[str, Any]
SHORTEST = 5  # letters and digits: what is shorter stands in too many other words


WRITTEN = ("summary", "title", "note", "where")  # texts that somebody wrote beside those that are somebody's words


def needles_of(address: Tree) -> list[str]:
    """What of an address gives it away by itself: its lines and its postcode, not the name of a town."""
    lines = [*address.get("lines", ()), *address.get("text", "").replace("\n", ",").split(",")]
    telling = [line for line in lines if any(map(str.isdigit, line)) or len(line.split()) > 1]
    return [*telling, address.get("postcode", ""), address.get("text", "")]


def scrubbed(tree: Tree, cls: type, words: Iterable[str], found: list[str]) -> Tree | None:
    """The tree without the texts that hold any of the words; `found` gets their fields."""
    needles = [needle for needle in map(_letters, words) if len(needle) >= SHORTEST]
    return _scrubbed(tree, cls, needles, "", found) if needles else tree


def words_in(part: Tree, cls: type) -> Iterator[str]:
    """Every text of it that somebody wrote."""
    for shape in shapes(cls):
        value = part.get(shape.name)
        for one in value if isinstance(value, list) else () if value is None else (value,):
            if shape.inner is not None:
                yield from words_in(one, shape.inner)
            elif shape.about["words"] or shape.name in WRITTEN:
                yield str(one)


def _scrubbed(part: Tree, cls: type, needles: list[str], at: str, found: list[str]) -> Tree | None:
    kept: Tree = {}
    fields = {shape.name: shape for shape in shapes(cls)}
    for name, value in part.items():
        shape, here = fields[name], f"{at}.{name}" if at else name
        if shape.inner is not None:
            inner = shape.inner
            entries = [_scrubbed(one, inner, needles, here, found) for one in (value if shape.is_list else [value])]
            left: Any = [one for one in entries if one] if shape.is_list else entries[0]
        elif shape.about["form"] == "text" and name not in ("id", "system"):
            texts = value if shape.is_list else [value]
            staying = [one for one in texts if not any(needle in _letters(str(one)) for needle in needles)]
            if len(staying) < len(texts):
                found.append(here)
            left = staying if shape.is_list else staying[0] if staying else None
        else:
            left = value
        if left not in (None, []):
            kept[name] = left
        elif shape.about.get("required"):
            return None
    return kept


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
