"""An address that nobody is to be told, wherever it is written: an action's place and a sentence give it away too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from adapter.record.trees import shapes

Tree = dict[str, Any]
Tells = Callable[[str], bool]
_BETWEEN = re.compile(r"[\W_]+")
_PIECES = re.compile(r"[,;\n]")


def telling(addresses: Iterable[Tree]) -> Tells:
    """Whether a text names one of the addresses: by its postcode, its first line, or a line with a number in it. A town
    alone does not say where somebody lives."""
    marks = {mark for address in addresses for mark in _marks(address)}
    return lambda text: any(mark in _plain(text) for mark in marks)


def _marks(address: Tree) -> Iterator[str]:
    lines = [*address.get("lines", ()), *_PIECES.split(address.get("text", ""))]
    named = [line for line in map(_plain, lines) if len(line.strip()) > 2]
    yield from named[:1]
    yield from (line for line in named if any(letter.isdigit() for letter in line))
    if postcode := _plain(address.get("postcode", "")).strip():
        yield from (f" {postcode} ", f" {postcode.replace(' ', '')} ")


def _plain(text: str) -> str:
    """Words apart by one space, with one before and after, so that 1 Shore Road is not found in 11 Shore Road."""
    return f" {_BETWEEN.sub(' ', text.casefold()).strip()} "


def cleared(part: Tree, cls: type, tells: Tells, path: str = "") -> tuple[Tree | None, list[str]]:
    """The part without the texts that tell, and the fields that they stood in; none where it cannot be without one."""
    kept, gone = dict[str, Any](), list[str]()
    for shape in shapes(cls):
        if shape.name not in part:
            continue
        value, at = part[shape.name], f"{path}.{shape.name}" if path else shape.name
        left = list[Any]()
        for entry in value if shape.is_list else (value,):
            if shape.inner is not None:
                inner, below = cleared(entry, shape.inner, tells, at)
                gone += below
                left += [inner] if inner else []
            elif isinstance(entry, str) and shape.about["form"] == "text" and shape.name != "id" and tells(entry):
                gone.append(at)
            else:
                left.append(entry)
        if left:
            kept[shape.name] = left if shape.is_list else left[0]
        elif shape.about.get("required"):
            return None, [*gone, path] if path else gone
    return kept, gone
